//! Every recorded response, read with the operation that it answers: a value or a typed error, never a panic, and
//! nothing lost that was there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod failure;
mod reading;
mod row;
mod success;

use std::collections::BTreeMap;

use row::{Kind, Operation, Row};
use twilio_verify_conformance::{RESPONSES, lines, say, shared};
use twilio_verify_core::Error;

#[test]
fn every_made_up_response() {
    let rows: Vec<Row> = lines(RESPONSES).unwrap();
    assert_eq!(rows.len(), 175);
    let counts = check(&rows, "made-up responses");
    assert_eq!(counts, BTreeMap::from([("value", 33), ("API error", 117), ("decode error", 25)]));
}

#[test]
fn every_quoted_response() {
    let Some(text) = shared("vectors/responses_quoted.jsonl").unwrap() else { return };
    check(&lines(&text).unwrap(), "quoted responses");
}

/// What a response is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Value,
    ApiError,
    DecodeError,
}

fn check(rows: &[Row], what: &str) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let expected = expected(row);
        *counts.entry(name(expected)).or_insert(0) += 1;
        for read in reading::read(row) {
            // A panic below is about this row.
            let _named = Named(&row.id);
            match (expected, &read) {
                (Outcome::Value, Ok(reading)) => success::assert_reading(row, reading),
                (Outcome::ApiError, Err(Error::Api(error))) => failure::assert_api(row, error),
                (Outcome::DecodeError, Err(Error::Decode(error))) => failure::assert_decode(row, error),
                _ => panic!("expected {expected:?}, found {read:?}"),
            }
        }
    }
    say(format_args!("{} {what}: {counts:?}", rows.len()));
    counts
}

/// By the status first, then by the body's table.
fn expected(row: &Row) -> Outcome {
    if !(200..300).contains(&row.status) {
        return Outcome::ApiError;
    }
    assert_ne!(row.kind, Kind::Error, "{}: an error with a status of success", row.id);
    if row.operation == Operation::Delete {
        return if row.status == 204 { Outcome::Value } else { Outcome::DecodeError };
    }
    let (_, name) = row.id.split_once('/').unwrap();
    match name {
        // Neither has a `sid`.
        "synthetic_factor_empty_object" | "synthetic_factor_all_null" => Outcome::DecodeError,
        "status_204_good_body" => Outcome::DecodeError,
        "success200_body_empty"
        | "success200_body_html"
        | "success200_body_json_null"
        | "success200_body_json_array"
        | "success200_body_trailing_garbage" => Outcome::DecodeError,
        "success200_body_bom" | "success200_body_no_content_type" | "success200_body_wrong_content_type" => {
            Outcome::Value
        }
        _ => {
            assert_ne!(row.kind, Kind::OddSuccessBody, "{}: what is expected of it?", row.id);
            Outcome::Value
        }
    }
}

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Value => "value",
        Outcome::ApiError => "API error",
        Outcome::DecodeError => "decode error",
    }
}

/// Names the row when the test fails in it.
struct Named<'a>(&'a str);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            say(format_args!("in the row {}", self.0));
        }
    }
}

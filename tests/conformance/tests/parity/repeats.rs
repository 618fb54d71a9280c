//! What is repeated, and after how long.

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Reaction, Stack},
};

use crate::{
    act::Act,
    compare::{
        BACKOFF, Expected,
        Wait::{self, Exactly},
        plays, plays_to_nobody,
    },
};

on_every_transport!(
    a_fetch_after_503_and_429,
    a_fetch_whose_connection_closes,
    a_fetch_whose_answer_breaks_off,
    a_fetch_that_is_never_answered,
    a_fetch_that_is_asked_to_wait_for_too_long,
    a_create_whose_connection_closes,
    a_create_whose_stream_is_reset,
    a_create_on_a_connection_used_before,
    a_create_whose_answer_breaks_off,
    a_create_after_503,
    a_create_that_is_turned_away,
    a_repeatable_create_whose_connection_closes,
    a_repeatable_create_that_may_have_been_processed,
    a_verification_whose_connection_closes,
    an_update_whose_connection_closes,
    a_delete_that_had_been_carried_out,
    a_delete_of_nothing,
    nobody_there,
);

pub(crate) const FACTOR: &str = r#"{"sid": "YF00000000000000000000000000000000", "status": "unverified",
    "factor_type": "totp", "binding": {"secret": "GEZDGNBV", "uri": "otpauth://totp/x?secret=GEZDGNBV"}}"#;

fn factor() -> Reaction {
    Reaction::json(200, &[("twilio-request-id", "RQ1")], FACTOR)
}

fn failure(status: u16) -> Reaction {
    Reaction::json(status, &[("twilio-request-id", "RQ0")], "")
}

fn cut_off() -> Reaction {
    Reaction::CutOff(http::Response::new(FACTOR[..20].into()))
}

/// It ends well.
fn done(requests: usize, waits: &[Wait]) -> Expected<'_> {
    Expected { requests, waits, end: "", may_have_been_processed: false }
}

fn unclear<'a>(requests: usize, waits: &'a [Wait], end: &'a str) -> Expected<'a> {
    Expected { requests, waits, end, may_have_been_processed: true }
}

async fn a_fetch_after_503_and_429(stack: &impl Stack) {
    let turned_away = Reaction::json(429, &[("retry-after", "3")], r#"{"code": 20429}"#);
    let expected = Expected { end: "Factor { sid", ..done(3, &[BACKOFF[0], Exactly(3)]) };
    plays(stack, Act::Fetch, &[failure(503), turned_away, factor()], expected).await;
}

async fn a_fetch_whose_connection_closes(stack: &impl Stack) {
    let expected = Expected { end: "Factor { sid", ..done(3, &BACKOFF[..2]) };
    plays(stack, Act::Fetch, &[Reaction::Close, Reaction::Close, factor()], expected).await;
}

async fn a_fetch_whose_answer_breaks_off(stack: &impl Stack) {
    let expected = Expected { end: "Factor { sid", ..done(2, &BACKOFF[..1]) };
    plays(stack, Act::Fetch, &[cut_off(), factor()], expected).await;
}

async fn a_fetch_that_is_never_answered(stack: &impl Stack) {
    let expected = Expected { end: "FetchFactor, after 4 attempts: no answer was read", ..done(4, &BACKOFF) };
    plays(stack, Act::Fetch, &vec![Reaction::Close; 9], expected).await;
}

async fn a_fetch_that_is_asked_to_wait_for_too_long(stack: &impl Stack) {
    let script = [29, 2].map(|wait| Reaction::json(503, &[("retry-after", &wait.to_string())], ""));
    let end = "FetchFactor failed with 503 Service Unavailable";
    plays(stack, Act::Fetch, &script, Expected { end, ..done(2, &[Exactly(29)]) }).await;
}

async fn a_create_whose_connection_closes(stack: &impl Stack) {
    let end = "CreateNewFactor: no answer was read; the request may have been carried out";
    plays(stack, Act::Create, &[Reaction::Close, factor()], unclear(1, &[], end)).await;
}

async fn a_create_whose_stream_is_reset(stack: &impl Stack) {
    let end = "CreateNewFactor: no answer was read; the request may have been carried out";
    plays(stack, Act::Create, &[Reaction::Reset, factor()], unclear(1, &[], end)).await;
}

/// That the connection was good before is no reason to send a create again.
async fn a_create_on_a_connection_used_before(stack: &impl Stack) {
    for broken in [Reaction::Close, Reaction::Reset, cut_off()] {
        let end = ", then CreateNewFactor: no answer was read; the request may have been carried out";
        plays(stack, Act::FetchThenCreate, &[factor(), broken, factor()], unclear(2, &[], end)).await;
    }
}

async fn a_create_whose_answer_breaks_off(stack: &impl Stack) {
    let end = "CreateNewFactor: no answer was read; the request may have been carried out";
    plays(stack, Act::Create, &[cut_off(), factor()], unclear(1, &[], end)).await;
}

async fn a_create_after_503(stack: &impl Stack) {
    let end = "CreateNewFactor failed with 503 Service Unavailable";
    plays(stack, Act::Create, &[failure(503), factor()], unclear(1, &[], end)).await;
}

async fn a_create_that_is_turned_away(stack: &impl Stack) {
    let expected = Expected { end: "NewFactor { factor", ..done(3, &BACKOFF[..2]) };
    plays(stack, Act::Create, &[failure(429), failure(429), factor()], expected).await;
}

async fn a_repeatable_create_whose_connection_closes(stack: &impl Stack) {
    let expected = Expected { end: "NewFactor { factor", ..done(2, &BACKOFF[..1]) };
    plays(stack, Act::CreateRepeatable, &[Reaction::Close, factor()], expected).await;
}

/// The last answer is a refusal; an attempt before it may have made a factor.
async fn a_repeatable_create_that_may_have_been_processed(stack: &impl Stack) {
    let exists = Reaction::json(409, &[], r#"{"code": 60317}"#);
    let end = "CreateNewFactor failed with 409 Conflict, code 60317";
    plays(stack, Act::CreateRepeatable, &[Reaction::Close, exists], unclear(2, &BACKOFF[..1], end)).await;
}

async fn a_verification_whose_connection_closes(stack: &impl Stack) {
    let end = "VerifyFactor: no answer was read; the request may have been carried out";
    plays(stack, Act::Verify, &[Reaction::Close, factor()], unclear(1, &[], end)).await;
}

async fn an_update_whose_connection_closes(stack: &impl Stack) {
    plays(stack, Act::Update, &[Reaction::Close, failure(500), factor()], done(3, &BACKOFF[..2])).await;
}

async fn a_delete_that_had_been_carried_out(stack: &impl Stack) {
    let expected = Expected { end: "() 404 Not Found 2 Some(\"RQ0\")", ..done(2, &BACKOFF[..1]) };
    plays(stack, Act::Delete, &[Reaction::Close, failure(404)], expected).await;
}

async fn a_delete_of_nothing(stack: &impl Stack) {
    let expected = Expected { end: "DeleteFactor failed with 404 Not Found", ..done(1, &[]) };
    plays(stack, Act::Delete, &[failure(404)], expected).await;
}

/// What was not sent is always sent again.
async fn nobody_there(stack: &impl Stack) {
    for (act, operation) in [
        (Act::Create, "CreateNewFactor"),
        (Act::Fetch, "FetchFactor"),
        (Act::Verify, "VerifyFactor"),
        (Act::Delete, "DeleteFactor"),
    ] {
        let end = &format!("{operation}, after 4 attempts: the request was not sent");
        plays_to_nobody(stack, act, Expected { end, ..done(0, &BACKOFF) }).await;
    }
}

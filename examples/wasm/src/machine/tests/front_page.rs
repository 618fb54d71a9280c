//! The JSON of the crate's front page is what the module reads and writes.

use serde_json::{Value, json};

use super::{answer, factor, run};
use crate::message;

/// The texts of the front page that are JSON: a call, and one of each outcome.
fn blocks() -> Vec<String> {
    let page: Vec<&str> =
        include_str!("../../lib.rs").lines().filter_map(|line| line.strip_prefix("//!")).collect();
    let page = page.join("\n");
    let blocks = page.split("```json").skip(1);
    blocks.map(|block| block.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn its_call_is_read() {
    let zeros = "0".repeat(32);
    let text = blocks()[0].replace("VA…", &format!("VA{zeros}"));
    let call = message::read(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(matches!(call.operation, message::Operation::CreateTotp { .. }));
    let [message::Answer::Response { .. }, message::Answer::NotSent(_), message::Answer::Unknown(_)] =
        &call.answers[..]
    else {
        panic!("one answer of each kind: {text}");
    };
}

#[test]
fn its_outcomes_have_the_fields_that_are_given() {
    let create = json!({"create_totp": {"friendly_name": "Phone"}});
    let mut created = factor("unverified");
    created["binding"] = json!({"secret": "GEZDGNBV", "uri": "otpauth://totp/x?secret=GEZDGNBV"});
    let given = [
        run(create.clone(), json!([])),
        run(create.clone(), json!([answer(201, created)])),
        run(create, json!([answer(404, json!({"code": 20404}))])),
    ];
    let block = blocks().remove(1);
    let shown: Vec<Value> = block.trim().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(shown.len(), given.len());
    for (shown, given) in shown.iter().zip(&given) {
        for (name, fields) in shown.as_object().unwrap() {
            for (field, value) in fields.as_object().unwrap() {
                let actual = &given[name][field];
                assert_eq!(
                    std::mem::discriminant(value),
                    std::mem::discriminant(actual),
                    "{field} of {name} is {actual}"
                );
            }
        }
    }
}

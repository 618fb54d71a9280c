use std::time::Duration;

use serde_json::{Value, json};
use twilio_verify_core::HttpRequest;

use super::{build, parse};
use crate::outcome;

mod front_page;

const FACTORS: &str =
    "http://127.0.0.1:4010/v2/Services/VA00000000000000000000000000000000/Entities/user-0001/Factors";
const SID: &str = "YF00000000000000000000000000000000";

fn call(operation: Value, answers: Value) -> Value {
    json!({
        "variables": {
            "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
            "TWILIO_AUTH_TOKEN": "planted-token",
        },
        "base_url": "http://127.0.0.1:4010",
        "service_sid": "VA00000000000000000000000000000000",
        "identity": "user-0001",
        "operation": operation,
        "jitter": 4711,
        "answers": answers,
    })
}

fn run(operation: Value, answers: Value) -> Value {
    let outcome = parse(call(operation, answers).to_string().as_bytes());
    serde_json::from_str(&outcome).unwrap()
}

fn answer(status: u16, body: Value) -> Value {
    let headers = json!({"twilio-request-id": "RQ1", "content-type": "application/json"});
    json!({"response": {"status": status, "headers": headers, "body": body.to_string()}})
}

fn factor(status: &str) -> Value {
    json!({"sid": SID, "status": status, "factor_type": "totp", "friendly_name": "Phone"})
}

fn list() -> Value {
    json!({"list": {}})
}

#[test]
fn build_makes_the_first_request_whatever_the_answers() {
    let create = json!({"create_totp": {"friendly_name": "John's Phone"}});
    for answers in [json!([]), json!([{"unknown": "why"}])] {
        let outcome = build(call(create.clone(), answers).to_string().as_bytes());
        let outcome: Value = serde_json::from_str(&outcome).unwrap();
        let send = &outcome["send"];
        assert_eq!(send["after_milliseconds"], 0);
        assert_eq!((&send["method"], &send["url"]), (&json!("POST"), &json!(FACTORS)));
        assert_eq!(send["body"], "FriendlyName=John%27s+Phone&FactorType=totp");
        assert_eq!(send["headers"]["content-type"], "application/x-www-form-urlencoded");
        assert!(send["headers"]["authorization"].as_str().unwrap().starts_with("Basic "));
    }
}

#[test]
fn a_create_gives_its_secret() {
    let create = json!({"create_totp": {"friendly_name": "Phone"}});
    let mut body = factor("unverified");
    body["binding"] = json!({"secret": "GEZDGNBV", "uri": "otpauth://totp/x?secret=GEZDGNBV"});
    let outcome = run(create.clone(), json!([answer(201, body)]));
    assert_eq!(outcome["done"]["factor"]["sid"], SID);
    assert_eq!(outcome["done"]["secret"], "GEZDGNBV");
    assert_eq!((&outcome["done"]["attempts"], &outcome["done"]["request_id"]), (&json!(1), &json!("RQ1")));

    let unreadable = run(create, json!([answer(201, json!(["GEZDGNBV"]))]));
    assert_eq!(unreadable["error"]["may_have_been_processed"], true);
    assert_eq!(unreadable["error"]["body"], r#"["GEZDGNBV"]"#);
    assert!(!unreadable["error"]["message"].as_str().unwrap().contains("GEZDGNBV"));
}

#[test]
fn a_wrong_code_is_not_verified() {
    let verify = json!({"verify": {"sid": SID, "code": "724590"}});
    for (status, is_verified) in [("verified", true), ("unverified", false)] {
        let outcome = run(verify.clone(), json!([answer(200, factor(status))]));
        assert_eq!(outcome["done"]["verified"], is_verified);
    }
}

#[test]
fn what_may_be_repeated_is_repeated_after_a_while() {
    let busy = answer(503, json!({}));
    let again = run(list(), json!([busy]));
    assert_eq!(again["send"]["url"], FACTORS);
    let wait = again["send"]["after_milliseconds"].as_u64().unwrap();
    assert_eq!(run(list(), json!([busy]))["send"]["after_milliseconds"], wait, "the same each time");
    let mut other = call(list(), json!([busy]));
    other["jitter"] = json!(4712);
    let other: Value = serde_json::from_str(&parse(other.to_string().as_bytes())).unwrap();
    assert_ne!(other["send"]["after_milliseconds"], wait, "another for another jitter");
    let done = run(list(), json!([busy, {"not_sent": "no network"}, answer(200, json!({"factors": []}))]));
    assert_eq!(done["done"], json!({"factors": [], "attempts": 3}));

    let create = json!({"create_totp": {"friendly_name": "Phone"}});
    let not_again = run(create.clone(), json!([{"unknown": "a reset"}]));
    assert_eq!(not_again["error"]["may_have_been_processed"], true);
    assert!(not_again["error"]["message"].as_str().unwrap().ends_with(": a reset"));
    assert!(run(create, json!([{"not_sent": "no network"}]))["send"].is_object());
}

#[test]
fn a_wait_is_never_shorter_than_asked_for() {
    let send = outcome::send(HttpRequest::default(), Duration::from_nanos(1_000_001)).unwrap();
    assert_eq!(send["send"]["after_milliseconds"], 2);
}

#[test]
fn a_deletion_may_find_its_work_done() {
    let delete = json!({"delete": {"sid": SID}});
    assert_eq!(run(delete.clone(), json!([{"unknown": "x"}, answer(404, json!({}))]))["done"]["attempts"], 2);
    let error = run(delete, json!([answer(404, json!({"code": 20404}))]))["error"].clone();
    assert_eq!((&error["status"], &error["code"]), (&json!(404), &json!(20404)));
    assert_eq!(error["may_have_been_processed"], false);
}

#[test]
fn a_list_has_all_its_pages() {
    let page =
        |next: Value| answer(200, json!({"factors": [factor("verified")], "meta": {"next_page_url": next}}));
    let first = page(json!("https://evil.example/?PageToken=PA"));
    let second = run(list(), json!([first]));
    assert_eq!(second["send"]["url"], format!("{FACTORS}?PageToken=PA"));
    let done = run(list(), json!([first, answer(503, json!({})), page(Value::Null)]));
    assert_eq!(done["done"]["factors"].as_array().unwrap().len(), 2);
    assert_eq!(done["done"]["attempts"], 3);
    let circle = run(list(), json!([first, first]));
    assert!(circle["error"]["message"].as_str().unwrap().contains("leads back"), "{circle}");
    let limited = run(json!({"list": {"limit": 1, "page_size": 5}}), json!([first]));
    assert_eq!(limited["done"]["factors"].as_array().unwrap().len(), 1);
    assert_eq!(run(json!({"list": {"limit": 0}}), json!([]))["done"]["attempts"], 0);
}

#[test]
fn fetch_and_rename() {
    let found = json!([answer(200, factor("verified"))]);
    assert_eq!(run(json!({"fetch": {"sid": SID}}), found.clone())["done"]["factor"]["status"], "verified");
    let rename = json!({"rename": {"sid": SID, "friendly_name": "Phone"}});
    assert_eq!(run(rename.clone(), json!([]))["send"]["body"], "FriendlyName=Phone");
    assert_eq!(run(rename, found)["done"]["factor"]["friendly_name"], "Phone");
}

#[test]
fn what_cannot_be_a_call_is_an_error_that_shows_no_secret() {
    let message = |call: Value| {
        let outcome: Value = serde_json::from_str(&build(call.to_string().as_bytes())).unwrap();
        assert_eq!(outcome["error"]["may_have_been_processed"], false);
        assert!(!outcome.to_string().contains("planted"), "{outcome}");
        outcome["error"]["message"].as_str().unwrap().to_owned()
    };
    let mut call = call(list(), json!([]));
    call["base_url"] = json!("http://example.com");
    assert!(message(call.clone()).starts_with("the base URL cannot be used"));
    call["base_url"] = Value::Null;
    call["identity"] = json!("short");
    assert!(message(call.clone()).contains("Identity"));
    call["variables"]["TWILIO_ACCOUNT_SID"] = json!("planted");
    assert!(message(call.clone()).starts_with("the variable TWILIO_ACCOUNT_SID"));
    call["variables"]["TWILIO_AUTH_TOKEN"] = json!("");
    call["variables"]["TWILIO_ACCOUNT_SID"] = json!("AC00000000000000000000000000000000");
    assert!(message(call).contains("TWILIO_AUTH_TOKEN"));

    let done = answer(200, factor("verified"));
    let excess = run(json!({"fetch": {"sid": SID}}), json!([done, done]));
    assert!(excess["error"]["message"].as_str().unwrap().contains("more answers"), "{excess}");
    assert_eq!(excess["error"]["may_have_been_processed"], true);
}

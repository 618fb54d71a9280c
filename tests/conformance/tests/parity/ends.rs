//! Answers that end a call at once.

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Reaction, Stack},
};

use crate::{
    act::Act,
    compare::{Expected, plays},
    repeats::FACTOR,
};

on_every_transport!(
    a_success,
    a_wrong_code,
    a_delete,
    redirects,
    garbage_instead_of_a_factor,
    another_factor_than_asked_for,
    every_refusal,
);

async fn ends(stack: &impl Stack, act: Act, answer: Reaction, end: &str, may_have_been_processed: bool) {
    let expected = Expected { requests: 1, waits: &[], end, may_have_been_processed };
    plays(stack, act, &[answer], expected).await;
}

async fn a_success(stack: &impl Stack) {
    for act in [Act::Create, Act::CreateWithAll] {
        ends(stack, act, Reaction::json(201, &[], FACTOR), "NewFactor { factor", false).await;
    }
    for act in [Act::Fetch, Act::Update] {
        ends(stack, act, Reaction::json(200, &[], FACTOR), "Factor { sid", false).await;
    }
    let verified = FACTOR.replace("unverified", "verified");
    ends(stack, Act::Verify, Reaction::json(200, &[], &verified), "Verified(Factor", false).await;
}

async fn a_wrong_code(stack: &impl Stack) {
    ends(stack, Act::Verify, Reaction::json(200, &[], FACTOR), "Rejected(Factor", false).await;
}

async fn a_delete(stack: &impl Stack) {
    let empty = http::Response::builder().status(204).body(Vec::new()).unwrap();
    ends(stack, Act::Delete, Reaction::Answer(empty), "() 204 No Content 1 None", false).await;
    let other = "DeleteFactor was answered with 200 OK, but the answer cannot be read";
    ends(stack, Act::Delete, Reaction::json(200, &[], "{}"), other, true).await;
}

async fn redirects(stack: &impl Stack) {
    for status in [301, 302, 303, 307, 308] {
        for act in [Act::Create, Act::Fetch, Act::List, Act::Update, Act::Verify, Act::Delete] {
            let answer = Reaction::json(status, &[("location", "/v2/elsewhere")], "moved");
            ends(stack, act, answer, &format!("failed with {status}"), act.changes()).await;
        }
    }
}

async fn garbage_instead_of_a_factor(stack: &impl Stack) {
    for garbage in ["", "<html>", "{", "null", "{}", r#"{"sid": 7}"#] {
        for act in [Act::Create, Act::Fetch, Act::List, Act::Update, Act::Verify] {
            let answer = Reaction::json(200, &[("twilio-request-id", "RQ1")], garbage);
            ends(stack, act, answer, "", act.changes()).await;
        }
    }
}

async fn another_factor_than_asked_for(stack: &impl Stack) {
    let other = FACTOR.replace("YF0", "YF1");
    for act in [Act::Fetch, Act::Update, Act::Verify] {
        ends(stack, act, Reaction::json(200, &[], &other), "", act.changes()).await;
    }
}

async fn every_refusal(stack: &impl Stack) {
    for (status, code) in
        [(400, 60306), (401, 20003), (403, 60318), (404, 20404), (409, 60317), (429, 60310), (429, 60326)]
    {
        for act in [Act::Create, Act::Fetch, Act::List, Act::Update, Act::Verify, Act::Delete] {
            let body = format!(r#"{{"code": {code}, "message": "line\nbreak"}}"#);
            let answer = Reaction::json(status, &[("retry-after", "1"), ("twilio-request-id", "RQ1")], &body);
            ends(stack, act, answer, &format!("code {code}: line\\nbreak"), false).await;
        }
    }
}

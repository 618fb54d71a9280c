//! Lists over scripted pages.

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Reaction, Stack},
};

use crate::{
    act::Act,
    compare::{BACKOFF, Expected, plays},
};

on_every_transport!(
    three_pages,
    a_page_that_takes_three_attempts,
    an_error_on_the_second_page,
    links_to_another_host,
    a_circle,
    a_limit_within_a_page,
);

/// A page of factors with these numbers, that links to such a URL.
fn page(numbers: &[u32], next: &str) -> Reaction {
    let factor = |number| {
        format!(
            r#"{{"sid": "YF{number:032}", "status": "verified", "factor_type": "push", "friendly_name": "№ {number}"}}"#
        )
    };
    let factors: Vec<String> = numbers.iter().map(factor).collect();
    let next = if next.is_empty() { "null".into() } else { format!("\"{next}\"") };
    let factors = factors.join(",");
    Reaction::json(200, &[], &format!(r#"{{"factors": [{factors}], "meta": {{"next_page_url": {next}}}}}"#))
}

const NEXT: [&str; 2] =
    ["https://verify.twilio.com/v2/x?PageSize=2&Page=1&PageToken=PA1", "/y?PageToken=a%20b%26%C3%A9&Page=2"];

fn done<'a>(requests: usize, end: &'a str) -> Expected<'a> {
    Expected { requests, waits: &[], end, may_have_been_processed: false }
}

async fn three_pages(stack: &impl Stack) {
    // The second is empty, and not the last.
    let script = [page(&[1, 2], NEXT[0]), page(&[], NEXT[1]), page(&[3], "")];
    plays(stack, Act::List, &script, done(3, "3 listed")).await;
    plays(stack, Act::ListWithAll, &script, done(3, "3 listed")).await;
}

async fn a_page_that_takes_three_attempts(stack: &impl Stack) {
    let trouble = Reaction::json(500, &[], r#"{"code": 20500}"#);
    for broken in [Reaction::Close, Reaction::Reset] {
        let script = [page(&[1, 2], NEXT[0]), trouble.clone(), broken, page(&[3, 4], ""), page(&[5], "")];
        plays(stack, Act::List, &script, Expected { waits: &BACKOFF[..2], ..done(4, "4 listed") }).await;
    }
}

async fn an_error_on_the_second_page(stack: &impl Stack) {
    let refusal = Reaction::json(429, &[], r#"{"code": 60326, "message": "no"}"#);
    let script = [page(&[1, 2], NEXT[0]), refusal, page(&[3], "")];
    plays(stack, Act::List, &script, done(2, "code 60326: no")).await;
}

async fn links_to_another_host(stack: &impl Stack) {
    let script = [page(&[1], "https://evil.example/?Page=1&PageToken=PA1&PageSize=9"), page(&[2], "")];
    plays(stack, Act::List, &script, done(2, "2 listed")).await;
}

async fn a_circle(stack: &impl Stack) {
    let script = [page(&[1], NEXT[0]), page(&[2], NEXT[0]), page(&[3], "")];
    plays(stack, Act::List, &script, done(2, "leads back")).await;
}

async fn a_limit_within_a_page(stack: &impl Stack) {
    let script = [page(&[1, 2], NEXT[0]), page(&[3, 4], NEXT[1]), page(&[5], "")];
    plays(stack, Act::Pages, &script, done(2, "2 listed: [2, 1]; no error")).await;
}

//! The feature `tracing` of both adapters: one span a call, whatever becomes of it, and what hyper logs within it.

#[path = "../../../../tracing/tests/text/mod.rs"]
mod text;

use std::time::Duration;

use tracing::Level;
use twilio_verify_conformance::transports::config;
use twilio_verify_core::{AsyncClient, Client, Config, RetryPolicy};
use twilio_verify_emulator::{Fault, RequestKind, Server, Settings};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_test_servers::{alone, refusing};
use twilio_verify_ureq::UreqTransport;

use crate::{entity, nobody};

const SOON: RetryPolicy = RetryPolicy::STANDARD.initial_backoff(Duration::from_millis(1));
const HURRIED: RetryPolicy = RetryPolicy::NEVER.deadline(Duration::from_millis(200));

/// The same calls by both, whose ends are `ENDS`.
macro_rules! calls {
    ($client:ident, $nowhere:ident, $server:ident $(, $await:tt)?) => {
        let created = $client.send(entity().create_totp("Phone"))$(.$await)?.unwrap();
        $server.inject(Fault::status(503).code(20503).on(RequestKind::Fetch).times(2)).unwrap();
        $client.send(entity().fetch(created.sid))$(.$await)?.unwrap();
        $client.send(entity().create_totp("Tablet"))$(.$await)?.unwrap();
        assert!($client.send(entity().fetch(nobody()))$(.$await)?.is_err());
        assert!($client.send(entity().create_totp(""))$(.$await)?.is_err());
        $server.inject(Fault::drop_connection().on(RequestKind::Create)).unwrap();
        assert!($client.send(entity().create_totp("Watch"))$(.$await)?.is_err());
        assert!($nowhere.send(entity().fetch(nobody()))$(.$await)?.is_err());
        $server.inject(Fault::latency(Duration::from_secs(2)).on(RequestKind::Fetch)).unwrap();
        assert!($client.clone().retry_policy(HURRIED).send(entity().fetch(created.sid))$(.$await)?.is_err());
    };
}

const ENDS: [&str; 10] = [
    "CreateNewFactor ok 1 201 -",
    "FetchFactor ok 3 200 -",
    "CreateNewFactor ok 1 201 -",
    "FetchFactor error 1 404 404",
    "CreateNewFactor error 0 - invalid",
    "CreateNewFactor error 1 - no_answer",
    "FetchFactor error 2 - not_sent",
    "FetchFactor error 1 - no_answer",
    "ListFactor ok 1 200 -",
    "ListFactor ok 1 200 -",
];

/// Operation, outcome, attempts, status and kind of error of each span.
fn ends(lines: &[String]) -> Vec<String> {
    let field = |line: &str, name: &str| {
        let value = line.split_once(&format!(" {name}=")).map(|(_, rest)| rest);
        value.map_or("-".to_owned(), |rest| rest.split([' ', '}']).next().unwrap().replace('"', ""))
    };
    let end = |line: &String| {
        let line = line.replacen('{', " ", 1);
        ["twilio.operation", "twilio.outcome", "twilio.attempts", "http.response.status_code", "error.type"]
            .map(|name| field(&line, name))
            .join(" ")
    };
    lines.iter().map(end).collect()
}

/// No name, no identity, no path: what is in every request, and in none of the lines.
fn names_nobody(lines: &[String]) {
    for line in lines {
        for part in ["user-0001", "Phone", "Tablet", "/v2", "Services", "YF", "VA"] {
            assert!(!line.contains(part), "{part} is in {line}");
        }
    }
}

fn meet() -> (Server, Config, (std::net::TcpStream, Config)) {
    let server = Server::start(Settings::default()).unwrap();
    let (held, port) = refusing();
    let here = config(server.base_url());
    (server, here, (held, config(&format!("http://127.0.0.1:{port}"))))
}

// Each in a process of its own: who is told of what is said in which place is known for the whole process, and learnt when
// somebody first comes by, another test for one.

#[test]
fn a_span_for_each_call_of_ureq() {
    alone("spans::a_span_for_each_call_of_ureq", calls_of_ureq);
}

fn calls_of_ureq() {
    let (server, here, (_held, nowhere)) = meet();
    let lines = text::closed(|| {
        let client = Client::with_transport(here, UreqTransport::default()).retry_policy(SOON);
        let nowhere =
            Client::with_transport(nowhere, UreqTransport::default()).retry_policy(SOON.max_attempts(2));
        calls!(client, nowhere, server);
        assert_eq!(client.list(entity().factors().page_size(1)).filter(Result::is_ok).count(), 2);
    });
    assert_eq!(ends(&lines), ENDS);
    names_nobody(&lines);
}

#[test]
fn a_span_for_each_call_of_hyper() {
    alone("spans::a_span_for_each_call_of_hyper", calls_of_hyper);
}

fn calls_of_hyper() {
    let (server, here, (_held, nowhere)) = meet();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lines = text::closed(|| {
        runtime.block_on(async {
            let client = AsyncClient::with_transport(here, HyperTransport::default()).retry_policy(SOON);
            let nowhere = AsyncClient::with_transport(nowhere, HyperTransport::default())
                .retry_policy(SOON.max_attempts(2));
            calls!(client, nowhere, server, await);
            let mut list = client.list(entity().factors().page_size(1));
            while let Some(factor) = list.next().await {
                assert!(factor.is_ok());
            }
        });
    });
    assert_eq!(ends(&lines), ENDS);
    names_nobody(&lines);
}

#[test]
fn what_hyper_logs_during_a_call_is_within_it_and_nothing_else_is() {
    alone("spans::what_hyper_logs_during_a_call_is_within_it_and_nothing_else_is", calls_and_what_hyper_logs);
}

fn calls_and_what_hyper_logs() {
    let (server, here, _) = meet();
    let client = AsyncClient::with_transport(here, HyperTransport::default());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let lines = text::printed(Level::TRACE, || {
        runtime.block_on(async {
            server.inject(Fault::latency(Duration::from_millis(50)).on(RequestKind::Create)).unwrap();
            let meanwhile = async {
                tokio::task::yield_now().await;
                tracing::info!("elsewhere");
            };
            let (created, ()) = tokio::join!(client.send(entity().create_totp("Phone")), meanwhile);
            server.inject(Fault::latency(Duration::from_secs(2)).on(RequestKind::Fetch)).unwrap();
            let fetch = client.send(entity().fetch(created.unwrap().sid));
            assert!(tokio::time::timeout(Duration::from_millis(100), fetch).await.is_err());
        });
    });
    let is_connecting = |line: &&String| line.contains("}: hyper_util::client::legacy::connect");
    assert!(lines.iter().any(|line| is_connecting(&line)), "{lines:#?}");
    let within: Vec<_> = lines.iter().filter(is_connecting).collect();
    assert!(within.iter().all(|line| line.contains(" twilio_verify{twilio.operation=\"CreateNewFactor\"")));
    let elsewhere: Vec<_> = lines.iter().filter(|line| line.contains("elsewhere")).collect();
    assert_eq!(elsewhere, [" INFO story::spans: elsewhere"]);
    let own: Vec<String> = lines.iter().filter(|line| line.contains(": twilio_verify: ")).cloned().collect();
    assert_eq!(own.len(), 4, "sending and done, sending and dropped: {own:#?}");
    assert!(own[3].starts_with(" INFO ") && own[3].contains(": dropped "), "{}", own[3]);
    names_nobody(&own);
}

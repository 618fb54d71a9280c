//! What a formatter of `tracing_subscriber` prints of calls, the same for those that block and those that are awaited.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod text;
mod times;

use std::{
    collections::VecDeque,
    future::{Future, pending},
    pin::pin,
    sync::Mutex,
    task::{Context, Waker},
    time::Duration,
};

use text::printed;
use tracing::Level;
use twilio_verify_core::{
    AsyncClient, Client, Config, Credentials, Entity, HttpRequest, HttpResponse, Operation, RetryPolicy,
    TransportError, from_async_fn, from_fn, ops::FetchFactor,
};

const REQUEST: &str = "RQ00000000000000000000000000000000";
const BEGIN: &str = "twilio_verify{twilio.operation=\"FetchFactor\" http.request.method=\"GET\" \
     server.address=\"verify.twilio.com\" server.port=443 otel.name=\"FetchFactor\" otel.kind=\"client\"}: twilio_verify: ";

fn config() -> Config {
    Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
}

fn entity() -> Entity {
    Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
}

fn fetch() -> FetchFactor {
    entity().fetch("YF00000000000000000000000000000000".parse().unwrap())
}

fn answer(status: u16, code: u32) -> Result<HttpResponse, TransportError> {
    let body = format!(
        r#"{{"sid": "YF00000000000000000000000000000000", "status": "verified", "factor_type": "totp", "code": {code},
        "message": "of user-0001"}}"#
    );
    let answer = http::Response::builder().status(status).header("Twilio-Request-Id", REQUEST);
    Ok(answer.body(body.into_bytes()).unwrap())
}

type Answers = Vec<Result<HttpResponse, TransportError>>;

/// What is printed of a call that is answered so. The exchange and the wait log something too.
fn call(operation: &(impl Operation + Sync), level: Level, answers: fn() -> Answers) -> Vec<String> {
    let policy = RetryPolicy::STANDARD.initial_backoff(Duration::ZERO).max_attempts(2);
    let exchange = || {
        let left = Mutex::new(VecDeque::from(answers()));
        move |_: HttpRequest| {
            tracing::debug!("on the wire");
            left.lock().unwrap().pop_front().unwrap()
        }
    };
    let client = Client::with_transport(config(), from_fn(exchange(), |_| tracing::debug!("asleep")));
    let client = client.retry_policy(policy).observer(twilio_verify_tracing::observe);
    let blocking = printed(level, || drop(client.send(operation)));

    let exchange = &exchange();
    let made = |what: &str| tracing::debug!("{what} is made");
    let transport = from_async_fn(
        |request| {
            made("an exchange");
            async move { exchange(request) }
        },
        |_| {
            made("a wait");
            async { tracing::debug!("asleep") }
        },
    );
    let client = AsyncClient::with_transport(config(), transport);
    let client = client.retry_policy(policy).observer(twilio_verify_tracing::observe);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let awaited = printed(level, || drop(runtime.block_on(client.send(operation))));
    let (made, awaited): (Vec<_>, Vec<_>) = awaited.into_iter().partition(|line| line.ends_with(" is made"));
    assert_eq!(awaited, blocking);
    // What is done before there is a future is done in the span, too.
    let in_the_span = |line: &String| line.starts_with("DEBUG twilio_verify{");
    let steps =
        blocking.iter().filter(|line| line.ends_with("on the wire") || line.ends_with("asleep")).count();
    assert!(made.len() == steps && made.iter().all(in_the_span), "{made:#?}");
    blocking
}

#[test]
fn a_success() {
    let lines = call(&fetch(), Level::DEBUG, || vec![answer(200, 0)]);
    assert_eq!(
        lines,
        [
            format!("DEBUG {BEGIN}sending twilio.attempt=1"),
            format!("DEBUG {}spans: on the wire", BEGIN.trim_end_matches("twilio_verify: ")),
            format!(
                "DEBUG {BEGIN}done twilio.outcome=\"ok\" twilio.attempts=1 twilio.waited_ms=0 twilio.elapsed_ms=_ \
                 http.response.status_code=200 twilio.request_id=\"{REQUEST}\""
            ),
        ]
    );
    assert!(call(&fetch(), Level::INFO, || vec![answer(200, 0)]).is_empty(), "a success is no event at INFO");
}

#[test]
fn a_retry_then_a_success() {
    let lines = call(&fetch(), Level::DEBUG, || vec![answer(503, 20503), answer(200, 0)]);
    assert_eq!(lines.len(), 7, "{lines:#?}");
    let waiting = "waiting twilio.delay_ms=0 http.response.status_code=503 twilio.code=20503";
    assert_eq!(
        lines[2],
        format!("DEBUG {BEGIN}{waiting} twilio.request_id=\"{REQUEST}\" error.type=\"503\"")
    );
    assert!(lines[3].ends_with("}: spans: asleep"), "{}", lines[3]);
    assert_eq!(lines[4], format!("DEBUG {BEGIN}sending twilio.attempt=2"));
    assert!(lines[6].contains("done twilio.outcome=\"ok\" twilio.attempts=2 "), "{}", lines[6]);
}

#[test]
fn failures() {
    let failed = |level, fields: &str| {
        format!("{level} {BEGIN}failed twilio.operation=\"FetchFactor\" twilio.outcome=\"error\" {fields}")
    };
    let status = |status, code, attempts| {
        format!(
            "twilio.attempts={attempts} twilio.waited_ms=0 twilio.elapsed_ms=_ http.response.status_code={status} \
             twilio.code={code} twilio.request_id=\"{REQUEST}\" error.type=\"{status}\""
        )
    };
    let silent = "twilio.attempts=2 twilio.waited_ms=0 twilio.elapsed_ms=_ error.type=\"no_answer\"";
    for level in [Level::INFO, Level::WARN] {
        // Where spans are filtered out, the event alone has to do.
        let shown =
            |line: String| if level == Level::WARN { line.replace(BEGIN, "twilio_verify: ") } else { line };
        let missing = call(&fetch(), level, || vec![answer(404, 20404)]);
        let expected = vec![failed(" INFO", &status(404, 20404, 1))];
        assert_eq!(missing, if level == Level::INFO { expected } else { Vec::new() });
        let denied = call(&fetch(), level, || vec![answer(401, 20003)]);
        assert_eq!(denied, [shown(failed(" WARN", &status(401, 20003, 1)))]);
        let troubled = call(&fetch(), level, || vec![answer(500, 20500), answer(503, 20503)]);
        assert_eq!(troubled, [shown(failed(" WARN", &status(503, 20503, 2)))]);
        let unanswered =
            || vec![Err(TransportError::unknown("reset")), Err(TransportError::not_sent("refused"))];
        assert_eq!(call(&fetch(), level, unanswered), [shown(failed(" WARN", silent))]);
    }
    let refused = call(&entity().create_totp(""), Level::INFO, Vec::new);
    assert_eq!(refused.len(), 1);
    let end = "twilio.attempts=0 twilio.waited_ms=0 twilio.elapsed_ms=_ error.type=\"invalid\"";
    assert!(refused[0].starts_with(" INFO ") && refused[0].ends_with(end), "{refused:?}");
}

/// Of a request id of another form, and of Twilio's words, nothing.
#[test]
fn the_servers_words_are_not_printed() {
    let echo = || {
        let answer = answer(404, 20404).map(|mut answer| {
            answer.headers_mut().insert("Twilio-Request-Id", "user-0001".parse().unwrap());
            answer
        });
        vec![answer]
    };
    let lines = call(&fetch(), Level::TRACE, echo).concat();
    assert!(
        lines.contains("failed") && !lines.contains("user-0001") && !lines.contains("request_id"),
        "{lines}"
    );
}

#[test]
fn a_dropped_call_says_so() {
    let transport = from_async_fn(|_| pending(), |_| pending());
    let client = AsyncClient::with_transport(config(), transport).observer(twilio_verify_tracing::observe);
    let lines = printed(Level::INFO, || {
        drop(client.send(fetch()));
        let mut call = pin!(client.send(fetch()));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        tracing::info!("elsewhere");
    });
    let dropped = "dropped twilio.operation=\"FetchFactor\" twilio.outcome=\"dropped\" twilio.attempts=1 \
        twilio.waited_ms=0 twilio.elapsed_ms=_";
    assert_eq!(lines, [" INFO spans: elsewhere".to_owned(), format!(" INFO {BEGIN}{dropped}")]);
}

#[test]
fn a_span_has_all_of_it_when_it_closes_and_stands_in_the_callers() {
    let left = Mutex::new(VecDeque::from([answer(503, 20503), answer(404, 20404)]));
    let client =
        Client::with_transport(config(), from_fn(|_| left.lock().unwrap().pop_front().unwrap(), |_| {}))
            .observer(twilio_verify_tracing::observe);
    let lines = text::closed(|| {
        let _caller = tracing::info_span!("caller").entered();
        assert!(client.send(fetch()).is_err());
    });
    assert_eq!(lines.len(), 2, "{lines:#?}");
    let line = &lines[0];
    assert!(line.starts_with(" INFO caller:twilio_verify{twilio.operation=\"FetchFactor\" "), "{line}");
    for field in [
        "twilio.outcome=\"error\"",
        "twilio.attempts=2",
        "twilio.waited_ms=",
        "twilio.elapsed_ms=",
        "http.response.status_code=404",
        "twilio.code=20404",
        "twilio.request_id=\"RQ0",
        "error.type=\"404\"",
        "otel.status_code=\"ERROR\"",
    ] {
        assert_eq!(line.matches(field).count(), 1, "{field} in {line}");
    }
}

//! Delays and times, on a transport that takes a while. Bounds are lower ones only: a machine may be slow.

use std::{
    collections::VecDeque,
    future::{Future, pending, ready},
    pin::pin,
    sync::Mutex,
    task::{Context, Waker},
    thread,
    time::Duration,
};

use tracing::Level;
use tracing_subscriber::fmt::format::FmtSpan;
use twilio_verify_core::{
    AsyncClient, Client, HttpRequest, HttpResponse, RetryPolicy, TransportError, from_async_fn, from_fn,
};

use crate::{answer, config, fetch, text};

/// What an exchange takes at the least.
const EXCHANGE: Duration = Duration::from_millis(3);

/// Two waits, each at least a millisecond, of other lengths: the draws of no jitter are the same each time.
const POLICY: RetryPolicy = RetryPolicy::STANDARD.initial_backoff(Duration::from_millis(40)).max_attempts(3);

/// What is logged of a call that is troubled twice, then answered with this status; and its delays.
fn logged(last: u16) -> (Vec<String>, Vec<Duration>) {
    let left = Mutex::new(VecDeque::from([503, 500, last]));
    let delays = Mutex::new(Vec::new());
    let exchange = |_: HttpRequest| -> Result<HttpResponse, TransportError> {
        thread::sleep(EXCHANGE);
        answer(left.lock().unwrap().pop_front().unwrap(), 20404)
    };
    let sleep = |delay| {
        delays.lock().unwrap().push(delay);
        thread::sleep(delay);
    };
    let client = Client::with_transport(config(), from_fn(exchange, sleep));
    let client = client.retry_policy(POLICY).observer(twilio_verify_tracing::observe);
    let lines = timed(|| drop(client.send(fetch())));
    let delays = delays.into_inner().unwrap();
    assert!(delays.len() == 2 && delays.iter().all(|delay| delay.as_millis() > 0), "{delays:?}");
    (lines, delays)
}

#[test]
fn delays_and_times_are_those_of_the_call() {
    for (status, end) in [(200, "}: twilio_verify: done "), (404, "}: twilio_verify: failed ")] {
        let (lines, delays) = logged(status);
        let waiting = lines.iter().filter(|line| line.contains("}: twilio_verify: waiting "));
        let told: Vec<_> = waiting.map(|line| number(line, "twilio.delay_ms")).collect();
        assert_eq!(told, delays.iter().map(|&delay| milliseconds(delay)).collect::<Vec<_>>());
        ends_after(&lines, end, delays.iter().sum(), 3 * EXCHANGE);
    }
}

#[test]
fn a_dropped_call_has_its_times_too() {
    let delays = Mutex::new(Vec::new());
    let exchange = |_| {
        thread::sleep(EXCHANGE);
        ready(answer(503, 20503))
    };
    let sleep = |delay| {
        delays.lock().unwrap().push(delay);
        thread::sleep(delay);
        pending()
    };
    let client = AsyncClient::with_transport(config(), from_async_fn(exchange, sleep));
    let client = client.retry_policy(POLICY).observer(twilio_verify_tracing::observe);
    let lines = timed(|| {
        let mut call = pin!(client.send(fetch()));
        assert!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    });
    let waited = delays.lock().unwrap().iter().sum();
    ends_after(&lines, "}: twilio_verify: dropped ", waited, EXCHANGE);
}

#[test]
fn an_address_of_ipv6_is_without_brackets() {
    let transport = from_fn(|_| answer(200, 0), |_| {});
    let client = Client::with_transport(config().endpoint("http://[::1]:4010".parse().unwrap()), transport)
        .observer(twilio_verify_tracing::observe);
    let lines = timed(|| drop(client.send(fetch())));
    assert!(!lines.is_empty());
    for line in lines {
        assert!(line.contains(" server.address=\"::1\" server.port=4010 "), "{line}");
    }
}

/// The event of the end and the span at its close say the same, and of what was waited exactly that.
fn ends_after(lines: &[String], end: &str, waited: Duration, exchanges: Duration) {
    let event = lines.iter().find(|line| line.contains(end)).unwrap();
    let close = lines.last().unwrap();
    assert!(close.ends_with("}: twilio_verify: close"), "{close}");
    let elapsed = number(event, "twilio.elapsed_ms");
    assert!(waited.as_millis() > 0 && elapsed >= (waited + exchanges).as_millis(), "{waited:?} in {event}");
    for line in [event, close] {
        assert_eq!(number(line, "twilio.waited_ms"), milliseconds(waited), "{line}");
        assert_eq!(number(line, "twilio.elapsed_ms"), elapsed, "{line}");
    }
}

/// A field that the line has once.
fn number(line: &str, field: &str) -> u128 {
    let parts: Vec<_> = line.split(&format!("{field}=")).collect();
    assert_eq!(parts.len(), 2, "{field} in {line}");
    parts[1].split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
}

/// To the nearest.
fn milliseconds(duration: Duration) -> u128 {
    (duration.as_micros() + 500) / 1000
}

/// Everything up to `DEBUG`, with the times, and each span as it is when it closes.
fn timed(work: impl FnOnce()) -> Vec<String> {
    text::read(Level::DEBUG, FmtSpan::CLOSE, work)
}

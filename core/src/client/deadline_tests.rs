//! Both clients with a deadline, over a transport whose exchanges take as much time as they are scripted to.

use std::sync::{Arc, Mutex};

use super::*;
use crate::{
    AsyncTransport, Credentials, Entity, HttpRequest, HttpResponse, TimeLeft, TransportError, from_fn,
    ops::FetchFactor,
};

const SECOND: Duration = Duration::from_secs(1);

/// Fails each exchange after four seconds, or when it has no time left. Its sleeps take half a second too long.
#[derive(Default)]
struct Slow {
    now: Mutex<Duration>,
    left: Mutex<Vec<Duration>>,
}

impl Slow {
    fn exchange(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        self.left.lock().unwrap().push(TimeLeft::cap(request, Duration::MAX));
        *self.now.lock().unwrap() += TimeLeft::cap(request, 4 * SECOND);
        Err(TransportError::unknown("too slow"))
    }
    fn wait(&self, duration: Duration) {
        *self.now.lock().unwrap() += duration + SECOND / 2;
    }
    fn time(&self) -> Option<Duration> {
        // The clock of a machine that has been up for a day.
        Some(*self.now.lock().unwrap() + 86_400 * SECOND)
    }
}

impl Transport for Slow {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.exchange(&request)
    }
    fn sleep(&self, duration: Duration) {
        self.wait(duration);
    }
    fn now(&self) -> Option<Duration> {
        self.time()
    }
}

impl AsyncTransport for Slow {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.exchange(&request)
    }
    async fn sleep(&self, duration: Duration) {
        self.wait(duration);
    }
    fn now(&self) -> Option<Duration> {
        self.time()
    }
}

fn config() -> Config {
    Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
}

fn fetch() -> FetchFactor {
    let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001");
    entity.fetch("YF00000000000000000000000000000000".parse().unwrap())
}

/// Four attempts with no wait of their own between them.
fn policy() -> RetryPolicy {
    RetryPolicy::STANDARD.initial_backoff(Duration::ZERO)
}

/// What each attempt had left, how many there were, and when the call ended; the same for both clients.
fn call(policy: RetryPolicy) -> (Vec<Duration>, u32, Duration) {
    let client = Client::with_transport(config(), Box::new(Arc::new(Slow::default())));
    let attempts = client.clone().retry_policy(policy).send(fetch()).unwrap_err().attempts();
    let slow = client.transport();
    let blocking = (slow.left.lock().unwrap().clone(), attempts, slow.time().unwrap() - 86_400 * SECOND);

    let client = AsyncClient::with_transport(config(), Box::new(Arc::new(Slow::default())));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let attempts =
        runtime.block_on(client.clone().retry_policy(policy).send(fetch())).unwrap_err().attempts();
    let slow = client.transport();
    let awaited = (slow.left.lock().unwrap().clone(), attempts, slow.time().unwrap() - 86_400 * SECOND);
    assert_eq!(blocking, awaited);
    blocking
}

#[test]
fn a_call_ends_by_its_deadline() {
    let (left, attempts, end) = call(policy().deadline(10 * SECOND));
    assert_eq!(left, [10 * SECOND, 11 * SECOND / 2, SECOND]);
    assert_eq!((attempts, end), (3, 10 * SECOND));
}

#[test]
fn no_attempt_begins_that_does_not_fit() {
    let (left, attempts, end) = call(policy().deadline(9 * SECOND));
    assert_eq!(left, [9 * SECOND, 9 * SECOND / 2]);
    assert_eq!((attempts, end), (2, 17 * SECOND / 2));
    // It would fit, if the wait took no longer than it should.
    let (left, attempts, end) = call(policy().deadline(10 * SECOND).min_attempt(3 * SECOND / 2));
    assert_eq!((left.len(), attempts, end), (2, 2, 9 * SECOND));
}

#[test]
fn the_first_attempt_is_made_whatever_the_deadline() {
    let (left, attempts, end) = call(policy().deadline(Duration::ZERO));
    assert_eq!((left, attempts, end), (vec![Duration::ZERO], 1, Duration::ZERO));
}

#[test]
fn without_a_deadline_nothing_is_cut() {
    let (left, attempts, end) = call(policy());
    assert_eq!((left, attempts, end), (vec![Duration::MAX; 4], 4, 4 * 4 * SECOND + 3 * SECOND / 2));
}

#[test]
fn a_deadline_needs_a_clock() {
    let transport = || from_fn(|_| -> Result<HttpResponse, TransportError> { panic!("sent") }, |_| ());
    let client = Client::with_transport(config(), transport()).retry_policy(policy().deadline(SECOND));
    let refused = client.send(fetch()).unwrap_err();
    assert!(matches!(refused, Error::Invalid(_)));
    assert_eq!(
        refused.to_string(),
        "FetchFactor: nothing was sent: deadline needs a clock, and the transport has none: \
         implement its `now`, or give one made of closures a `clock`"
    );

    let transport = from_fn(|_| Err(TransportError::unknown("lost")), |_| ()).clock(|| SECOND);
    let client = Client::with_transport(config(), transport).retry_policy(policy().deadline(3 * SECOND));
    assert_eq!(client.send(fetch()).unwrap_err().attempts(), 4, "by a clock that stands");
}

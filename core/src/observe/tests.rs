mod odd;

use core::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use super::*;
use crate::{
    AsyncClient, AsyncTransport, Client, Credentials, Entity, HttpRequest, HttpResponse, RetryPolicy,
    SharedAsyncTransport, Transport, TransportError, ops::FetchFactor,
};

/// What observers were told, and what went on in the transport, in its order.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    fn note(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }
    fn take(&self) -> Vec<String> {
        core::mem::take(&mut *self.0.lock().unwrap())
    }
    fn observer(&self, name: &'static str, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        self.note(format!("{name}: {} {} {}", call.operation(), call.method(), call.host()));
        Some(Box::new(Notes(name, self.clone())))
    }
}

/// Notes all that it is told, and its own end.
struct Notes(&'static str, Told);

impl Observer for Notes {
    fn attempt(&mut self, number: u32) {
        self.1.note(format!("{}: attempt {number}", self.0));
    }
    fn wait(&mut self, delay: Duration, because: &Error) {
        self.1.note(format!("{}: wait {delay:?}, {because}", self.0));
    }
    fn end(&mut self, result: Result<&Answer<()>, &Error>) {
        let end = match result {
            Ok(answer) => format!("{} after {}", answer.status, answer.attempts),
            Err(error) => format!("{error} after {}", error.attempts()),
        };
        self.1.note(format!("{}: end, {end}", self.0));
    }
    fn within(&mut self, work: &mut dyn FnMut()) {
        self.1.note(format!("{} {{", self.0));
        work();
        self.1.note("}");
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        self.1.note(format!("{} is gone", self.0));
    }
}

/// Answers with these statuses, then not at all; with 200 comes a factor. It has an observer, called `span`, of its own.
#[derive(Default)]
struct Scripted {
    statuses: Mutex<VecDeque<u16>>,
    told: Told,
    observed: bool,
}

impl Scripted {
    fn new(statuses: &[u16], observed: bool) -> Self {
        Self { statuses: Mutex::new(statuses.iter().copied().collect()), observed, ..Self::default() }
    }
    fn answer(&self) -> Result<HttpResponse, TransportError> {
        self.told.note("sends");
        let status = self.statuses.lock().unwrap().pop_front();
        let status = status.ok_or_else(|| TransportError::not_sent("no network"))?;
        let body = match status {
            200 => {
                r#"{"sid": "YF00000000000000000000000000000000", "status": "verified", "factor_type": "totp"}"#
            }
            _ => r#"{"code": 20404}"#,
        };
        Ok(http::Response::builder().status(status).body(body.into()).unwrap())
    }
    fn its_own(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        if self.observed { self.told.observer("span", call) } else { None }
    }
}

impl Transport for Scripted {
    fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.answer()
    }
    fn sleep(&self, _: Duration) {
        self.told.note("waits");
    }
    fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        self.its_own(call)
    }
}

/// The futures that it makes do the rest when they are polled.
impl AsyncTransport for Scripted {
    fn send(&self, _: HttpRequest) -> impl Future<Output = Result<HttpResponse, TransportError>> + Send {
        self.told.note("makes");
        async { self.answer() }
    }
    fn sleep(&self, _: Duration) -> impl Future<Output = ()> + Send {
        self.told.note("makes");
        async { self.told.note("waits") }
    }
    fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        self.its_own(call)
    }
}

fn config() -> Config {
    Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
}

fn fetch() -> FetchFactor {
    let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001");
    entity.fetch("YF00000000000000000000000000000000".parse().unwrap())
}

/// Two attempts without a wait between them.
const TWICE: RetryPolicy = RetryPolicy::STANDARD.initial_backoff(Duration::ZERO).max_attempts(2);

/// What is noted in a call by the client that blocks, which has to be what the awaited one notes.
fn noted(operation: &FetchFactor, statuses: &[u16], observed: bool) -> Vec<String> {
    // Through pointers, and by a client that has another's observer.
    let client = Client::with_transport(config(), Arc::new(Scripted::new(statuses, observed)));
    let told = client.transport().told.clone();
    let own = told.clone();
    let client = client.observer(move |call| own.observer("own", call));
    let _ = client.clone().retry_policy(TWICE).send(operation);
    let blocking = told.take();

    let transport = Scripted::new(statuses, observed);
    let told = transport.told.clone();
    let transport = SharedAsyncTransport::new(Box::new(Arc::new(transport)));
    let own = told.clone();
    let client = AsyncClient::with_transport(config(), transport);
    let client = client.observer(move |call| own.observer("own", call));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _ = runtime.block_on(client.clone().retry_policy(TWICE).send(operation));
    let awaited = told.take().join(", ");
    // Whoever awaits makes a future besides: in the scope of all who observe, too.
    let making = if observed { "span {, own {, makes, }, }, " } else { "own {, makes, }, " };
    let exchanges = blocking.iter().filter(|step| ["sends", "waits"].contains(&step.as_str())).count();
    assert_eq!(awaited.matches("makes").count(), exchanges, "{awaited}");
    assert_eq!(awaited.replace(making, ""), blocking.join(", "));
    blocking
}

const BEGIN: &str = "own: FetchFactor GET verify.twilio.com";

#[test]
fn each_step_is_told() {
    let steps = noted(&fetch(), &[200], false);
    assert_eq!(
        steps,
        [BEGIN, "own: attempt 1", "own {", "sends", "}", "own: end, 200 OK after 1", "own is gone"]
    );

    let retried = [
        BEGIN,
        "own: attempt 1",
        "own {",
        "sends",
        "}",
        "own: wait 0ns, FetchFactor failed with 503 Service Unavailable, code 20404",
        "own {",
        "waits",
        "}",
        "own: attempt 2",
        "own {",
        "sends",
        "}",
    ];
    let steps = noted(&fetch(), &[503, 200], false);
    assert_eq!(steps[..13], retried);
    assert_eq!(steps[13..], ["own: end, 200 OK after 2", "own is gone"]);
    let steps = noted(&fetch(), &[503], false);
    assert_eq!(steps[..13], retried);
    assert_eq!(
        steps[13..],
        ["own: end, FetchFactor, after 2 attempts: no answer was read after 2", "own is gone"]
    );
    let steps = noted(&fetch(), &[404], false);
    assert_eq!(
        steps[5..],
        ["own: end, FetchFactor failed with 404 Not Found, code 20404 after 1", "own is gone"]
    );
}

#[test]
fn a_refused_argument_is_told() {
    let identity = "an identity that is far longer than the documentation allows it to be".repeat(9);
    let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), identity.as_str());
    let steps = noted(&entity.fetch("YF00000000000000000000000000000000".parse().unwrap()), &[200], false);
    assert_eq!(steps.len(), 3, "{steps:?}");
    assert!(steps[1].starts_with("own: end, ") && steps[1].ends_with(" after 0"), "{steps:?}");
    assert!(!steps.concat().contains("an identity that"), "{steps:?}");
}

#[test]
fn of_two_observers_the_transports_is_around_the_other() {
    let steps = noted(&fetch(), &[200], true).join(" ");
    assert_eq!(
        steps,
        "own: FetchFactor GET verify.twilio.com span: FetchFactor GET verify.twilio.com \
         span: attempt 1 span { own: attempt 1 } span { own { sends } } \
         span { own: end, 200 OK after 1 } span: end, 200 OK after 1 span is gone own is gone"
    );
}

/// Pending once each time: an exchange takes its time.
struct Slow(Told);

impl AsyncTransport for Slow {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.0.note("sends");
        let mut polled = false;
        poll_fn(|_| if core::mem::replace(&mut polled, true) { Poll::Ready(()) } else { Poll::Pending })
            .await;
        Err(TransportError::cannot_send("never"))
    }
    async fn sleep(&self, _: Duration) {}
}

#[test]
fn a_dropped_call_has_no_end() {
    let told = Told::default();
    let own = told.clone();
    let client = AsyncClient::with_transport(config(), Slow(told.clone()))
        .observer(move |call| own.observer("own", call));
    let mut context = core::task::Context::from_waker(core::task::Waker::noop());
    drop(client.send(fetch()));
    assert!(told.take().is_empty(), "nothing begins before it is polled");
    {
        let mut call = pin!(client.send(fetch()));
        assert!(call.as_mut().poll(&mut context).is_pending());
        told.note("nowhere");
        assert!(call.as_mut().poll(&mut context).is_ready());
    }
    let steps = told.take().join(" ");
    assert!(steps.contains("own { } own { sends } nowhere own { } own: end, "), "{steps}");
    {
        let mut call = pin!(client.send(fetch()));
        assert!(call.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(
        told.take().join(" "),
        format!("{BEGIN} own: attempt 1 own {{ }} own {{ sends }} own is gone")
    );
}

#[test]
fn where_a_call_goes() {
    for (url, host, port) in [
        ("https://verify.twilio.com", "verify.twilio.com", 443),
        ("http://127.0.0.1:4010/below", "127.0.0.1", 4010),
        ("http://[::1]", "[::1]", 80),
    ] {
        let config = config().endpoint(url.parse().unwrap());
        let call = CallInfo::of::<FetchFactor>(&config);
        assert_eq!((call.host(), call.port(), call.method()), (host, port, &Method::GET));
    }
}

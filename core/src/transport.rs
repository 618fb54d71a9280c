mod from_fn;
mod shared;
mod time_left;

use core::{future::Future, time::Duration};
use std::sync::Arc;

use http::{Request, Response, Uri};

pub use from_fn::{FromFn, from_async_fn, from_fn};
pub use shared::SharedAsyncTransport;
pub use time_left::TimeLeft;

use crate::{CallInfo, Observer, TransportError, endpoint};

/// A request as the core builds it: absolute URI, headers with the credentials, the body in one piece.
///
/// Its `Debug` hides the credentials, whose header is marked sensitive, and shows the body: a code, a secret.
pub type HttpRequest = Request<Vec<u8>>;

/// A response as the core reads it: status, headers, the body in one piece.
///
/// Its `Debug` shows all of it: the answer to a create has the factor's secret.
pub type HttpResponse = Response<Vec<u8>>;

/// An HTTP stack that blocks. Bring your own, with [`from_fn`] or by this trait, or take `twilio-verify-ureq`.
///
/// What [`send`](Self::send) has to keep to, and that of an [`AsyncTransport`] likewise:
///
/// 1. **Plain http goes to this machine alone**, since each request carries the credentials: [`refuse_plain_http`] sees
///    to it.
/// 2. **No redirect is followed**: it would carry the credentials elsewhere. A 3xx is a response like any other.
/// 3. **No status is an error**: a 404 with its body is an `Ok`.
/// 4. **Your stack repeats nothing by itself**: the core knows what may be repeated, and asks for it.
/// 5. **Failures are told apart**: [`TransportError::not_sent`] only when the request certainly did not reach the
///    server; [`TransportError::cannot_send`] when, besides, no other attempt could; else [`TransportError::unknown`].
///    A create is repeated after the first kind, never after the others. Where a time ran out,
///    [`timed_out`](TransportError::timed_out) says so besides.
/// 6. **Time and size are bounded**, so that no server can hold the caller for ever: the exchange has a timeout, which
///    is at most the [`TimeLeft`], and the body a limit. Without a clock, [`now`](Self::now), a call with a deadline is
///    refused.
///
/// A struct of your application keeps its client as a `Client<Arc<dyn Transport + Send + Sync>>`: a type that stays the
/// same whichever transport it is, the real one or that of a test.
///
/// ```
/// use std::{io, sync::Arc, thread, time::{Duration, Instant}};
/// use twilio_verify_core::{
///     Client, Config, Credentials, Entity, HttpRequest, HttpResponse, TimeLeft, Transport, TransportError,
///     refuse_plain_http,
/// };
///
/// struct Stack {
///     // In place of your HTTP client, which follows no redirect and repeats nothing.
///     http: fn(HttpRequest, timeout: Duration) -> io::Result<HttpResponse>,
///     began: Instant,
/// }
///
/// impl Transport for Stack {
///     fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
///         refuse_plain_http(request.uri())?;
///         let timeout = TimeLeft::cap(&request, Duration::from_secs(30));
///         (self.http)(request, timeout).map_err(|error| match error.kind() {
///             io::ErrorKind::ConnectionRefused => TransportError::not_sent(error),
///             _ => TransportError::unknown(error), // when in doubt, this
///         })
///     }
///     fn sleep(&self, duration: Duration) {
///         thread::sleep(duration);
///     }
///     fn now(&self) -> Option<Duration> {
///         Some(self.began.elapsed())
///     }
/// }
///
/// struct Shop {
///     twilio: Client<Arc<dyn Transport + Send + Sync>>,
/// }
///
/// # let account = "AC00000000000000000000000000000000".parse()?;
/// # let config = Config::new(Credentials::auth_token(account, "token"));
/// # let http = |_, _| Ok(http::Response::builder().status(204).body(Vec::new()).unwrap());
/// let shop = Shop { twilio: Client::with_transport(config, Arc::new(Stack { http, began: Instant::now() })) };
/// let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// shop.twilio.send(entity.delete("YF00000000000000000000000000000000".parse()?))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Transport {
    /// Sends one request and reads the whole response.
    ///
    /// # Errors
    /// When there is no response to read.
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;

    /// Waits before another attempt.
    fn sleep(&self, duration: Duration);

    /// A number for the jitter of one call's waits: different from call to call and from process to process. With the
    /// default, always 0, clients that failed together come back together.
    fn jitter(&self) -> u64 {
        0
    }

    /// What a clock shows, for calls with a [deadline](crate::RetryPolicy::deadline): the time since some moment that
    /// stays the same, and never less than before. With the default there is no clock, and such calls are refused.
    fn now(&self) -> Option<Duration> {
        None
    }

    /// Gives the [`Observer`] that is told of each step of this call, or none: for a transport that logs or counts all
    /// that goes through it. Each call asks once, when it begins.
    ///
    /// An application's own observer is given to its client, by [`Client::observer`](crate::Client::observer).
    fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        let _ = call;
        None
    }
}

/// An HTTP stack that is awaited. Bring your own, with [`from_async_fn`] or by this trait, or take
/// `twilio-verify-hyper`.
///
/// What `send` has to keep to are the six rules of a [`Transport`]. Besides, either future may be dropped before its
/// end: then nothing may go on in its name.
///
/// The trait cannot be a `dyn` one, since its futures have types of their own. A struct of your application keeps its
/// client as an `AsyncClient<SharedAsyncTransport>`, whose type stays the same whichever transport it is: see
/// [`SharedAsyncTransport`].
///
/// The futures are `Send`, so that calls can move between the threads of a runtime. Where yours cannot be (a browser's
/// `fetch`), drive the [machine](crate::call) by hand: it asks nothing of them.
///
/// ```
/// use std::time::Duration;
/// use twilio_verify_core::{AsyncTransport, HttpRequest, HttpResponse, TransportError};
///
/// struct Elsewhere;
///
/// impl AsyncTransport for Elsewhere {
///     async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, TransportError> {
///         Err(TransportError::not_sent("no network today"))
///     }
///     async fn sleep(&self, _duration: Duration) {}
/// }
/// ```
pub trait AsyncTransport {
    /// Sends one request and reads the whole response.
    ///
    /// # Errors
    /// When there is no response to read.
    fn send(&self, request: HttpRequest)
    -> impl Future<Output = Result<HttpResponse, TransportError>> + Send;

    /// Waits before another attempt.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send;

    /// As [`Transport::jitter`].
    fn jitter(&self) -> u64 {
        0
    }

    /// As [`Transport::now`].
    fn now(&self) -> Option<Duration> {
        None
    }

    /// As [`Transport::observe`].
    fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        let _ = call;
        None
    }
}

macro_rules! forwarded {
    ($($pointer:ty),+) => {$(
        impl<T: Transport + ?Sized> Transport for $pointer {
            fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
                (**self).send(request)
            }
            fn sleep(&self, duration: Duration) {
                (**self).sleep(duration);
            }
            fn jitter(&self) -> u64 {
                (**self).jitter()
            }
            fn now(&self) -> Option<Duration> {
                (**self).now()
            }
            fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
                (**self).observe(call)
            }
        }

        impl<T: AsyncTransport> AsyncTransport for $pointer {
            fn send(
                &self,
                request: HttpRequest,
            ) -> impl Future<Output = Result<HttpResponse, TransportError>> + Send {
                (**self).send(request)
            }
            fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
                (**self).sleep(duration)
            }
            fn jitter(&self) -> u64 {
                (**self).jitter()
            }
            fn now(&self) -> Option<Duration> {
                (**self).now()
            }
            fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
                (**self).observe(call)
            }
        }
    )+};
}
forwarded!(&T, Box<T>, Arc<T>);

/// Refuses a target to which the credentials must not travel: plain `http` to another machine. For a
/// [`Transport`] or an [`AsyncTransport`] to call before it sends.
///
/// # Errors
/// A [`TransportError::cannot_send`] that says so.
pub fn refuse_plain_http(target: &Uri) -> Result<(), TransportError> {
    match (target.scheme_str(), target.authority()) {
        (Some("https"), Some(_)) => Ok(()),
        (Some("http"), Some(authority)) if endpoint::is_loopback(authority) => Ok(()),
        (Some("http"), Some(_)) => Err(TransportError::cannot_send(
            "plain http is used to this machine alone, since requests carry credentials; use https",
        )),
        _ => Err(TransportError::cannot_send("the target is not an absolute http or https URL")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{AsyncClient, Client, Config, Credentials, Entity, Error, RetryPolicy, ops::FetchFactor};

    #[test]
    fn plain_http_goes_to_this_machine_alone() {
        for target in
            ["https://verify.twilio.com/v2", "http://127.0.0.1:1/", "http://[::1]/", "http://localhost/"]
        {
            assert!(refuse_plain_http(&target.parse().unwrap()).is_ok(), "{target}");
        }
        for target in [
            "http://verify.twilio.com/v2",
            "http://10.0.0.1/",
            "/v2",
            "ftp://127.0.0.1/",
            "verify.twilio.com",
        ] {
            let refused = refuse_plain_http(&target.parse().unwrap()).unwrap_err();
            assert_eq!(refused.delivery(), crate::Delivery::NotSent, "{target}");
        }
    }

    const JITTER: [fn() -> u64; 2] = [|| 1, || 2];

    fn config() -> Config {
        Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
    }

    fn fetch() -> FetchFactor {
        let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001");
        entity.fetch("YF00000000000000000000000000000000".parse().unwrap())
    }

    /// The waits of two failing calls through a client, with the policy of the call and with that of the client.
    fn waits(jitter: usize, policy: RetryPolicy) -> Vec<Duration> {
        let waits = Mutex::new(Vec::new());
        let fails = |_: HttpRequest| Err(TransportError::not_sent("no"));
        let transport = from_fn(fails, |wait| waits.lock().unwrap().push(wait)).jitter(JITTER[jitter]);
        // Through every pointer that forwards.
        let transport: Arc<dyn Transport + '_> = Arc::new(Box::new(&transport));
        let client = Client::with_transport(config(), transport);
        assert!(matches!(client.clone().retry_policy(policy).send(fetch()), Err(Error::Transport(_))));
        let of_one_call = waits.lock().unwrap().len();
        assert!(matches!(client.retry_policy(policy).send(fetch()), Err(Error::Transport(_))));
        assert_eq!(waits.lock().unwrap().len(), 2 * of_one_call);
        waits.into_inner().unwrap()
    }

    #[test]
    fn policy_and_jitter_reach_the_waits() {
        assert_eq!(waits(0, RetryPolicy::STANDARD).len(), 2 * 3);
        assert_eq!(waits(0, RetryPolicy::STANDARD.max_attempts(2)).len(), 2);
        assert_eq!(waits(0, RetryPolicy::NEVER).len(), 0);
        assert_eq!(waits(0, RetryPolicy::STANDARD), waits(0, RetryPolicy::STANDARD));
        assert_ne!(waits(0, RetryPolicy::STANDARD), waits(1, RetryPolicy::STANDARD));
    }

    /// The same, awaited.
    async fn awaited(jitter: usize, policy: RetryPolicy) -> Vec<Duration> {
        let waits = &Mutex::new(Vec::new());
        let fails = |_: HttpRequest| async { Err(TransportError::not_sent("no")) };
        let sleep = |wait| async move { waits.lock().unwrap().push(wait) };
        let transport = from_async_fn(fails, sleep).jitter(JITTER[jitter]);
        // Through every pointer that forwards; a shared one has to own what it shares.
        let client = AsyncClient::with_transport(config(), Arc::new(Box::new(&transport)));
        assert!(matches!(client.clone().retry_policy(policy).send(fetch()).await, Err(Error::Transport(_))));
        assert!(matches!(client.retry_policy(policy).send(fetch()).await, Err(Error::Transport(_))));
        waits.lock().unwrap().clone()
    }

    #[test]
    fn a_shared_transport_is_what_it_shares() {
        let slept = Arc::new(Mutex::new(Vec::new()));
        let transport = from_async_fn(|_| async { Err(TransportError::not_sent("no")) }, {
            let slept = slept.clone();
            move |wait| {
                slept.lock().unwrap().push(wait);
                core::future::ready(())
            }
        });
        let transport = transport.jitter(|| 1).clock(|| Duration::from_secs(7));
        let transport = SharedAsyncTransport::new(transport);
        assert_eq!((transport.jitter(), transport.now()), (1, Some(Duration::from_secs(7))));
        let client = AsyncClient::with_transport(config(), transport);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = runtime.block_on(client.clone().send(fetch())).unwrap_err();
        assert_eq!(error.attempts(), 4);
        assert_eq!(*slept.lock().unwrap(), waits(0, RetryPolicy::STANDARD)[..3]);
    }

    #[test]
    fn so_they_do_with_await() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        for policy in [RetryPolicy::STANDARD, RetryPolicy::STANDARD.max_attempts(2), RetryPolicy::NEVER] {
            for jitter in [0, 1] {
                assert_eq!(runtime.block_on(awaited(jitter, policy)), waits(jitter, policy));
            }
        }
    }
}

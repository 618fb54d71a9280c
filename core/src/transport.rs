use core::time::Duration;
use std::sync::Arc;

use http::{Request, Response, Uri, uri::Scheme};

use crate::{TransportError, endpoint};

/// A request as the core builds it: absolute URI, headers with the credentials, the body in one piece.
pub type HttpRequest = Request<Vec<u8>>;

/// A response as the core reads it: status, headers, the body in one piece.
pub type HttpResponse = Response<Vec<u8>>;

/// An HTTP stack that blocks. Bring your own, with [`from_fn`], or take `twilio-verify-ureq`.
///
/// What the core relies on:
/// - **no redirect is followed**: it would carry the credentials elsewhere. A 3xx is a response like any other;
/// - **no status is an error**: a 404 with its body is an `Ok`;
/// - **failures are told apart**: [`TransportError::not_sent`] only when the request certainly did not reach the
///   server, [`TransportError::unknown`] else. A create is repeated after the first kind, never after the second;
/// - the body is capped and the exchange has a timeout, so that no server can hold the caller for ever.
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
}

/// A [`Transport`] of two closures: how to exchange a request for a response, and how to wait.
///
/// ```
/// use twilio_verify_core::{Client, Config, Credentials, Entity, from_fn};
///
/// let transport = from_fn(
///     |request| Ok(http::Response::builder().status(204).body(Vec::new()).unwrap()),
///     std::thread::sleep,
/// );
/// let account = "AC00000000000000000000000000000000".parse()?;
/// let client = Client::with_transport(Config::new(Credentials::auth_token(account, "token")), transport);
/// let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// client.send(entity.delete("YF00000000000000000000000000000000".parse()?))?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_fn<S, W>(send: S, sleep: W) -> FromFn<S, W>
where
    S: Fn(HttpRequest) -> Result<HttpResponse, TransportError>,
    W: Fn(Duration),
{
    FromFn { send, sleep }
}

/// Made by [`from_fn`].
#[derive(Clone, Copy, Debug)]
pub struct FromFn<S, W> {
    send: S,
    sleep: W,
}

impl<S, W> Transport for FromFn<S, W>
where
    S: Fn(HttpRequest) -> Result<HttpResponse, TransportError>,
    W: Fn(Duration),
{
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        (self.send)(request)
    }
    fn sleep(&self, duration: Duration) {
        (self.sleep)(duration);
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
        }
    )+};
}
forwarded!(&T, Box<T>, Arc<T>);

/// Refuses a target to which the credentials must not travel: plain `http` to another machine. For adapters, which
/// take any request.
///
/// # Errors
/// A [`TransportError::not_sent`] that says so.
pub fn refuse_plain_http(target: &Uri) -> Result<(), TransportError> {
    let local = target.authority().is_some_and(endpoint::is_loopback);
    if target.scheme() == Some(&Scheme::HTTPS) || (target.scheme() == Some(&Scheme::HTTP) && local) {
        return Ok(());
    }
    Err(TransportError::not_sent(
        "plain http is used to this machine alone, since requests carry credentials; use https",
    ))
}

use core::{future::Future, time::Duration};

use crate::{AsyncTransport, HttpRequest, HttpResponse, Transport, TransportError};

/// A [`Transport`] of two closures: how to exchange a request for a response, and how to wait. Where many clients could
/// fail together, give it a [jitter](FromFn::jitter) too, and where calls have a deadline, a [clock](FromFn::clock).
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
    FromFn { send, sleep, jitter: || 0, now: || None }
}

/// An [`AsyncTransport`] of two closures that give futures: [`from_fn`] for whoever awaits.
///
/// ```
/// use twilio_verify_core::{AsyncClient, Config, Credentials, Entity, from_async_fn};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let transport = from_async_fn(
///     |request| async move { Ok(http::Response::builder().status(204).body(Vec::new()).unwrap()) },
///     tokio::time::sleep,
/// );
/// let account = "AC00000000000000000000000000000000".parse()?;
/// let client = AsyncClient::with_transport(Config::new(Credentials::auth_token(account, "token")), transport);
/// let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// client.send(entity.delete("YF00000000000000000000000000000000".parse()?)).await?;
/// # Ok(())
/// # }
/// # tokio::runtime::Builder::new_current_thread().enable_time().build()?.block_on(run())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_async_fn<S, W, SF, WF>(send: S, sleep: W) -> FromFn<S, W>
where
    S: Fn(HttpRequest) -> SF,
    W: Fn(Duration) -> WF,
    SF: Future<Output = Result<HttpResponse, TransportError>> + Send,
    WF: Future<Output = ()> + Send,
{
    FromFn { send, sleep, jitter: || 0, now: || None }
}

/// A [`Transport`] or an [`AsyncTransport`] of two closures: made by [`from_fn`] and [`from_async_fn`].
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct FromFn<S, W, J = fn() -> u64, C = fn() -> Option<Duration>> {
    send: S,
    sleep: W,
    jitter: J,
    now: C,
}

impl<S, W, J, C> FromFn<S, W, J, C> {
    /// With numbers for [`Transport::jitter`], such as a random number generator's.
    pub fn jitter<N: Fn() -> u64>(self, jitter: N) -> FromFn<S, W, N, C> {
        let Self { send, sleep, now, .. } = self;
        FromFn { send, sleep, jitter, now }
    }

    /// With a clock for [`Transport::now`], which calls with a [deadline](crate::RetryPolicy::deadline) need.
    ///
    /// ```
    /// use std::time::Instant;
    /// use twilio_verify_core::{TransportError, from_fn};
    ///
    /// let start = Instant::now();
    /// let transport = from_fn(|_| Err(TransportError::not_sent("no network today")), std::thread::sleep)
    ///     .clock(move || start.elapsed());
    /// ```
    pub fn clock<N: Fn() -> Duration>(self, now: N) -> FromFn<S, W, J, impl Fn() -> Option<Duration>> {
        let Self { send, sleep, jitter, .. } = self;
        FromFn { send, sleep, jitter, now: move || Some(now()) }
    }
}

impl<S, W, J, C> Transport for FromFn<S, W, J, C>
where
    S: Fn(HttpRequest) -> Result<HttpResponse, TransportError>,
    W: Fn(Duration),
    J: Fn() -> u64,
    C: Fn() -> Option<Duration>,
{
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        (self.send)(request)
    }
    fn sleep(&self, duration: Duration) {
        (self.sleep)(duration);
    }
    fn jitter(&self) -> u64 {
        (self.jitter)()
    }
    fn now(&self) -> Option<Duration> {
        (self.now)()
    }
}

impl<S, W, SF, WF, J, C> AsyncTransport for FromFn<S, W, J, C>
where
    S: Fn(HttpRequest) -> SF,
    W: Fn(Duration) -> WF,
    J: Fn() -> u64,
    C: Fn() -> Option<Duration>,
    SF: Future<Output = Result<HttpResponse, TransportError>> + Send,
    WF: Future<Output = ()> + Send,
{
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, TransportError>> + Send {
        (self.send)(request)
    }
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        (self.sleep)(duration)
    }
    fn jitter(&self) -> u64 {
        (self.jitter)()
    }
    fn now(&self) -> Option<Duration> {
        (self.now)()
    }
}

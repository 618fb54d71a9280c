use core::{fmt, future::Future, pin::Pin, time::Duration};
use std::sync::Arc;

use crate::{AsyncTransport, CallInfo, HttpRequest, HttpResponse, Observer, TransportError};

/// Any [`AsyncTransport`], whose own type is not told: for a client whose type is the same in a program and in its
/// tests, or whatever a setting chooses. Clones share the transport. It costs an allocation for each attempt and each
/// wait.
///
/// A [`Transport`](crate::Transport) needs no such thing: `Arc<dyn Transport + Send + Sync>` is one.
///
/// ```
/// use twilio_verify_core::{
///     AsyncClient, Config, Credentials, SharedAsyncTransport, TransportError, from_async_fn,
/// };
///
/// struct Shop {
///     twilio: AsyncClient<SharedAsyncTransport>,
/// }
///
/// fn of_a_test(config: Config) -> Shop {
///     let offline = from_async_fn(
///         |_| async { Err(TransportError::not_sent("no network today")) },
///         tokio::time::sleep,
///     );
///     Shop { twilio: AsyncClient::with_transport(config, SharedAsyncTransport::new(offline)) }
/// }
/// # let account = "AC00000000000000000000000000000000".parse()?;
/// # of_a_test(Config::new(Credentials::auth_token(account, "token")));
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone)]
pub struct SharedAsyncTransport(Arc<dyn Boxing + Send + Sync>);

impl SharedAsyncTransport {
    /// Takes the transport over.
    #[must_use]
    pub fn new(transport: impl AsyncTransport + Send + Sync + 'static) -> Self {
        Self(Arc::new(transport))
    }
}

impl fmt::Debug for SharedAsyncTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedAsyncTransport").finish_non_exhaustive()
    }
}

impl AsyncTransport for SharedAsyncTransport {
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, TransportError>> + Send {
        self.0.send_boxed(request)
    }
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send {
        self.0.sleep_boxed(duration)
    }
    fn jitter(&self) -> u64 {
        self.0.jitter_of()
    }
    fn now(&self) -> Option<Duration> {
        self.0.now_of()
    }
    fn observe(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        self.0.observer_of(call)
    }
}

type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// [`AsyncTransport`] with futures of one type, so that it can be a `dyn` one.
trait Boxing {
    fn send_boxed(&self, request: HttpRequest) -> Boxed<'_, Result<HttpResponse, TransportError>>;
    fn sleep_boxed(&self, duration: Duration) -> Boxed<'_, ()>;
    fn jitter_of(&self) -> u64;
    fn now_of(&self) -> Option<Duration>;
    fn observer_of(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>>;
}

impl<T: AsyncTransport> Boxing for T {
    fn send_boxed(&self, request: HttpRequest) -> Boxed<'_, Result<HttpResponse, TransportError>> {
        Box::pin(self.send(request))
    }
    fn sleep_boxed(&self, duration: Duration) -> Boxed<'_, ()> {
        Box::pin(self.sleep(duration))
    }
    fn jitter_of(&self) -> u64 {
        self.jitter()
    }
    fn now_of(&self) -> Option<Duration> {
        self.now()
    }
    fn observer_of(&self, call: &CallInfo<'_>) -> Option<Box<dyn Observer>> {
        self.observe(call)
    }
}

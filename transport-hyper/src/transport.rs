use core::{fmt, future::Future, time::Duration};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    sync::{Arc, LazyLock},
    time::Instant,
};

use http::{Request, Uri};
use hyper_util::client::legacy::ResponseFuture;
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use twilio_verify_core::{
    AsyncTransport, HttpRequest, HttpResponse, Proxies, Proxy, TimeLeft, TransportError, refuse_plain_http,
};

use crate::{
    HyperTransportBuilder,
    body::Payload,
    connect::{BoxError, TURN, timed_out},
    failure,
    pool::Exchange,
    read::read,
};

/// The requests of [`twilio_verify_core`], carried out by hyper on tokio.
///
/// Clones share their connections. What it guarantees stands on the [front page](crate).
///
/// ```
/// use std::time::Duration;
/// use twilio_verify_hyper::{Client, Config, Credentials, HyperTransport};
///
/// let config = Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token"));
/// let transport = HyperTransport::builder().timeout(Duration::from_secs(5)).build();
/// let client = Client::with_transport(config, transport);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct HyperTransport {
    pub(crate) pool: Arc<dyn Exchange>,
    /// One for each exchange that may run at once.
    pub(crate) turns: Arc<Semaphore>,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_body: usize,
    pub(crate) max_concurrency: usize,
    pub(crate) proxies: Arc<Proxies>,
    /// A connector of the application's, which goes through no proxy of the above.
    pub(crate) has_connector: bool,
}

impl HyperTransport {
    /// Starts from the defaults.
    pub fn builder() -> HyperTransportBuilder {
        HyperTransportBuilder::default()
    }

    async fn exchange(
        &self,
        response: ResponseFuture,
        until: tokio::time::Instant,
    ) -> Result<HttpResponse, BoxError> {
        let turn = self.turn(until).await?;
        let exchange = async {
            let (parts, body) = response.await?.into_parts();
            let body = read(body, self.max_body).await?;
            Ok(HttpResponse::from_parts(parts, body))
        };
        TURN.scope(Arc::new(turn), exchange).await
    }

    async fn turn(&self, until: tokio::time::Instant) -> Result<OwnedSemaphorePermit, BoxError> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(turn);
        }
        let turn = Arc::clone(&self.turns).acquire_owned().await?;
        // Who gets it when the time is up has nothing to connect for.
        if tokio::time::Instant::now() >= until {
            return Err(timed_out("no turn came in time", None).into());
        }
        Ok(turn)
    }

    /// The proxy to name if time runs out. A variable that holds none is the connection's to report.
    fn proxy(&self, target: &Uri) -> Result<Option<&Proxy>, TransportError> {
        let proxy = self.proxies.find(target);
        if self.has_connector && !matches!(proxy, Ok(None)) {
            return Err(TransportError::cannot_send(
                "a proxy and a connector are both set, and a connector goes through no proxy of the builder's: leave \
                 one of them out",
            ));
        }
        Ok(proxy.ok().flatten())
    }
}

impl AsyncTransport for HyperTransport {
    /// The request is handed to the pool at once, which keeps it in a box: held in here, it would be moved from future to
    /// future.
    fn send(
        &self,
        request: HttpRequest,
    ) -> impl Future<Output = Result<HttpResponse, TransportError>> + Send {
        let timeout = TimeLeft::cap(&request, self.timeout);
        let target = refuse_plain_http(request.uri());
        let ready = target.and_then(|()| self.proxy(request.uri())).and_then(|proxy| {
            let (parts, body) = request.into_parts();
            let (body, watch) = Payload::new(&parts.method, body);
            let response = self.pool.request(Request::from_parts(parts, body));
            Ok((response.map_err(TransportError::cannot_send)?, watch, proxy))
        });
        async move {
            let (response, watch, proxy) = ready?;
            // Without one, tokio would panic.
            Handle::try_current().map_err(TransportError::cannot_send)?;
            if timeout.is_zero() {
                return Err(TransportError::not_sent("no time was left to send it").timed_out());
            }
            let until = tokio::time::Instant::now() + timeout;
            match tokio::time::timeout_at(until, self.exchange(response, until)).await {
                Ok(result) => result.map_err(|error| failure::classify(error, &watch)),
                Err(_) => {
                    let message = format!("the exchange took longer than {timeout:?}");
                    Err(failure::classify(timed_out(&message, proxy).into(), &watch))
                }
            }
        }
    }

    async fn sleep(&self, duration: Duration) {
        // Where there is none, `send` says so, and tokio would panic.
        if Handle::try_current().is_ok() {
            tokio::time::sleep(duration).await;
        }
    }

    fn jitter(&self) -> u64 {
        // Each of them has keys of its own.
        RandomState::new().build_hasher().finish()
    }

    /// By the clock of tokio, which a test can pause, and from a moment of the real one, which no runtime is behind.
    fn now(&self) -> Option<Duration> {
        Some(tokio::time::Instant::now().into_std().saturating_duration_since(*START))
    }

    #[cfg(feature = "tracing")]
    fn observe(
        &self,
        call: &twilio_verify_core::CallInfo<'_>,
    ) -> Option<Box<dyn twilio_verify_core::Observer>> {
        twilio_verify_tracing::observe(call)
    }
}

/// Long ago: the clock of a paused runtime stands where it was made, which can be before this is first asked for.
static START: LazyLock<Instant> = LazyLock::new(|| {
    let now = Instant::now();
    now.checked_sub(Duration::from_secs(24 * 60 * 60)).unwrap_or(now)
});

impl Default for HyperTransport {
    fn default() -> Self {
        Self::builder().build()
    }
}

impl fmt::Debug for HyperTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use twilio_verify_core::Delivery;
    use twilio_verify_test_servers::{get, refusing};

    use super::*;

    #[test]
    fn a_turn_that_never_comes_was_not_sent() {
        let transport =
            HyperTransport::builder().max_concurrency(0).timeout(Duration::from_millis(50)).build();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let turn = transport.turns.acquire().await.unwrap();
            let (_held, port) = refusing();
            let send = || transport.send(get(&format!("http://127.0.0.1:{port}/")));
            let error = send().await.unwrap_err();
            assert_eq!(error.delivery(), Delivery::NotSent);
            assert_eq!(error.cause().to_string(), "the exchange took longer than 50ms");
            drop(turn);
            assert!(
                send().await.unwrap_err().cause().to_string().contains("Connect"),
                "nobody listens there"
            );
        });
    }
}

use core::{fmt, time::Duration};
use std::{
    collections::TryReserveError,
    hash::{BuildHasher, Hasher, RandomState},
    io::Read,
    sync::{Arc, LazyLock},
    time::Instant,
};

use http::{Method, Request, uri::Scheme};
use twilio_verify_core::{
    HttpRequest, HttpResponse, Proxies, TimeLeft, Transport, TransportError, refuse_plain_http,
};
use ureq::{Agent, AsSendBody};

use crate::{UreqTransportBuilder, failure, proxy, tls};

/// The requests of [`twilio_verify_core`], carried out by ureq.
///
/// Clones share their connections. What it guarantees stands on the [front page](crate).
///
/// ```no_run
/// use std::time::Duration;
/// use twilio_verify_ureq::{Client, Config, UreqTransport};
///
/// let config = Config::from_vars(std::env::var)?;
/// let transport = UreqTransport::builder().timeout(Duration::from_secs(5)).build();
/// let client = Client::with_transport(config, transport);
/// # Ok::<(), twilio_verify_ureq::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct UreqTransport {
    pub(crate) agent: Agent,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_body: usize,
    /// The agent's own configuration keeps what is promised, so that requests need none of theirs.
    pub(crate) conforms: bool,
    /// As set in code, or for the transport's own agent by the environment.
    pub(crate) proxies: Arc<Proxies>,
    /// Why the transport's own agent has no TLS, where it has none.
    pub(crate) without_tls: Option<Arc<str>>,
    /// The agent is the application's, which goes through no proxy of the above.
    pub(crate) is_theirs: bool,
    /// Where the transport's own agent has a proxy: the same agent without it. ureq would set TLS up anew for a request
    /// with another configuration.
    pub(crate) past: Option<Agent>,
}

impl UreqTransport {
    /// Starts from the defaults.
    pub fn builder() -> UreqTransportBuilder {
        UreqTransportBuilder::default()
    }

    fn exchange(&self, request: Request<impl AsSendBody>) -> Result<HttpResponse, TransportError> {
        let timeout = TimeLeft::cap(&request, self.timeout);
        let (agent, request) = self.configured(request, timeout)?;
        let response = agent.run(request).map_err(|error| failure::classify(error, timeout))?;
        let (parts, body) = response.into_parts();
        let body = read(body, self.max_body, timeout)?;
        Ok(HttpResponse::from_parts(parts, body))
    }

    /// The promises hold whatever the agent is set to. A configuration of the request's own makes ureq set TLS up anew
    /// for each connection, so that it is given only where it changes something.
    fn configured<B: AsSendBody>(
        &self,
        request: Request<B>,
        timeout: Duration,
    ) -> Result<(&Agent, Request<B>), TransportError> {
        let (target, proxy) = (request.uri(), self.agent.config().proxy());
        let needs_tls = target.scheme() == Some(&Scheme::HTTPS);
        let (agent, unproxied) = if self.is_theirs {
            if !matches!(self.proxies.find(target), Ok(None)) {
                return Err(TransportError::cannot_send(BOTH));
            }
            if let Some(reason) = needs_tls.then(|| tls::missing(self.agent.config())).flatten() {
                return Err(TransportError::cannot_send(reason));
            }
            (&self.agent, proxy.map_or(Ok(false), |proxy| proxy::is_kept_from(proxy, target))?)
        } else {
            let is_spared = proxy::is_spared(&self.proxies, proxy, target)?;
            if let Some(reason) = self.without_tls.as_deref().filter(|_| needs_tls) {
                return Err(TransportError::cannot_send(reason));
            }
            (self.past.as_ref().filter(|_| is_spared).unwrap_or(&self.agent), false)
        };
        if self.conforms && !unproxied && timeout == self.timeout {
            return Ok((agent, request));
        }
        let config = agent
            .configure_request(request)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(timeout))
            .timeout_connect(Some(self.connect_timeout));
        Ok((agent, if unproxied { config.proxy(None).build() } else { config.build() }))
    }
}

const BOTH: &str = "a proxy and an agent are both set, and an agent goes through no proxy of the builder's: leave one of \
                    them out, or give the agent the proxy";

impl Transport for UreqTransport {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        refuse_plain_http(request.uri())?;
        if TimeLeft::cap(&request, self.timeout).is_zero() {
            return Err(TransportError::not_sent("no time was left to send it").timed_out());
        }
        let bodiless = request.body().is_empty() && matches!(*request.method(), Method::GET | Method::DELETE);
        if bodiless { self.exchange(request.map(drop)) } else { self.exchange(request) }
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn jitter(&self) -> u64 {
        // Each of them has keys of its own.
        RandomState::new().build_hasher().finish()
    }

    fn now(&self) -> Option<Duration> {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        Some(START.elapsed())
    }

    #[cfg(feature = "tracing")]
    fn observe(
        &self,
        call: &twilio_verify_core::CallInfo<'_>,
    ) -> Option<Box<dyn twilio_verify_core::Observer>> {
        twilio_verify_tracing::observe(call)
    }
}

/// The whole body. Whatever fails here, the request was sent.
///
/// It is read straight into its place, which always has room for one byte more, so that the end is seen.
fn read(body: ureq::Body, max: usize, timeout: Duration) -> Result<Vec<u8>, TransportError> {
    let too_long = || TransportError::unknown(format!("the response's body is longer than {max} bytes"));
    let announced = body.content_length().map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    if announced.is_some_and(|announced| announced > max) {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(announced.unwrap_or(UNANNOUNCED).min(READ_AHEAD).min(max) + 1);
    let mut body = body.into_reader();
    loop {
        // The allocator may have given more than was asked for.
        let room = bytes.capacity().min(max.saturating_add(1)) - bytes.len();
        let count = (&mut body).take(room as u64).read_to_end(&mut bytes);
        if count.map_err(|error| failure::unknown(error.into(), timeout))? < room {
            return Ok(bytes);
        }
        if bytes.len() > max {
            return Err(too_long());
        }
        make_room(&mut bytes, announced, max).map_err(TransportError::unknown)?;
    }
}

/// The most that is allocated on a server's word, and what is allocated without one.
const READ_AHEAD: usize = 64 * 1024;
const UNANNOUNCED: usize = 8 * 1024;

/// A body that outgrows [`READ_AHEAD`] gets all the room that it can need, and is not moved again: it would be there
/// twice meanwhile. Room that is not written to is addresses rather than memory; beyond [`AT_ONCE`] it doubles.
fn make_room(bytes: &mut Vec<u8>, announced: Option<usize>, max: usize) -> Result<(), TryReserveError> {
    let length = bytes.len();
    let enough = match announced {
        Some(announced) if length <= announced => announced,
        _ if length < READ_AHEAD => READ_AHEAD,
        _ => length.saturating_mul(2).max(AT_ONCE),
    };
    bytes.try_reserve_exact(enough.min(max).saturating_add(1) - length)
}

const AT_ONCE: usize = 64 * 1024 * 1024;

impl Default for UreqTransport {
    fn default() -> Self {
        Self::builder().build()
    }
}

impl fmt::Debug for UreqTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransport")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

#[cfg(all(test, any(feature = "rustls-ring", feature = "rustls-aws-lc", feature = "native-tls")))]
mod tests {
    use super::*;

    #[test]
    fn with_a_proxy_too_requests_need_no_configuration_of_their_own() {
        let proxies = Proxies::from_vars(|name| match name {
            "https_proxy" => Some("http://127.0.0.1:9".into()),
            "no_proxy" => Some("a.example".into()),
            _ => None,
        });
        let transport = UreqTransport::builder().root_certificate("some").proxy(proxies).build();
        for (host, goes_past) in [("a.example", true), ("localhost", true), ("b.example", false)] {
            let request = Request::get(format!("https://{host}/")).body(()).unwrap();
            let (agent, request) = transport.configured(request, transport.timeout).unwrap();
            assert_eq!(agent.config().proxy().is_none(), goes_past, "{host}");
            assert!(request.extensions().is_empty(), "{host}");
        }
    }
}

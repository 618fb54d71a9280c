//! Twilio Verify v2 Factors for programs that block: the requests of [`twilio_verify_core`], carried out by
//! [ureq](https://docs.rs/ureq), without an async runtime.
//!
//! All of the core is here again, so that this crate is the only one to add:
//!
//! ```no_run
//! use twilio_verify_ureq::{Client, Config, Entity, Verification};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Config::from_vars(|name| std::env::var(name).ok())?);
//! let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
//! let created = client.send(entity.create_totp("John's Phone"))?;
//! println!("show this as a QR code: {}", created.binding.uri.expose());
//! match client.send(entity.verify(created.sid, "724590"))? {
//!     Verification::Verified(factor) => println!("{} is {}", factor.sid, factor.status),
//!     Verification::Rejected(_) => println!("a wrong code: try again"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Settings
//!
//! [`UreqTransport::builder`] has them; the rest is the [`Config`]'s and the [`RetryPolicy`]'s.
//!
//! | setting | default | what it covers |
//! |---|---|---|
//! | [`timeout`](UreqTransportBuilder::timeout) | 30 s | one attempt, from the lookup of the name to the last byte of the body; a call can have several, and waits between them: [`RetryPolicy`] |
//! | [`connect_timeout`](UreqTransportBuilder::connect_timeout) | 10 s | a new connection: TCP, a proxy's part, TLS; the lookup before it may take as long again |
//! | [`max_body`](UreqTransportBuilder::max_body) | 16 MiB | a response's body |
//! | [`root_certificate`](UreqTransportBuilder::root_certificate) | the features' | who is trusted to vouch for a server |
//! | [`agent`](UreqTransportBuilder::agent) | one of its own | connections, proxy, TLS, middleware |
//!
//! The transport's own agent keeps up to 10 idle connections for 15 seconds, and remembers a name's addresses for 30
//! seconds or until they fail.
//!
//! Its proxy is the first of `ALL_PROXY`, `HTTPS_PROXY` and `HTTP_PROXY`, or the same in lower case, that holds a proxy's
//! URL, or `host:port` of an HTTP one: any other value counts as none. `NO_PROXY` names hosts to be reached without it. All are read once, when the
//! agent is made. With an agent of your own too:
//!
//! - A request to this machine (`localhost`, `127.0.0.0/8`, `[::1]`) goes through no proxy of the environment.
//! - A SOCKS proxy needs the feature `socks-proxy`. Without it, a request that such a proxy should carry reaches nobody
//!   and fails.
//!
//! # What is guaranteed
//!
//! - No redirect is followed, and no status is an error.
//! - Credentials go over TLS, or by plain http to this machine alone, and then through no proxy. A proxy of https sees
//!   the host's name, by `CONNECT`.
//! - No header is added but `host` and `content-length`, the latter where there is a body, and for every `POST`; ureq's
//!   feature `cookies` and an agent's middleware may add their own.
//! - No server can hold the caller for longer than `timeout`, or make it store more than `max_body`.
//! - Connections are used again; clones of a transport share them.
//!
//! # What a failure says
//!
//! It decides whether a create is tried again. With the transport's own agent:
//!
//! | failure | [`Delivery`] |
//! |---|---|
//! | a target that must not be: plain http to elsewhere, no host | `NotSent` |
//! | a SOCKS proxy without the feature `socks-proxy` | `NotSent` |
//! | no address for the name; connection refused, unreachable; a proxy that refuses | `NotSent` |
//! | a TLS handshake that fails, by certificate, reset or garbage | `NotSent` |
//! | any timeout until the connection stands | `NotSent` |
//! | any timeout after that | `Unknown` |
//! | a reset or an end before the answer, on a connection used before too | `Unknown` |
//! | an answer that is not HTTP, or has more than 64 KiB of headers | `Unknown` |
//! | a body cut off, or longer than `max_body` | `Unknown` |
//!
//! The cause in [`TransportError::cause`] is an `ureq::Error`, but for the first two rows and for a body too long.
//! A body without a length ends where the connection does, however that came about.
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `rustls` (default) | TLS by rustls with ring, trusting Mozilla's roots, which are compiled in |
//! | `native-roots` | TLS by rustls with ring, trusting what the operating system trusts |
//! | `native-tls` | TLS by the operating system (OpenSSL on Linux), trusting what that trusts |
//! | `socks-proxy` | proxies of SOCKS 4, 4a, 5 and 5h |
//!
//! `native-tls` is used where the others are off: `default-features = false, features = ["native-tls"]`. With no TLS
//! at all, the crate builds, an https request fails with an error that says so, and [plain http](Endpoint::base_url) to
//! an emulator or an [agent](UreqTransportBuilder::agent) with TLS of its own works.

mod connect;
mod failure;
mod proxy;

use core::{fmt, time::Duration};
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    io::Read,
};

use http::{Method, Request};
use ureq::{
    Agent, AsSendBody,
    config::{AutoHeaderValue, Config as AgentConfig},
};

#[doc(inline)]
pub use twilio_verify_core::*;

pub use twilio_verify_core;

/// A client that blocks, over ureq. `Client::new(config)` is all it takes.
///
/// For another transport, such as one of [`from_fn`]'s, the client is [`twilio_verify_core::Client`].
pub type Client = twilio_verify_core::Client<UreqTransport>;

/// The requests of [`twilio_verify_core`], carried out by ureq.
///
/// Clones share their connections. What it guarantees stands on the [front page](crate).
///
/// ```no_run
/// use std::time::Duration;
/// use twilio_verify_ureq::{Client, Config, UreqTransport};
///
/// let config = Config::from_vars(|name| std::env::var(name).ok())?;
/// let transport = UreqTransport::builder().timeout(Duration::from_secs(5)).build();
/// let client = Client::with_transport(config, transport);
/// # Ok::<(), twilio_verify_ureq::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct UreqTransport {
    agent: Agent,
    timeout: Duration,
    connect_timeout: Duration,
    max_body: usize,
    /// The agent's own configuration keeps what is promised, so that requests need none of theirs.
    conforms: bool,
}

impl UreqTransport {
    /// Starts from the defaults.
    pub fn builder() -> UreqTransportBuilder {
        UreqTransportBuilder::default()
    }

    fn exchange(&self, request: Request<impl AsSendBody>) -> Result<HttpResponse, TransportError> {
        let response = self.agent.run(self.configured(request)?).map_err(failure::classify)?;
        let (parts, body) = response.into_parts();
        let body = read(body, self.max_body)?;
        Ok(HttpResponse::from_parts(parts, body))
    }

    /// The promises hold whatever the agent is set to. A configuration of the request's own makes ureq set TLS up anew
    /// for each connection, so that it is given only where it changes something.
    fn configured<B: AsSendBody>(&self, request: Request<B>) -> Result<Request<B>, TransportError> {
        let unproxied = match self.agent.config().proxy() {
            Some(proxy) => proxy::is_kept_from(proxy, request.uri())?,
            None => false,
        };
        if self.conforms && !unproxied {
            return Ok(request);
        }
        let config = self
            .agent
            .configure_request(request)
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(self.timeout))
            .timeout_connect(Some(self.connect_timeout));
        Ok(if unproxied { config.proxy(None).build() } else { config.build() })
    }
}

impl Transport for UreqTransport {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        refuse_plain_http(request.uri())?;
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
}

/// The whole body. Whatever fails here, the request was sent.
fn read(body: ureq::Body, max: usize) -> Result<Vec<u8>, TransportError> {
    let max_length = max as u64;
    let too_long = || TransportError::unknown(format!("the response's body is longer than {max} bytes"));
    let announced = body.content_length().unwrap_or(0);
    if announced > max_length {
        return Err(too_long());
    }
    let mut bytes = Vec::with_capacity(announced.min(READ_AHEAD) as usize);
    body.into_reader()
        .take(max_length.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| TransportError::unknown(ureq::Error::from(error)))?;
    if bytes.len() > max { Err(too_long()) } else { Ok(bytes) }
}

/// The most that is allocated on a server's word.
const READ_AHEAD: u64 = 64 * 1024;

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

/// Makes a [`UreqTransport`]: see [`UreqTransport::builder`].
#[derive(Clone, Default)]
#[must_use = "a transport comes of `build`"]
pub struct UreqTransportBuilder {
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    max_body: Option<usize>,
    roots: Vec<Vec<u8>>,
    agent: Option<Agent>,
}

impl UreqTransportBuilder {
    /// How long one exchange may take, from the lookup of the name to the last byte of the body: 30 seconds.
    ///
    /// It is one attempt's; the waits between attempts are the [`RetryPolicy`]'s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// How long a new connection may take: 10 seconds. Within [`timeout`](Self::timeout), which goes on meanwhile.
    ///
    /// It covers TCP with all the host's addresses, a proxy's part, and TLS. The lookup of the name comes before and may
    /// take as long again.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How many bytes a response's body may have: 16 MiB. More is an error, with an unknown delivery.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    /// Trusts this root certificate, in DER, and from then on no other but those given likewise: for a company's own
    /// authority, or a test's. One that cannot be read vouches for nobody.
    ///
    /// It is for the transport's own agent: one of [yours](Self::agent) has roots of its own.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.roots.push(der.into());
        self
    }

    /// An agent of your own: its connections, TLS, proxy, resolver and middleware are used.
    ///
    /// What is promised of redirects, statuses, the body and plain http holds whatever it is set to. Its global and its
    /// connect timeout hold where this builder sets none; without either, the defaults do. Its other timeouts hold too:
    /// the shortest ends the exchange.
    ///
    /// - Its middleware sees the credentials and may break every promise.
    /// - Failures are told apart by what ureq reports, which is less: a failed TLS handshake counts as an unknown
    ///   delivery.
    /// - ureq's resolver looks the name up for each request, on a thread of its own.
    /// - Set `max_redirects(0)` and `http_status_as_error(false)` and both timeouts on it, and requests need no
    ///   configuration of their own, with which ureq sets TLS up anew for each connection.
    pub fn agent(mut self, agent: Agent) -> Self {
        self.agent = Some(agent);
        self
    }

    /// The transport. Its own agent reads the environment's proxy variables here, once.
    #[must_use]
    pub fn build(self) -> UreqTransport {
        let theirs = self.agent.as_ref().map(|agent| agent.config().timeouts());
        let timeout =
            self.timeout.or(theirs.and_then(|theirs| theirs.global)).unwrap_or(TIMEOUT).min(LONGEST);
        let connect_timeout = self
            .connect_timeout
            .or(theirs.and_then(|theirs| theirs.connect))
            .unwrap_or(CONNECT_TIMEOUT)
            .min(LONGEST);
        let agent =
            self.agent.unwrap_or_else(|| connect::agent(own_config(timeout, connect_timeout, &self.roots)));
        let config = agent.config();
        let conforms = !config.http_status_as_error()
            && config.max_redirects() == 0
            && config.timeouts().global == Some(timeout)
            && config.timeouts().connect == Some(connect_timeout);
        UreqTransport {
            timeout,
            connect_timeout,
            max_body: self.max_body.unwrap_or(MAX_BODY),
            conforms,
            agent,
        }
    }
}

impl fmt::Debug for UreqTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UreqTransportBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .finish_non_exhaustive()
    }
}

const TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Of a `Duration::MAX`, ureq's clock overflows.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);
const MAX_BODY: usize = 16 * 1024 * 1024;

/// What the transport's own agent is set to.
#[cfg_attr(not(any(feature = "rustls", feature = "native-tls")), expect(unused_variables))]
fn own_config(timeout: Duration, connect_timeout: Duration, roots: &[Vec<u8>]) -> AgentConfig {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(timeout))
        .timeout_resolve(Some(connect_timeout))
        .timeout_connect(Some(connect_timeout))
        .max_idle_connections_per_host(10)
        // The headers are the core's.
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None);
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let config = config.tls_config(own_tls(roots));
    config.build()
}

/// The features alone decide nothing: ureq asks for rustls and the compiled-in roots unless told.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn own_tls(roots: &[Vec<u8>]) -> ureq::tls::TlsConfig {
    use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

    let (provider, preset) = if cfg!(feature = "native-roots") {
        (TlsProvider::Rustls, RootCerts::PlatformVerifier)
    } else if cfg!(feature = "rustls") {
        (TlsProvider::Rustls, RootCerts::WebPki)
    } else {
        (TlsProvider::NativeTls, RootCerts::PlatformVerifier)
    };
    let given: Vec<_> = roots.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    let roots = if given.is_empty() { preset } else { RootCerts::new_with_certs(&given) };
    TlsConfig::builder().provider(provider).root_certs(roots).build()
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

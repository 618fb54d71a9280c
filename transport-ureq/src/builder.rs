use core::{fmt, time::Duration};
use std::sync::Arc;

use ureq::{
    Agent,
    config::{AutoHeaderValue, Config as AgentConfig},
};

use crate::{Proxies, Roots, Tls, UreqTransport, connect, proxy, tls};

/// Makes a [`UreqTransport`]: see [`UreqTransport::builder`].
#[derive(Clone, Default)]
#[must_use = "a transport comes of `build`"]
pub struct UreqTransportBuilder {
    timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    max_body: Option<usize>,
    tls: tls::Choice,
    /// Else the environment's.
    proxies: Option<Proxies>,
    agent: Option<Agent>,
}

impl UreqTransportBuilder {
    /// How long one exchange may take, from the lookup of the name to the last byte of the body: 30 seconds.
    ///
    /// It is one attempt's; the waits between attempts are the [`RetryPolicy`](crate::RetryPolicy)'s, and so is a
    /// [deadline](crate::RetryPolicy::deadline) for all of them, which cuts the last attempt's time short.
    /// A request whose call has less time left than this has a configuration of its own, with which ureq sets TLS up anew
    /// where it needs a new connection.
    ///
    /// To an [agent](Self::agent) of yours, a proxy that answers `CONNECT` byte by byte is not held to it, nor to the time
    /// for a connection: ureq begins both anew with each byte.
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
    /// authority, or a test's. `openssl x509 -outform der` makes DER of PEM. One that cannot be read vouches for nobody.
    ///
    /// It is for the transport's own agent: one of [yours](Self::agent) has roots of its own.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.tls.certificates.push(der.into());
        self
    }

    /// What makes TLS, where [several are compiled in](crate#features): else rustls does, by the provider that the process
    /// has installed, or by ring, or by AWS-LC, if there are one of them and roots; else the operating system.
    ///
    /// Features add up: a crate beside yours can turn on another TLS. Where it matters which one is used, choose it. One
    /// that is not in the build fails every request over TLS, with an error that names the feature.
    pub fn tls(mut self, tls: Tls) -> Self {
        self.tls.tls = Some(tls);
        self
    }

    /// Who is trusted to vouch for a server, where [both are compiled in](crate#features): else Mozilla's roots are, with
    /// rustls. What is not in the build fails every request over TLS, with an error that names the feature. A
    /// [`root_certificate`](Self::root_certificate) stands in place of either.
    pub fn roots(mut self, roots: Roots) -> Self {
        self.tls.roots = Some(roots);
        self
    }

    /// Sends requests over TLS through this proxy, those to this machine too, and no others: see [Proxies](crate#proxies).
    /// Without it, the proxy is what the environment says when the transport is made. A [`Proxies`] says the same from
    /// variables of your own.
    ///
    /// It is for the transport's own agent: one of [yours](Self::agent) has its own, and with both set, each request that
    /// the proxy is for fails, with an error that says so.
    ///
    /// ```
    /// use twilio_verify_ureq::{UreqTransport, Proxy};
    ///
    /// let proxy: Proxy = "http://shop:p%40ss@proxy.example:3128".parse()?;
    /// let transport = UreqTransport::builder().proxy(proxy).build();
    /// # Ok::<(), twilio_verify_ureq::ProxyError>(())
    /// ```
    pub fn proxy(mut self, proxy: impl Into<Proxies>) -> Self {
        self.proxies = Some(proxy.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(self) -> Self {
        self.proxy(Proxies::none())
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
    /// - Where it asks for rustls, and this crate's [features](crate#features) bring that, they have to bring the provider
    ///   and the roots that it asks for too, unless it has its own: ureq panics over what is missing, so that a request
    ///   over TLS fails before, with a permanent error that names the feature. Without those features, what is in the
    ///   build is for the application's ureq to say, and what is not there ends in its panic; so does Mozilla's roots with
    ///   `native-tls`, which no feature of this crate brings.
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
        let is_theirs = self.agent.is_some();
        let proxies = match self.proxies {
            Some(proxies) => proxies,
            None if is_theirs => Proxies::none(),
            None => Proxies::from_vars(std::env::var),
        };
        let (tls, without_tls) = match self.tls.settings() {
            Ok(settings) => (Some(settings), None),
            Err(reason) => (None, Some(reason)),
        };
        let own = |proxy| connect::agent(own_config(timeout, connect_timeout, tls.as_ref(), proxy));
        let proxy = proxy::of_ureq(&proxies).filter(|_| !is_theirs);
        let past = proxy.is_some().then(|| own(None));
        let agent = self.agent.unwrap_or_else(|| own(proxy));
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
            proxies: Arc::new(proxies),
            without_tls: without_tls.map(Arc::from),
            is_theirs,
            past,
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
#[cfg_attr(not(any(feature = "rustls-no-provider", feature = "native-tls")), expect(unused_variables))]
fn own_config(
    timeout: Duration,
    connect_timeout: Duration,
    tls: Option<&tls::Settings>,
    proxy: Option<ureq::Proxy>,
) -> AgentConfig {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(timeout))
        .timeout_resolve(Some(connect_timeout))
        .timeout_connect(Some(connect_timeout))
        .max_idle_connections_per_host(10)
        .proxy(proxy)
        // The headers are the core's.
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None);
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    let config = match tls {
        Some(tls) => config.tls_config(tls.clone()),
        None => config,
    };
    config.build()
}

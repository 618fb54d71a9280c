use core::{fmt, time::Duration};
use std::{error::Error as StdError, sync::Arc};

use http::Uri;
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::{Connect, Connection};
use tokio::sync::Semaphore;
use tower_service::Service;
use twilio_verify_core::Proxies;

use crate::{
    HyperTransport, Roots, Tls,
    connect::{Below, InTime, tcp},
    pool::{self, Exchange, Without},
    proxy::Proxied,
    tls,
};

/// Makes a [`HyperTransport`]: see [`HyperTransport::builder`].
#[derive(Clone)]
#[must_use = "a transport comes of `build`"]
pub struct HyperTransportBuilder {
    timeout: Duration,
    connect_timeout: Duration,
    max_body: usize,
    max_concurrency: usize,
    tls: tls::Choice,
    /// Else the environment's.
    proxies: Option<Proxies>,
    /// Puts a pool over the connector of the application's.
    connector: Option<Arc<MakePool>>,
}

type MakePool = dyn Fn(&HyperTransportBuilder, &Arc<Proxies>) -> Arc<dyn Exchange> + Send + Sync;

impl HyperTransportBuilder {
    /// How long one exchange may take, from its turn among [others](Self::max_concurrency) and the lookup of the name
    /// to the last byte of the body: 30 seconds.
    ///
    /// It is one attempt's; the waits between attempts are the [`RetryPolicy`](crate::RetryPolicy)'s, and so is a
    /// [deadline](crate::RetryPolicy::deadline) for all of them, which cuts the last attempt's time short.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a new connection may take: 10 seconds. Within [`timeout`](Self::timeout), which goes on meanwhile.
    ///
    /// It covers the lookup of the name, TCP with all the host's addresses, a proxy's part, and TLS.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How many bytes a response's body may have: 16 MiB. More is an error, with an unknown delivery.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How many exchanges run at once: 100. Further ones wait for their turn, within their [`timeout`](Self::timeout).
    ///
    /// Over HTTP/1, each of them has a connection to itself. A connection that was begun, and is not needed since
    /// another became free, is finished and kept for later: it has the turn of its exchange until it stands. So there
    /// are no more connections to one host than about twice this number, and a server that accepts none any more slows
    /// calls down for up to `connect_timeout`. Over HTTP/2 they share one, once it stands. 0 counts as 1.
    pub fn max_concurrency(mut self, exchanges: usize) -> Self {
        self.max_concurrency = exchanges.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Trusts this root certificate, in DER, and from then on no other but those given likewise: for a company's own
    /// authority, or a test's. `openssl x509 -outform der` makes DER of PEM. One that cannot be read fails every
    /// request over TLS, with an error that says so.
    ///
    /// It is for the transport's own TLS: a [connector](Self::tls_connector) that brings TLS has roots of its own.
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
    /// It is for the transport's own TCP: a [connector](Self::connector) goes where it goes, and with both set, each
    /// request that the proxy is for fails, with an error that says so.
    ///
    /// ```
    /// use twilio_verify_hyper::{HyperTransport, Proxy};
    ///
    /// let proxy: Proxy = "http://shop:p%40ss@proxy.example:3128".parse()?;
    /// let transport = HyperTransport::builder().proxy(proxy).build();
    /// # Ok::<(), twilio_verify_hyper::ProxyError>(())
    /// ```
    pub fn proxy(mut self, proxy: impl Into<Proxies>) -> Self {
        self.proxies = Some(proxy.into());
        self
    }

    /// Uses no proxy, whatever the environment says.
    pub fn no_proxy(self) -> Self {
        self.proxy(Proxies::none())
    }

    /// A connector of your own, instead of the transport's TCP: for another address of this machine, a Unix socket, a
    /// test. For the scheme `https`, the transport's TLS goes over what it connects.
    ///
    /// It gets the target's scheme, host and port; it must take `https` for what it is, the name of a port, and not
    /// begin TLS itself: what does is a [`tls_connector`](Self::tls_connector). For a Unix socket, the response is a
    /// `TokioIo<UnixStream>`, and the [base URL](crate::Endpoint::base_url) `http://localhost`. The
    /// [timeout](Self::connect_timeout) for connections holds for it, too; whatever it reports as an error was not sent.
    /// The traits are those of hyper 1, hyper-util 0.1 and tower-service 0.3.
    ///
    /// ```
    /// use hyper_util::client::legacy::connect::HttpConnector;
    /// use twilio_verify_hyper::HyperTransport;
    ///
    /// let mut from_this_address = HttpConnector::new();
    /// from_this_address.set_local_address(Some([127, 0, 0, 1].into()));
    /// from_this_address.enforce_http(false); // it refuses `https` otherwise
    /// let transport = HyperTransport::builder().connector(from_this_address).build();
    /// ```
    pub fn connector<C>(mut self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: Read + Write + Connection + Unpin + Send + 'static,
        C::Error: Into<Box<dyn StdError + Send + Sync>>,
        C::Future: Send + 'static,
    {
        self.connector =
            Some(Arc::new(move |builder, proxies| builder.under_tls(connector.clone(), proxies)));
        self
    }

    /// A connector of your own that brings TLS too: another TLS than rustls, client certificates, pinned keys.
    ///
    /// Requests, and the credentials in them, are written to what it connects. **With TLS, if the scheme is `https`:
    /// nothing else sees to that.** Where TLS agreed on HTTP/2, [`Connection::connected`] has to say so
    /// (`negotiated_h2`). What is said of a [`connector`](Self::connector) otherwise holds for it too.
    pub fn tls_connector<C>(mut self, connector: C) -> Self
    where
        C: Service<Uri> + Clone + Send + Sync + 'static,
        C::Response: Read + Write + Connection + Unpin + Send + 'static,
        C::Error: Into<Box<dyn StdError + Send + Sync>>,
        C::Future: Send + 'static,
    {
        self.connector = Some(Arc::new(move |builder, proxies| builder.pool(connector.clone(), proxies)));
        self
    }

    /// The transport. It needs no runtime yet: connections are made when requests are sent. The environment's proxy
    /// variables are read here, once.
    #[must_use]
    pub fn build(mut self) -> HyperTransport {
        self.timeout = self.timeout.min(LONGEST);
        self.connect_timeout = self.connect_timeout.min(LONGEST);
        let proxies = match (self.proxies.take(), &self.connector) {
            (Some(proxies), _) => proxies,
            (None, Some(_)) => Proxies::none(),
            (None, None) => Proxies::from_vars(std::env::var),
        };
        let proxies = Arc::new(proxies);
        let pool = match &self.connector {
            Some(connector) => connector(&self, &proxies),
            None => self.own_pool(&proxies),
        };
        let (turns, has_connector) =
            (Arc::new(Semaphore::new(self.max_concurrency)), self.connector.is_some());
        let Self { timeout, connect_timeout, max_body, max_concurrency, .. } = self;
        HyperTransport {
            pool,
            turns,
            timeout,
            connect_timeout,
            max_body,
            max_concurrency,
            proxies,
            has_connector,
        }
    }

    /// Without a proxy, nothing stands between TLS and TCP.
    fn own_pool(&self, proxies: &Arc<Proxies>) -> Arc<dyn Exchange> {
        let tcp = tcp(self.connect_timeout);
        if proxies.is_none() {
            self.under_tls(tcp, proxies)
        } else {
            self.under_tls(Proxied::over(tcp, Arc::clone(proxies), &self.tls), proxies)
        }
    }

    fn under_tls<C: Below>(&self, connector: C, proxies: &Arc<Proxies>) -> Arc<dyn Exchange> {
        match self.tls.backend(&["h2", "http/1.1"]) {
            #[cfg(feature = "rustls-no-provider")]
            Ok(tls::Backend::Rustls(config)) => {
                let builder = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(*config);
                let connector = builder.https_or_http().enable_all_versions().wrap_connector(connector);
                self.pool(connector, proxies)
            }
            #[cfg(feature = "native-tls")]
            Ok(tls::Backend::Native(tls)) => {
                self.pool(hyper_tls::HttpsConnector::from((connector, tls.into())), proxies)
            }
            Err(reason) => Arc::new(Without { pool: self.pool(connector, proxies), reason }),
        }
    }

    fn pool<C>(&self, connector: C, proxies: &Arc<Proxies>) -> Arc<dyn Exchange>
    where
        InTime<C>: Connect + Clone + Send + Sync + 'static,
    {
        pool::over(connector, self.connect_timeout, self.max_body, proxies)
    }
}

impl Default for HyperTransportBuilder {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body: 16 * 1024 * 1024,
            max_concurrency: 100,
            tls: tls::Choice::default(),
            proxies: None,
            connector: None,
        }
    }
}

impl fmt::Debug for HyperTransportBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .field("max_body", &self.max_body)
            .field("max_concurrency", &self.max_concurrency)
            .finish_non_exhaustive()
    }
}

/// Of a `Duration::MAX`, hyper's clock overflows.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

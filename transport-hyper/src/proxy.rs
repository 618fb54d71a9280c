//! How the transport's own TCP goes through a proxy.

use core::{
    fmt,
    future::{Future, poll_fn, ready},
    pin::Pin,
    task::{Context, Poll},
};
use std::{error::Error as StdError, io, sync::Arc};

use http::{Uri, uri::Scheme};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector, proxy::Tunnel};
use tower_service::Service;
use twilio_verify_core::{Proxies, Proxy, ProxyProtocol};

use crate::{
    connect::{Below, BoxError, Never},
    tls::{Backend, Choice},
};

#[cfg(feature = "socks-proxy")]
mod socks;

/// TCP to the target, or through a proxy to it.
#[derive(Clone)]
pub(crate) struct Proxied {
    tcp: HttpConnector,
    proxies: Arc<Proxies>,
    /// To a proxy of https: by the same roots as to the target.
    tls: Result<Backend, Never>,
}

impl Proxied {
    pub(crate) fn over(tcp: HttpConnector, proxies: Arc<Proxies>, tls: &Choice) -> Self {
        // A proxy of HTTP/2 would be asked in another way.
        Self { tcp, proxies, tls: tls.backend(&["http/1.1"]) }
    }

    async fn through(self, proxy: &Proxy, target: Uri) -> Result<Stream, BoxError> {
        match (proxy.protocol(), self.tls) {
            (ProxyProtocol::Http, _) => tunnel(self.tcp, Scheme::HTTP, proxy, target).await,
            #[cfg(feature = "rustls-no-provider")]
            (ProxyProtocol::Https, Ok(Backend::Rustls(config))) => {
                let tls = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(*config);
                let tls = tls.https_only().enable_http1().wrap_connector(self.tcp);
                tunnel(tls, Scheme::HTTPS, proxy, target).await
            }
            #[cfg(feature = "native-tls")]
            (ProxyProtocol::Https, Ok(Backend::Native(tls))) => {
                let tls = hyper_tls::HttpsConnector::from((self.tcp, tls.into()));
                tunnel(tls, Scheme::HTTPS, proxy, target).await
            }
            (ProxyProtocol::Https, Err(reason)) => Err(reason.into()),
            #[cfg(feature = "socks-proxy")]
            (protocol, _) => socks::connect(self.tcp, protocol, proxy, target).await,
            #[cfg(not(feature = "socks-proxy"))]
            _ => Err(Never::new(
                "a SOCKS proxy is set, and this build has none: turn on the feature `socks-proxy` of \
                 twilio-verify-hyper, or name the host in NO_PROXY",
            )
            .into()),
        }
    }
}

/// Asks for the target by `CONNECT`.
async fn tunnel<C: Below>(
    connector: C,
    scheme: Scheme,
    proxy: &Proxy,
    target: Uri,
) -> Result<Stream, BoxError> {
    let mut tunnel = Tunnel::new(place(scheme, proxy)?, connector);
    if let Some(authorization) = proxy.authorization() {
        tunnel = tunnel.with_auth(authorization);
    }
    poll_fn(|context| tunnel.poll_ready(context)).await?;
    Ok(Stream::new(tunnel.call(target).await?))
}

fn place(scheme: Scheme, proxy: &Proxy) -> Result<Uri, http::Error> {
    let authority = format!("{}:{}", proxy.host(), proxy.port());
    Uri::builder().scheme(scheme).authority(authority).path_and_query("/").build()
}

impl Service<Uri> for Proxied {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        match self.proxies.find(&target) {
            Ok(None) => {
                let connecting = self.tcp.call(target);
                Box::pin(async { Ok(Stream::new(connecting.await?)) })
            }
            Ok(Some(proxy)) => {
                let (this, proxy) = (self.clone(), proxy.clone());
                Box::pin(async move {
                    let connected = this.through(&proxy, target).await;
                    connected.map_err(|source| ProxyFailed { proxy, source }.into())
                })
            }
            Err(error) => Box::pin(ready(Err(Never::new(error.to_string()).into()))),
        }
    }
}

/// There is no connection, and it was the proxy that failed, or the way to it.
#[derive(Debug)]
struct ProxyFailed {
    proxy: Proxy,
    source: BoxError,
}

impl fmt::Display for ProxyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {} gave no connection", self.proxy)
    }
}

impl StdError for ProxyFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// A connection of one kind or another.
pub(crate) struct Stream(Box<dyn Io>);

trait Io: Read + Write + Connection + Unpin + Send {}

impl<T: Read + Write + Connection + Unpin + Send> Io for T {}

impl Stream {
    fn new(io: impl Io + 'static) -> Self {
        Self(Box::new(io))
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        self.0.connected()
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

//! How the transport reaches a server: TCP or a connector of the application's, TLS over it, a limit in time around both.

use core::{
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use std::{error::Error as StdError, io, sync::Arc};

use http::Uri;
use hyper::rt::{Read, Write};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use tokio::sync::OwnedSemaphorePermit;
use tower_service::Service;

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// A connector whose connections stand in time, or not at all. Looking the name up and TLS are part of it.
#[derive(Clone)]
pub(crate) struct InTime<C> {
    pub(crate) connector: C,
    pub(crate) timeout: Duration,
}

tokio::task_local! {
    /// The turn of the exchange that a connection is made for.
    pub(crate) static TURN: Arc<OwnedSemaphorePermit>;
}

impl<C> Service<Uri> for InTime<C>
where
    C: Service<Uri, Future: Send> + Clone + Send + 'static,
    C::Response: Read + Write + Connection + Unpin + Send + 'static,
    C::Error: Into<BoxError>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    /// It is ready, since waiting for the connector is part of the time.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let (mut connector, timeout) = (self.connector.clone(), self.timeout);
        // Where another connection becomes free first, hyper finishes this one all the same: it keeps the turn until
        // then, or else there could be any number of them.
        let turn = TURN.try_with(Arc::clone);
        Box::pin(async move {
            let _turn = turn;
            let connecting = async {
                poll_fn(|context| connector.poll_ready(context)).await?;
                connector.call(target).await
            };
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => Err(timed_out(format!("no connection stood after {timeout:?}")).into()),
            }
        })
    }
}

/// Why there can be no connection as things are set up, now or later.
#[derive(Clone, Debug)]
pub(crate) struct Never(Arc<str>);

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Never {}

pub(crate) fn timed_out(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, message)
}

/// TCP, for TLS of any kind to go over. The timeout is shared by the addresses of a host, so that one that does not
/// answer leaves the others their part.
pub(crate) fn tcp(timeout: Duration) -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(timeout));
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp
}

/// What TLS goes over.
pub(crate) trait Below:
    Service<
        Uri,
        Response: Read + Write + Connection + Unpin + Send + 'static,
        Error: Into<BoxError>,
        Future: Send + 'static,
    > + Clone
    + Send
    + Sync
    + 'static
{
}

impl<C> Below for C where
    C: Service<
            Uri,
            Response: Read + Write + Connection + Unpin + Send + 'static,
            Error: Into<BoxError>,
            Future: Send + 'static,
        > + Clone
        + Send
        + Sync
        + 'static
{
}

#[cfg(feature = "rustls")]
pub(crate) use with_tls::Tls;
#[cfg(not(feature = "rustls"))]
pub(crate) use without_tls::Tls;

#[cfg(feature = "rustls")]
mod with_tls {
    use std::sync::Arc;

    use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
    use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};

    use super::{Below, BoxError, Context, Never, Pin, Poll, Service, Uri};

    /// TLS by rustls for the scheme `https`, with HTTP/2 where the server speaks it.
    ///
    /// Where the roots cannot be read, it says so at each connection, since a transport can be made without a chance to
    /// fail.
    #[derive(Clone)]
    pub(crate) struct Tls<C>(Result<HttpsConnector<C>, Never>);

    impl<C: Below> Tls<C> {
        pub(crate) fn over(connector: C, roots: &[Vec<u8>]) -> Self {
            let config =
                config(roots).map_err(|error| Never(format!("TLS cannot be set up: {error}").into()));
            Self(config.map(|config| {
                let builder = HttpsConnectorBuilder::new().with_tls_config(config).https_or_http();
                builder.enable_all_versions().wrap_connector(connector)
            }))
        }
    }

    fn config(roots: &[Vec<u8>]) -> Result<ClientConfig, rustls::Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?;
        if roots.is_empty() {
            return Ok(preset(config)?.with_no_client_auth());
        }
        let mut store = RootCertStore::empty();
        for (index, der) in roots.iter().enumerate() {
            store.add(CertificateDer::from_slice(der)).map_err(|error| {
                rustls::Error::General(format!("root certificate {} is none in DER: {error}", index + 1))
            })?;
        }
        Ok(config.with_root_certificates(store).with_no_client_auth())
    }

    type WantsRoots = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;
    type WithRoots = rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>;

    fn preset(config: WantsRoots) -> Result<WithRoots, rustls::Error> {
        use hyper_rustls::ConfigBuilderExt;

        #[cfg(feature = "native-roots")]
        return config.try_with_platform_verifier();
        #[cfg(not(feature = "native-roots"))]
        return Ok(config.with_webpki_roots());
    }

    impl<C: Below> Service<Uri> for Tls<C> {
        type Response = <HttpsConnector<C> as Service<Uri>>::Response;
        type Error = BoxError;
        type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            match &mut self.0 {
                Ok(connector) => connector.poll_ready(context),
                Err(reason) => Poll::Ready(Err(reason.clone().into())),
            }
        }

        fn call(&mut self, target: Uri) -> Self::Future {
            match &mut self.0 {
                Ok(connector) => connector.call(target),
                Err(reason) => Box::pin(core::future::ready(Err(reason.clone().into()))),
            }
        }
    }
}

#[cfg(not(feature = "rustls"))]
mod without_tls {
    use http::uri::Scheme;

    use super::{Below, BoxError, Context, Never, Pin, Poll, Service, Uri};

    /// What there is for the scheme `https` in a build without TLS: an error.
    #[derive(Clone)]
    pub(crate) struct Tls<C>(C);

    impl<C: Below> Tls<C> {
        pub(crate) fn over(connector: C, _roots: &[Vec<u8>]) -> Self {
            Self(connector)
        }
    }

    impl<C: Below> Service<Uri> for Tls<C> {
        type Response = C::Response;
        type Error = BoxError;
        type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

        fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
            self.0.poll_ready(context).map_err(Into::into)
        }

        fn call(&mut self, target: Uri) -> Self::Future {
            if target.scheme() != Some(&Scheme::HTTP) {
                return Box::pin(core::future::ready(Err(Never(NO_TLS.into()).into())));
            }
            let connecting = self.0.call(target);
            Box::pin(async { connecting.await.map_err(Into::into) })
        }
    }

    const NO_TLS: &str = "there is no TLS in this build: turn on one of the features `rustls`, `native-roots` of \
                          twilio-verify-hyper, or bring a `tls_connector`";
}

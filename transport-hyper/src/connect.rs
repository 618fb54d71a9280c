//! How the transport reaches a server: TCP or a connector of the application's, and a limit in time around it and the
//! [TLS](crate::tls) over it.

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
use twilio_verify_core::{Proxies, Proxy};

pub(crate) type BoxError = Box<dyn StdError + Send + Sync>;

/// A connector whose connections stand in time, or not at all. Looking the name up and TLS are part of it.
#[derive(Clone)]
pub(crate) struct InTime<C> {
    pub(crate) connector: C,
    pub(crate) timeout: Duration,
    /// What the connector goes through, to be named.
    pub(crate) proxies: Arc<Proxies>,
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
        let proxies = Arc::clone(&self.proxies);
        // Where another connection becomes free first, hyper finishes this one all the same: it keeps the turn until
        // then, or else there could be any number of them.
        let turn = TURN.try_with(Arc::clone);
        Box::pin(async move {
            let _turn = turn;
            let connecting = async {
                poll_fn(|context| connector.poll_ready(context)).await?;
                connector.call(target.clone()).await
            };
            match tokio::time::timeout(timeout, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => {
                    let proxy = proxies.find(&target).ok().flatten();
                    Err(timed_out(&format!("no connection stood after {timeout:?}"), proxy).into())
                }
            }
        })
    }
}

/// Why there can be no connection as things are set up, now or later.
#[derive(Clone, Debug)]
pub(crate) struct Never(Arc<str>);

impl Never {
    pub(crate) fn new(reason: impl Into<Arc<str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Never {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl StdError for Never {}

/// The proxy is named where there is one: which end of it was slow, nobody can tell.
pub(crate) fn timed_out(message: &str, proxy: Option<&Proxy>) -> io::Error {
    let through = proxy.map(|proxy| format!(", through the proxy {proxy}")).unwrap_or_default();
    io::Error::new(io::ErrorKind::TimedOut, format!("{message}{through}"))
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

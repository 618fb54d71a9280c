//! The pool of connections, over a connector of any type.

use core::time::Duration;
use std::sync::Arc;

use http::{Request, uri::Scheme};
use hyper_util::{
    client::legacy::{Client, ResponseFuture, connect::Connect},
    rt::{TokioExecutor, TokioTimer},
};
use twilio_verify_core::Proxies;

use crate::{
    body::Payload,
    connect::{InTime, Never},
};

/// What a request is handed to.
pub(crate) trait Exchange: Send + Sync {
    /// Nothing is sent, and no connection made, before the future is polled.
    ///
    /// # Errors
    /// When the request can never be sent.
    fn request(&self, request: Request<Payload>) -> Result<ResponseFuture, Never>;
}

impl<C: Connect + Clone + Send + Sync + 'static> Exchange for Client<C, Payload> {
    fn request(&self, request: Request<Payload>) -> Result<ResponseFuture, Never> {
        Ok(Self::request(self, request))
    }
}

/// What there is for the scheme `https` where TLS cannot be had: an error, before anything is looked up.
pub(crate) struct Without {
    pub(crate) pool: Arc<dyn Exchange>,
    pub(crate) reason: Never,
}

impl Exchange for Without {
    fn request(&self, request: Request<Payload>) -> Result<ResponseFuture, Never> {
        if request.uri().scheme() == Some(&Scheme::HTTP) {
            self.pool.request(request)
        } else {
            Err(self.reason.clone())
        }
    }
}

/// Connections by this connector, each within this time. What it goes through, is named where it takes too long.
pub(crate) fn over<C>(
    connector: C,
    timeout: Duration,
    max_body: usize,
    proxies: &Arc<Proxies>,
) -> Arc<dyn Exchange>
where
    InTime<C>: Connect + Clone + Send + Sync + 'static,
{
    // Without timers, nothing of this would ever happen.
    let mut pool = Client::builder(TokioExecutor::new());
    pool.timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        // A task reads many times so much before others get their turn, the timeout's timer among them.
        .http1_max_buf_size(MAX_HEAD)
        // A connection whose other end is gone would take request after request for many minutes.
        .http2_keep_alive_interval(PING)
        .http2_keep_alive_timeout(PING)
        // What a server may send before anybody has looked at it.
        .http2_initial_stream_window_size(
            u32::try_from(max_body).unwrap_or(u32::MAX).clamp(WINDOW.0, WINDOW.1),
        );
    Arc::new(pool.build(InTime { connector, timeout, proxies: Arc::clone(proxies) }))
}

/// The most that HTTP/1 reads at once. Headers that are not whole by then are too many; with the last read they may have
/// been twice as many.
const MAX_HEAD: usize = 64 * 1024;

/// How long a connection without a request is kept. The longer, the likelier the server has closed it when it is used.
const IDLE: Duration = Duration::from_secs(15);

/// For how long a connection with requests under way may be silent, and how long an answer to a ping may take.
const PING: Duration = Duration::from_secs(10);

/// The least that HTTP/2 begins with, and hyper's own choice.
const WINDOW: (u32, u32) = (65_535, 2 * 1024 * 1024);

//! A connector that counts, and what else the tests of the transport share.
#![allow(clippy::unwrap_used)]
#![allow(dead_code, unreachable_pub, reason = "each test program uses its part")]

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection, HttpConnector},
    rt::TokioIo,
};
use tokio::net::TcpStream;
use tower_service::Service;
use twilio_verify_hyper::{Config, Credentials, Entity};

/// Connects by TCP and counts the connections, from the moment that they are begun. It can say that they speak HTTP/2
/// although there is no TLS to agree on it.
#[derive(Clone)]
pub struct Counting {
    tcp: HttpConnector,
    pub counts: Arc<Counts>,
    speaks_h2: bool,
    delay: Duration,
}

#[derive(Default)]
pub struct Counts {
    made: AtomicUsize,
    open: AtomicUsize,
    peak: AtomicUsize,
}

impl Counting {
    pub fn new() -> Self {
        Self { tcp: HttpConnector::new(), counts: Arc::default(), speaks_h2: false, delay: Duration::ZERO }
    }

    /// All but the first few connections take so long.
    pub fn slow(delay: Duration) -> Self {
        Self { delay, ..Self::new() }
    }

    pub fn h2() -> Self {
        Self { speaks_h2: true, ..Self::new() }
    }
}

impl Counts {
    pub fn made(&self) -> usize {
        self.made.load(Ordering::SeqCst)
    }

    pub fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    /// The most that were open at once.
    pub fn peak(&self) -> usize {
        self.peak.load(Ordering::SeqCst)
    }
}

impl Service<http::Uri> for Counting {
    type Response = Counted;
    type Error = <HttpConnector as Service<http::Uri>>::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Counted, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.tcp.poll_ready(context)
    }

    fn call(&mut self, target: http::Uri) -> Self::Future {
        let connecting = self.tcp.call(target);
        let open = Open::new(Arc::clone(&self.counts));
        let (speaks_h2, delay) = (self.speaks_h2, self.delay);
        Box::pin(async move {
            let stream = connecting.await?;
            if open.0.made() > 4 {
                tokio::time::sleep(delay).await;
            }
            Ok(Counted { stream, _open: open, speaks_h2 })
        })
    }
}

/// Counted as open, as long as it lives.
struct Open(Arc<Counts>);

impl Open {
    fn new(counts: Arc<Counts>) -> Self {
        counts.made.fetch_add(1, Ordering::SeqCst);
        let open = counts.open.fetch_add(1, Ordering::SeqCst) + 1;
        counts.peak.fetch_max(open, Ordering::SeqCst);
        Self(counts)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

pub struct Counted {
    stream: TokioIo<TcpStream>,
    _open: Open,
    speaks_h2: bool,
}

impl Connection for Counted {
    fn connected(&self) -> Connected {
        if self.speaks_h2 { Connected::new().negotiated_h2() } else { Connected::new() }
    }
}

impl Read for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

pub fn current_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

pub fn multi_thread() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// For an account that only the emulator knows.
pub fn config(base_url: &str) -> Config {
    let account = twilio_verify_emulator::ACCOUNT_SID.parse().unwrap();
    Config::new(Credentials::auth_token(account, twilio_verify_emulator::AUTH_TOKEN))
        .endpoint(base_url.parse().unwrap())
}

pub fn entity() -> Entity {
    Entity::new(twilio_verify_emulator::SERVICE_SID.parse().unwrap(), "user-0001")
}

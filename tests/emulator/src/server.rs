use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
};

use crate::{Emulator, Settings};

/// An [`Emulator`] behind a port of this machine: for clients that want a real socket.
///
/// It runs on a thread of its own and stops when it is dropped. Its clock is the system's until
/// [`advance`](Self::advance) puts it ahead.
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    base_url: String,
    shared: Arc<Mutex<Shared>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts on a free port.
    ///
    /// # Errors
    /// When the system gives no port or no thread.
    pub fn start(settings: Settings) -> io::Result<Self> {
        Self::start_on((Ipv4Addr::LOCALHOST, 0).into(), settings)
    }

    /// Starts on this address. Port 0 stands for any free one.
    ///
    /// # Errors
    /// When the address is not a loopback one (the emulator is no place for real users, and so no one else should
    /// reach it), when the port is taken, or when the system gives no thread.
    pub fn start_on(address: SocketAddr, settings: Settings) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let message = format!(
                "the emulator listens on loopback only, as on 127.0.0.1 or [::1], not on {}",
                address.ip()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        let emulator = Emulator::new(settings);
        let shared = Arc::new(Mutex::new(Shared { emulator, ahead: Duration::ZERO }));
        let (stop, stopped) = oneshot::channel();
        let (ready, bound) = mpsc::sync_channel(1);
        let for_thread = Arc::clone(&shared);
        // The runtime lives and dies on its own thread: the caller may be within one.
        let thread = thread::Builder::new()
            .name("twilio-verify-emulator".to_owned())
            .spawn(move || run(address, for_thread, &ready, stopped))?;
        let address = bound.recv().map_err(io::Error::other)??;
        Ok(Self { base_url: format!("http://{address}"), shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Where to send requests: `http://127.0.0.1:` and the port, without a `/` at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Puts the server's clock ahead: for codes of another time step, factors that expire, limits that pass.
    pub fn advance(&self, time: Duration) {
        let mut shared = lock(&self.shared);
        shared.ahead = shared.ahead.saturating_add(time).min(FARTHEST);
    }

    /// The time on the server's clock: a TOTP code must be made for it.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        lock(&self.shared).now()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Dropping the sender is the signal.
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed; there is nothing to add to it here.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

/// A few thousand years: further than any test goes, and no clock overflows.
const FARTHEST: Duration = Duration::from_secs(200_000_000_000);

struct Shared {
    emulator: Emulator,
    /// How far the clock is put ahead of the system's.
    ahead: Duration,
}

impl Shared {
    fn now(&self) -> SystemTime {
        let now = SystemTime::now();
        now.checked_add(self.ahead).unwrap_or(now)
    }
}

/// The lock is held for one answer at a time, which leaves nothing half done: a poisoned one is as good.
fn lock(shared: &Mutex<Shared>) -> std::sync::MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    ready: &mpsc::SyncSender<io::Result<SocketAddr>>,
    stopped: oneshot::Receiver<()>,
) {
    let bound = tokio::runtime::Builder::new_current_thread().enable_all().build().and_then(|runtime| {
        let listener = runtime.block_on(async { listen(address) })?;
        let address = listener.local_addr()?;
        Ok((runtime, listener, address))
    });
    match bound {
        Ok((runtime, listener, address)) => {
            // Nobody hears it when the starter is gone; then `stopped` ends it at once.
            let _ = ready.send(Ok(address));
            runtime.spawn(accept(listener, shared));
            // Only the end of the sender is awaited: nothing is ever sent. What runs then ends with the runtime.
            let _ = runtime.block_on(stopped);
        }
        Err(error) => drop(ready.send(Err(error))),
    }
}

/// `TcpListener::bind` lets 128 clients wait; when more come at once, one of them waits for a second and tries again.
fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    const WAITING: u32 = 4096;
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port can be used again at once; on Windows this would mean that two can use it.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(WAITING)
}

async fn accept(listener: TcpListener, shared: Arc<Mutex<Shared>>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, Arc::clone(&shared)))),
            // Out of file descriptors, or a client that is gone already: others may fare better soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Mutex<Shared>>) {
    // Answers are small and wait for nothing.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(request, &shared));
    // An error here is a connection that broke: the client knows.
    let _ = http1::Builder::new().half_close(true).serve_connection(TokioIo::new(stream), service).await;
}

async fn respond(
    request: Request<Incoming>,
    shared: &Mutex<Shared>,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let (parts, body) = request.into_parts();
    let body = read(body).await?;
    let mut shared = lock(shared);
    let response = match body {
        Some(body) => {
            let now = shared.now();
            shared.emulator.respond(now, &Request::from_parts(parts, body))
        }
        None => shared.emulator.refuse_body(MAX_BODY_BYTES),
    };
    Ok(response.map(|body| Full::new(Bytes::from(body))))
}

const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The whole body; `None` when it is too large. It is read to its end even then, or else the client could not send all
/// of it, and would see a broken connection in place of the answer.
async fn read(mut body: Incoming) -> Result<Option<Vec<u8>>, hyper::Error> {
    let mut bytes = Vec::new();
    let mut is_too_large = false;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        is_too_large |= bytes.len() + data.len() > MAX_BODY_BYTES;
        if !is_too_large {
            bytes.extend_from_slice(&data);
        }
    }
    Ok((!is_too_large).then_some(bytes))
}

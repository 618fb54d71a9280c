mod connection;
mod control;
mod log;
mod shared;
mod state_file;

use std::{
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, SystemTime},
};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::oneshot,
};

use twilio_verify_core::Config;

use crate::{FactorRecord, Fault, FaultError, Settings, clock::Clock};
use log::Log;
use shared::{Shared, lock};
use state_file::StateFile;

pub use log::ReceivedRequest;

/// An [`Emulator`](crate::Emulator) behind a port of this machine: for clients that want a real socket.
///
/// It runs on a thread of its own and stops when it is dropped. Its clock is the system's until
/// [`advance`](Self::advance) puts it ahead, or one that only the test moves: [`Settings::fixed_clock`].
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    base_url: String,
    config: Config,
    shared: Arc<Mutex<Shared>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts on a free port.
    ///
    /// # Errors
    /// When the system gives no port or no thread, when a state file cannot be read, restored or written, or when a
    /// [relying party](Settings::relying_party) cannot be one.
    pub fn start(settings: Settings) -> io::Result<Self> {
        Self::start_on((Ipv4Addr::LOCALHOST, 0).into(), settings)
    }

    /// Starts on this address. Port 0 stands for any free one.
    ///
    /// # Errors
    /// When the address is not a loopback one (the emulator is no place for real users, and so no one else should
    /// reach it), when the port is taken, and for the reasons of [`start`](Self::start).
    pub fn start_on(address: SocketAddr, settings: Settings) -> io::Result<Self> {
        if !address.ip().is_loopback() {
            let message = format!(
                "the emulator listens on loopback only, as on 127.0.0.1 or [::1], not on {}",
                address.ip()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        settings.check().map_err(|rule| io::Error::new(io::ErrorKind::InvalidInput, rule))?;
        let credentials = settings.first_credentials().map_err(io::Error::other)?;
        let (file, emulator, clock) = StateFile::open(settings)?;
        let shared = Arc::new(Mutex::new(Shared { emulator, clock, log: Log::default(), file }));
        let (stop, stopped) = oneshot::channel();
        let (ready, bound) = mpsc::sync_channel(1);
        let for_thread = Arc::clone(&shared);
        // The runtime lives and dies on its own thread: the caller may be within one.
        let thread = thread::Builder::new()
            .name("twilio-verify-emulator".to_owned())
            .spawn(move || run(address, for_thread, &ready, stopped))?;
        let address = bound.recv().map_err(io::Error::other)??;
        let base_url = format!("http://{address}");
        let config = Config::new(credentials).endpoint(base_url.parse().map_err(io::Error::other)?);
        Ok(Self { base_url, config, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Where to send requests: `http://127.0.0.1:` and the port, without a `/` at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// For a client of this server: where it is, and the credentials of the account that [`Settings`] begins with, as in
    /// `twilio_verify_ureq::Client::new(server.config())`.
    #[must_use]
    pub fn config(&self) -> Config {
        self.config.clone()
    }

    /// Puts the server's clock ahead: for codes of another time step, factors that expire, limits that pass.
    pub fn advance(&self, time: Duration) {
        // A state file that cannot be written is what the next request is answered with.
        let _ = lock(&self.shared).set_clock(|clock| clock.advance(time));
    }

    /// Stops the server's clock at this moment: from now on it moves by [`advance`](Self::advance) alone, and by this.
    ///
    /// Setting it back makes nothing old: what limits creations within a second or a day then holds until the date comes
    /// again at which they were made.
    pub fn set_clock(&self, moment: SystemTime) {
        let _ = lock(&self.shared).set_clock(|clock| *clock = Clock::Fixed(moment));
    }

    /// The time on the server's clock: a TOTP code must be made for it.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        lock(&self.shared).clock.now()
    }
}

/// A look inside, which changes nothing.
impl Server {
    /// All factors that there are, of every account, in the order of their creation.
    #[must_use]
    pub fn factors(&self) -> Vec<FactorRecord> {
        let shared = lock(&self.shared);
        shared.emulator.factors(shared.clock.now())
    }

    /// The code that an authenticator app shows now, by the server's clock, for this TOTP factor; `None` when there is no
    /// such factor.
    #[must_use]
    pub fn totp_code(&self, sid: impl AsRef<str>) -> Option<String> {
        let shared = lock(&self.shared);
        shared.emulator.totp_code(shared.clock.now(), sid)
    }

    /// The latest 1000 requests to the API, in the order in which they were carried out.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        lock(&self.shared).log.all().cloned().collect()
    }
}

/// Faults, as with [`Emulator`](crate::Emulator), whose connections are really closed and whose answers are really cut
/// short.
impl Server {
    /// Has something go wrong with later requests: behind the faults that are there.
    ///
    /// # Errors
    /// When the fault makes no sense: its message says why.
    pub fn inject(&self, fault: Fault) -> Result<(), FaultError> {
        lock(&self.shared).emulator.inject(fault)
    }

    /// The faults that are still to come, each with what is left of its counts.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        lock(&self.shared).emulator.faults()
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        lock(&self.shared).emulator.clear_faults();
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
            Ok((stream, _)) => drop(tokio::spawn(connection::serve(stream, Arc::clone(&shared)))),
            // Out of file descriptors, or a client that is gone already: others may fare better soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

//! Which requests go past the proxy that an agent has, and how the others go through it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Instant,
};

use http::{Uri, uri::Scheme};
use twilio_verify_core::{Proxies, Secret, TransportError, is_loopback};
use ureq::{
    Error, Proxy, ProxyProtocol,
    unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport, time},
};

use crate::failure::Unsent;

/// The proxy of the transport's own agent, in ureq's words.
pub(crate) fn of_ureq(proxies: &Proxies) -> Option<Proxy> {
    use twilio_verify_core::ProxyProtocol as Ours;

    let proxy = proxies.proxy()?;
    let protocol = match proxy.protocol() {
        Ours::Http => ProxyProtocol::Http,
        Ours::Https => ProxyProtocol::Https,
        Ours::Socks4 => ProxyProtocol::Socks4,
        Ours::Socks4a => ProxyProtocol::Socks4A,
        Ours::Socks5 => ProxyProtocol::Socks5,
        Ours::Socks5h => ProxyProtocol::Socks5h,
        _ => return None,
    };
    let mut builder = Proxy::builder(protocol).host(proxy.host()).port(proxy.port());
    if let Some((user, password)) = proxy.user().zip(proxy.password().map(Secret::expose)) {
        builder = builder.username(user).password(password);
    }
    builder.build().ok()
}

/// Whether a request to this target goes past the proxy of the transport's own agent.
///
/// # Errors
/// When it should go through one, and cannot.
pub(crate) fn is_spared(
    proxies: &Proxies,
    proxy: Option<&Proxy>,
    target: &Uri,
) -> Result<bool, TransportError> {
    match (proxies.find(target).map_err(TransportError::cannot_send)?, proxy) {
        (None, _) => Ok(true),
        (Some(_), Some(proxy)) if cfg!(feature = "socks-proxy") || !is_socks(proxy) => Ok(false),
        (Some(_), Some(_)) => Err(TransportError::cannot_send(NO_SOCKS)),
        (Some(_), None) => Err(TransportError::cannot_send("ureq takes no such proxy")),
    }
}

const NO_SOCKS: &str = "a SOCKS proxy is set, and this build has none: turn on the feature `socks-proxy` of \
                        twilio-verify-ureq, or name the host in NO_PROXY";

/// Whether a request to this target must be kept from the proxy of the application's agent: one to this machine, above
/// all.
///
/// Without `socks-proxy`, ureq goes past a SOCKS proxy of the environment with a line in the log, and panics over any
/// other, even where it has no part in the request. Neither is left to happen.
///
/// # Errors
/// When a SOCKS proxy should carry the request, and cannot in this build.
pub(crate) fn is_kept_from(proxy: &Proxy, target: &Uri) -> Result<bool, TransportError> {
    let is_plain = target.scheme() == Some(&Scheme::HTTP);
    let is_here = target.authority().is_some_and(is_loopback);
    if is_plain || is_here && proxy.is_from_env() {
        return Ok(true);
    }
    if cfg!(feature = "socks-proxy") || !is_socks(proxy) {
        return Ok(false);
    }
    if proxy.is_no_proxy(target) {
        return Ok(true);
    }
    Err(TransportError::cannot_send(NO_SOCKS))
}

pub(crate) fn is_socks(proxy: &Proxy) -> bool {
    use ProxyProtocol::{Socks4, Socks4A, Socks5, Socks5h};
    matches!(proxy.protocol(), Socks4 | Socks4A | Socks5 | Socks5h)
}

/// A proxy's part of a connection, in time, and with its name in what fails.
#[derive(Debug)]
pub(crate) struct Named<C>(pub(crate) C);

impl<In: Transport, C: Connector<In>> Connector<In> for Named<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<In>) -> Result<Option<C::Out>, Error> {
        let Some(proxy) = details.config.proxy() else { return self.0.connect(details, chained) };
        let deadline = match details.timeout.after {
            time::Duration::Exact(left) => Instant::now().checked_add(left),
            time::Duration::NotHappening => None,
        };
        let holds = Arc::new(AtomicBool::new(true));
        let (run, held) = (Arc::clone(&details.run_connector), Arc::clone(&holds));
        let details = ConnectionDetails {
            run_connector: Arc::new(move |details| {
                let inner = run(details)?;
                Ok(Box::new(Held { inner, deadline, holds: Arc::clone(&held) }))
            }),
            addrs: details.addrs.clone(),
            current_time: Arc::clone(&details.current_time),
            register_shutdown: Arc::clone(&details.register_shutdown),
            ..*details
        };
        let connected = self.0.connect(&details, chained);
        holds.store(false, Relaxed);
        connected.map_err(|error| {
            let protocol = proxy.protocol().to_string().to_ascii_lowercase();
            Unsent::by_proxy(format!("{protocol}://{}:{}", proxy.host(), proxy.port()), error)
        })
    }
}

/// A connection to a proxy, which is held to the time for a connection until the target is reached: ureq begins that
/// anew with each byte of an answer to `CONNECT`.
#[derive(Debug)]
struct Held {
    inner: Box<dyn Transport>,
    deadline: Option<Instant>,
    holds: Arc<AtomicBool>,
}

impl Held {
    fn left(&self, mut timeout: NextTimeout) -> Result<NextTimeout, Error> {
        if let Some(deadline) = self.deadline.filter(|_| self.holds.load(Relaxed)) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Error::Timeout(timeout.reason));
            }
            timeout.after = time::Duration::Exact(left);
        }
        Ok(timeout)
    }
}

impl Transport for Held {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let timeout = self.left(timeout)?;
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let timeout = self.left(timeout)?;
        self.inner.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

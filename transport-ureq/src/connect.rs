//! How the transport's own agent reaches a server: as ureq does, with failures marked as [`Unsent`] and the last
//! lookup remembered.

use core::time::Duration;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use http::{Uri, uri::Scheme};
use ureq::{
    Agent, Error,
    config::{Config, IpFamily},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{
            Buffers, ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, TcpConnector,
            Transport, time,
        },
    },
};

use crate::{
    failure::Unsent,
    proxy::{self, Named},
};

/// How long a lookup is good for, unless a connection fails before.
const REMEMBERED: Duration = Duration::from_secs(30);

/// An agent whose failures to connect are marked.
pub(crate) fn agent(config: Config) -> Agent {
    remembering(config, Last::default())
}

fn remembering(config: Config, last: Last) -> Agent {
    let connect = Connect { inner: layers(), last: last.clone() };
    Agent::with_parts(config, connect, Lookup { inner: DefaultResolver::default(), last })
}

/// What a connection is made of, in the order of ureq's own connector: a proxy's part, TCP, and TLS over it.
fn layers() -> impl Connector {
    let layers = ();
    #[cfg(feature = "socks-proxy")]
    let layers = layers.chain(Named(ureq::unversioned::transport::SocksConnector::default()));
    let layers = layers.chain(Named(ConnectProxyConnector::default())).chain(TcpConnector::default());
    let layers = layers.chain(Coarsely);
    #[cfg(feature = "rustls-no-provider")]
    let layers = layers.chain(ureq::unversioned::transport::RustlsConnector::default());
    #[cfg(feature = "native-tls")]
    let layers = layers.chain(ureq::unversioned::transport::NativeTlsConnector::default());
    layers
}

/// Nothing of a request is sent before its connector returns: whatever fails in there, TLS included, was not sent.
#[derive(Debug)]
struct Connect<C> {
    inner: C,
    last: Last,
}

impl<C: Connector> Connector for Connect<C> {
    type Out = C::Out;

    fn connect(&self, details: &ConnectionDetails, chained: Option<()>) -> Result<Option<Self::Out>, Error> {
        let connection = self.inner.connect(details, chained).map_err(|error| {
            self.last.entry().take();
            Unsent::mark(error)
        })?;
        // No layer of TLS took it for its own: it must not go without. The choice of TLS is made among those in the build,
        // and where there is none, no request comes so far: this is a second line of defence.
        if details.needs_tls() && connection.as_ref().is_some_and(|connection| !connection.is_tls()) {
            return Err(Unsent::because("TLS is set up for a provider that is not in this build"));
        }
        Ok(connection)
    }
}

/// Makes the timeouts of connections coarse: see [`Coarse`].
#[derive(Debug)]
struct Coarsely;

impl<In: Transport> Connector<In> for Coarsely {
    type Out = Coarse<In>;

    fn connect(&self, _: &ConnectionDetails, chained: Option<In>) -> Result<Option<Coarse<In>>, Error> {
        Ok(chained.map(Coarse))
    }
}

/// A socket whose timeouts end with the next hundredth of a second.
///
/// ureq asks for what is left of the exchange, to the nanosecond, and sets the socket to it, before each read and write:
/// two system calls an exchange, where it was set to the same before. TLS, over it, measures what is left anew.
#[derive(Debug)]
struct Coarse<T>(T);

impl<T: Transport> Transport for Coarse<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.0.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.0.transmit_output(amount, coarse(timeout))
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.0.await_input(coarse(timeout))
    }

    fn is_open(&mut self) -> bool {
        self.0.is_open()
    }

    fn is_tls(&self) -> bool {
        self.0.is_tls()
    }
}

/// Up to a hundredth of a second more. No time left stays so.
fn coarse(mut timeout: NextTimeout) -> NextTimeout {
    if let time::Duration::Exact(left) = timeout.after {
        if let (false, Ok(millis)) = (left.is_zero(), u64::try_from(left.as_millis())) {
            timeout.after = time::Duration::from_millis((millis / 10 + 1) * 10);
        }
    }
    timeout
}

/// ureq looks a name up for each request, for one on an open connection too, and starts a thread for it where there is
/// a timeout. A client talks to one host: its addresses are remembered for a while.
#[derive(Debug)]
struct Lookup<R> {
    inner: R,
    last: Last,
}

impl<R: Resolver> Resolver for Lookup<R> {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let key = (uri.scheme_str(), uri.authority().map(|authority| authority.as_str()));
        if let Some(entry) = &*self.last.entry() {
            let known = (entry.uri.scheme_str(), entry.uri.authority().map(|authority| authority.as_str()));
            if known == key && entry.at.elapsed() < REMEMBERED {
                return Ok(entry.addresses.clone());
            }
        }
        let addresses = match address(uri).filter(|_| config.ip_family() == IpFamily::Any) {
            Some(address) => {
                let mut addresses = self.inner.empty();
                addresses.push(address);
                addresses
            }
            None => {
                let mut addresses = self.inner.resolve(uri, config, timeout).map_err(Unsent::mark)?;
                // A proxy of SOCKS is told the first one. Of IPv4, each takes it; of IPv6, one of version 4 cannot.
                if config.proxy().is_some_and(proxy::is_socks) {
                    addresses.sort_by_key(SocketAddr::is_ipv6);
                }
                addresses
            }
        };
        let entry = Entry { uri: uri.clone(), at: Instant::now(), addresses: addresses.clone() };
        *self.last.entry() = Some(entry);
        Ok(addresses)
    }
}

/// Of a host that is no name: there is nothing to look up.
fn address(uri: &Uri) -> Option<SocketAddr> {
    let host = uri.host()?;
    let ip = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()?;
    let port = match uri.port_u16() {
        Some(port) => port,
        None if uri.scheme() == Some(&Scheme::HTTPS) => 443,
        None if uri.scheme() == Some(&Scheme::HTTP) => 80,
        None => return None,
    };
    Some(SocketAddr::new(ip, port))
}

#[derive(Clone, Debug, Default)]
struct Last(Arc<Mutex<Option<Entry>>>);

#[derive(Debug)]
struct Entry {
    uri: Uri,
    at: Instant,
    addresses: ResolvedSocketAddrs,
}

impl Last {
    fn entry(&self) -> MutexGuard<'_, Option<Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::{TcpListener, TcpStream},
        sync::atomic::{AtomicUsize, Ordering::Relaxed},
        thread,
    };

    use super::*;
    use crate::failure::classify;

    /// No resolver asks anyone for so long a label.
    fn nowhere() -> Uri {
        format!("http://{}.invalid/", "a".repeat(64)).parse().unwrap()
    }

    fn agent_that_remembers(address: SocketAddr, age: Duration) -> (Agent, Last) {
        let last = Last::default();
        let mut addresses = DefaultResolver::default().empty();
        addresses.push(address);
        let at = Instant::now().checked_sub(age).unwrap();
        *last.entry() = Some(Entry { uri: nowhere(), at, addresses });
        (remembering(Agent::config_builder().proxy(None).build(), last.clone()), last)
    }

    fn answering() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
            stream.read_to_end(&mut Vec::new()).ok();
        });
        address
    }

    #[test]
    fn a_lookup_is_remembered_for_a_while() {
        let (agent, _) = agent_that_remembers(answering(), Duration::ZERO);
        assert_eq!(agent.get(nowhere()).call().unwrap().status(), 204);

        let (agent, _) = agent_that_remembers(answering(), REMEMBERED);
        let error = classify(agent.get(nowhere()).call().unwrap_err());
        assert!(error.cause().to_string().contains("lookup"), "{error:?}");
    }

    #[test]
    fn timeouts_are_hundredths_of_a_second() {
        let coarse = |nanos| {
            let after = time::Duration::Exact(Duration::from_nanos(nanos));
            super::coarse(NextTimeout { after, ..NextTimeout::default() }).after.as_millis()
        };
        assert_eq!([0, 1, 9_999_999].map(coarse), [0, 10, 10]);
        assert_eq!([10_000_000, 29_990_000_000, 29_999_999_999].map(coarse), [20, 30_000, 30_000]);
        assert!(super::coarse(NextTimeout::default()).after.is_not_happening());
    }

    /// Each lookup of it is counted, and tells this machine.
    #[derive(Debug, Default)]
    struct Counting(AtomicUsize);

    impl Resolver for Counting {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
            self.0.fetch_add(1, Relaxed);
            let mut addresses = self.empty();
            addresses.push(([127, 0, 0, 1], 80).into());
            Ok(addresses)
        }
    }

    #[test]
    fn a_name_is_looked_up_once_in_a_while_and_an_address_never() {
        let lookup = Lookup { inner: Counting::default(), last: Last::default() };
        let lookups_after = |uri: &str| {
            let addresses = lookup.resolve(&uri.parse().unwrap(), &Config::default(), NextTimeout::default());
            assert!(addresses.unwrap().iter().all(|address| address.ip().is_loopback()));
            lookup.inner.0.load(Relaxed)
        };
        assert_eq!([(); 3].map(|()| lookups_after("https://a.example/x")), [1, 1, 1]);
        assert_eq!(lookups_after("https://b.example/"), 2, "of another host");
        assert_eq!(lookups_after("http://b.example/"), 3, "of another port");
        assert_eq!(["http://127.0.0.1:1/", "https://[::1]/"].map(lookups_after), [3, 3]);
        assert_eq!(lookups_after("http://b.example/"), 4, "the last one is remembered");
        lookup.last.entry().as_mut().unwrap().at = Instant::now().checked_sub(REMEMBERED).unwrap();
        assert_eq!(lookups_after("http://b.example/"), 5);
        assert_eq!(lookups_after("http://b.example/"), 5);
    }

    /// Tells an address of each kind.
    #[derive(Debug)]
    struct Both;

    impl Resolver for Both {
        fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
            let mut addresses = self.empty();
            for address in ["[::1]:443", "127.0.0.1:443", "127.0.0.2:443"] {
                addresses.push(address.parse().unwrap());
            }
            Ok(addresses)
        }
    }

    #[test]
    fn a_proxy_of_socks_is_told_an_address_of_ipv4_first() {
        for (proxy, expected) in [
            (None, ["[::1]:443", "127.0.0.1:443", "127.0.0.2:443"]),
            (Some("http://127.0.0.1:1"), ["[::1]:443", "127.0.0.1:443", "127.0.0.2:443"]),
            (Some("socks4://127.0.0.1:1"), ["127.0.0.1:443", "127.0.0.2:443", "[::1]:443"]),
        ] {
            let proxy = proxy.map(|url| ureq::Proxy::new(url).unwrap());
            let config = Agent::config_builder().proxy(proxy).build();
            let lookup = Lookup { inner: Both, last: Last::default() };
            let uri = "https://a.example/".parse().unwrap();
            let addresses = lookup.resolve(&uri, &config, NextTimeout::default()).unwrap();
            assert_eq!(addresses.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn an_address_is_no_name() {
        for (uri, expected) in [
            ("http://127.0.0.1:8080/x", Some("127.0.0.1:8080")),
            ("https://[::1]/", Some("[::1]:443")),
            ("http://127.1.2.3", Some("127.1.2.3:80")),
            ("https://127.0.0.1.example/", None),
            ("https://localhost/", None),
            ("socks5://127.0.0.1", None),
        ] {
            assert_eq!(address(&uri.parse().unwrap()), expected.map(|it| it.parse().unwrap()), "{uri}");
        }
    }

    #[test]
    fn a_lookup_is_forgotten_when_no_connection_comes_of_it() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        // Nobody listens at the other end's port.
        let held = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (agent, last) = agent_that_remembers(held.local_addr().unwrap(), Duration::ZERO);
        assert!(agent.get(nowhere()).call().is_err());
        assert!(last.entry().is_none());
    }
}

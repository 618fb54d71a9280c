//! Lookups of names, of which the last is remembered.

use core::time::Duration;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use http::{Uri, uri::Scheme};
use ureq::{
    Error,
    config::{Config, IpFamily},
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::NextTimeout,
    },
};

use crate::{failure::Unsent, proxy};

/// How long a lookup is good for, unless a connection fails before.
const REMEMBERED: Duration = Duration::from_secs(30);

/// ureq looks a name up for each request, for one on an open connection too, and starts a thread for it where there is
/// a timeout. A client talks to one host: its addresses are remembered for a while.
#[derive(Debug)]
pub(super) struct Lookup<R> {
    inner: R,
    last: Last,
}

impl<R> Lookup<R> {
    pub(super) fn new(inner: R, last: Last) -> Self {
        Self { inner, last }
    }
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

/// The last lookup.
#[derive(Clone, Debug, Default)]
pub(super) struct Last(Arc<Mutex<Option<Entry>>>);

#[derive(Debug)]
struct Entry {
    uri: Uri,
    at: Instant,
    addresses: ResolvedSocketAddrs,
}

impl Last {
    pub(super) fn forget(&self) {
        self.entry().take();
    }

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

    use ureq::{Agent, unversioned::resolver::DefaultResolver};

    use super::*;
    use crate::{connect::remembering, failure::classify};

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
        let error = classify(agent.get(nowhere()).call().unwrap_err(), Duration::MAX);
        assert!(error.cause().to_string().contains("lookup"), "{error:?}");
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

//! How the transport's own agent reaches a server: as ureq does, with failures marked as [`Unsent`] and the last
//! lookup remembered.

mod coarse;
mod lookup;

use ureq::{
    Agent, Error,
    config::Config,
    unversioned::{
        resolver::DefaultResolver,
        transport::{ConnectProxyConnector, ConnectionDetails, Connector, TcpConnector, Transport},
    },
};

use crate::{failure::Unsent, proxy::Named};
use coarse::Coarsely;
use lookup::{Last, Lookup};

/// An agent whose failures to connect are marked.
pub(crate) fn agent(config: Config) -> Agent {
    remembering(config, Last::default())
}

fn remembering(config: Config, last: Last) -> Agent {
    let connect = Connect { inner: layers(), last: last.clone() };
    Agent::with_parts(config, connect, Lookup::new(DefaultResolver::default(), last))
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
            self.last.forget();
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

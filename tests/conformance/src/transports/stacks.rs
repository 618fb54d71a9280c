mod awaited;
mod blocking;
mod in_memory;
#[path = "../../../../examples/examples/own_http_stack/stack.rs"]
mod own_http_stack;

use std::net::TcpStream;

use http::Version;
use twilio_verify_core::{Config, Credentials};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN};
use twilio_verify_test_servers::refusing;

pub use awaited::{Hyper, HyperH2};
pub use blocking::{OwnHttpStack, Ureq};
pub use in_memory::{InMemory, InMemoryAsync};

use super::{Peer, Server, Verbs};

/// A transport under test: it makes clients, and brings them together with a [`Peer`].
pub trait Stack {
    /// The version of HTTP that its requests come by; in memory, that of a request that nobody sent.
    const VERSION: Version = Version::HTTP_11;

    /// A client whose requests reach this peer.
    fn meet(&self, peer: Peer) -> Session<impl Verbs>;

    /// A client whose requests reach nobody: the connection is refused.
    fn meet_nobody(&self) -> Session<impl Verbs>;
}

/// A client, and the peer that its requests reach.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct Session<C> {
    /// The client.
    pub client: C,
    /// The other side.
    pub peer: Peer,
    /// What has to live as long.
    _held: Held,
}

#[derive(Debug)]
#[allow(dead_code, reason = "held, and not looked at")]
enum Held {
    Nothing,
    Server(Server),
    Port(TcpStream),
}

fn over_http<C>(peer: Peer, client: impl FnOnce(Config) -> C) -> Session<C> {
    let server = Server::plain(&peer);
    let config = config(&format!("http://127.0.0.1:{}", server.port()));
    Session { client: client(config), peer, _held: Held::Server(server) }
}

fn refused<C>(scheme: &str, client: impl FnOnce(Config) -> C) -> Session<C> {
    let (held, port) = refusing();
    let config = config(&format!("{scheme}://127.0.0.1:{port}"));
    Session { client: client(config), peer: nobody(), _held: Held::Port(held) }
}

fn nobody() -> Peer {
    Peer::script([])
}

/// With the emulator's credentials, for this base URL.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn config(base_url: &str) -> Config {
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse().unwrap(), AUTH_TOKEN);
    Config::new(credentials).endpoint(base_url.parse().unwrap())
}

use std::net::{TcpListener, TcpStream};

use twilio_verify_core::{Client, Config, Credentials, HttpRequest, Transport, TransportError, from_fn};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN};
use twilio_verify_ureq::UreqTransport;

use super::{Peer, Reaction, Recording, Server, Verbs};

/// A transport under test: it makes clients, and brings them together with a [`Peer`].
pub trait Stack {
    /// Its client.
    type Client: Verbs;

    /// A client whose requests reach this peer.
    fn meet(&self, peer: &Peer) -> Session<Self::Client>;

    /// A client whose requests reach nobody: the connection is refused.
    fn meet_nobody(&self) -> Session<Self::Client>;
}

/// A client, and the peer that its requests reach.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct Session<C> {
    /// The client.
    pub client: C,
    /// The other side.
    pub peer: Peer,
    /// What has to live as long: a server, or a port that stays taken.
    _held: Held,
}

#[derive(Debug)]
enum Held {
    Nothing,
    Server { _server: Server },
    Port { _port: RefusingPort },
}

/// A closure, and no network.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct InMemory;

impl Stack for InMemory {
    type Client = Client<Recording<Box<dyn Transport>>>;

    fn meet(&self, peer: &Peer) -> Session<Self::Client> {
        let answering = peer.clone();
        in_memory(peer.clone(), move |request| match answering.react(&request) {
            Reaction::Answer(response) => Ok(response),
            Reaction::Close => Err(TransportError::unknown("closed")),
            Reaction::CutOff(_) => Err(TransportError::unknown("cut off")),
        })
    }

    fn meet_nobody(&self) -> Session<Self::Client> {
        in_memory(nobody(), |_| Err(TransportError::not_sent("refused")))
    }
}

fn in_memory(
    peer: Peer,
    send: impl Fn(HttpRequest) -> Result<http::Response<Vec<u8>>, TransportError> + 'static,
) -> Session<<InMemory as Stack>::Client> {
    let transport: Box<dyn Transport> = Box::new(from_fn(send, std::thread::sleep));
    let client = Client::with_transport(config("http://127.0.0.1:1"), Recording::new(transport));
    Session { client, peer, _held: Held::Nothing }
}

/// ureq, over plain HTTP/1.1.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct Ureq;

impl Stack for Ureq {
    type Client = Client<Recording<UreqTransport>>;

    fn meet(&self, peer: &Peer) -> Session<Self::Client> {
        over_http(peer, |config| Client::with_transport(config, Recording::new(UreqTransport::default())))
    }

    fn meet_nobody(&self) -> Session<Self::Client> {
        refused(|config| Client::with_transport(config, Recording::new(UreqTransport::default())))
    }
}

fn over_http<C>(peer: &Peer, client: impl FnOnce(Config) -> C) -> Session<C> {
    let server = Server::plain(peer);
    let config = config(&format!("http://127.0.0.1:{}", server.port()));
    Session { client: client(config), peer: peer.clone(), _held: Held::Server { _server: server } }
}

fn refused<C>(client: impl FnOnce(Config) -> C) -> Session<C> {
    let port = RefusingPort::take();
    let config = config(&format!("http://127.0.0.1:{}", port.number()));
    Session { client: client(config), peer: nobody(), _held: Held::Port { _port: port } }
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

/// A port of this machine that is taken, and at which nobody listens: that of the calling end of a connection.
#[derive(Debug)]
struct RefusingPort(TcpStream);

impl RefusingPort {
    fn take() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        Self(TcpStream::connect(listener.local_addr().unwrap()).unwrap())
    }

    fn number(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }
}

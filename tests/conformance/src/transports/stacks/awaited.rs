use http::Version;
use twilio_verify_core::{AsyncClient, Config};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_test_servers::{Authority, Leaf};

use super::{Held, Session, Stack, config, over_http, refused};
use crate::transports::{Peer, Recording, Server, Verbs};

/// hyper, over plain HTTP/1.1.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct Hyper;

impl Stack for Hyper {
    fn meet(&self, peer: Peer) -> Session<impl Verbs> {
        over_http(peer, |config| client(config, HyperTransport::default()))
    }

    fn meet_nobody(&self) -> Session<impl Verbs> {
        refused("http", |config| client(config, HyperTransport::default()))
    }
}

/// hyper, over HTTP/2 and TLS, with a server of an authority that it is told to trust.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct HyperH2;

impl Stack for HyperH2 {
    const VERSION: Version = Version::HTTP_2;

    fn meet(&self, peer: Peer) -> Session<impl Verbs> {
        let authority = Authority::new();
        let server = Server::tls(&peer, authority.server(Leaf::Good, &["h2", "http/1.1"]));
        let transport = HyperTransport::builder().root_certificate(authority.root()).build();
        let client = client(config(&format!("https://localhost:{}", server.port())), transport);
        Session { client, peer, _held: Held::Server(server) }
    }

    fn meet_nobody(&self) -> Session<impl Verbs> {
        refused("https", |config| client(config, HyperTransport::default()))
    }
}

fn client(config: Config, transport: HyperTransport) -> impl Verbs {
    AsyncClient::with_transport(config, Recording::new(transport))
}

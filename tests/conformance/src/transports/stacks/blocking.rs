use twilio_verify_core::Client;
use twilio_verify_ureq::UreqTransport;

use super::{Session, Stack, over_http, own_http_stack::TcpTransport, refused};
use crate::transports::{Peer, Recording, Verbs};

/// ureq, over plain HTTP/1.1.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct Ureq;

impl Stack for Ureq {
    fn meet(&self, peer: Peer) -> Session<impl Verbs> {
        over_http(peer, |config| Client::with_transport(config, Recording::new(UreqTransport::default())))
    }

    fn meet_nobody(&self) -> Session<impl Verbs> {
        refused("http", |config| Client::with_transport(config, Recording::new(UreqTransport::default())))
    }
}

/// HTTP/1.1 by hand, over a `TcpStream`: the example of that name.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct OwnHttpStack;

impl Stack for OwnHttpStack {
    fn meet(&self, peer: Peer) -> Session<impl Verbs> {
        over_http(peer, |config| Client::with_transport(config, Recording::new(TcpTransport::default())))
    }

    fn meet_nobody(&self) -> Session<impl Verbs> {
        refused("http", |config| Client::with_transport(config, Recording::new(TcpTransport::default())))
    }
}

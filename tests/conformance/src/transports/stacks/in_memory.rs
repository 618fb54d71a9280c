use twilio_verify_core::{
    AsyncClient, Client, Config, HttpRequest, HttpResponse, TransportError, from_async_fn, from_fn,
};

use super::{Held, Session, Stack, config, nobody};
use crate::transports::{Peer, Reaction, Recording, Verbs};

/// A closure, and no network.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct InMemory;

impl Stack for InMemory {
    fn meet(&self, peer: Peer) -> Session<impl Verbs> {
        let answering = peer.clone();
        let transport = from_fn(move |request| answer(&answering, &request), std::thread::sleep);
        in_memory(peer, |config| Client::with_transport(config, Recording::new(transport)))
    }

    fn meet_nobody(&self) -> Session<impl Verbs> {
        let transport = from_fn(|_| Err(TransportError::not_sent("refused")), std::thread::sleep);
        in_memory(nobody(), |config| Client::with_transport(config, Recording::new(transport)))
    }
}

/// An asynchronous closure, and no network.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct InMemoryAsync;

impl Stack for InMemoryAsync {
    fn meet(&self, peer: Peer) -> Session<impl Verbs> {
        let answering = peer.clone();
        let send = move |request| {
            let peer = answering.clone();
            async move {
                // As a network would, not at once.
                tokio::task::yield_now().await;
                answer(&peer, &request)
            }
        };
        let transport = from_async_fn(send, tokio::time::sleep);
        in_memory(peer, |config| AsyncClient::with_transport(config, Recording::new(transport)))
    }

    fn meet_nobody(&self) -> Session<impl Verbs> {
        let send = async |_| Err(TransportError::not_sent("refused"));
        let transport = from_async_fn(send, tokio::time::sleep);
        in_memory(nobody(), |config| AsyncClient::with_transport(config, Recording::new(transport)))
    }
}

fn in_memory<C>(peer: Peer, client: impl FnOnce(Config) -> C) -> Session<C> {
    Session { client: client(config("http://127.0.0.1:1")), peer, _held: Held::Nothing }
}

/// What a stack makes of a reaction: the failures are those of a connection that broke after the request.
fn answer(peer: &Peer, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
    match peer.react(request) {
        Reaction::Answer(response) | Reaction::InPieces(response) => Ok(response),
        Reaction::Close | Reaction::Reset => Err(TransportError::unknown("closed")),
        Reaction::CutOff(_) | Reaction::CutOffInPieces(_) => Err(TransportError::unknown("cut off")),
    }
}

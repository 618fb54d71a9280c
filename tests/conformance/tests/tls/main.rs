//! TLS against servers of an authority of our own: whom an adapter trusts, and that a refusal comes before the request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::error::Error as _;

use rustls::ServerConfig;
use twilio_verify_conformance::{
    on_every_adapter,
    transports::{Event, Peer, Secure, Server, Verbs},
};
use twilio_verify_core::{Delivery, Entity, Error};
use twilio_verify_emulator::{Emulator, SERVICE_SID, Settings};
use twilio_verify_test_servers::{Authority, Leaf};

on_every_adapter!(
    a_server_of_the_trusted_authority,
    a_server_of_another_authority,
    a_server_of_another_name,
    a_server_whose_certificate_has_expired,
);

/// What the test servers are reached by.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

fn entity() -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), "user-0001")
}

/// It speaks both, and the client chooses.
const ALPN: [&str; 2] = ["h2", "http/1.1"];

async fn a_server_of_the_trusted_authority<S: Secure>(adapter: &S) {
    let authority = Authority::new();
    for name in NAMES {
        let peer = Peer::emulator(Emulator::new(Settings::default()));
        let server = Server::tls(&peer, authority.server(Leaf::Good, &ALPN));
        let url = format!("https://{name}:{}", server.port());
        let client = adapter.trusting(authority.root(), url);
        let created = client.send(entity().create_totp("Phone")).await.unwrap();
        let listed = client.list(entity().factors()).await;
        assert_eq!(listed.into_iter().map(|factor| factor.unwrap().sid).collect::<Vec<_>>(), [created.sid]);
        client.send(entity().delete(created.sid)).await.unwrap();
        let versions: Vec<_> = peer.seen().iter().map(|request| request.version).collect();
        assert_eq!(versions, [S::VERSION; 3], "{name}");
    }
}

/// Of the same name, with another key.
async fn a_server_of_another_authority(adapter: &impl Secure) {
    let server = Authority::new().server(Leaf::Good, &ALPN);
    refuses(adapter, &Authority::new(), server, &["UnknownIssuer", "BadSignature"]).await;
}

async fn a_server_of_another_name(adapter: &impl Secure) {
    let authority = Authority::new();
    refuses(adapter, &authority, authority.server(Leaf::OtherName, &ALPN), &["not valid for name"]).await;
}

async fn a_server_whose_certificate_has_expired(adapter: &impl Secure) {
    let authority = Authority::new();
    refuses(adapter, &authority, authority.server(Leaf::Expired, &ALPN), &["certificate expired"]).await;
}

/// A create reaches nobody, so that it is tried four times; and the error's causes have one of these words.
async fn refuses(adapter: &impl Secure, trusted: &Authority, server: ServerConfig, words: &[&str]) {
    let peer = Peer::emulator(Emulator::new(Settings::default()));
    let server = Server::tls(&peer, server);
    for name in NAMES {
        let client = adapter.trusting(trusted.root(), format!("https://{name}:{}", server.port()));
        let error = client.send(entity().create_totp("Phone")).await.unwrap_err();
        let Error::Transport(transport) = &error else { panic!("{error:?}") };
        assert_eq!(transport.delivery(), Delivery::NotSent, "{error:?}");
        assert!(!error.may_have_been_processed());
        let causes = causes(&error);
        assert!(causes.contains("certificate") && words.iter().any(|word| causes.contains(word)), "{causes}");
        let (attempts, waits): (Vec<_>, Vec<_>) =
            client.events().into_iter().partition(|event| !matches!(event, Event::Waited(_)));
        assert_eq!((attempts, waits.len()), (vec![Event::Failed(Delivery::NotSent); 4], 3));
        assert_eq!(peer.seen(), [], "{name}");
    }
}

/// What an application would log.
fn causes(error: &Error) -> String {
    let mut shown = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        shown += &format!(": {error}");
        source = error.source();
    }
    shown
}

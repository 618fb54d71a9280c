//! TLS against servers of an authority of our own: whom an adapter trusts, and that a refusal comes before the request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::error::Error as _;

use rustls::ServerConfig;
use twilio_verify_conformance::{
    on_every_adapter,
    transports::{Authority, Event, Peer, Secure, Server, Verbs},
};
use twilio_verify_core::{Delivery, Entity, Error};
use twilio_verify_emulator::{Emulator, SERVICE_SID, Settings};

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

async fn a_server_of_the_trusted_authority<S: Secure>(adapter: &S) {
    let authority = Authority::new("ours");
    for name in NAMES {
        let peer = Peer::emulator(Emulator::new(Settings::default()));
        let server = Server::tls(&peer, authority.vouches_for(&[name]));
        let url = format!("https://{name}:{}", server.port());
        let client = adapter.trusting(authority.der(), url);
        let created = client.send(entity().create_totp("Phone")).await.unwrap();
        let listed = client.list(entity().factors()).await;
        assert_eq!(listed.into_iter().map(|factor| factor.unwrap().sid).collect::<Vec<_>>(), [created.sid]);
        client.send(entity().delete(created.sid)).await.unwrap();
        let versions: Vec<_> = peer.seen().iter().map(|request| request.version).collect();
        assert_eq!(versions, [S::VERSION; 3], "{name}");
    }
}

async fn a_server_of_another_authority(adapter: &impl Secure) {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    refuses(adapter, &ours, other.vouches_for(&NAMES), &["UnknownIssuer", "unknown issuer"]).await;
    // Of the same name, and with another key.
    let namesake = Authority::new("ours");
    refuses(adapter, &ours, namesake.vouches_for(&NAMES), &["BadSignature", "UnknownIssuer"]).await;
}

async fn a_server_of_another_name(adapter: &impl Secure) {
    let ours = Authority::new("ours");
    let server = ours.vouches_for(&["elsewhere.example", "127.0.0.2", "localhost.example"]);
    refuses(adapter, &ours, server, &["NotValidForName", "not valid for name"]).await;
}

async fn a_server_whose_certificate_has_expired(adapter: &impl Secure) {
    let ours = Authority::new("ours");
    refuses(adapter, &ours, ours.vouched_once_for(&NAMES), &["Expired", "expired"]).await;
}

/// A create reaches nobody, so that it is tried four times; and the error's causes have one of these words.
async fn refuses(adapter: &impl Secure, trusted: &Authority, server: ServerConfig, words: &[&str]) {
    let peer = Peer::emulator(Emulator::new(Settings::default()));
    let server = Server::tls(&peer, server);
    for name in NAMES {
        let client = adapter.trusting(trusted.der(), format!("https://{name}:{}", server.port()));
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

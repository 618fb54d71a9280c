//! Text comes back as it was given, whatever it holds.

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Peer, Stack, Verbs},
};
use twilio_verify_core::Metadata;
use twilio_verify_emulator::{Emulator, Limits, Settings};

use crate::entity;

on_every_transport!(names_round_trip, metadata_round_trips);

const TEXTS: [&str; 22] = [
    "John's Phone",
    "Füße und Größe, naïve",
    "電話番号 전화 טלפון هاتف",
    "👩‍👩‍👧‍👦 🏳️‍🌈 💥",
    "e\u{301} is not \u{e9}",
    "\u{202e}right to left\u{202c}",
    "\u{feff}mark\u{200b}zero width",
    "line\u{2028}separators\u{2029}",
    "a&FactorType=push",
    "a=b;c=d",
    "1 + 1 = 2",
    "100%",
    "%00%2e%2E%zz",
    "?#/\\..",
    "\"quoted\" \\back\\ {json: [1]}",
    "<script>alert(1)</script>",
    "'; DROP TABLE factors; --",
    "line\r\nX-Injected: yes\r\n\r\nbody",
    "\ttab\u{1}\u{7f}\u{85}",
    "nul\0nul",
    " ",
    "\u{10ffff}\u{fffd}\u{e000}",
];

fn peer() -> Peer {
    let limits = Limits::default().creations_per_day(1000).totp_per_entity(1000);
    Peer::emulator(Emulator::new(Settings::default().limits(limits)))
}

async fn names_round_trip(stack: &impl Stack) {
    let session = stack.meet(peer());
    let (client, entity) = (&session.client, entity());
    let longest = "💥".repeat(64);
    let texts: Vec<&str> = TEXTS.into_iter().chain([&*longest]).collect();
    for text in &texts {
        let created = client.send(entity.create_totp(*text)).await.unwrap();
        assert_eq!(created.friendly_name.as_deref(), Some(*text));
        client.send(entity.update(created.sid).friendly_name("between")).await.unwrap();
        client.send(entity.update(created.sid).friendly_name(*text)).await.unwrap();
        let fetched = client.send(entity.fetch(created.sid)).await.unwrap();
        assert_eq!(fetched.friendly_name.as_deref(), Some(*text));
    }
    let listed = client.list(entity.factors().page_size(5)).await;
    let listed: Vec<_> = listed.into_iter().map(|factor| factor.unwrap().friendly_name.unwrap()).collect();
    assert_eq!(listed, texts);
    assert!(session.peer.seen().iter().all(|request| request.header("x-injected").is_none()));
}

async fn metadata_round_trips(stack: &impl Stack) {
    let session = stack.meet(peer());
    for text in TEXTS {
        let metadata = Metadata::from([("key", text), (text, "value")]);
        let create = entity().create_totp("Phone").metadata(metadata);
        let created = session.client.send(create).await.unwrap();
        let fetched = session.client.send(entity().fetch(created.sid)).await.unwrap();
        for metadata in [&created.metadata, &fetched.metadata] {
            let metadata = metadata.as_ref().unwrap();
            assert_eq!(metadata.get("key").as_deref(), Some(text));
            assert_eq!(metadata.get(text).as_deref(), Some("value"));
        }
    }
}

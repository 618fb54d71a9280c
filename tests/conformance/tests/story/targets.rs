//! No identity changes the target of a request.

use percent_encoding::percent_decode_str;
use twilio_verify_conformance::{
    on_every_transport,
    transports::{Peer, Stack, Verbs},
};
use twilio_verify_core::{Error, OperationExt};
use twilio_verify_emulator::{Emulator, SERVICE_SID, Settings};

use crate::{api, named};

on_every_transport!(an_identity_stays_one_segment, what_cannot_be_a_segment_is_not_sent);

const HOSTILE: [&str; 20] = [
    "victim-1#",
    "victim-1?x=",
    "victim-1/",
    "/victim-1",
    "x/../victim-1",
    "x\\..\\victim-1",
    "%2e%2e/victim-1",
    "%2E%2E",
    "victim-1%23",
    "victim-1%00",
    "victim-1\0",
    "victim-1;a=b",
    "victim-1 ",
    " ",
    "victim-1\r\nX-Injected: yes",
    "victim-1@evil.example",
    "//evil.example/",
    "...",
    "víctim-1 💥",
    "*'()!~&=+$,:[]{}|^`\"<>",
];

async fn an_identity_stays_one_segment(stack: &impl Stack) {
    let session = stack.meet(Peer::emulator(Emulator::new(Settings::default())));
    let (client, victim) = (&session.client, named("victim-1"));
    let sid = client.send(victim.create_totp("Phone")).await.unwrap().sid;
    for identity in HOSTILE {
        session.peer.forget();
        let other = named(identity);
        let error = api(client.send(other.delete(sid).unchecked()).await);
        assert_eq!(error.status().as_u16(), 404, "{identity:?}");
        api(client.send(other.factors().unchecked()).await);
        for (request, rest) in session.peer.seen().iter().zip([format!("Factors/{sid}"), "Factors".into()]) {
            let start = format!("/v2/Services/{SERVICE_SID}/Entities/");
            let (segment, end) = request.target.strip_prefix(&start).unwrap().split_once('/').unwrap();
            assert_eq!(percent_decode_str(segment).decode_utf8().unwrap(), identity);
            assert_eq!(end, rest);
            assert_eq!(request.header("x-injected"), None);
        }
        assert_eq!(session.peer.seen().len(), 2);
    }
    assert_eq!(client.send(victim.fetch(sid)).await.unwrap().sid, sid, "it is still there");
}

async fn what_cannot_be_a_segment_is_not_sent(stack: &impl Stack) {
    let session = stack.meet(Peer::emulator(Emulator::new(Settings::default())));
    for identity in ["", ".", ".."] {
        let error = session.client.send(named(identity).factors().unchecked()).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)) && !error.may_have_been_processed(), "{error:?}");
    }
    // Without leave, no identity beyond the documented ones.
    for identity in HOSTILE {
        let error = session.client.send(named(identity).factors()).await.unwrap_err();
        assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    }
    assert_eq!(session.peer.seen(), []);
}

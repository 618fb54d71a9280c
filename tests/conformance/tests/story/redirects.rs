//! A redirect is an error, and nobody goes where it leads.

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Peer, Reaction, Server, Session, Stack, Verbs},
};
use twilio_verify_core::Operation;

use crate::{api, entity, nobody};

on_every_transport!(
    a_redirect_elsewhere_is_an_error,
    a_redirect_on_the_same_host_is_an_error,
    a_location_on_a_success_leads_nowhere,
);

const STATUSES: [u16; 7] = [300, 301, 302, 303, 304, 307, 308];

async fn a_redirect_elsewhere_is_an_error(stack: &impl Stack) {
    let trap = Peer::always(Reaction::json(204, &[], ""));
    let server = Server::plain(&trap);
    for status in STATUSES {
        let target = format!("http://127.0.0.1:{}/v2", server.port());
        let session = stack.meet(Peer::always(Reaction::json(status, &[("location", &target)], "")));
        assert_error(&session, status).await;
        assert_eq!(trap.seen(), []);
    }
}

async fn a_redirect_on_the_same_host_is_an_error(stack: &impl Stack) {
    for status in STATUSES {
        let session = stack.meet(Peer::always(Reaction::json(status, &[("location", "/elsewhere")], "")));
        assert_error(&session, status).await;
        assert!(session.peer.seen().iter().all(|request| request.target != "/elsewhere"));
    }
}

async fn assert_error(session: &Session<impl Verbs>, status: u16) {
    one(session, status, entity().fetch(nobody())).await;
    one(session, status, entity().create_totp("Phone")).await;
    one(session, status, entity().verify(nobody(), "123456")).await;
    one(session, status, entity().delete(nobody())).await;
    one(session, status, entity().factors()).await;
}

/// It is one request, and an error with its status.
async fn one<O: Operation>(session: &Session<impl Verbs>, status: u16, operation: O) {
    session.peer.forget();
    let error = api(session.client.send(operation).await);
    assert_eq!((error.status().as_u16(), session.peer.seen().len()), (status, 1), "{}", O::NAME);
}

async fn a_location_on_a_success_leads_nowhere(stack: &impl Stack) {
    let trap = Peer::always(Reaction::json(204, &[], ""));
    let server = Server::plain(&trap);
    let target = format!("http://127.0.0.1:{}/v2", server.port());
    let headers = [("location", &*target), ("content-location", &target), ("refresh", "0; url=/elsewhere")];
    let session = stack.meet(Peer::always(Reaction::json(204, &headers, "")));
    session.client.send(entity().delete(nobody())).await.unwrap();
    assert_eq!((session.peer.seen().len(), trap.seen().len()), (1, 0));
}

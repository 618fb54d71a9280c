//! Each fault that the emulator injects, and what a client reports of it: as an application's own tests will see it.

use std::sync::{Arc, Mutex};

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Event, Peer, Session, Stack, Verbs},
};
use twilio_verify_core::{Delivery, Error, ErrorCode, OperationExt, Verification};
use twilio_verify_emulator::{Emulator, Fault, RequestKind, Settings};

use crate::{api, codes::code, entity};

on_every_transport!(
    what_is_turned_away_for_now_is_tried_again,
    a_limit_that_time_does_not_heal_is_reported_at_once,
    a_create_that_failed_may_have_been_carried_out,
    a_lost_answer_is_asked_for_again_where_that_does_no_harm,
    a_verification_whose_answer_is_lost_is_not_sent_twice,
    a_delete_whose_answer_is_lost_is_done,
    a_fault_in_the_middle_of_a_list_is_overcome,
);

/// A client of an emulator, and the emulator.
fn meet(stack: &impl Stack) -> (Session<impl Verbs>, Arc<Mutex<Emulator>>) {
    let emulator = Arc::new(Mutex::new(Emulator::new(Settings::default())));
    (stack.meet(Peer::shared_emulator(Arc::clone(&emulator))), emulator)
}

fn inject(emulator: &Mutex<Emulator>, fault: Fault) {
    emulator.lock().unwrap().inject(fault).unwrap();
}

/// How often it was sent since the last time, and that no fault is left over.
fn sent(session: &Session<impl Verbs>, emulator: &Mutex<Emulator>) -> usize {
    assert_eq!(emulator.lock().unwrap().faults(), []);
    let count = session.peer.seen().len();
    session.peer.forget();
    count
}

async fn count(session: &Session<impl Verbs>) -> usize {
    let count = session.client.list(entity().factors()).await.into_iter().filter(Result::is_ok).count();
    session.peer.forget();
    count
}

async fn what_is_turned_away_for_now_is_tried_again(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    let faults = [
        Fault::status(429).code(20429).retry_after(1),
        Fault::status(429).code(60328),
        Fault::status(429),
        Fault::status(429).html(),
    ];
    for (number, fault) in faults.into_iter().enumerate() {
        inject(&emulator, fault.on(RequestKind::Create).times(2));
        let answer = session.client.exchange(entity().create_totp("Phone")).await.unwrap();
        assert_eq!((answer.attempts, sent(&session, &emulator)), (3, 3));
        assert_eq!(count(&session).await, number + 1, "nothing twice");
    }
    // Once too often.
    inject(&emulator, Fault::status(429).code(20429).retry_after(2).times(4));
    let error = session.client.send(entity().create_totp("Phone")).await.unwrap_err();
    assert_eq!((error.attempts(), error.may_have_been_processed()), (4, false));
    let error = api::<()>(Err(error));
    assert_eq!((error.status().as_u16(), error.code()), (429, Some(ErrorCode::TOO_MANY_REQUESTS)));
    assert_eq!(error.retry_after().unwrap().as_secs(), 2);
    assert_eq!(sent(&session, &emulator), 4);
}

async fn a_limit_that_time_does_not_heal_is_reported_at_once(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    inject(&emulator, Fault::status(429).code(60310));
    let error = session.client.send(entity().factors()).await.unwrap_err();
    assert_eq!((error.attempts(), error.may_have_been_processed(), sent(&session, &emulator)), (1, false, 1));
    assert_eq!(api::<()>(Err(error)).code(), Some(ErrorCode::TOO_MANY_WRONG_CODES));
}

/// The heart of it: of none of these does the client know, and it says so; some are done.
async fn a_create_that_failed_may_have_been_carried_out(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    let mut done = 0;
    for (fault, is_done, status) in [
        (Fault::status(503).code(20503), false, Some(503)),
        (Fault::status(503).code(20503).carried_out(), true, Some(503)),
        (Fault::status(500).code(20500), false, Some(500)),
        (Fault::status(502).html().carried_out(), true, Some(502)),
        (Fault::drop_connection(), false, None),
        (Fault::drop_connection().carried_out(), true, None),
        (Fault::truncate(), true, None),
    ] {
        let described = format!("{fault:?}");
        inject(&emulator, fault.on(RequestKind::Create));
        let error = session.client.send(entity().create_totp("Phone")).await.unwrap_err();
        assert!(error.may_have_been_processed(), "{described}: {error:?}");
        assert_eq!((error.attempts(), sent(&session, &emulator)), (1, 1), "{described}: not sent twice");
        match status {
            Some(status) => {
                let error = api::<()>(Err(error));
                assert_eq!(error.status().as_u16(), status);
                assert_eq!(error.body().starts_with(b"<html>"), error.code().is_none());
            }
            None => {
                let Error::Transport(error) = &error else { panic!("{described}: {error:?}") };
                assert_eq!(error.delivery(), Delivery::Unknown);
            }
        }
        done += usize::from(is_done);
        assert_eq!(count(&session).await, done, "{described}");
    }
    // At the cost of an orphan: the first one is there, with a secret that nobody has seen.
    inject(&emulator, Fault::drop_connection().carried_out().on(RequestKind::Create));
    let answer = session.client.exchange(entity().create_totp("Phone").repeatable()).await.unwrap();
    assert_eq!((answer.attempts, sent(&session, &emulator)), (2, 2));
    assert_eq!(count(&session).await, done + 2);
}

async fn a_lost_answer_is_asked_for_again_where_that_does_no_harm(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    let sid = session.client.send(entity().create_totp("Phone")).await.unwrap().sid;
    session.peer.forget();
    for fault in [
        Fault::status(500).code(20500),
        Fault::status(503).html(),
        Fault::drop_connection(),
        Fault::drop_connection().carried_out(),
        Fault::truncate(),
    ] {
        let described = format!("{fault:?}");
        inject(&emulator, fault.clone().on(RequestKind::Fetch).times(3));
        let fetched = session.client.exchange(entity().fetch(sid)).await.unwrap();
        assert_eq!((fetched.output.sid, fetched.attempts), (sid, 4), "{described}");
        assert_eq!(sent(&session, &emulator), 4);

        inject(&emulator, fault.on(RequestKind::Fetch).times(4));
        let error = session.client.send(entity().fetch(sid)).await.unwrap_err();
        assert_eq!((error.attempts(), sent(&session, &emulator)), (4, 4), "{described}: {error:?}");
    }
    let last = session.client.events().into_iter().rev().find(|event| !matches!(event, Event::Waited(_)));
    assert_eq!(last, Some(Event::Failed(Delivery::Unknown)));
}

async fn a_verification_whose_answer_is_lost_is_not_sent_twice(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    for (fault, is_done) in
        [(Fault::drop_connection(), false), (Fault::drop_connection().carried_out(), true)]
    {
        let created = session.client.send(entity().create_totp("Phone")).await.unwrap();
        session.peer.forget();
        let code = code(created.binding.secret.expose());
        inject(&emulator, fault.on(RequestKind::Verify));
        let error = session.client.send(entity().verify(created.sid, code.clone())).await.unwrap_err();
        assert!(error.may_have_been_processed(), "{error:?}");
        assert_eq!(sent(&session, &emulator), 1);
        assert_eq!(session.client.send(entity().fetch(created.sid)).await.unwrap().is_verified(), is_done);
        // A person who tries again gets through, either way.
        let again = session.client.send(entity().verify(created.sid, code)).await.unwrap();
        assert!(matches!(again, Verification::Verified(_)));
    }
}

async fn a_delete_whose_answer_is_lost_is_done(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    // An answer to a delete has no body: there is nothing to cut short, and so it does not come at all.
    for fault in [Fault::drop_connection().carried_out(), Fault::truncate(), Fault::status(500).carried_out()]
    {
        let sid = session.client.send(entity().create_totp("Phone")).await.unwrap().sid;
        session.peer.forget();
        inject(&emulator, fault.on(RequestKind::Delete));
        let deleted = session.client.exchange(entity().delete(sid)).await.unwrap();
        assert_eq!((deleted.attempts, sent(&session, &emulator)), (2, 2));
        assert_eq!(count(&session).await, 0);
    }
}

async fn a_fault_in_the_middle_of_a_list_is_overcome(stack: &impl Stack) {
    let (session, emulator) = meet(stack);
    for _ in 0..3 {
        session.client.send(entity().create_totp("Phone")).await.unwrap();
    }
    inject(&emulator, Fault::truncate().on(RequestKind::List).after(1));
    let listed = session.client.list(entity().factors().page_size(1)).await;
    assert_eq!(listed.into_iter().filter(Result::is_ok).count(), 3);
    inject(&emulator, Fault::status(404).on(RequestKind::List).after(1));
    let listed = session.client.list(entity().factors().page_size(1)).await;
    let [Ok(_), Err(error)] = listed.as_slice() else { panic!("{listed:?}") };
    assert!(error.is_not_found());
    assert_eq!(emulator.lock().unwrap().faults(), []);
}

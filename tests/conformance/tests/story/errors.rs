//! Errors arrive whole: what Twilio says in them, and what is around it.

use std::{
    collections::BTreeSet,
    ops::RangeInclusive,
    sync::{Arc, Mutex},
    time::Duration,
};

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Peer, Reaction, Session, Stack, Verbs},
};
use twilio_verify_core::{ApiError, Error, ErrorCode, Operation};

use crate::{api, entity, nobody};

on_every_transport!(
    every_code_arrives_whole,
    problem_details_arrive_whole,
    a_body_arrives_whatever_it_is,
    an_answer_in_pieces_arrives_whole,
    an_answer_that_breaks_off_is_no_answer,
);

/// When a request that was answered with a code is repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeated {
    Always,
    IfSafe,
    Never,
}
use Repeated::{Always, IfSafe, Never};

/// The codes of Factors, with the status that each comes with.
const CODES: [(u16, u32, Repeated); 23] = [
    (400, 20002, Never),
    (401, 20003, Never),
    (404, 20404, Never),
    (429, 20429, Always),
    (500, 20500, IfSafe),
    (503, 20503, IfSafe),
    (400, 60200, Never),
    (400, 60300, Never),
    (400, 60306, Never),
    (429, 60308, Never),
    (429, 60310, Never),
    (403, 60311, Never),
    (429, 60312, Never),
    (403, 60313, Never),
    (400, 60314, Never),
    (400, 60315, Never),
    (409, 60317, Never),
    (403, 60318, Never),
    (429, 60326, Never),
    (429, 60328, Always),
    (404, 60390, Never),
    // One that does not exist yet.
    (400, 69999, Never),
    (429, 69999, Never),
];

/// Those of passkeys and ids.
const OTHERS: RangeInclusive<u32> = 60361..=60393;

#[test]
fn every_code_that_the_core_names_is_here() {
    let source = include_str!("../../../../core/src/error_code.rs");
    let named = source.lines().filter_map(|line| line.split_once(": Self = Self(")?.1.strip_suffix(");"));
    let named: BTreeSet<u32> = named.map(|code| code.parse().unwrap()).collect();
    assert!(named.contains(&ErrorCode::TOO_MANY_WRONG_CODES.0));
    let here = CODES.iter().map(|(_, code, _)| *code).collect();
    assert!(named.is_subset(&here), "{named:?} and {here:?}");
}

async fn every_code_arrives_whole(stack: &impl Stack) {
    let (session, next) = changing(stack);
    for (status, code, repeated) in CODES.into_iter().chain(OTHERS.map(|code| (400, code, Never))) {
        let body = format!(
            r#"{{"code": {code}, "message": "no, {code} — „nein“", "more_info": "https://www.twilio.com/docs/errors/{code}",
               "status": {status}, "details": {{"field": ["a", {code}]}}}}"#
        );
        let (id, wait) = (format!("RQ{code:032}"), "7");
        let headers = [("twilio-request-id", &*id), ("retry-after", wait)];
        *next.lock().unwrap() = Reaction::json(status, &headers, &body);
        let check = |error: &ApiError, operation, changes: bool| {
            assert_eq!((error.status().as_u16(), error.code()), (status, Some(ErrorCode(code))));
            assert_eq!(error.operation(), operation);
            assert_eq!(error.message(), Some(&*format!("no, {code} — „nein“")));
            assert_eq!(error.more_info(), Some(&*format!("https://www.twilio.com/docs/errors/{code}")));
            assert_eq!(error.details().unwrap().as_str(), format!(r#"{{"field": ["a", {code}]}}"#));
            assert_eq!(error.request_id(), Some(&*id));
            assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
            assert_eq!(error.body(), body.as_bytes());
            assert_eq!(error.may_have_been_processed(), changes && repeated == IfSafe);
        };
        let (error, requests) = refused(&session, entity().fetch(nobody())).await;
        check(&error, "FetchFactor", false);
        assert_eq!(requests, if repeated == Never { 1 } else { 4 }, "fetches with {code}");
        let (error, requests) = refused(&session, entity().create_totp("Phone")).await;
        check(&error, "CreateNewFactor", true);
        assert_eq!(requests, if repeated == Always { 4 } else { 1 }, "creates with {code}");
    }
}

/// A session whose peer answers with what stands there at the time.
fn changing(stack: &impl Stack) -> (Session<impl Verbs>, Arc<Mutex<Reaction>>) {
    let next = Arc::new(Mutex::new(Reaction::Close));
    let answered = Arc::clone(&next);
    (stack.meet(Peer::new(move |_| answered.lock().unwrap().clone())), next)
}

/// The error that the API answers with, and after how many requests.
async fn refused(session: &Session<impl Verbs>, operation: impl Operation) -> (Box<ApiError>, usize) {
    session.peer.forget();
    let error = api(session.client.send(operation).await);
    (error, session.peer.seen().len())
}

async fn problem_details_arrive_whole(stack: &impl Stack) {
    let body = r##"{"type": "https://www.twilio.com/docs/errors/20001", "title": "Bad", "status": 400, "code": 20001,
        "detail": "why", "instance": "/v2", "errors": [{"detail": "too long", "pointer": "#/friendly_name"}]}"##;
    let session = stack.meet(Peer::always(Reaction::json(400, &[], body)));
    let error = api(session.client.send(entity().update(nobody()).friendly_name("x")).await);
    assert_eq!((error.code(), error.message()), (Some(ErrorCode(20001)), Some("why")));
    assert_eq!(error.more_info(), Some("https://www.twilio.com/docs/errors/20001"));
    let [problem] = error.problems() else { panic!("{:?}", error.problems()) };
    assert_eq!(problem.detail.as_deref(), Some("too long"));
    assert_eq!(problem.pointer.as_deref(), Some("#/friendly_name"));
}

async fn a_body_arrives_whatever_it_is(stack: &impl Stack) {
    let (session, next) = changing(stack);
    let large = vec![b'x'; 1024 * 1024];
    let bytes: Vec<u8> = (0..=255).collect();
    let bodies: [&[u8]; 6] =
        [b"", b"<html>gateway</html>", br#"{"code": 20404, "mess"#, b"null", &bytes, &large];
    for status in [400, 404, 418, 451, 499, 501, 599] {
        for body in bodies {
            let response = http::Response::builder().status(status).header("twilio-request-id", "RQ1");
            *next.lock().unwrap() = Reaction::Answer(response.body(body.to_vec()).unwrap());
            let (error, requests) = refused(&session, entity().delete(nobody())).await;
            assert_eq!((error.status().as_u16(), requests), (status, 1));
            assert_eq!(error.request_id(), Some("RQ1"));
            assert!(error.body() == body, "{} of {} bytes", error.body().len(), body.len());
        }
    }
}

async fn an_answer_in_pieces_arrives_whole(stack: &impl Stack) {
    let body: Vec<u8> = (0..10_000u32).flat_map(u32::to_be_bytes).collect();
    let response = http::Response::builder().status(404).body(body.clone()).unwrap();
    let session = stack.meet(Peer::always(Reaction::InPieces(response)));
    for _ in 0..2 {
        let error = api(session.client.send(entity().fetch(nobody())).await);
        assert!(error.body() == body, "{} of {} bytes", error.body().len(), body.len());
    }
}

async fn an_answer_that_breaks_off_is_no_answer(stack: &impl Stack) {
    let response = http::Response::builder().status(201).body(b"{\"sid\": \"YF".to_vec()).unwrap();
    // What came so far could be all, but for the way in which it ended.
    let whole = http::Response::builder().status(404).body(b"{\"code\": 20404}".to_vec()).unwrap();
    for reaction in [
        Reaction::CutOff(response.clone()),
        Reaction::CutOff(whole.clone()),
        Reaction::CutOffInPieces(response),
        Reaction::CutOffInPieces(whole),
    ] {
        let session = stack.meet(Peer::always(reaction.clone()));
        let error = session.client.send(entity().create_totp("Phone")).await.unwrap_err();
        assert!(matches!(error, Error::Transport(_)), "{reaction:?}: {error:?}");
        assert!(error.may_have_been_processed(), "{reaction:?}: {error:?}");
        assert_eq!(session.peer.seen().len(), 1, "a create is not sent twice");
    }
}

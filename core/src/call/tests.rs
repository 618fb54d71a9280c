//! The machine against scripted answers.

use core::time::Duration;
use std::{cell::RefCell, rc::Rc};

use super::*;
use crate::{
    Client, Credentials, Delivery, Entity, ErrorCode, Factor, FactorSid, Replay, factor::tests::TOTP, from_fn,
};

type Answered = Result<HttpResponse, TransportError>;

fn entity() -> Entity {
    Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
}

fn sid() -> FactorSid {
    "YF00000000000000000000000000000000".parse().unwrap()
}

fn config() -> Config {
    Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
}

fn answer(status: u16, body: impl Into<String>) -> Answered {
    let response = http::Response::builder().status(status).header("Twilio-Request-Id", "RQ1");
    Ok(response.body(body.into().into_bytes()).unwrap())
}

fn code(status: u16, code: u32) -> Answered {
    answer(status, format!(r#"{{"code":{code},"message":"m"}}"#))
}

fn lost() -> Answered {
    Err(TransportError::unknown("timeout"))
}

fn unsent() -> Answered {
    Err(TransportError::not_sent("refused"))
}

fn created() -> Answered {
    answer(201, TOTP.replacen('{', r#"{"binding": {"secret": "S", "uri": "U"},"#, 1))
}

/// Drives the machine by hand over these answers; gives the requests made, the waits, and the end.
fn drive<O: Operation>(
    operation: O,
    answers: impl IntoIterator<Item = Answered>,
) -> (usize, Vec<Duration>, Result<Answer<O::Output>, Error>) {
    let (config, mut answers) = (config(), answers.into_iter());
    let (mut requests, mut waits) = (0, Vec::new());
    let mut step = Call::new(&config, operation).jitter(7).start();
    let end = loop {
        step = match step {
            Step::Send(request, pending) => {
                requests += 1;
                assert_eq!((pending.attempt() as usize, pending.operation()), (requests, O::NAME));
                assert!(request.headers().contains_key("authorization"));
                pending.answered(answers.next().expect("no further request"))
            }
            Step::Wait(pause) => {
                waits.push(pause.delay());
                pause.over()
            }
            Step::Done(end) => break end,
        };
    };
    assert!(answers.next().is_none(), "every answer was asked for");
    (requests, waits, end)
}

#[test]
fn debug_shows_no_request() {
    let config = config();
    let step = Call::new(&config, entity().create_totp("x").secret("GEZDGNBV")).start();
    let shown = "Send(POST, Pending { operation: \"CreateNewFactor\", attempt: 1, .. }, ..)";
    assert_eq!(format!("{step:?}"), shown);
    let Step::Send(_, pending) = step else { panic!("no request") };
    assert_eq!(format!("{:?}", pending.answered(created())), "Done(201)");
}

#[test]
fn an_answer_at_once() {
    let (requests, waits, end) = drive(entity().fetch(sid()), [answer(200, TOTP)]);
    let answer = end.unwrap();
    assert_eq!((requests, waits.len(), answer.attempts), (1, 0, 1));
    assert_eq!((answer.request_id(), answer.operation), (Some("RQ1"), "FetchFactor"));
}

#[test]
fn a_refused_argument_sends_nothing() {
    let (requests, _, end) = drive(entity().create_totp(""), []);
    assert!(matches!(end, Err(Error::Invalid(_))) && requests == 0);
}

#[test]
fn what_was_not_processed_is_repeated_even_for_a_create() {
    let answers = [unsent(), code(429, 20429), answer(429, ""), created()];
    let (requests, waits, end) = drive(entity().create_totp("x"), answers);
    assert_eq!((requests, waits.len()), (4, 3));
    let answer = end.unwrap();
    assert_eq!((answer.attempts, answer.output.binding.secret.expose()), (4, "S"));
}

#[test]
fn a_create_of_unknown_fate_is_not_repeated() {
    for (fate, delivery) in [(lost(), true), (answer(502, "<html>"), true), (code(400, 60306), false)] {
        let (requests, _, end) = drive(entity().create_totp("x"), [fate]);
        assert_eq!(requests, 1);
        assert_eq!(end.unwrap_err().may_have_been_processed(), delivery);
    }
}

#[test]
fn a_create_that_is_declared_repeatable_is() {
    let (requests, _, end) =
        drive(entity().create_totp("x").repeatable(), [lost(), answer(503, ""), created()]);
    assert!(end.is_ok() && requests == 3);
}

#[test]
fn an_earlier_unknown_fate_is_not_forgotten() {
    let create = || entity().create_totp("x").repeatable();
    assert_eq!(create().replay(), Replay::Safe);
    let refused = drive(create(), [lost(), code(400, 60306)]).2.unwrap_err();
    assert!(refused.may_have_been_processed() && refused.code() == Some(ErrorCode::INPUT_OUT_OF_LIMITS));
    let unsent = drive(create(), [lost(), unsent(), unsent(), unsent()]).2.unwrap_err();
    assert!(matches!(unsent, Error::Transport(error) if error.delivery() == Delivery::Unknown));
    let deleted = drive(entity().delete(sid()), [lost(), lost(), lost(), lost()]).2.unwrap_err();
    assert!(deleted.may_have_been_processed());
}

#[test]
fn five_wrong_codes_are_not_tried_again() {
    let (requests, _, end) = drive(entity().verify(sid(), "123456"), [code(429, 60310)]);
    assert_eq!((requests, end.unwrap_err().code()), (1, Some(ErrorCode::TOO_MANY_WRONG_CODES)));
}

#[test]
fn a_delete_that_finds_its_work_done() {
    let gone = || code(404, 20404);
    let (_, _, first) = drive(entity().delete(sid()), [gone()]);
    assert!(first.unwrap_err().is_not_found());
    let (_, _, after_unsent) = drive(entity().delete(sid()), [unsent(), gone()]);
    assert!(after_unsent.unwrap_err().is_not_found());
    let (_, _, after_limit) = drive(entity().delete(sid()), [code(429, 20429), gone()]);
    assert!(after_limit.unwrap_err().is_not_found());
    for unknown in [lost(), answer(500, "")] {
        let (requests, _, end) = drive(entity().delete(sid()), [unknown, gone()]);
        assert_eq!((requests, end.unwrap().status.as_u16()), (2, 404));
    }
    // A proxy's, of a factor that may be there.
    let of_a_proxy = Ok(http::Response::builder().status(404).body(b"<html>".to_vec()).unwrap());
    let error = drive(entity().delete(sid()), [lost(), of_a_proxy]).2.unwrap_err();
    assert!(error.is_not_found() && error.may_have_been_processed());
}

#[test]
fn giving_up_in_a_pause_ends_with_its_error() {
    let config = config();
    let Step::Send(_, pending) = Call::new(&config, entity().fetch(sid())).start() else {
        panic!("no request")
    };
    let Step::Wait(pause) = pending.answered(answer(503, "")) else { panic!("no pause") };
    assert_eq!((pause.operation(), pause.because().status().unwrap().as_u16()), ("FetchFactor", 503));
    let Step::Send(_, pending) = pause.over() else { panic!("no second request") };
    let Step::Wait(pause) = pending.answered(unsent()) else { panic!("no second pause") };
    let error = pause.give_up();
    assert!(!error.may_have_been_processed(), "a fetch leaves nothing behind");
    assert!(
        matches!(&error, Error::Transport(error) if error.delivery() == Delivery::Unknown),
        "by the first attempt"
    );
    assert_eq!(error.to_string(), "FetchFactor, after 2 attempts: no answer was read");
}

#[test]
fn errors_count_their_attempts() {
    let attempts = |end: Result<Answer<Factor>, Error>| end.unwrap_err().attempts();
    assert_eq!(attempts(drive(entity().fetch(sid()), [code(404, 20404)]).2), 1);
    assert_eq!(attempts(drive(entity().fetch(sid()), [lost(), answer(200, "{}")]).2), 2);
    assert_eq!(attempts(drive(entity().fetch(sid()), [answer(503, ""), unsent(), code(401, 20003)]).2), 3);
    assert_eq!(attempts(drive(entity().fetch(sid()), [unsent(), unsent(), unsent(), unsent()]).2), 4);
    assert_eq!(drive(entity().create_totp(""), []).2.unwrap_err().attempts(), 0);
}

#[test]
fn a_refused_wait_says_how_long_it_was() {
    let busy = http::Response::builder().status(429).header("Retry-After", "120").body(Vec::new()).unwrap();
    let (requests, waits, end) = drive(entity().create_totp("x"), [Ok(busy)]);
    assert_eq!((requests, waits.len()), (1, 0));
    let error = end.unwrap_err();
    assert_eq!(error.retry_after(), Some(Duration::from_secs(120)));
    assert!(error.to_string().ends_with("; the server asks to wait 120s"), "{error}");
}

/// With a deadline after ten seconds and two of them for each further attempt.
fn hurried(config: &Config) -> (HttpRequest, Pending<'_, crate::ops::FetchFactor>) {
    let seconds = Duration::from_secs;
    let policy =
        RetryPolicy::STANDARD.deadline(seconds(10)).min_attempt(seconds(2)).initial_backoff(Duration::ZERO);
    match Call::new(config, entity().fetch(sid())).retry_policy(policy).start() {
        Step::Send(request, pending) => (request, pending),
        step => panic!("{step:?}"),
    }
}

#[test]
fn each_attempt_is_told_what_is_left() {
    let (config, seconds) = (config(), Duration::from_secs);
    let (request, pending) = hurried(&config);
    assert_eq!(
        (TimeLeft::cap(&request, Duration::MAX), pending.time_left()),
        (seconds(10), Some(seconds(10)))
    );
    assert_eq!(TimeLeft::cap(&request, seconds(3)), seconds(3));
    let Step::Wait(pause) = pending.answered_at(answer(503, ""), seconds(4)) else { panic!("no pause") };
    let Step::Send(request, pending) = pause.over_at(seconds(5)) else { panic!("no second request") };
    assert_eq!((TimeLeft::cap(&request, Duration::MAX), pending.time_left()), (seconds(5), Some(seconds(5))));
    let Step::Wait(pause) = pending.answered_at(answer(503, ""), seconds(8)) else { panic!("no pause") };
    let Step::Send(request, pending) = pause.over() else { panic!("no third request") };
    assert_eq!(TimeLeft::cap(&request, Duration::MAX), seconds(2), "as of the last report");
    let Step::Done(Err(error)) = pending.answered_at(answer(503, ""), seconds(9)) else { panic!("no end") };
    assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (3, 503));

    let plain = entity().fetch(sid()).request(&config).unwrap();
    assert_eq!(TimeLeft::cap(&plain, seconds(30)), seconds(30), "no deadline");
}

#[test]
fn a_wait_that_took_too_long_is_followed_by_no_attempt() {
    let (config, seconds) = (config(), Duration::from_secs);
    let (_, pending) = hurried(&config);
    let Step::Wait(pause) = pending.answered_at(lost(), seconds(1)) else { panic!("no pause") };
    let Step::Done(Err(error)) = pause.over_at(seconds(9)) else { panic!("no end") };
    assert!(matches!(error, Error::Transport(_)) && error.attempts() == 1);
}

#[test]
fn an_answer_after_the_deadline_is_an_answer() {
    let config = config();
    let (_, pending) = hurried(&config);
    let Step::Done(end) = pending.answered_at(answer(200, TOTP), Duration::from_secs(60)) else {
        panic!("no end")
    };
    assert_eq!(end.unwrap().attempts, 1);
}

/// A client over scripted answers, and the queries it asked for.
fn scripted(answers: Vec<Answered>) -> (Client<impl crate::Transport>, Rc<RefCell<Vec<String>>>) {
    let asked = Rc::new(RefCell::new(Vec::new()));
    let (log, answers) = (Rc::clone(&asked), RefCell::new(answers.into_iter()));
    let send = move |request: HttpRequest| {
        log.borrow_mut().push(request.uri().query().unwrap_or_default().to_owned());
        answers.borrow_mut().next().expect("no further request")
    };
    (Client::with_transport(config(), from_fn(send, |_| ())), asked)
}

fn page(factors: usize, next: &str) -> Answered {
    let factors = vec![TOTP; factors].join(",");
    answer(200, format!(r#"{{"factors": [{factors}], "meta": {{"next_page_url": {next}}}}}"#))
}

fn count(items: impl Iterator<Item = Result<Factor, Error>>) -> (usize, usize) {
    items.fold(
        (0, 0),
        |(factors, errors), item| if item.is_ok() { (factors + 1, errors) } else { (factors, errors + 1) },
    )
}

#[test]
fn a_list_goes_on_over_empty_pages_and_is_lazy() {
    let (client, asked) =
        scripted(vec![page(2, "\"?PageToken=A\""), page(0, "\"?PageToken=B\""), page(1, "null")]);
    let mut list = client.list(entity().factors().page_size(2));
    assert_eq!(asked.borrow().len(), 0);
    assert!(list.next().is_some() && list.next().is_some());
    assert_eq!(asked.borrow().len(), 1, "the second page is not asked for before it is needed");
    assert_eq!(count(&mut list), (1, 0));
    assert_eq!(*asked.borrow(), ["PageSize=2", "PageSize=2&PageToken=A", "PageSize=2&PageToken=B"]);
}

#[test]
fn a_limit_asks_for_no_page_too_many() {
    let pages = || vec![page(2, "\"?PageToken=A\""), page(2, "\"?PageToken=B\""), page(1, "null")];
    for (limit, asks) in [(0, 0), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (100, 3)] {
        let (client, asked) = scripted(pages());
        let listed = count(client.list(entity().factors().page_size(2).limit(limit)));
        assert_eq!((listed, asked.borrow().len()), ((limit.min(5), 0), asks), "limit {limit}");
    }
}

#[test]
fn a_list_ends_at_an_error() {
    let (client, asked) = scripted(vec![page(1, "\"?PageToken=A\""), code(404, 20404)]);
    assert_eq!(count(client.list(entity().factors())), (1, 1));
    assert_eq!(asked.borrow().len(), 2);
}

#[test]
fn a_circle_ends_with_an_error() {
    let (a, b) = ("\"?PageToken=A\"", "\"?PageToken=B\"");
    let (client, asked) =
        scripted(vec![page(1, a), page(1, b), page(1, a), page(1, b), page(1, a), page(1, b)]);
    let (_, errors) = count(client.list(entity().factors()));
    assert!(errors == 1 && asked.borrow().len() < 6, "{errors} {asked:?}");
}

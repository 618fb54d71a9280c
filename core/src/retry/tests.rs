use http::Response;

use super::*;
use crate::{ApiError, TransportError};

fn api(status: u16, code: Option<u32>, retry_after: Option<&str>) -> Error {
    let body = code.map_or(String::new(), |code| format!("{{\"code\":{code}}}"));
    let mut response = Response::builder().status(status);
    if let Some(seconds) = retry_after {
        response = response.header("Retry-After", seconds);
    }
    ApiError::read("Test", &http::Method::POST, &mut response.body(body.as_bytes()).unwrap()).into()
}

#[test]
fn the_table() {
    let repeated = |error: &Error| {
        let decide = |replay| RetryPolicy::STANDARD.decide(Attempt::first(replay, 0), error).is_some();
        (decide(Replay::Safe), decide(Replay::Unsafe))
    };
    let (always, if_safe, never) = ((true, true), (true, false), (false, false));
    assert_eq!(repeated(&TransportError::not_sent("refused").into()), always);
    assert_eq!(repeated(&TransportError::cannot_send("no runtime").into()), never);
    assert_eq!(repeated(&TransportError::unknown("timeout").into()), if_safe);
    for (status, code, expected) in [
        (429, Some(20429), always),
        (429, Some(60328), always),
        (429, None, always),
        (429, Some(60310), never),
        (429, Some(60308), never),
        (429, Some(60312), never),
        (429, Some(60326), never),
        (429, Some(99999), never),
        (500, Some(20500), if_safe),
        (502, None, if_safe),
        (503, Some(20503), if_safe),
        (504, None, if_safe),
        (501, None, never),
        (503, Some(20429), always),
        (302, None, never),
        (400, Some(60306), never),
        (401, Some(20003), never),
        (403, Some(20403), never),
        (404, Some(20404), never),
        (409, Some(60317), never),
    ] {
        let error = api(status, code, None);
        assert_eq!(repeated(&error), expected, "{status} {code:?}");
        assert_eq!(error.is_temporary(), expected != never, "{status} {code:?}");
        assert_eq!(error.is_unauthorized(), status == 401, "{status} {code:?}");
    }
    assert!(!Error::from(TransportError::cannot_send("no runtime")).is_temporary());
}

#[test]
fn waits_stay_in_their_bounds() {
    let policy = RetryPolicy::STANDARD.max_attempts(u32::MAX).max_wait(Duration::MAX);
    let error = api(503, None, None);
    for jitter in 0..1000 {
        let mut attempt = Attempt::first(Replay::Safe, jitter);
        for ceiling in [250, 500, 1000, 2000, 4000, 8000, 8000, 8000] {
            let delay = policy.decide(attempt, &error).unwrap();
            assert!(delay <= Duration::from_millis(ceiling), "{delay:?} of {ceiling}");
            attempt = attempt.next(delay);
        }
    }
}

#[test]
fn waits_are_spread_over_their_bounds() {
    let policy = RetryPolicy::STANDARD.max_attempts(u32::MAX).max_wait(Duration::MAX);
    let error = api(503, None, None);
    for (number, ceiling) in [(1, 250), (3, 1000), (9, 8000)] {
        let draw = |jitter| {
            policy.decide(Attempt { number, ..Attempt::first(Replay::Safe, jitter) }, &error).unwrap()
        };
        let tenth = |delay: Duration| (delay.as_millis() * 10 / ceiling).min(9);
        let mut drawn = [0; 10];
        (0..1000).for_each(|jitter| drawn[tenth(draw(jitter)) as usize] += 1);
        assert!(drawn.iter().all(|&times| (50..200).contains(&times)), "{drawn:?}");
    }
    let one_call = |number| policy.decide(Attempt { number, ..Attempt::first(Replay::Safe, 7) }, &error);
    assert_ne!(one_call(8), one_call(9), "the draws of one call differ");
}

#[test]
fn attempts_and_budget_end_a_call() {
    let error = api(503, None, None);
    let first = Attempt::first(Replay::Safe, 0);
    assert!(RetryPolicy::NEVER.decide(first, &error).is_none());
    let fourth = Attempt { number: 4, ..first };
    assert!(RetryPolicy::STANDARD.decide(fourth, &error).is_none());
    let spent = Attempt { waited: Duration::from_secs(30), ..first };
    assert_eq!(RetryPolicy::STANDARD.decide(spent, &error), None);
    assert_eq!(RetryPolicy::STANDARD.decide(spent, &api(503, None, Some("1"))), None);
}

#[test]
fn a_spent_budget_does_not_become_attempts_without_a_wait() {
    let policy = RetryPolicy::STANDARD.max_attempts(10_000);
    let error = api(503, None, None);
    for jitter in 0..100 {
        let mut attempt = Attempt::first(Replay::Safe, jitter);
        while let Some(delay) = policy.decide(attempt, &error) {
            attempt = attempt.next(delay);
        }
        assert!(attempt.waited <= Duration::from_secs(30) && attempt.number < 50, "{attempt:?}");
    }
}

#[test]
fn retry_after_is_waited_out_exactly_or_not_at_all() {
    let first = Attempt::first(Replay::Safe, 7);
    let decide = |seconds| RetryPolicy::STANDARD.decide(first, &api(429, Some(20429), Some(seconds)));
    assert_eq!(decide("0"), Some(Duration::ZERO));
    assert_eq!(decide("30"), Some(Duration::from_secs(30)));
    assert_eq!(decide("31"), None);
    assert_eq!(decide("99999999999999999999"), None);
}

#[test]
fn a_deadline_leaves_time_for_the_attempt_that_it_allows() {
    let seconds = Duration::from_secs;
    let policy = RetryPolicy::STANDARD.deadline(seconds(10)).min_attempt(seconds(3));
    let after = |elapsed, asked: &str| {
        policy.decide(Attempt::first(Replay::Safe, 7).at(elapsed), &api(503, None, Some(asked)))
    };
    assert_eq!(after(seconds(2), "5"), Some(seconds(5)), "ten seconds in all");
    assert_eq!(after(seconds(2), "6"), None);
    assert_eq!(after(seconds(2) + Duration::from_nanos(1), "5"), None);
    assert_eq!(after(seconds(7), "0"), Some(seconds(0)));
    assert_eq!(after(seconds(8), "0"), None);
    assert_eq!(after(Duration::MAX, "0"), None);
    let endless = Attempt::first(Replay::Safe, 7).at(Duration::MAX);
    assert!(RetryPolicy::STANDARD.decide(endless, &api(503, None, None)).is_some(), "no deadline");
}

#[test]
fn time_does_not_go_back() {
    let attempt = Attempt::first(Replay::Safe, 0).at(Duration::from_secs(5));
    assert_eq!(attempt.at(Duration::from_secs(3)), attempt);
    assert_eq!(attempt.next(Duration::from_secs(2)).elapsed, Duration::from_secs(7));
}

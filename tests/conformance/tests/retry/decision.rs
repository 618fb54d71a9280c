//! `RetryPolicy::decide`, a pure function, against its table.

use core::time::Duration;

use proptest::prelude::*;
use twilio_verify_core::{Attempt, Error, OperationExt, Replay, RetryPolicy};

use crate::{
    Settings, duration, entity,
    failure::{Another, CODES, Failure, failure},
    retry_after::Asked,
    settings, sid,
};

/// What a failure becomes outside a machine.
fn error(failure: &Failure) -> Error {
    match failure.answer() {
        Ok(response) => entity().fetch(sid()).response(response).unwrap_err(),
        Err(error) => error.into(),
    }
}

fn replay() -> impl Strategy<Value = Replay> {
    prop_oneof![Just(Replay::Safe), Just(Replay::Unsafe)]
}

fn attempt() -> impl Strategy<Value = Attempt> {
    let number = prop_oneof![4 => 1_u32..10, 1 => 1..u32::MAX];
    (number, duration(), duration(), replay(), any::<u64>()).prop_map(
        |(number, waited, elapsed, replay, jitter)| {
            let mut attempt = Attempt::first(replay, jitter);
            attempt.number = number;
            attempt.waited = waited;
            attempt.at(elapsed.max(waited))
        },
    )
}

/// Whether a wait fits into what is left of the budget and of the time.
fn fits(settings: Settings, attempt: Attempt, wait: Duration) -> bool {
    let budget = attempt.waited.saturating_add(wait) <= settings.max_wait;
    let time = attempt.elapsed.saturating_add(wait).saturating_add(settings.min_attempt);
    budget && time <= settings.deadline
}

#[test]
fn every_documented_code() {
    for (code, status, another) in CODES {
        let failure = Failure::Answer { status, code: Some(code), asked: Asked::default() };
        assert_eq!(failure.another(), another, "{code}");
        for (replay, expected) in
            [(Replay::Safe, another != Another::Never), (Replay::Unsafe, another == Another::Always)]
        {
            let decided = RetryPolicy::STANDARD.decide(Attempt::first(replay, 0), &error(&failure));
            assert_eq!(decided.is_some(), expected, "{code} {replay:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_failure_any_policy_any_seed(
        failure in failure(),
        settings in settings(),
        attempt in attempt(),
    ) {
        let decided = settings.policy().decide(attempt, &error(&failure));
        let again = settings.policy().decide(attempt, &error(&failure));
        prop_assert_eq!(decided, again, "the same again");

        let may = match failure.another() {
            Another::Always => true,
            Another::IfSafe => attempt.replay == Replay::Safe,
            Another::Never => false,
        };
        if !may || attempt.number >= settings.max_attempts {
            prop_assert_eq!(decided, None);
        } else if let Some(asked) = failure.asked() {
            prop_assert_eq!(decided, fits(settings, attempt, asked).then_some(asked), "exactly, or not at all");
        } else if let Some(wait) = decided {
            prop_assert!(wait <= settings.ceiling(attempt.number));
            prop_assert!(fits(settings, attempt, wait));
        } else {
            prop_assert!(!fits(settings, attempt, settings.ceiling(attempt.number)), "a draw too long");
        }
    }
}

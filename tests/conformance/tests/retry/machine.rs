//! The machine over any sequence of failures: what is sent how often, and after which waits.

use core::time::Duration;

use proptest::prelude::*;
use twilio_verify_core::{
    Answer, Call, Delivery, Error, HttpResponse, Notifications, Operation, OperationExt, Replay, Step,
    TimeLeft,
};

use crate::{
    Settings, config, duration, entity,
    failure::{Another, Failure, failure},
    settings, sid,
};

/// How a call went.
#[derive(Debug)]
struct Course<T> {
    failures: Vec<Failure>,
    waits: Vec<Duration>,
    /// When each attempt began, since the call did.
    begun: Vec<Duration>,
    end: Result<Answer<T>, Error>,
}

/// A failed attempt: how, after how long, and how much longer the wait after it takes than it should.
type Attempt = (Failure, Duration, Duration);

/// Drives a call over these failures, and a success once they are over.
fn drive<O: Operation>(
    operation: O,
    settings: Settings,
    jitter: u64,
    failures: &[Attempt],
    success: HttpResponse,
) -> Course<O::Output> {
    let (config, mut scripted, mut success) = (config(), failures.iter(), Some(success));
    let mut overslept = failures.iter().map(|(_, _, late)| *late);
    let (mut met, mut waits, mut begun) = (Vec::new(), Vec::new(), Vec::new());
    let mut now = Duration::ZERO;
    let mut step = Call::new(&config, operation).retry_policy(settings.policy()).jitter(jitter).start();
    assert!(matches!(step, Step::Send(..)), "the first attempt never waits");
    let end = loop {
        step = match step {
            Step::Send(request, pending) => {
                let left = settings.deadline.saturating_sub(now);
                let told = if settings.deadline == Duration::MAX { Duration::MAX } else { left };
                assert_eq!(TimeLeft::cap(&request, Duration::MAX), told);
                begun.push(now);
                assert_eq!(pending.attempt() as usize, begun.len());
                match scripted.next() {
                    Some((failure, takes, _)) => {
                        now = now.saturating_add(*takes);
                        met.push(failure.clone());
                        pending.answered_at(failure.answer(), now)
                    }
                    None => pending.answered_at(Ok(success.take().expect("one success")), now),
                }
            }
            Step::Wait(pause) => {
                let delay = pause.delay();
                waits.push(delay);
                now = now.saturating_add(delay).saturating_add(overslept.next().expect("a failure each"));
                pause.over_at(now)
            }
            Step::Done(end) => break end,
        };
    };
    Course { failures: met, waits, begun, end }
}

impl<T: core::fmt::Debug> Course<T> {
    /// What holds of every call.
    fn check(&self, settings: Settings, replay: Replay) {
        let (begun, failures) = (self.begun.len(), self.failures.len());
        assert!(begun <= settings.max_attempts.max(1) as usize, "attempts: {self:?}");
        // The last wait can have taken so long that no attempt fitted after it.
        let in_vain = self.waits.len() == begun && self.end.is_err() && settings.deadline < Duration::MAX;
        assert!(
            self.waits.len() == begun - 1 || in_vain,
            "a wait before each attempt but the first: {self:?}"
        );
        let waited = self.waits.iter().fold(Duration::ZERO, |sum, wait| sum.saturating_add(*wait));
        assert!(waited <= settings.max_wait || self.waits.is_empty(), "the budget: {self:?}");
        for (number, (wait, failure)) in (1..).zip(self.waits.iter().zip(&self.failures)) {
            match failure.asked() {
                Some(asked) => assert_eq!(*wait, asked, "as asked: {self:?}"),
                None => assert!(*wait <= settings.ceiling(number), "in its bounds: {self:?}"),
            }
            // The failure was followed by a wait for another attempt.
            let may = match failure.another() {
                Another::Always => true,
                Another::IfSafe => replay == Replay::Safe,
                Another::Never => false,
            };
            assert!(may, "attempt {number} was repeated: {self:?}");
            assert!(replay == Replay::Safe || !failure.may_have_been_processed(), "{self:?}");
        }
        for begun in self.begun.iter().skip(1) {
            assert!(begun.saturating_add(settings.min_attempt) <= settings.deadline, "too late: {self:?}");
        }
        match &self.end {
            Ok(answer) => assert_eq!(answer.attempts as usize, begun),
            Err(error) => {
                assert_eq!((error.attempts() as usize, begun), (begun, failures), "{self:?}");
                let maybe = self.failures.iter().any(Failure::may_have_been_processed);
                let only_reads = matches!(error.operation(), Some("FetchFactor" | "ListFactor"));
                assert_eq!(error.may_have_been_processed(), maybe && !only_reads, "{self:?}");
                if let Error::Transport(error) = error {
                    assert_eq!(error.delivery() == Delivery::Unknown, maybe, "{self:?}");
                }
                let last = self.failures.last().expect("an error has a reason");
                assert_eq!(error.retry_after(), last.asked(), "{self:?}");
            }
        }
    }
}

fn ok(status: u16, body: &str) -> HttpResponse {
    http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
}

const FACTOR: &str = r#"{"sid": "YF00000000000000000000000000000000", "status": "verified", "factor_type": "totp",
    "binding": {"secret": "S", "uri": "otpauth://totp/a:b?secret=S", "alg": "ES256", "public_key": "K"}}"#;

fn failures() -> impl Strategy<Value = Vec<Attempt>> {
    let overslept = prop_oneof![3 => Just(Duration::ZERO), 1 => duration()];
    prop::collection::vec((failure(), duration(), overslept), 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn every_operation(
        settings in settings(),
        jitter in any::<u64>(),
        failures in failures(),
        operation in 0_u8..8,
    ) {
        macro_rules! check {
            ($operation:expr, $replay:ident, $status:expr, $body:expr) => {
                drive($operation, settings, jitter, &failures, ok($status, $body)).check(settings, Replay::$replay)
            };
        }
        let entity = entity();
        match operation {
            0 => check!(entity.create_totp("x"), Unsafe, 201, FACTOR),
            1 => check!(entity.create_push("x", "K", Notifications::none()).unchecked(), Unsafe, 201, FACTOR),
            2 => check!(entity.verify(sid(), "123456"), Unsafe, 200, FACTOR),
            3 => check!(entity.create_totp("x").repeatable(), Safe, 201, FACTOR),
            4 => check!(entity.fetch(sid()), Safe, 200, FACTOR),
            5 => check!(entity.update(sid()).friendly_name("x"), Safe, 200, FACTOR),
            6 => check!(entity.factors(), Safe, 200, r#"{"factors": []}"#),
            _ => {
                // A 404 after an attempt of unknown fate is what it wanted: the test below.
                let failures: Vec<_> = failures.into_iter().filter(|(failure, ..)| !is_gone(failure)).collect();
                drive(entity.delete(sid()), settings, jitter, &failures, ok(204, "")).check(settings, Replay::Safe);
            }
        }
    }

    #[test]
    fn a_delete_that_finds_nothing(
        settings in settings(),
        jitter in any::<u64>(),
        before in failures(),
    ) {
        let before: Vec<_> = before.into_iter().filter(|(failure, ..)| !is_gone(failure)).collect();
        let course = drive(entity().delete(sid()), settings, jitter, &before, ok(404, r#"{"code": 20404}"#));
        if course.begun.len() == before.len() + 1 {
            let expected = before.iter().any(|(failure, ..)| failure.may_have_been_processed());
            prop_assert_eq!(course.end.is_ok(), expected, "{:?}", course);
            prop_assert!(expected || course.end.is_err_and(|error| error.is_not_found()));
        } else {
            prop_assert!(course.end.is_err());
        }
    }
}

fn is_gone(failure: &Failure) -> bool {
    matches!(failure, Failure::Answer { status: 404, .. })
}

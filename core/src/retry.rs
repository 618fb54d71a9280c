use core::time::Duration;

use crate::{Delivery, Error, Fate, Replay};

/// When a failed attempt is repeated and after how long: a pure decision, without a clock and without randomness.
///
/// | what failed | repeated |
/// |---|---|
/// | the request was not sent | always |
/// | code 20429 or 60328, or a 429 without a readable code: not processed | always |
/// | 500, 502, 503, 504 | if the operation is [`Replay::Safe`] |
/// | no answer, and the request may have been sent | if the operation is [`Replay::Safe`] |
/// | everything else, such as 429 with 60310 (five wrong codes) | never: waiting does not help |
///
/// The wait doubles from [`base`](Self::base) to [`cap`](Self::cap), and is drawn from all between nothing and that
/// ("full jitter"), so that clients that failed together do not return together. A `Retry-After` of the server is
/// waited out instead, exactly. All waits of a call together stay within [`max_wait`](Self::max_wait): a wait that
/// does not fit ends the call with its error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    max_wait: Duration,
}

impl RetryPolicy {
    /// One attempt.
    pub const NEVER: Self =
        Self { max_attempts: 1, base: Duration::ZERO, cap: Duration::ZERO, max_wait: Duration::ZERO };

    /// Four attempts, with waits of up to 250 ms, 500 ms and 1 s between them, or what the server asks for while all
    /// waits together stay within 30 s. More attempts wait for up to 8 s each.
    pub const STANDARD: Self = Self {
        max_attempts: 4,
        base: Duration::from_millis(250),
        cap: Duration::from_secs(8),
        max_wait: Duration::from_secs(30),
    };

    /// How many attempts at the most, the first included; 0 counts as 1.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest wait before the second attempt.
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }

    /// The longest wait before any attempt, unless the server asks for another.
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = cap;
        self
    }

    /// How long the waits of one call can be together.
    pub const fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = max_wait;
        self
    }

    /// Decides what follows a failed attempt: how long to wait before the next, or `None` to give up.
    #[must_use]
    pub fn decide(&self, attempt: Attempt, error: &Error) -> Option<Duration> {
        let allowed = match verdict(error) {
            Verdict::Always => true,
            Verdict::IfSafe => attempt.replay == Replay::Safe,
            Verdict::Never => false,
        };
        if !allowed || attempt.number >= self.max_attempts {
            return None;
        }
        let delay = error.retry_after().unwrap_or_else(|| self.backoff(attempt));
        let total = attempt.waited.saturating_add(delay);
        (total <= self.max_wait).then_some(delay)
    }

    /// A draw between nothing and `base × 2^(number − 1)`, the cap at the most.
    fn backoff(&self, attempt: Attempt) -> Duration {
        let doublings = attempt.number.saturating_sub(1).min(31);
        let ceiling = self.base.saturating_mul(1 << doublings).min(self.cap);
        let draw = u128::from(scramble(attempt.jitter.wrapping_add(u64::from(attempt.number))));
        // `draw / 2^64` of the ceiling, in nanoseconds. A ceiling of centuries is cut to one, far over any budget.
        let nanos = (ceiling.as_nanos().min(u128::from(u64::MAX)) * draw) >> 64;
        Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// The attempt that failed, as [`RetryPolicy::decide`] looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// Which it was; the first is 1.
    pub number: u32,
    /// How long the call has waited so far.
    pub waited: Duration,
    /// Whether the operation may be sent twice.
    pub replay: Replay,
    /// Any number; the same number gives the same delays.
    pub jitter: u64,
}

impl Attempt {
    /// The first attempt.
    #[must_use]
    pub fn first(replay: Replay, jitter: u64) -> Self {
        Self { number: 1, waited: Duration::ZERO, replay, jitter }
    }

    /// The attempt after this, once `delay` has passed.
    #[must_use]
    pub fn next(self, delay: Duration) -> Self {
        Self { number: self.number.saturating_add(1), waited: self.waited.saturating_add(delay), ..self }
    }
}

enum Verdict {
    Always,
    IfSafe,
    Never,
}

/// The table above.
fn verdict(error: &Error) -> Verdict {
    match error {
        Error::Invalid(_) | Error::Decode(_) => Verdict::Never,
        Error::Transport(error) => match error.delivery() {
            Delivery::NotSent => Verdict::Always,
            Delivery::Unknown => Verdict::IfSafe,
        },
        Error::Api(error) => match error.fate() {
            Fate::TurnedAway => Verdict::Always,
            Fate::Troubled => Verdict::IfSafe,
            Fate::Refused | Fate::Unclear => Verdict::Never,
        },
    }
}

/// The finalizer of SplitMix64: neighbouring numbers become unrelated ones.
fn scramble(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::*;
    use crate::{ApiError, TransportError};

    fn api(status: u16, code: Option<u32>, retry_after: Option<&str>) -> Error {
        let body = code.map_or(String::new(), |code| format!("{{\"code\":{code}}}"));
        let mut response = Response::builder().status(status);
        if let Some(seconds) = retry_after {
            response = response.header("Retry-After", seconds);
        }
        ApiError::read("Test", &response.body(body.as_bytes()).unwrap()).into()
    }

    #[test]
    fn the_table() {
        let repeated = |error: &Error| {
            let decide = |replay| RetryPolicy::STANDARD.decide(Attempt::first(replay, 0), error).is_some();
            (decide(Replay::Safe), decide(Replay::Unsafe))
        };
        let (always, if_safe, never) = ((true, true), (true, false), (false, false));
        assert_eq!(repeated(&TransportError::not_sent("refused").into()), always);
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
            (404, Some(20404), never),
            (409, Some(60317), never),
        ] {
            assert_eq!(repeated(&api(status, code, None)), expected, "{status} {code:?}");
        }
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
}

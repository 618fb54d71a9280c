//! Policies as the schedules draw them, with their bounds written down a second time: the policy itself is under test.

use std::time::Duration;

use fastrand::Rng;
use twilio_verify_core::RetryPolicy;

use crate::draw::one_of;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    pub(crate) policy: RetryPolicy,
    pub(crate) attempts: usize,
    pub(crate) base: Duration,
    pub(crate) cap: Duration,
    pub(crate) max_wait: Duration,
    /// `Duration::MAX`: none.
    pub(crate) deadline: Duration,
    pub(crate) min_attempt: Duration,
}

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// As it comes.
const STANDARD: Policy = Policy {
    policy: RetryPolicy::STANDARD,
    attempts: 4,
    base: Duration::from_millis(250),
    cap: Duration::from_secs(8),
    max_wait: Duration::from_secs(30),
    deadline: Duration::MAX,
    min_attempt: SECOND,
};

impl Policy {
    /// A deadline is for those who have a clock.
    pub(crate) fn draw(rng: &mut Rng, has_clock: bool) -> Self {
        let this = Self::without_deadline(rng);
        if !has_clock || rng.bool() {
            return this;
        }
        let deadline = one_of(rng, &[0, 1, 200, 1000, 1500, 5000, 10_000, 60_000, 4_000_000]) * MILLISECOND;
        let min_attempt =
            one_of(rng, &[Duration::ZERO, 100 * MILLISECOND, SECOND, SECOND, 5 * SECOND, Duration::MAX]);
        let policy = this.policy.deadline(deadline).min_attempt(min_attempt);
        Self { policy, deadline, min_attempt, ..this }
    }

    fn without_deadline(rng: &mut Rng) -> Self {
        match rng.u8(..10) {
            0 => Self {
                policy: RetryPolicy::NEVER,
                attempts: 1,
                base: Duration::ZERO,
                cap: Duration::ZERO,
                max_wait: Duration::ZERO,
                ..STANDARD
            },
            1..=4 => STANDARD,
            _ => Self::odd(rng),
        }
    }

    fn odd(rng: &mut Rng) -> Self {
        let attempts = one_of(rng, &[0, 1, 2, 3, 5, 9, 40, u32::MAX]);
        let base = one_of(rng, &[0, 1, 1_000_000, 250_000_000, 10_000_000_000]);
        let base = if base == 0 && rng.bool() { Duration::MAX } else { Duration::from_nanos(base) };
        let cap =
            one_of(rng, &[Duration::ZERO, MILLISECOND, 2 * SECOND, 8 * SECOND, 600 * SECOND, Duration::MAX]);
        let max_wait = one_of(rng, &[Duration::ZERO, SECOND, 30 * SECOND, 7200 * SECOND, Duration::MAX]);
        let policy = RetryPolicy::STANDARD
            .max_attempts(attempts)
            .initial_backoff(base)
            .max_backoff(cap)
            .max_wait(max_wait);
        Self { policy, attempts: attempts.max(1) as usize, base, cap, max_wait, ..STANDARD }
    }

    /// Whether another attempt may begin when the call has taken so long.
    pub(crate) fn has_time(&self, elapsed: Duration) -> bool {
        elapsed.saturating_add(self.min_attempt) <= self.deadline
    }

    /// The longest wait after so many attempts, where the server asks for none.
    pub(crate) fn ceiling(&self, attempts: usize) -> Duration {
        let doubled = (1..attempts).fold(self.base, |wait, _| wait.saturating_mul(2));
        doubled.min(self.cap)
    }
}

use core::time::Duration;

use crate::{Delivery, Error, Fate, Replay};

/// When a failed attempt is repeated and after how long: a pure decision, without a clock and without randomness.
///
/// | what failed | repeated |
/// |---|---|
/// | the request was not sent | always, unless it [can never be](crate::TransportError::cannot_send) |
/// | code 20429 or 60328, or a 429 without a readable code: not processed | always |
/// | 500, 502, 503, 504 | if the operation is [`Replay::Safe`] |
/// | no answer, and the request may have been sent | if the operation is [`Replay::Safe`] |
/// | everything else, such as 429 with 60310 (five wrong codes) | never: waiting does not help |
///
/// The backoff doubles from [`initial_backoff`](Self::initial_backoff) to [`max_backoff`](Self::max_backoff), and the wait
/// is drawn from all between nothing and that ("full jitter"), so that clients that failed together do not return together. A `Retry-After` of the server is
/// waited out instead, exactly; one that cannot be read counts for nothing, and so does a date in an answer without a
/// `Date`. All waits of a call together stay within [`max_wait`](Self::max_wait): a wait that does not fit ends the
/// call at once with its error, which says how long the server [asked for](Error::retry_after).
///
/// Attempts have a timeout each, the transport's, and so a call of four with the adapters' 30 s can take two and a half
/// minutes. A [`deadline`](Self::deadline) ends it earlier:
///
/// ```
/// use std::time::Duration;
/// use twilio_verify_core::RetryPolicy;
///
/// let while_somebody_waits = RetryPolicy::STANDARD.deadline(Duration::from_secs(10));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    max_wait: Duration,
    deadline: Duration,
    min_attempt: Duration,
}

/// Longer than any call.
const NO_DEADLINE: Duration = Duration::MAX;

impl RetryPolicy {
    /// One attempt.
    pub const NEVER: Self = Self {
        max_attempts: 1,
        initial_backoff: Duration::ZERO,
        max_backoff: Duration::ZERO,
        max_wait: Duration::ZERO,
        ..Self::STANDARD
    };

    /// Four attempts, with waits of up to 250 ms, 500 ms and 1 s between them, or what the server asks for while all
    /// waits together stay within 30 s. More attempts wait for up to 8 s each. No deadline.
    pub const STANDARD: Self = Self {
        max_attempts: 4,
        initial_backoff: Duration::from_millis(250),
        max_backoff: Duration::from_secs(8),
        max_wait: Duration::from_secs(30),
        deadline: NO_DEADLINE,
        min_attempt: Duration::from_secs(1),
    };

    /// How many attempts at the most, the first included; 0 counts as 1.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The longest wait before the second attempt.
    pub const fn initial_backoff(mut self, longest: Duration) -> Self {
        self.initial_backoff = longest;
        self
    }

    /// The longest wait before any attempt, unless the server asks for another.
    pub const fn max_backoff(mut self, longest: Duration) -> Self {
        self.max_backoff = longest;
        self
    }

    /// How long the waits of one call can be together: those by the backoff and those that the server asks for.
    pub const fn max_wait(mut self, max_wait: Duration) -> Self {
        self.max_wait = max_wait;
        self
    }

    /// How long one call may take in all, attempts and waits; [`Duration::MAX`], the default, is no deadline. Each page
    /// of a list is a call.
    ///
    /// A failed attempt is not followed by another for which less than [`min_attempt`](Self::min_attempt) would be
    /// left: the call ends with its error at once, without the wait. The first attempt is always made. Attempts are
    /// told what is [left](crate::TimeLeft) to them, and a transport that heeds it, as the adapters do, ends the call in
    /// time; one that does not can overrun by the timeout of one attempt.
    ///
    /// Rather this than a timeout around the call, which loses the error, and with it whether the request
    /// [may have been processed](Error::may_have_been_processed).
    ///
    /// Whoever drives the [machine](crate::call) by hand tells it the time. A client needs a transport with a
    /// [clock](crate::Transport::now).
    pub const fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How much time an attempt after the first must have before the [`deadline`](Self::deadline): a second, in which
    /// a connection and an exchange fit. Set it to the transport's timeout where the transport ignores [`TimeLeft`](crate::TimeLeft). A
    /// shorter deadline than this leaves one attempt.
    pub const fn min_attempt(mut self, time: Duration) -> Self {
        self.min_attempt = time;
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
        let next = attempt.next(delay);
        (next.waited <= self.max_wait && self.has_time_for(next)).then_some(delay)
    }

    pub(crate) fn has_time_for(&self, attempt: Attempt) -> bool {
        attempt.elapsed.saturating_add(self.min_attempt) <= self.deadline
    }

    /// What is left to the call before its deadline, if it has one.
    pub(crate) fn time_left(&self, attempt: Attempt) -> Option<Duration> {
        self.has_deadline().then(|| self.deadline.saturating_sub(attempt.elapsed))
    }

    pub(crate) fn has_deadline(&self) -> bool {
        self.deadline < NO_DEADLINE
    }

    /// A draw between nothing and `initial_backoff × 2^(number − 1)`, or `max_backoff` if that is less.
    fn backoff(&self, attempt: Attempt) -> Duration {
        let doublings = attempt.number.saturating_sub(1).min(31);
        let ceiling = self.initial_backoff.saturating_mul(1 << doublings).min(self.max_backoff);
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
    /// How long the call has taken so far, waits included.
    pub elapsed: Duration,
    /// Whether the operation may be sent twice.
    pub replay: Replay,
    /// Any number; the same number gives the same delays.
    pub jitter: u64,
}

impl Attempt {
    /// The first attempt.
    #[must_use]
    pub fn first(replay: Replay, jitter: u64) -> Self {
        Self { number: 1, waited: Duration::ZERO, elapsed: Duration::ZERO, replay, jitter }
    }

    /// The attempt after this, once `delay` has passed.
    #[must_use]
    pub fn next(self, delay: Duration) -> Self {
        Self {
            number: self.number.saturating_add(1),
            waited: self.waited.saturating_add(delay),
            elapsed: self.elapsed.saturating_add(delay),
            ..self
        }
    }

    /// The same once the call has taken so long in all. Time does not go back.
    #[must_use]
    pub fn at(self, elapsed: Duration) -> Self {
        Self { elapsed: elapsed.max(self.elapsed), ..self }
    }
}

enum Verdict {
    Always,
    IfSafe,
    Never,
}

/// Whether the table lets it be repeated, if perhaps not for every operation.
pub(crate) fn is_worth_repeating(error: &Error) -> bool {
    !matches!(verdict(error), Verdict::Never)
}

/// The table above.
fn verdict(error: &Error) -> Verdict {
    match error {
        Error::Invalid(_) | Error::Decode(_) => Verdict::Never,
        Error::Transport(error) if error.is_permanent() => Verdict::Never,
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
mod tests;

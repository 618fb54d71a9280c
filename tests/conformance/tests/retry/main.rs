//! What follows a failed attempt, for any failure, any policy and any seed: the decision alone, and the machine around it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod decision;
mod failure;
mod machine;
mod retry_after;

use core::time::Duration;

use proptest::prelude::*;
use twilio_verify_core::{Config, Credentials, Entity, FactorSid, RetryPolicy};

fn entity() -> Entity {
    Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
}

fn sid() -> FactorSid {
    "YF00000000000000000000000000000000".parse().unwrap()
}

fn config() -> Config {
    Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
}

/// A policy whose settings the tests know, since it does not tell them.
#[derive(Clone, Copy, Debug)]
struct Settings {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    max_wait: Duration,
    deadline: Duration,
    min_attempt: Duration,
}

impl Settings {
    fn policy(self) -> RetryPolicy {
        RetryPolicy::STANDARD
            .max_attempts(self.max_attempts)
            .initial_backoff(self.base)
            .max_backoff(self.cap)
            .max_wait(self.max_wait)
            .deadline(self.deadline)
            .min_attempt(self.min_attempt)
    }

    /// The longest wait that is the policy's own choice after this attempt.
    fn ceiling(self, number: u32) -> Duration {
        let doubled = 2_u32.checked_pow(number - 1).and_then(|factor| self.base.checked_mul(factor));
        doubled.unwrap_or(Duration::MAX).min(self.cap)
    }
}

/// None at all, such as policies have, such as nobody has.
fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        1 => Just(Duration::ZERO),
        4 => (0_u64..40_000).prop_map(Duration::from_millis),
        1 => any::<Duration>(),
        1 => Just(Duration::MAX),
    ]
}

fn settings() -> impl Strategy<Value = Settings> {
    let attempts = prop_oneof![4 => 0_u32..8, 1 => any::<u32>()];
    // Without a deadline, more often than not.
    let deadline = prop_oneof![3 => Just(Duration::MAX), 2 => duration()];
    (attempts, duration(), duration(), duration(), deadline, duration()).prop_map(
        |(max_attempts, base, cap, max_wait, deadline, min_attempt)| Settings {
            max_attempts,
            base,
            cap,
            max_wait,
            deadline,
            min_attempt,
        },
    )
}

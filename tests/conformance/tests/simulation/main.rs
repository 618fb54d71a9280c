//! The worst days, by the hundred thousand: several clients' machines against the emulator, with a network between them
//! that loses, delays, doubles and mangles, and a clock that is a variable.
//!
//! A schedule is a pure function of its seed, and has no thread, no socket and no clock. `SCHEDULES` says how many are run,
//! `SEED` which is the first; a failing one is printed with the command that repeats it alone, event by event.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod answers;
mod client;
mod coverage;
mod device;
mod draw;
mod driving;
mod events;
mod ledger;
mod machine;
mod network;
mod oracle;
mod policy;
mod run;
mod schedule;
mod task;
mod trace;
mod wishes;

use std::env;

use twilio_verify_conformance::say;

/// Enough for every fault and every end to occur, and few enough for each `cargo test`.
const SCHEDULES: u64 = 1000;

#[test]
fn every_schedule_holds() {
    let first = variable("SEED").unwrap_or(0);
    let schedules = variable("SCHEDULES").unwrap_or(SCHEDULES);
    let coverage = run::all(first, schedules).unwrap_or_else(|failure| panic!("{failure}"));
    say(&coverage);
    // Fewer may miss something.
    if schedules >= SCHEDULES {
        assert_eq!(coverage.missing(), Vec::<&str>::new(), "never occurred");
    }
}

#[test]
fn a_seed_replays_exactly() {
    for seed in 0..50 {
        let (first, second) = (run::traced(seed), run::traced(seed));
        assert!(!first.lines().is_empty(), "seed {seed}");
        assert_eq!(first.lines(), second.lines(), "seed {seed}");
        assert_eq!(first.hash(), second.hash());
        assert_ne!(first.hash(), run::traced(seed + 1000).hash(), "another seed, another schedule");
    }
}

fn variable(name: &str) -> Option<u64> {
    let text = env::var(name).ok().filter(|text| !text.is_empty())?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is not a number: {text}")))
}

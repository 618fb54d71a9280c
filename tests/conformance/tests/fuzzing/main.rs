//! The properties of `tests/properties` without a fuzzer: over every kept input, over the recorded exchanges, and over
//! thousands of inputs made of these.
//!
//! `CASES` in the environment is how many inputs each property is given; a failing one is made small and printed as a
//! line for `fuzz/corpus`, where it is kept from then on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod inputs;

use std::{collections::HashSet, env, fs, panic, path::PathBuf};

use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use twilio_verify_properties::{ALL, Property, corpus, seeds};

/// Each property's own file below `fuzz/corpus`.
fn kept(name: &str) -> Vec<Vec<u8>> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(format!("{name}.txt"));
    corpus::read(&fs::read_to_string(&file).unwrap())
        .unwrap_or_else(|line| panic!("{}:{line} is no input", file.display()))
}

#[test]
fn every_kept_input() {
    for (name, property) in ALL {
        let inputs = kept(name);
        assert!(inputs.len() >= 10, "{name} has but {} inputs", inputs.len());
        for input in inputs.into_iter().chain(seeds::of(name)) {
            holds(name, property, &input).unwrap_or_else(|failure| panic!("{failure}"));
        }
    }
}

macro_rules! made_up_inputs {
    ($($name:ident),+) => {
        $(#[test] fn $name() { run(stringify!($name)) })+

        #[test]
        fn none_is_forgotten() {
            let tested = HashSet::from([$(stringify!($name)),+]);
            assert_eq!(tested, ALL.into_iter().map(|(name, _)| name).collect());
        }
    };
}
made_up_inputs!(
    create_passkey,
    create_push,
    create_totp,
    credential,
    cursor,
    emulator,
    factor,
    failure,
    list,
    round_trip,
    text,
    variables
);

/// The same inputs each time, unless `CASES` asks for others.
fn run(name: &'static str) {
    let (_, property) = ALL.into_iter().find(|(known, _)| *known == name).unwrap();
    let cases = env::var("CASES").ok().map(|cases| cases.parse().expect("CASES is a number"));
    let config = Config {
        cases: cases.unwrap_or(1000),
        rng_seed: if cases.is_some() { RngSeed::Random } else { RngSeed::Fixed(4010) },
        failure_persistence: None,
        ..Config::default()
    };
    let strategy = inputs::of(seeds::of(name).into_iter().chain(kept(name)).collect());
    TestRunner::new(config)
        .run(&strategy, |input| holds(name, property, &input).map_err(TestCaseError::fail))
        .unwrap_or_else(|failure| panic!("{failure}"));
}

/// A broken property panics; where, stands in the output.
fn holds(name: &str, property: Property, input: &[u8]) -> Result<(), String> {
    panic::catch_unwind(|| property(input))
        .map_err(|_| format!("`{name}` does not hold for this input:\n{}", corpus::line(input)))
}

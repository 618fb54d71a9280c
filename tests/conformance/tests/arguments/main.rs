//! Path and form safety: whatever text an argument is, decoded by others it comes back as given, in the field where it
//! was put; the number and the names of path segments, the host and the names of the query never change; and what is
//! refused is refused by its name.
//!
//! `CASES` in the environment is how many times each is tried.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod any;

use std::env;

use any::{DANGEROUS, all, allowed, any_given, text};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};
use twilio_verify_core::{Config as Client, Credentials, Error, Operation, OperationExt, Path, Replay};
use twilio_verify_properties::{
    arguments,
    given::{Given, Verb},
};

/// Every operation with any arguments, most of them out of their limits, with the limits and without.
#[test]
fn every_argument_comes_back() {
    run(4000, any_given(text().boxed()), |given| {
        for unchecked in [false, true] {
            let request = arguments(&Given { unchecked, ..given.clone() });
            let can_be_sent = given.never_sent().is_empty() && given.fits_in_a_url();
            assert_eq!(request.is_some(), can_be_sent && (unchecked || given.out_of_limits().is_empty()));
        }
    });
}

/// As above with arguments that are mostly within their limits, so that what is sent with the limits is seen too.
#[test]
fn every_argument_within_its_limits_is_sent() {
    run(2000, allowed(), |given| {
        let out_of_limits = given.out_of_limits();
        assert!(out_of_limits.is_empty(), "{out_of_limits:?}");
        assert_eq!(arguments(&given).is_some(), given.fits_in_a_url());
    });
}

/// Each of these would change the target of a request, or break its form, in one reader of URLs or another.
#[test]
fn every_dangerous_text_in_every_argument() {
    for text in DANGEROUS.into_iter().chain([&*"/".repeat(200), &*"é".repeat(5000), &*"%".repeat(10_000)]) {
        for verb in Verb::ALL {
            for unchecked in [false, true] {
                arguments(&Given { verb, unchecked, ..all(text) });
                arguments(&Given { verb, unchecked, identity: "user-0001".to_owned(), ..all(text) });
            }
        }
    }
}

/// No text is so long that part of it is lost: it is sent whole, or refused by its place.
#[test]
fn what_is_too_long_for_a_url_is_refused() {
    for length in [21_000, 21_800, 21_900, 65_300, 65_400, 65_500, 65_534, 65_535, 70_000, 1_000_000] {
        for text in ["a".repeat(length), "/".repeat(length)] {
            let list = Given {
                verb: Verb::List,
                page_token: Some(text.clone()),
                unchecked: true,
                ..Given::default()
            };
            let fetch = Given { identity: text, unchecked: true, ..Given::default() };
            for given in [list, fetch] {
                assert_eq!(arguments(&given).is_some(), given.fits_in_a_url(), "{length}");
            }
        }
    }
    // A body has no such end.
    let name = Some("/é".repeat(500_000));
    let long = Given { verb: Verb::Update, friendly_name: name, unchecked: true, ..Given::default() };
    assert!(arguments(&long).is_some());
}

/// An operation of somebody else's has the same safety: its path is made of the same [`Path`].
#[test]
fn a_foreign_operation_is_as_safe() {
    struct Foreign(String, String);
    impl Operation for Foreign {
        type Output = ();
        const NAME: &'static str = "Foreign";
        const METHOD: http::Method = http::Method::GET;
        fn path(&self) -> Path {
            Path::new("/v2/Things").argument("One", &self.0).then("/Parts").argument("Other", &self.1)
        }
        fn replay(&self) -> Replay {
            Replay::Safe
        }
        fn decode(&self, _: &http::Response<&[u8]>) -> Result<(), twilio_verify_core::DecodeFailure> {
            Ok(())
        }
    }
    let account = "AC00000000000000000000000000000000".parse().unwrap();
    let client = Client::new(Credentials::auth_token(account, "token"));
    run(2000, (text(), text()), |(one, other)| {
        let refused = |text: &str| matches!(text, "" | "." | "..");
        match Foreign(one.clone(), other.clone()).request(&client) {
            Ok(request) => {
                let url = url::Url::parse(&request.uri().to_string()).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                let decoded = |place: usize| {
                    percent_encoding::percent_decode_str(segments[place]).decode_utf8().unwrap().into_owned()
                };
                assert_eq!((url.host_str(), segments.len()), (Some("verify.twilio.com"), 5));
                assert_eq!([segments[0], segments[1], segments[3]], ["v2", "Things", "Parts"]);
                assert_eq!([decoded(2), decoded(4)], [one, other]);
            }
            Err(Error::Invalid(invalid)) if refused(&one) => {
                assert_eq!(invalid.violations()[0].field(), "One")
            }
            Err(Error::Invalid(invalid)) if refused(&other) => {
                assert_eq!(invalid.violations()[0].field(), "Other")
            }
            Err(error) => assert!(one.len() + other.len() > 20_000, "{error}"),
        }
    });
}

fn run<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value)) {
    let wanted = env::var("CASES").ok().map(|cases| cases.parse().expect("CASES is a number"));
    let config = Config {
        cases: wanted.unwrap_or(cases),
        rng_seed: if wanted.is_some() { RngSeed::Random } else { RngSeed::Fixed(4010) },
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&strategy, |value| {
        test(value);
        Ok(())
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

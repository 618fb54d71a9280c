//! Path and form safety: whatever text an argument is, decoded by others it comes back as given, in the field where it
//! was put; the number and the names of path segments, the host and the names of the query never change; and what is
//! refused is refused by its name.
//!
//! `CASES` in the environment is how many times each is tried.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::env;

use proptest::{
    collection::vec,
    option::{self, weighted},
    prelude::*,
    sample::select,
    test_runner::{Config, RngSeed, TestRunner},
};
use twilio_verify_core::{
    Config as Client, Credentials, Error, Metadata, Operation, OperationExt, Path, Replay,
};
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
            let can_be_sent = given.can_be_a_segment() && given.fits_in_a_url();
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

const DANGEROUS: [&str; 40] = [
    "",
    ".",
    "..",
    "...",
    "/",
    "//",
    "/..",
    "../",
    "../../Services",
    "..%2f",
    "%2e",
    "%2e%2e",
    "%2E%2E/",
    "%252e",
    "%",
    "%%",
    "%zz",
    "\\",
    "..\\..",
    "?",
    "?a=b",
    "#",
    "victim#",
    "&",
    "=",
    "a=b&c=d",
    "+",
    " ",
    "  x ",
    ";",
    "a;b=c",
    "@",
    "user:pw@h",
    ":",
    "\0",
    "\r\nHost: elsewhere.example",
    "\t\u{7f}\u{85}\u{2028}",
    "\u{301}e\u{301}",
    "\u{feff}\u{202e}\u{fffd}",
    "\u{10ffff}😀日本",
];

/// Any text: one of the dangerous, any characters, pieces of both, and now and then a very long one.
fn text() -> impl Strategy<Value = String> {
    let dangerous = || select(DANGEROUS.to_vec()).prop_map(str::to_owned);
    let piece =
        prop_oneof![3 => dangerous(), 2 => any::<String>(), 1 => any::<char>().prop_map(String::from)];
    let long =
        (any::<char>(), 1..8000_usize).prop_map(|(character, times)| String::from(character).repeat(times));
    prop_oneof![
        40 => dangerous(),
        40 => any::<String>(),
        40 => vec(piece, 1..6).prop_map(|pieces| pieces.concat()),
        20 => "[A-Za-z0-9-]{0,70}",
        1 => long,
    ]
}

/// The same text everywhere.
fn all(text: &str) -> Given {
    let some = || Some(text.to_owned());
    Given {
        identity: text.to_owned(),
        friendly_name: some(),
        public_key: some(),
        app_id: some(),
        platform: some(),
        token: some(),
        sdk_version: some(),
        secret: some(),
        alg: some(),
        metadata: Some(Metadata::from([(text, text)])),
        payload: text.to_owned(),
        page_token: some(),
        ..Given::default()
    }
}

fn any_given(text: BoxedStrategy<String>) -> impl Strategy<Value = Given> {
    let maybe = || weighted(0.7, text.clone());
    let identity = prop_oneof![1 => text.clone(), 1 => "[A-Za-z0-9-]{8,64}"];
    let number = || option::of(prop_oneof![0..100_u32, any::<u32>()]);
    let metadata = option::of(prop_oneof![
        text.clone().prop_map(|text| Metadata::from_json(&text)),
        vec((text.clone(), text.clone()), 0..4).prop_map(|pairs| pairs.into_iter().collect()),
    ]);
    let texts = (maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe(), maybe());
    let numbers = (number(), number(), number(), number(), option::of(any::<u64>()));
    (select(Verb::ALL.to_vec()), identity, text.clone(), metadata, texts, numbers).prop_map(
        |(verb, identity, payload, metadata, texts, numbers)| {
            let (friendly_name, public_key, app_id, platform, token, sdk_version, secret, page_token) = texts;
            let (time_step, skew, code_length, page_size, page) = numbers;
            let given = Given {
                verb,
                identity,
                payload,
                metadata,
                friendly_name,
                public_key,
                app_id,
                platform,
                ..Given::default()
            };
            let alg = sdk_version.clone();
            Given {
                token,
                sdk_version,
                secret,
                page_token,
                time_step,
                skew,
                code_length,
                page_size,
                page,
                alg,
                ..given
            }
        },
    )
}

fn allowed() -> impl Strategy<Value = Given> {
    // `.` is any character, and so is a line's end.
    let of = |least: u32, most: u32| format!("(?s).{{{least},{most}}}");
    let maybe = |pattern: String| option::of(proptest::string::string_regex(&pattern).unwrap());
    let name = proptest::string::string_regex(&of(1, 64)).unwrap();
    let totp = (option::of(20..=60_u32), option::of(0..=2_u32), option::of(3..=8_u32));
    let words = (option::of(select(vec!["sha1", "sha256", "sha512"])), select(vec!["apn", "fcm", "none"]));
    let base32 = option::of("([A-Z2-7]{8}){1,4}(={0,6})".prop_map(|text| text));
    let metadata = option::of(vec((any::<char>(), any::<char>()), 0..20));
    let texts =
        (maybe(of(32, 255)), proptest::string::string_regex(&of(1, 100)).unwrap(), name, any::<String>());
    let list = (option::of(1..=1000_u32), option::of(any::<u64>()), option::of(any::<String>()));
    (
        select(Verb::ALL.to_vec()),
        "[A-Za-z0-9-]{8,64}",
        totp,
        words,
        base32,
        metadata,
        texts,
        list,
        "[0-9]{3,8}",
    )
        .prop_map(|(verb, identity, totp, (alg, platform), secret, metadata, texts, list, payload)| {
            let (time_step, skew, code_length) = totp;
            let (page_size, page, page_token) = list;
            let (token, app_id, friendly_name, version) = texts;
            let given =
                Given { verb, identity, payload, secret, time_step, skew, code_length, ..Given::default() };
            let token = token.filter(|_| platform != "none");
            // A create needs the token, or no notifications.
            let platform = if token.is_none() { "none" } else { platform };
            Given {
                friendly_name: Some(friendly_name),
                app_id: Some(app_id),
                sdk_version: Some(format!("1{version}")),
                platform: Some(platform.to_owned()),
                token,
                alg: alg.map(str::to_owned),
                metadata: metadata
                    .map(|pairs| pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect()),
                page_size,
                page,
                page_token,
                ..given
            }
        })
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

//! What servers write into `Retry-After`, and what is to be read out of it.

use core::time::Duration;
use std::time::UNIX_EPOCH;

use httpdate::fmt_http_date;
use proptest::prelude::*;
use twilio_verify_core::OperationExt;

/// Headers, and the wait that they ask for, if it can be read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) duration: Option<Duration>,
}

fn after(value: impl Into<String>, duration: Option<Duration>) -> Asked {
    Asked { headers: vec![("retry-after", value.into())], duration }
}

pub(crate) fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        6 => Just(Asked::default()),
        4 => (0_u64..60).prop_map(|seconds| after(seconds.to_string(), Some(Duration::from_secs(seconds)))),
        1 => any::<u64>().prop_map(|seconds| after(seconds.to_string(), Some(Duration::from_secs(seconds)))),
        // More than a number holds: for ever.
        1 => "[1-9][0-9]{20,40}".prop_map(|digits| after(digits, Some(Duration::from_secs(u64::MAX)))),
        1 => any::<i64>().prop_filter("negative", |&seconds| seconds < 0)
            .prop_map(|seconds| after(seconds.to_string(), None)),
        // Without a digit at its beginning there is nothing to read.
        2 => "[A-Za-z ,:;+.-]{0,40}".prop_map(|garbage| after(garbage, None)),
        1 => "[0-9]{1,5}[.,eE][0-9]{1,5}".prop_map(|number| after(number, None)),
        2 => dated(),
        1 => moment().prop_map(|until| after(http_date(until), None)),
    ]
}

/// A date, measured against the answer's own; one that is past asks for nothing.
fn dated() -> impl Strategy<Value = Asked> {
    let near = (early(), -100_i64..100).prop_map(|(date, seconds)| (date, date + seconds));
    prop_oneof![near, (moment(), moment())].prop_map(|(date, until)| Asked {
        headers: vec![("date", http_date(date)), ("retry-after", http_date(until))],
        duration: Some(Duration::from_secs((until - date).try_into().unwrap_or(0))),
    })
}

/// Not so close to the end of 9999 that there is nothing after it.
fn early() -> impl Strategy<Value = i64> {
    100_i64..253_402_300_000
}

/// Seconds of a moment between 1970 and 9999.
fn moment() -> impl Strategy<Value = i64> {
    prop_oneof![8 => early(), 1 => Just(253_402_300_799)]
}

fn http_date(seconds: i64) -> String {
    fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds.try_into().unwrap()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn the_wait_that_is_asked_for_is_read(asked in asked()) {
        let mut response = http::Response::builder().status(503);
        for (name, value) in &asked.headers {
            response = response.header(*name, value);
        }
        let error = crate::entity().fetch(crate::sid()).response(response.body("").unwrap()).unwrap_err();
        prop_assert_eq!(error.retry_after(), asked.duration);
        let said = error.to_string().contains("the server asks to wait");
        prop_assert_eq!(said, asked.duration.is_some());
    }
}

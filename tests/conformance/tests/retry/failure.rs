//! What can become of an attempt, and whether another may follow.

use core::time::Duration;

use http::Response;
use proptest::prelude::*;
use twilio_verify_core::{HttpResponse, TransportError};

use crate::retry_after::{Asked, asked};

/// An attempt that did not succeed.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    NotSent,
    CannotSend,
    Unknown,
    Answer { status: u16, code: Option<u32>, asked: Asked },
}

/// May another attempt follow?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Another {
    Always,
    IfSafe,
    Never,
}
use Another::{Always, IfSafe, Never};

/// The codes that Twilio documents for factors, with their usual status, and whether a retry may help.
pub(crate) const CODES: [(u32, u16, Another); 21] = [
    (20003, 401, Never),
    (20404, 404, Never),
    (60390, 404, Never),
    (20429, 429, Always),
    (20500, 500, IfSafe),
    (20503, 503, IfSafe),
    (60200, 400, Never),
    (60300, 400, Never),
    (60306, 400, Never),
    (60308, 429, Never),
    (60310, 429, Never),
    (60311, 403, Never),
    (60312, 429, Never),
    (60313, 403, Never),
    (60314, 400, Never),
    (60315, 400, Never),
    (60317, 409, Never),
    (60318, 403, Never),
    (60326, 429, Never),
    (60328, 429, Always),
    (60393, 400, Never),
];

impl Failure {
    pub(crate) fn another(&self) -> Another {
        match *self {
            Self::NotSent => Always,
            Self::CannotSend => Never,
            Self::Unknown => IfSafe,
            Self::Answer { code: Some(20429 | 60328), .. } | Self::Answer { status: 429, code: None, .. } => {
                Always
            }
            Self::Answer { status: 500 | 502 | 503 | 504, .. } => IfSafe,
            Self::Answer { .. } => Never,
        }
    }

    /// Whether the request may have been carried out.
    pub(crate) fn may_have_been_processed(&self) -> bool {
        match *self {
            Self::NotSent | Self::CannotSend => false,
            Self::Unknown => true,
            Self::Answer { code: Some(20429 | 60328), .. } => false,
            Self::Answer { status, .. } => !(400..500).contains(&status) || status == 408,
        }
    }

    /// How long the server asked to wait, where that can be read.
    pub(crate) fn asked(&self) -> Option<Duration> {
        match self {
            Self::Answer { asked, .. } => asked.duration,
            _ => None,
        }
    }

    pub(crate) fn answer(&self) -> Result<HttpResponse, TransportError> {
        match self {
            Self::NotSent => Err(TransportError::not_sent("refused")),
            Self::CannotSend => Err(TransportError::cannot_send("no TLS")),
            Self::Unknown => Err(TransportError::unknown("timeout")),
            Self::Answer { status, code, asked } => {
                let mut response = Response::builder().status(*status);
                for (name, value) in &asked.headers {
                    response = response.header(*name, value);
                }
                let body = code.map_or("<html>".to_owned(), |code| format!(r#"{{"code": {code}}}"#));
                Ok(response.body(body.into_bytes()).unwrap())
            }
        }
    }
}

pub(crate) fn failure() -> impl Strategy<Value = Failure> {
    let documented = (prop::sample::select(&CODES[..]), asked())
        .prop_map(|((code, status, _), asked)| Failure::Answer { status, code: Some(code), asked });
    let bare = (prop::sample::select(vec![302_u16, 404, 408, 429, 500, 501, 502, 503, 504]), asked())
        .prop_map(|(status, asked)| Failure::Answer { status, code: None, asked });
    let code = prop::option::of(any::<u32>().prop_filter("no code", |&code| code > 0));
    let any_answer = (300_u16..1000, code, asked()).prop_map(|(status, code, asked)| Failure::Answer {
        status,
        code,
        asked,
    });
    prop_oneof![
        2 => Just(Failure::NotSent),
        1 => Just(Failure::CannotSend),
        2 => Just(Failure::Unknown),
        2 => documented,
        4 => bare,
        1 => any_answer,
    ]
}

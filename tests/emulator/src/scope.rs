use std::{fmt::Display, time::SystemTime};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{account::Service, settings::Limits};

/// What a request is about and when it came: the entity's name, the rules, the moment.
pub(crate) struct Scope<'a> {
    pub(crate) now: SystemTime,
    pub(crate) account_sid: &'a str,
    pub(crate) limits: &'a Limits,
    pub(crate) service: &'a Service,
    pub(crate) identity: &'a str,
    /// Scheme and host for the URLs in the answer.
    pub(crate) origin: &'a str,
}

impl Scope<'_> {
    /// The absolute URL of the entity's factors.
    pub(crate) fn factors_url(&self) -> String {
        let Self { origin, service, identity, .. } = self;
        format!("{origin}/v2/Services/{}/Entities/{}/Factors", service.sid, encoded(identity))
    }
}

/// Percent-encodes all but letters, digits, `-`, `.`, `_` and `~`.
pub(crate) fn encoded(text: &str) -> impl Display {
    const OTHERS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, OTHERS)
}

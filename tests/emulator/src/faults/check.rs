use std::{error, fmt};

use http::HeaderValue;

use super::{Effect, Fault};

/// A [`Fault`] that cannot be: its message names the member, the rule, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for FaultError {}

impl Fault {
    /// Whether it makes sense.
    pub(super) fn check(&self) -> Result<(), FaultError> {
        let Self { effect, milliseconds, status, code, retry_after, html, carried_out, .. } = self;
        let is_status = *effect == Effect::Status;
        let can_be_carried_out = is_status || *effect == Effect::Drop;
        let is_header = |text: &String| HeaderValue::from_str(text).is_ok();
        let rules = [
            (
                milliseconds.is_some() == (*effect == Effect::Latency),
                "milliseconds belongs to the effect latency, and has to be there: leave it out elsewhere",
            ),
            (status.is_some() == is_status, "status belongs to the effect status, and has to be there"),
            (status.is_none_or(|status| (400..=599).contains(&status)), "status must be from 400 to 599"),
            (is_status || code.is_none(), "code belongs to the effect status: leave it out elsewhere"),
            (
                is_status || retry_after.is_none(),
                "retry_after belongs to the effect status: leave it out elsewhere",
            ),
            (is_status || !html, "html belongs to the effect status: leave it out elsewhere"),
            (!html || code.is_none(), "code has no place in a page of HTML: leave out code or html"),
            (
                can_be_carried_out || !carried_out,
                "carried_out belongs to the effects status and drop: others are always carried out",
            ),
            (
                retry_after.as_ref().is_none_or(is_header),
                "retry_after must be a header's value, such as 2 or Wed, 21 Oct 2026 07:28:00 GMT",
            ),
            (self.times != Some(0), "times must be 1 or more: leave it out for one, inject nothing for none"),
            // Whatever is not a number is in no range.
            (self.probability.is_none_or(|p| (0.0..=1.0).contains(&p)), "probability must be from 0 to 1"),
        ];
        match rules.iter().find(|(holds, _)| !holds) {
            Some((_, rule)) => Err(FaultError((*rule).to_owned())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_makes_no_sense_is_named() {
        let status = || Fault::status(503);
        for (fault, names) in [
            (Fault::status(200), "status"),
            (Fault::status(600), "status"),
            (Fault { status: None, ..status() }, "status"),
            (Fault { milliseconds: None, ..Fault::latency(Duration::ZERO) }, "milliseconds"),
            (Fault { milliseconds: Some(1), ..status() }, "milliseconds"),
            (Fault { status: Some(503), ..Fault::truncate() }, "status"),
            (Fault::truncate().code(20503), "code"),
            (Fault::drop_connection().html(), "html"),
            (status().code(20503).html(), "code"),
            (Fault::drop_connection().retry_after(2), "retry_after"),
            (status().retry_after("2\r\nX: y"), "retry_after"),
            (Fault::truncate().carried_out(), "carried_out"),
            (Fault::latency(Duration::ZERO).carried_out(), "carried_out"),
            (status().times(0), "times"),
            (status().probability(1.1), "probability"),
            (status().probability(f64::NAN), "probability"),
        ] {
            let error = fault.check().unwrap_err().to_string();
            assert!(error.starts_with(names), "{fault:?}: {error}");
        }
    }

    #[test]
    fn what_makes_sense_is_taken() {
        for fault in [
            Fault::latency(Duration::MAX).probability(0.0),
            Fault::status(429).code(20429).retry_after("Wed, 21 Oct 2026 07:28:00 GMT"),
            Fault::status(502).html().retry_after(1).carried_out().times(3).after(2).probability(1.0),
            Fault::drop_connection().carried_out(),
            Fault::truncate(),
        ] {
            fault.check().unwrap();
            let json = serde_json::to_string(&fault).unwrap();
            assert_eq!(serde_json::from_str::<Fault>(&json).unwrap(), fault, "{json}");
        }
        assert!(serde_json::from_str::<Fault>(r#"{"effect": "drop", "carriedOut": true}"#).is_err());
    }

    #[test]
    fn in_json_a_wait_may_be_a_number_as_in_rust() {
        let read = |wait: &str| {
            let json = format!(r#"{{"effect": "status", "status": 429, "retry_after": {wait}}}"#);
            serde_json::from_str::<Fault>(&json).map_err(|error| error.to_string())
        };
        for wait in ["2", r#""2""#] {
            assert_eq!(read(wait).unwrap(), Fault::status(429).retry_after(2));
        }
        assert_eq!(read("null").unwrap(), Fault::status(429));
        assert!(read("true").unwrap_err().contains("retry_after"));
    }
}

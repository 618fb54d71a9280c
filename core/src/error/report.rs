use core::fmt;
use std::error::Error as StdError;

use super::{Error, escape};

/// An error with all its causes, in one line: see [`Error::report`].
pub(super) struct Report<'a>(pub(super) &'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        if let Some(request_id) = self.0.request_id() {
            f.write_str("; request ")?;
            escape(request_id, f)?;
        }
        let mut source = self.0.source();
        while let Some(cause) = source {
            let says = cause.to_string();
            // Some say themselves what their own cause is.
            if !said.ends_with(&says) {
                f.write_str(": ")?;
                escape(&says, f)?;
                said = says;
            }
            source = cause.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use http::Response;

    use super::*;
    use crate::{ApiError, TransportError};

    #[derive(Debug, thiserror::Error)]
    #[error("connection\nrefused")]
    struct Refused;

    #[derive(Debug, thiserror::Error)]
    #[error("connect failed: {0}")]
    struct SaysItsCause(#[source] Refused);

    #[derive(Debug, thiserror::Error)]
    #[error("client error")]
    struct SaysNone(#[source] SaysItsCause);

    #[test]
    fn causes_follow_each_other_in_one_line() {
        let cause = SaysNone(SaysItsCause(Refused));
        let error =
            Error::from(TransportError::not_sent(cause).of("FetchFactor", &http::Method::GET)).after(4);
        assert_eq!(
            error.report().to_string(),
            r"FetchFactor, after 4 attempts: the request was not sent: client error: connect failed: connection\nrefused"
        );
    }

    #[test]
    fn the_request_is_named() {
        let response = Response::builder().status(404).header("twilio-request-id", "RQ1");
        let error: Error =
            ApiError::read("T", &http::Method::GET, &mut response.body(&[][..]).unwrap()).into();
        assert_eq!(error.report().to_string(), "T failed with 404 Not Found; request RQ1");
    }

    #[test]
    fn nobody_fills_the_log() {
        let error = Error::from(TransportError::unknown("é".repeat(10_000)));
        assert!(error.report().to_string().chars().count() < 600);
    }
}

use std::ops::RangeInclusive;

use http::{
    HeaderName, HeaderValue, Response, StatusCode,
    header::{ALLOW, WWW_AUTHENTICATE},
};
use serde::Serialize;
use twilio_verify_core::{ErrorCode, field};

use crate::answer;

/// A refusal: what Twilio says in `{code, message, more_info, status}`.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: ErrorCode,
    message: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), header: None }
    }

    pub(crate) fn authentication() -> Self {
        Self {
            header: Some((WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"Twilio API\""))),
            ..Self::new(StatusCode::UNAUTHORIZED, ErrorCode::AUTHENTICATION_FAILED, "Authenticate")
        }
    }

    pub(crate) fn not_found(path: &str) -> Self {
        let message = format!("The requested resource {path} was not found");
        Self::new(StatusCode::NOT_FOUND, ErrorCode::NOT_FOUND, message)
    }

    pub(crate) fn method(allowed: &'static str) -> Self {
        // Not among the codes that a client of Factors meets; it stands in Twilio's error dictionary.
        const METHOD_NOT_ALLOWED: ErrorCode = ErrorCode(20004);
        let message = format!("Method not allowed; allowed here: {allowed}");
        Self {
            header: Some((ALLOW, HeaderValue::from_static(allowed))),
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, METHOD_NOT_ALLOWED, message)
        }
    }

    pub(crate) fn too_large(limit: usize) -> Self {
        let message = format!("The body of a request can have at most {limit} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::INVALID_PARAMETER, message)
    }

    pub(crate) fn media_type(expected: &str) -> Self {
        let message = format!("Content-Type must be {expected}");
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::INVALID_PARAMETER, message)
    }

    pub(crate) fn missing(field: &str) -> Self {
        // One of Twilio's codes for an invalid parameter; that it stands for a missing one is our choice.
        const MISSING: ErrorCode = ErrorCode(60300);
        Self::new(StatusCode::BAD_REQUEST, MISSING, format!("{field} is required"))
    }

    pub(crate) fn out_of_limits(field: &str, rule: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::INPUT_OUT_OF_LIMITS, format!("{field} must {rule}"))
    }

    pub(crate) fn length(field: &str, range: &RangeInclusive<usize>) -> Self {
        let code = match field {
            field::FRIENDLY_NAME | field::passkeys::FRIENDLY_NAME => ErrorCode::INVALID_FRIENDLY_NAME,
            _ => ErrorCode::INPUT_OUT_OF_LIMITS,
        };
        let message = format!("{field} must have {} to {} characters", range.start(), range.end());
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub(crate) fn binding(field: &str, rule: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::INVALID_BINDING, format!("{field} must {rule}"))
    }

    pub(crate) fn query(field: &str, rule: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::INVALID_PARAMETER, format!("{field} must {rule}"))
    }

    pub(crate) fn into_response(self) -> Response<Vec<u8>> {
        let mut response = answer::json(
            self.status,
            &Body {
                code: self.code.0,
                message: &self.message,
                more_info: format!("https://www.twilio.com/docs/errors/{}", self.code),
                status: self.status.as_u16(),
            },
        );
        response.headers_mut().extend(self.header);
        response
    }
}

#[derive(Serialize)]
struct Body<'a> {
    code: u32,
    message: &'a str,
    more_info: String,
    status: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_is_twilios() {
        let response = Problem::missing("FriendlyName").into_response();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(response.body()).unwrap(),
            serde_json::json!({
                "code": 60300, "message": "FriendlyName is required",
                "more_info": "https://www.twilio.com/docs/errors/60300", "status": 400,
            })
        );
    }
}

//! A call as JSON says it. A field that is not known is an error, so that a misspelt one is noticed.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue, Response, StatusCode};
use serde::Deserialize;
use twilio_verify_core::{FactorSid, HttpResponse, Identity, ServiceSid, TransportError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// Credentials, edge and region, by the names of `Config::from_vars`.
    pub(crate) variables: BTreeMap<String, String>,
    pub(crate) base_url: Option<String>,
    pub(crate) service_sid: ServiceSid,
    pub(crate) identity: Identity,
    pub(crate) operation: Operation,
    /// Any number, the same for the whole call: the randomness of its waits.
    #[serde(default)]
    pub(crate) jitter: u64,
    /// What became of each request so far.
    #[serde(default)]
    pub(crate) answers: Vec<Answer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Operation {
    CreateTotp { friendly_name: String },
    Fetch { sid: FactorSid },
    Verify { sid: FactorSid, code: String },
    Rename { sid: FactorSid, friendly_name: String },
    List { page_size: Option<u32>, limit: Option<usize> },
    Delete { sid: FactorSid },
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Answer {
    Response {
        status: u16,
        headers: BTreeMap<String, String>,
        body: String,
    },
    /// The request certainly did not reach the server, and why.
    NotSent(String),
    /// It may have reached the server, and why there is no answer.
    Unknown(String),
}

impl Answer {
    /// As a transport reports it. What no HTTP response can be is an answer that could not be read.
    pub(crate) fn into_result(self) -> Result<HttpResponse, TransportError> {
        let (status, headers, body) = match self {
            Self::Response { status, headers, body } => (status, headers, body),
            Self::NotSent(why) => return Err(TransportError::not_sent(why)),
            Self::Unknown(why) => return Err(TransportError::unknown(why)),
        };
        let mut response = Response::new(body.into_bytes());
        *response.status_mut() = StatusCode::from_u16(status).map_err(TransportError::unknown)?;
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(TransportError::unknown)?;
            let value = HeaderValue::from_str(&value).map_err(TransportError::unknown)?;
            response.headers_mut().append(name, value);
        }
        Ok(response)
    }
}

/// Reads a call.
///
/// # Errors
/// What is wrong and where, in words that show none of its values: they can be secrets.
pub(crate) fn read(text: &[u8]) -> Result<Call, String> {
    serde_json::from_slice(text).map_err(|error| {
        let error = error.to_string();
        match error.rsplit_once(", expected ") {
            // Up to there comes what was found instead.
            Some((start, expected))
                if start.starts_with("invalid ") || start.starts_with("unknown variant ") =>
            {
                format!("the call is not understood: expected {expected}")
            }
            _ => format!("the call is not understood: {error}"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_its_value() {
        let wrong = |text: &str| read(text.as_bytes()).err().unwrap();
        assert!(wrong(r#"{"servce_sid": 1}"#).contains("unknown field `servce_sid`"));
        let typed = wrong(r#"{"operation": {"verify": {"code": 724590}}}"#);
        assert!(typed.contains("expected a string at line 1") && !typed.contains("724590"), "{typed}");
        let text = wrong(r#"{"answers": "planted, expected x"}"#);
        assert!(text.contains("expected a sequence") && !text.contains("planted"), "{text}");
        for text in [r#"{"operation": "planted"}"#, r#"{"answers": ["planted, expected x"]}"#] {
            let variant = wrong(text);
            assert!(variant.contains("expected ") && !variant.contains("planted"), "{variant}");
        }
        assert!(wrong(r#"{"operation": {"list": {"limt": 1}}}"#).contains("unknown field `limt`"));
        assert!(wrong("{").contains("EOF"));
        let sid = wrong(r#"{"service_sid": "planted"}"#);
        assert!(sid.contains("VA") && !sid.contains("planted"), "{sid}");
    }

    #[test]
    fn an_answer_that_http_does_not_have_is_one_of_unknown_fate() {
        let answer = |status, name: &str, value: &str| Answer::Response {
            status,
            headers: [(name.to_owned(), value.to_owned())].into(),
            body: "x".to_owned(),
        };
        let response = answer(201, "Retry-After", "ü").into_result().unwrap();
        assert_eq!((response.status().as_u16(), response.body().as_slice()), (201, &b"x"[..]));
        for answer in [answer(99, "a", "b"), answer(200, "a b", "c"), answer(200, "a", "b\r\nc: d")] {
            let error = answer.into_result().unwrap_err();
            assert_eq!(error.delivery(), twilio_verify_core::Delivery::Unknown);
        }
    }
}

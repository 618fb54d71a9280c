use core::{fmt, mem};
use std::borrow::Cow;

use http::{HeaderMap, Method, Response, StatusCode};
use zeroize::Zeroizing;

use super::shown;
use crate::answer;

/// The answer's status says success, but its body is not what the API documents.
///
/// What was asked for was most likely done. The body stays reachable, since a create response is the only place where
/// a secret is shown; it is not in `Debug`, and wiped on drop.
pub struct DecodeError {
    operation: &'static str,
    status: StatusCode,
    headers: HeaderMap,
    /// Whether doing it makes a difference: a fetch does not.
    changes: bool,
    attempts: u32,
    failure: DecodeFailure,
    body: Zeroizing<Vec<u8>>,
}

impl DecodeError {
    pub(crate) fn new(
        operation: &'static str,
        method: &Method,
        response: &mut Response<&[u8]>,
        failure: DecodeFailure,
    ) -> Self {
        Self {
            operation,
            status: response.status(),
            headers: mem::take(response.headers_mut()),
            changes: !method.is_safe(),
            attempts: 1,
            failure,
            body: Zeroizing::new(response.body().to_vec()),
        }
    }

    /// The API's name of the operation, such as `CreateNewFactor`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The answer's HTTP status, a 2xx.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Twilio's name for the request, `RQ…`.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        answer::request_id(&self.headers)
    }

    /// The headers as they came. They can repeat what was sent, so they are not in `Debug`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How many requests the call made, the one with this answer included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(super) fn changes(&self) -> bool {
        self.changes
    }

    pub(super) fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }

    /// What was read. After a create it can hold the factor's secret: keep it out of logs.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, status, failure, .. } = self;
        write!(f, "{operation} was answered with {status}")?;
        if self.attempts > 1 {
            write!(f, " after {} attempts", self.attempts)?;
        }
        write!(f, ", but the answer cannot be read: {failure}")
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("request_id", &self.request_id().map(shown))
            .field("attempts", &self.attempts)
            .field("failure", &self.failure)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

impl std::error::Error for DecodeError {}

/// Why a body cannot be read: what [`Operation::decode`](crate::Operation::decode) returns.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DecodeFailure(Cow<'static, str>);

impl DecodeFailure {
    /// A reason in words. It is shown in logs: nothing of the body belongs in it.
    #[must_use]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }

    pub(crate) fn missing(field: &'static str) -> Self {
        Self(format!("it has no readable `{field}`").into())
    }
}

impl From<serde_json::Error> for DecodeFailure {
    /// Keeps the place and the kind. serde's own words can quote the value that it found, which can be a secret.
    fn from(error: serde_json::Error) -> Self {
        use serde_json::error::Category;
        let kind = match error.classify() {
            Category::Eof => "JSON that ends too early",
            Category::Syntax => "not JSON",
            Category::Data => "JSON of another form than documented",
            Category::Io => "unreadable",
        };
        Self(format!("{kind}, at line {} column {}", error.line(), error.column()).into())
    }
}

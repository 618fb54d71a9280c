use core::{fmt, mem, time::Duration};

use http::{HeaderMap, Method, Response, StatusCode};

use super::{
    escape,
    fate::Fate,
    problem::{Problem, ProblemDetail},
    retry_after::retry_after,
    shown,
};
use crate::{ErrorCode, Json, answer, object};

/// An answer with a status other than 2xx. Redirects are among them: they are never followed.
///
/// Both of Twilio's error bodies are read, `{code, message, more_info, …}` and RFC 9457's
/// `{type, title, detail, errors, …}`. Status and headers are there even when the body is HTML, empty or cut off.
pub struct ApiError {
    operation: &'static str,
    status: StatusCode,
    headers: HeaderMap,
    retry_after: Option<Duration>,
    maybe_processed: bool,
    /// Whether carrying it out makes a difference: a fetch does not.
    changes: bool,
    attempts: u32,
    problem: Problem,
    body: Box<[u8]>,
}

impl ApiError {
    pub(crate) fn read(operation: &'static str, method: &Method, response: &mut Response<&[u8]>) -> Self {
        let status = response.status();
        // What is not UTF-8 in a message, or cut off after the code, shall not cost the code.
        let body = String::from_utf8_lossy(response.body());
        let problem: Problem = object::read_until_error(body.strip_prefix('\u{feff}').unwrap_or(&body));
        Self {
            operation,
            status,
            retry_after: retry_after(response.headers()),
            headers: mem::take(response.headers_mut()),
            maybe_processed: Fate::of(problem.code.into_value().map(ErrorCode), status)
                .may_have_been_processed(),
            changes: !method.is_safe(),
            attempts: 1,
            problem,
            body: (*response.body()).into(),
        }
    }

    /// The API's name of the operation, such as `CreateNewFactor`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The HTTP status of the answer, whatever the body says of it.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Twilio's number for the error; absent when the body is not Twilio's, or has several that differ.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        self.problem.code.into_value().map(ErrorCode)
    }

    /// Twilio's words for the error: `message`, or RFC 9457's `detail` or `title`.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        let Problem { message, detail, title, .. } = &self.problem;
        message.as_deref().or(detail.as_deref()).or(title.as_deref())
    }

    /// The page that explains the error: `more_info`, or RFC 9457's `type`.
    #[must_use]
    pub fn more_info(&self) -> Option<&str> {
        self.problem.more_info.as_deref().or(self.problem.kind.as_deref())
    }

    /// What else Twilio says, as JSON.
    #[must_use]
    pub fn details(&self) -> Option<&Json> {
        self.problem.details.as_ref()
    }

    /// RFC 9457's `errors`: one for each part of the request that is wrong, a hundred at the most.
    #[must_use]
    pub fn problems(&self) -> &[ProblemDetail] {
        &self.problem.errors
    }

    /// Twilio's name for the request, `RQ…`: what its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        answer::request_id(&self.headers)
    }

    /// The headers as they came. They can repeat what was sent, so they are not in `Debug`.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// How long the server asked to wait, in `Retry-After`. A date is measured against the answer's own `Date`, and not
    /// read without one.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The body as it came. It can repeat what was sent, so it is not in `Debug`.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// Whether the request, or an earlier attempt of the same call, may have been carried out: after a 5xx, a redirect
    /// or a 408, and after an attempt of unknown fate. False of what only reads, such as a fetch.
    #[must_use]
    pub fn may_have_been_processed(&self) -> bool {
        self.maybe_processed && self.changes
    }

    /// How many requests the call made, the one with this answer included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn into_headers(self) -> HeaderMap {
        self.headers
    }

    pub(super) fn set_attempts(&mut self, attempts: u32) {
        self.attempts = attempts;
    }

    pub(super) fn leaves_unknown(&self) -> bool {
        self.maybe_processed
    }

    pub(super) fn set_maybe_processed(&mut self) {
        self.maybe_processed = true;
    }

    pub(crate) fn fate(&self) -> Fate {
        Fate::of(self.code(), self.status)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} failed with {}", self.operation, self.status)?;
        if let Some(code) = self.code() {
            write!(f, ", code {code}")?;
        }
        if self.attempts > 1 {
            write!(f, ", after {} attempts", self.attempts)?;
        }
        if let Some(message) = self.message() {
            f.write_str(": ")?;
            escape(message, f)?;
        }
        if let Some(delay) = self.retry_after {
            match delay.as_secs() {
                u64::MAX => f.write_str("; the server asks to wait for ever")?,
                _ => write!(f, "; the server asks to wait {delay:?}")?,
            }
        }
        if self.may_have_been_processed() {
            f.write_str("; it may have been carried out")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("code", &self.code())
            .field("message", &self.message().map(shown))
            .field("problems", &self.problems().len())
            .field("request_id", &self.request_id().map(shown))
            .field("retry_after", &self.retry_after)
            .field("attempts", &self.attempts)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests;

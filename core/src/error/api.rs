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
mod tests {
    use super::*;

    fn read(status: u16, headers: &[(&'static str, &str)], body: &str) -> ApiError {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        ApiError::read("FetchFactor", &Method::GET, &mut response.body(body.as_bytes()).unwrap())
    }

    #[test]
    fn twilios_usual_body() {
        let error = read(
            429,
            &[("Twilio-Request-Id", "RQ1"), ("Retry-After", "7")],
            r#"{"code":60310,"message":"Max\nattempts","more_info":"https://x/60310","status":429,"details":{"a":1}}"#,
        );
        assert_eq!(
            error.to_string(),
            r"FetchFactor failed with 429 Too Many Requests, code 60310: Max\nattempts; the server asks to wait 7s"
        );
        assert_eq!(error.code(), Some(ErrorCode::TOO_MANY_WRONG_CODES));
        assert_eq!(error.details().unwrap().as_str(), r#"{"a":1}"#);
        assert_eq!((error.request_id(), error.more_info()), (Some("RQ1"), Some("https://x/60310")));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
        assert!(!error.may_have_been_processed());
    }

    #[test]
    fn it_says_what_a_reader_of_logs_wants_to_know() {
        let said = |method, attempts| {
            let response = Response::builder().status(503).header("Twilio-Concurrent-Requests", "9");
            let mut response = response.body(&br#"{"code":20503,"message":"m"}"#[..]).unwrap();
            let mut error = ApiError::read("Test", &method, &mut response);
            error.set_attempts(attempts);
            assert_eq!(error.may_have_been_processed(), method == Method::POST);
            assert_eq!(error.headers()["twilio-concurrent-requests"], "9");
            error.to_string()
        };
        assert_eq!(said(Method::GET, 1), "Test failed with 503 Service Unavailable, code 20503: m");
        assert_eq!(
            said(Method::POST, 2),
            "Test failed with 503 Service Unavailable, code 20503, after 2 attempts: m; it may have been carried out"
        );
    }

    #[test]
    fn rfc_9457() {
        let error = read(
            400,
            &[],
            r##"{"type":"https://x","title":"Bad","detail":"why","code":"20001","errors":[{"detail":"d","pointer":"#/a"}]}"##,
        );
        assert_eq!((error.code(), error.message()), (Some(ErrorCode(20001)), Some("why")));
        assert_eq!(error.problems()[0].pointer.as_deref(), Some("#/a"));
        let odd = read(400, &[], r#"{"message":"m","detail":"d","errors":"none","code":null}"#);
        assert_eq!((odd.code(), odd.message(), odd.problems()), (None, Some("m"), &[][..]));
    }

    #[test]
    fn a_body_that_is_not_twilios_costs_nothing_else() {
        for body in ["", "<html>", "null", "[]", "42", "\"x\"", "{", "{}", "\u{feff}{}", r#"{"message":"m"#] {
            let error = read(503, &[("Retry-After", "2")], body);
            assert_eq!(
                error.to_string(),
                "FetchFactor failed with 503 Service Unavailable; the server asks to wait 2s",
                "{body}"
            );
            assert_eq!(error.body(), body.as_bytes());
            assert!(error.retry_after().is_some() && !error.may_have_been_processed());
        }
    }

    #[test]
    fn an_odd_body_keeps_its_code() {
        for body in [
            "\u{feff}{\"code\":60310,\"message\":\"m\"}",
            r#"{"code":60310,"message":"\ud83d","details":1e999}"#,
            r#"{"code":60310,"code":"60310"}"#,
            r#"{"code":60310.0,"errors":{}}"#,
            r#"{"code":60310,"message":"cut"#,
            r#"{"code":60310,"#,
        ] {
            assert_eq!(read(429, &[], body).code(), Some(ErrorCode::TOO_MANY_WRONG_CODES), "{body}");
        }
        for two in
            [r#"{"code":60310,"code":20429}"#, r#"{"code":20429,"code":60310}"#, r#"{"code":1,"code":"x"}"#]
        {
            assert_eq!(read(429, &[], two).code(), None, "{two}");
        }
        let turned = read(400, &[], "{\"message\":\"a\u{202e}b\u{2028}c \\\"d\\\" \u{e9}\"}").to_string();
        assert!(turned.ends_with(r#": a\u{202e}b\u{2028}c "d" é"#), "{turned}");
        let many = format!(r#"{{"errors":[{}1]}}"#, "{},".repeat(1000));
        assert_eq!(read(400, &[], &many).problems().len(), 100);
        // What is cut off here is 60310, or another.
        for cut in [r#"{"code":6031"#, r#"{"code":60310"#, r#"{"code":"60310"#] {
            assert_eq!(read(429, &[], cut).code(), None, "{cut}");
        }
        let mut response =
            Response::builder().status(429).body(&b"{\"message\":\"\xff\",\"code\":60310}"[..]).unwrap();
        assert_eq!(
            ApiError::read("Test", &Method::GET, &mut response).code(),
            Some(ErrorCode::TOO_MANY_WRONG_CODES)
        );
        assert_eq!(
            read(400, &[], r#"{"errors":[{"detail":"a"},7,null,{"detail":"b"}]}"#).problems().len(),
            2
        );
    }

    #[test]
    fn a_long_message_does_not_fill_the_log() {
        let error = read(400, &[], &format!(r#"{{"more_info":"{0}","message":"{0}"}}"#, "é".repeat(100_000)));
        assert!(error.to_string().chars().count() < 600 && error.to_string().ends_with('…'));
        assert!(format!("{error:?}").chars().count() < 900);
        assert_eq!(error.message().unwrap().chars().count(), 100_000);
    }
}

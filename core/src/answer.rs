use core::fmt;

use http::{HeaderMap, StatusCode};

/// A successful answer with what came around it, for logs and support.
///
/// `Debug` shows the names of the headers alone, since what a server or a proxy writes there can repeat what was sent.
#[derive(Clone)]
#[must_use = "look into the `output`: a rejected code is a success otherwise"]
#[non_exhaustive]
pub struct Answer<T> {
    /// What the operation read.
    pub output: T,
    /// The API's name of the operation, such as `CreateNewFactor`.
    pub operation: &'static str,
    /// The HTTP status, a 2xx but for a delete that found its work done by an attempt before.
    pub status: StatusCode,
    /// The headers as they came.
    pub headers: HeaderMap,
    /// How many requests were made, the one that was answered included.
    pub attempts: u32,
}

impl<T> Answer<T> {
    /// Twilio's name for the request, `RQ…`: what its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// The header `Twilio-Verify-Factor-Signature`, which Twilio documents for updates without saying what it means:
    /// as it came.
    #[must_use]
    pub fn factor_signature(&self) -> Option<&str> {
        self.headers.get("twilio-verify-factor-signature")?.to_str().ok()
    }

    /// The same with another output, and the one that it had.
    pub(crate) fn replace<U>(self, other: U) -> (Answer<U>, T) {
        let Self { output, operation, status, headers, attempts } = self;
        (Answer { output: other, operation, status, headers, attempts }, output)
    }
}

impl<T: fmt::Debug> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("output", &self.output)
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("headers", &self.headers.keys().collect::<Vec<_>>())
            .field("attempts", &self.attempts)
            .finish()
    }
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("twilio-request-id")?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_by_their_names() {
        let response = http::Response::builder()
            .header("Twilio-Request-Id", "RQ1")
            .header("Twilio-Verify-Factor-Signature", "s1")
            .body(())
            .unwrap();
        let (parts, output) = response.into_parts();
        let answer =
            Answer { output, operation: "Test", status: parts.status, headers: parts.headers, attempts: 1 };
        assert_eq!((answer.request_id(), answer.factor_signature()), (Some("RQ1"), Some("s1")));
        let shown = format!("{answer:?}");
        assert!(shown.contains("twilio-request-id") && !shown.contains("RQ1"), "{shown}");
    }
}

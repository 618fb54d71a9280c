use std::{fmt, time::Duration};

use http::{Response, header::CONTENT_LENGTH};
use twilio_verify_core::TransportError;

/// What becomes of a request where faults are injected: see [`Emulator::exchange`](crate::Emulator::exchange).
#[derive(Clone, Debug)]
#[non_exhaustive]
#[must_use]
pub struct Outcome {
    /// How much later than otherwise the client learns of it. The request has been carried out by now, if at all.
    pub delay: Duration,
    /// What it learns.
    pub reply: Reply,
}

/// What a client learns of a request. Its `Debug` has no bodies: there are secrets in them.
#[derive(Clone)]
#[non_exhaustive]
pub enum Reply {
    /// It is answered.
    Answer(Response<Vec<u8>>),
    /// It is answered, and the connection is closed before the end: this is what arrives. Its `Content-Length` tells
    /// how long the body was to be.
    Truncated(Response<Vec<u8>>),
    /// The connection is closed without an answer.
    Dropped,
}

impl Outcome {
    /// What a transport in memory makes of it, which has no connection to close: an answer that does not come, or not
    /// as a whole, is an error, and one that leaves open whether the request was carried out.
    ///
    /// # Errors
    /// When the reply is not a whole answer.
    pub fn into_result(self) -> Result<Response<Vec<u8>>, TransportError> {
        match self.reply {
            Reply::Answer(response) => Ok(response),
            Reply::Truncated(_) => {
                Err(TransportError::unknown("the connection was closed within the answer"))
            }
            Reply::Dropped => Err(TransportError::unknown("the connection was closed without an answer")),
        }
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(response) => f.debug_tuple("Answer").field(&response.status()).finish(),
            Self::Truncated(response) => f.debug_tuple("Truncated").field(&response.status()).finish(),
            Self::Dropped => f.write_str("Dropped"),
        }
    }
}

impl Reply {
    /// What arrives of an answer that breaks off in the middle. One without a body breaks off before it begins.
    pub(super) fn cut(mut response: Response<Vec<u8>>) -> Self {
        let whole = response.body().len();
        if whole == 0 {
            return Self::Dropped;
        }
        response.headers_mut().insert(CONTENT_LENGTH, whole.into());
        response.body_mut().truncate(whole / 2);
        Self::Truncated(response)
    }
}

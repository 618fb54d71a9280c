use core::time::Duration;

use http::StatusCode;

use crate::ErrorCode;

mod api;
mod decode;
mod fate;
mod invalid;
mod problem;
mod retry_after;
mod transport;

pub use api::ApiError;
pub use decode::{DecodeError, DecodeFailure};
pub(crate) use fate::Fate;
pub use invalid::{Check, Invalid, Violation};
pub use problem::ProblemDetail;
pub use transport::{Delivery, TransportError};

/// Why a call did not succeed, by how far it got.
///
/// `Display` says what happened, and where an argument is wrong what to do; the cause underneath is in
/// [`source`](std::error::Error::source). Neither they nor `Debug` show an argument or a body, but for the server's own
/// message and request id, of which the first 500 characters are shown.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing was sent: an argument breaks a documented limit, or a deadline has no clock.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// No answer was read.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// Twilio, or something on the way, answered with a status other than 2xx.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// The answer says success and cannot be read. Its body is kept: see [`DecodeError::body`].
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
}

// It is passed through every layer: three words, the causes boxed.
const _: () = assert!(size_of::<Error>() <= 3 * size_of::<usize>());

impl Error {
    /// The API's name of the operation that was sent, such as `CreateNewFactor`: for logs and metrics.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Api(error) => Some(error.operation()),
            Self::Decode(error) => Some(error.operation()),
            Self::Transport(error) => error.operation(),
            Self::Invalid(_) => None,
        }
    }

    /// The answer's HTTP status.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status()),
            Self::Decode(error) => Some(error.status()),
            Self::Invalid(_) | Self::Transport(_) => None,
        }
    }

    /// Twilio's number for the error.
    #[must_use]
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Api(error) => error.code(),
            _ => None,
        }
    }

    /// Twilio's name for the request, `RQ…`: what its support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.request_id(),
            Self::Decode(error) => error.request_id(),
            Self::Invalid(_) | Self::Transport(_) => None,
        }
    }

    /// How long the server asked to wait.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after(),
            _ => None,
        }
    }

    /// Whether there is no such service, entity or factor for this account (HTTP 404, whatever the code).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Api(error) if error.status() == StatusCode::NOT_FOUND)
    }

    /// Whether it is too much of something (HTTP 429). Waiting does not always help: see the
    /// [code](ErrorCode), [`TOO_MANY_WRONG_CODES`](ErrorCode::TOO_MANY_WRONG_CODES) above all.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        matches!(self, Self::Api(error) if error.status() == StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether the request, or an earlier attempt of the same call, may have been carried out all the same.
    ///
    /// After a create this means: list the factors before you create again. A TOTP factor whose answer was lost is
    /// of no use, since its secret is not shown again: delete it.
    #[must_use]
    pub fn may_have_been_processed(&self) -> bool {
        match self {
            Self::Invalid(_) => false,
            Self::Transport(error) => error.delivery() == Delivery::Unknown,
            Self::Api(error) => error.may_have_been_processed(),
            Self::Decode(_) => true,
        }
    }

    /// How many requests the call made or tried to make; none where an argument was refused.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Invalid(_) => 0,
            Self::Transport(error) => error.attempts(),
            Self::Api(error) => error.attempts(),
            Self::Decode(error) => error.attempts(),
        }
    }

    /// Notes how many attempts there were.
    pub(crate) fn after(mut self, attempts: u32) -> Self {
        match &mut self {
            Self::Invalid(_) => {}
            Self::Transport(error) => error.set_attempts(attempts),
            Self::Api(error) => error.set_attempts(attempts),
            Self::Decode(error) => error.set_attempts(attempts),
        }
        self
    }

    /// Notes that an attempt before the one that failed so may have been carried out.
    pub(crate) fn after_unknown_delivery(mut self) -> Self {
        match &mut self {
            Self::Transport(error) => error.set_unknown(),
            Self::Api(error) => error.set_maybe_processed(),
            Self::Invalid(_) | Self::Decode(_) => {}
        }
        self
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::Decode(Box::new(error))
    }
}

/// How many characters of what a server says are shown.
const SHOWN: usize = 500;

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

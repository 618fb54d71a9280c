use core::{
    fmt::{self, Write},
    time::Duration,
};

use http::{HeaderMap, StatusCode};

use crate::{ErrorCode, retry};

mod api;
mod decode;
mod fate;
mod invalid;
mod problem;
mod report;
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
/// `Display` says what happened, after how many attempts, and where an argument is wrong what to do; the cause underneath
/// is in [`source`](std::error::Error::source), and [`report`](Self::report) says both. None of them nor `Debug` shows an
/// argument or a body, but for the server's own message and request id, of which the first 500 characters are shown.
///
/// What to do about it, from the rare to the usual:
///
/// ```
/// # use twilio_verify_core::{Error, ErrorCode};
/// # fn advice(error: &Error) -> &'static str {
/// if error.code() == Some(ErrorCode::TOO_MANY_WRONG_CODES) {
///     "delete the factor and enrol again"
/// } else if error.is_unauthorized() {
///     "look at the account's SID and token, or at the API key"
/// } else if error.is_not_found() {
///     "it is gone, or was never there"
/// } else if error.may_have_been_processed() {
///     "after a create, list the factors before you create again"
/// } else if error.is_temporary() {
///     "try again later"
/// } else {
///     "mend what the error names; `error.report()` is the line for the log"
/// }
/// # }
/// # let error = Error::from(twilio_verify_core::TransportError::not_sent("no network today"));
/// # assert_eq!(advice(&error), "try again later");
/// ```
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
    /// The API's name of the operation, such as `CreateNewFactor`: for logs and metrics. Every error of a call has it.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        match self {
            Self::Api(error) => Some(error.operation()),
            Self::Decode(error) => Some(error.operation()),
            Self::Transport(error) => error.operation(),
            Self::Invalid(error) => error.operation(),
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

    /// Twilio's words for the error, as they came: they can repeat what was sent. See [`ApiError::message`].
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        match self {
            Self::Api(error) => error.message(),
            _ => None,
        }
    }

    /// The answer's headers. They can repeat what was sent: keep them out of logs.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Api(error) => Some(error.headers()),
            Self::Decode(error) => Some(error.headers()),
            Self::Invalid(_) | Self::Transport(_) => None,
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

    /// Whether nothing was sent, since this argument breaks a limit: by the API's name of its [`field`](crate::field).
    ///
    /// What a person types can be no code at all. That is for the person to mend, as a wrong code is:
    ///
    /// ```
    /// # use twilio_verify_core::{Error, Verification, field};
    /// # fn says(answer: Result<Verification, Error>) -> Result<&'static str, Error> {
    /// Ok(match answer {
    ///     Ok(Verification::Verified(_)) => "welcome",
    ///     Ok(Verification::Rejected(_)) => "a wrong code: type the next one",
    ///     Err(error) if error.is_invalid(field::AUTH_PAYLOAD) => "that is no code: type it again",
    ///     Err(error) => return Err(error),
    /// })
    /// # }
    /// # use twilio_verify_core::{Config, Credentials, Entity, OperationExt};
    /// # let account = "AC00000000000000000000000000000000".parse()?;
    /// # let config = Config::new(Credentials::auth_token(account, "token"));
    /// # let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
    /// # let verify = entity.verify("YF00000000000000000000000000000000".parse()?, "12a4");
    /// # assert_eq!(says(Err(verify.request(&config).unwrap_err())).unwrap(), "that is no code: type it again");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_invalid(&self, field: &str) -> bool {
        matches!(self, Self::Invalid(invalid) if invalid.names(field))
    }

    /// Whether there is no such service, entity or factor for this account (HTTP 404, whatever the code).
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Api(error) if error.status() == StatusCode::NOT_FOUND)
    }

    /// Whether the credentials were refused (HTTP 401, whatever the code). That they are right and not allowed to do this
    /// is a 403, and its [code](ErrorCode) says what.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Api(error) if error.status() == StatusCode::UNAUTHORIZED)
    }

    /// Whether the same call may succeed later: there was no connection or no answer, Twilio was in trouble (HTTP 500,
    /// 502, 503, 504), or there were too many requests at once. By the table of [`RetryPolicy`](crate::RetryPolicy),
    /// which has repeated it by now as far as it may. Whether a second call does harm says
    /// [`may_have_been_processed`](Self::may_have_been_processed).
    ///
    /// Of what helps after hours, such as [`TOO_MANY_CREATIONS`](ErrorCode::TOO_MANY_CREATIONS), it says no.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        retry::is_worth_repeating(self)
    }

    /// Whether the last attempt ended since a time ran out: see [`TransportError::is_timeout`]. A
    /// [deadline](crate::RetryPolicy::deadline) that leaves no time for another attempt gives the error of the last one,
    /// which need not be a timeout.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_timeout())
    }

    /// All of it in one line, for a log: what `Display` says, Twilio's name for the request, and every cause underneath.
    ///
    /// The causes are the transport's words. Those of the adapters repeat nothing that was sent.
    ///
    /// ```
    /// # use twilio_verify_core::{Error, TransportError};
    /// let error = Error::from(TransportError::not_sent("connection refused"));
    /// assert_eq!(error.report().to_string(), "the request was not sent: connection refused");
    /// ```
    #[must_use]
    pub fn report(&self) -> impl fmt::Display {
        report::Report(self)
    }

    /// Whether the request, or an earlier attempt of the same call, may have been carried out all the same.
    ///
    /// After a create this means: list the factors before you create again. A TOTP factor whose answer was lost is
    /// of no use, since its secret is not shown again: delete it. Of a fetch and a list it is always false: they leave
    /// nothing behind.
    #[must_use]
    pub fn may_have_been_processed(&self) -> bool {
        match self {
            Self::Invalid(_) => false,
            Self::Transport(error) => error.may_have_been_processed(),
            Self::Api(error) => error.may_have_been_processed(),
            Self::Decode(error) => error.changes(),
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

    /// Whether it is not known what became of the request, whatever it was for.
    pub(crate) fn leaves_unknown(&self) -> bool {
        match self {
            Self::Invalid(_) => false,
            Self::Transport(error) => error.delivery() == Delivery::Unknown,
            Self::Api(error) => error.leaves_unknown(),
            Self::Decode(_) => true,
        }
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

/// What others say ends up in logs: it shall neither begin lines there nor fill them.
fn escape(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in text.chars().take(SHOWN) {
        match character {
            '"' | '\'' | '\\' => f.write_char(character)?,
            // What is not printable, ends lines, or turns the direction of what follows.
            _ => write!(f, "{}", character.escape_debug())?,
        }
    }
    if text.chars().nth(SHOWN).is_some() { f.write_str("…") } else { Ok(()) }
}

fn shown(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

use std::{error::Error as _, fmt::Display, io, process::ExitCode};

use twilio_verify_ureq::{
    ConfigError, Error, ErrorCode, FactorSid, Operation,
    ops::{FetchFactor, ListFactors},
};

use crate::output::{plain, tell};

/// Why a command did not do what it was asked for.
pub(crate) enum Failure {
    /// The words or the variables cannot be right.
    Usage(String),
    /// A code was wrong; the user was told.
    Rejected,
    /// The call failed.
    Call(Error),
    /// Something else failed.
    Other(String),
}

impl Failure {
    pub(crate) fn usage(reason: impl Display) -> Self {
        Self::Usage(reason.to_string())
    }

    pub(crate) fn other(reason: impl Display) -> Self {
        Self::Other(reason.to_string())
    }

    pub(crate) fn emulator(error: io::Error) -> Self {
        Self::Other(format!("the embedded emulator does not start: {error}"))
    }

    /// After a create there is no usage error any more: something was done.
    pub(crate) fn after_create(self, sid: FactorSid) -> Self {
        tell!("The factor {sid} was created.");
        match self {
            Self::Usage(reason) => Self::Other(reason),
            failure => failure,
        }
    }

    /// Tells the user what happened and what to do.
    pub(crate) fn explain(&self) {
        match self {
            Self::Usage(reason) => tell!("error: {}\n\nFor more, try `factors --help`.", plain(reason)),
            Self::Rejected => {}
            Self::Other(reason) => tell!("error: {}", plain(reason)),
            Self::Call(error) => {
                tell!("error: {}", plain(&error.to_string()));
                let mut cause = error.source();
                while let Some(error) = cause {
                    tell!("  because: {}", plain(&error.to_string()));
                    cause = error.source();
                }
                if let Some(hint) = hint(error) {
                    tell!("  {hint}");
                }
                if let Some(id) = error.request_id() {
                    tell!("  Twilio calls this request {}.", plain(id));
                }
            }
        }
    }
}

fn hint(error: &Error) -> Option<&'static str> {
    match error.code() {
        Some(ErrorCode::AUTHENTICATION_FAILED) => {
            Some("Check the account SID and the auth token, or the API key.")
        }
        Some(ErrorCode::TOO_MANY_WRONG_CODES) => {
            Some("This factor takes no more codes: delete it and enrol again.")
        }
        Some(ErrorCode::TOO_MANY_FACTORS) => Some("Delete a factor first: see `factors list`."),
        _ if error.is_not_found() => {
            Some("Is it this user's and this service's? An unverified factor expires within a day.")
        }
        _ if error.may_have_been_processed()
            && !matches!(error.operation(), Some(FetchFactor::NAME | ListFactors::NAME)) =>
        {
            Some("It may have been done all the same: look with `factors list` before you try again.")
        }
        _ => None,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => Self::usage(invalid),
            error => Self::Call(error),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match error.source() {
            Some(source) => Self::Usage(format!("{error}: {source}")),
            None => Self::usage(error),
        }
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        Self::from(match failure {
            Failure::Call(_) | Failure::Other(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Rejected => 3,
        })
    }
}

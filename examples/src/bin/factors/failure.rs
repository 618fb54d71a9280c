use std::{error::Error as _, fmt::Display, io, process::ExitCode};

use serde_json::{Value, json};
use twilio_verify_ureq::{ConfigError, Error, FactorSid};

use crate::{
    advice::what_to_do,
    output::{self, plain, tell},
    style::{BAD, BOLD, painted},
    words,
};

/// Why a command did not do what it was asked for.
pub(crate) enum Failure {
    /// The words or the variables cannot be right.
    Usage(String),
    /// A code was wrong.
    Rejected(String),
    /// The call failed.
    Call(Error),
    /// The doctor found so much that is not well, and has said so.
    Findings(usize),
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

    /// Tells the user what happened and what to do; scripts, by the JSON that the help describes.
    pub(crate) fn explain(&self) {
        if output::is_json() {
            return output::json_aside(&json!({ "error": self.to_json() }));
        }
        // The findings are on standard output.
        if matches!(self, Self::Findings(_)) {
            return;
        }
        tell!("{} {}", painted(BAD, "error:"), plain(&self.message()));
        for cause in self.causes() {
            tell!("  because: {}", plain(&cause));
        }
        if let Some(advice) = self.advice() {
            tell!("  {} {advice}", painted(BOLD, "what to do:"));
        }
        match self {
            Self::Usage(_) => tell!("\nFor more, try `factors --help`."),
            Self::Call(error) => {
                if let Some(id) = error.request_id() {
                    tell!("  Twilio calls this request {}.", plain(id));
                }
            }
            _ => {}
        }
    }

    /// For what failed beside the main thing, which went on: no error of the command's.
    pub(crate) fn note(&self) {
        tell!("{}", plain(&self.message()));
        for cause in self.causes() {
            tell!("  because: {}", plain(&cause));
        }
    }

    /// Every member is always there, and null where it means nothing.
    fn to_json(&self) -> Value {
        let call = if let Self::Call(error) = self { Some(error) } else { None };
        json!({
            "kind": self.kind(),
            "message": self.message(),
            "because": self.causes(),
            "what_to_do": self.advice(),
            "operation": call.and_then(Error::operation),
            "status": call.and_then(Error::status).map(|status| status.as_u16()),
            "code": call.and_then(Error::code).map(|code| code.0),
            "request_id": call.and_then(Error::request_id),
            "retry_after_seconds": call.and_then(Error::retry_after).map(|delay| delay.as_secs()),
            "attempts": call.map(Error::attempts),
            "may_have_been_processed": call.map(Error::may_have_been_processed),
        })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::Rejected(_) => "rejected",
            Self::Call(Error::Api(_)) => "api",
            Self::Call(Error::Decode(_)) => "decode",
            Self::Call(Error::Transport(_)) => "transport",
            Self::Findings(_) => "findings",
            Self::Call(_) | Self::Other(_) => "other",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Usage(reason) | Self::Rejected(reason) | Self::Other(reason) => reason.clone(),
            Self::Call(error) => error.to_string(),
            Self::Findings(1) => "one finding is not well".to_owned(),
            Self::Findings(count) => format!("{count} findings are not well"),
        }
    }

    fn causes(&self) -> Vec<String> {
        let mut causes = Vec::new();
        let mut cause = if let Self::Call(error) = self { error.source() } else { None };
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        causes
    }

    fn advice(&self) -> Option<String> {
        if let Self::Call(error) = self { what_to_do(error) } else { None }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => Self::Usage(words::invalid(&invalid)),
            error => Self::Call(error),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match (&error, error.source()) {
            (ConfigError::BaseUrl { problem, .. }, _) => Self::Usage(words::base_url(problem)),
            (_, Some(source)) => Self::Usage(format!("{error}: {source}")),
            (_, None) => Self::usage(&error),
        }
    }
}

/// What clap makes nothing of. Its help and its version are no failures, and do not come here.
impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        let words = error.render().to_string();
        let reason = words.split("\n\n").next().unwrap_or_default();
        Self::usage(reason.strip_prefix("error: ").unwrap_or(reason).trim_end())
    }
}

impl From<Failure> for ExitCode {
    fn from(failure: Failure) -> Self {
        Self::from(match failure {
            Failure::Call(_) | Failure::Findings(_) | Failure::Other(_) => 1,
            Failure::Usage(_) => 2,
            Failure::Rejected(_) => 3,
        })
    }
}

use core::{fmt, time::Duration};
use std::{
    error::Error as StdError,
    io::{self, ErrorKind},
};

use twilio_verify_core::TransportError;
use ureq::{Error, Timeout};

/// What went wrong before the first byte of a request could leave. It travels through ureq as [`Error::Other`].
#[derive(Debug)]
pub(crate) struct Unsent {
    cause: Box<dyn StdError + Send + Sync>,
    timed_out: bool,
    /// Nor can it ever be, as things are set up.
    never: bool,
}

impl Unsent {
    /// Marks an error, once.
    pub(crate) fn mark(error: Error) -> Error {
        match error {
            Error::Other(inner) if inner.is::<Self>() => Error::Other(inner),
            error => {
                let timed_out = is_timeout(&error);
                Error::Other(Box::new(Self { cause: error.into(), timed_out, never: false }))
            }
        }
    }

    /// Marks an error, and says that it was the proxy that failed, or the way to it.
    pub(crate) fn by_proxy(proxy: String, error: Error) -> Error {
        let timed_out = is_timeout(&error);
        let source = match error {
            // What can never be sent does not get as far as a proxy.
            Error::Other(inner) => inner.downcast::<Self>().map_or_else(|inner| inner, |unsent| unsent.cause),
            error => error.into(),
        };
        let cause = Box::new(ProxyFailed { proxy, source });
        Error::Other(Box::new(Self { cause, timed_out, never: false }))
    }

    /// A request that can never be sent.
    pub(crate) fn because(reason: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
        Error::Other(Box::new(Self { cause: reason.into(), timed_out: false, never: true }))
    }
}

impl fmt::Display for Unsent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl StdError for Unsent {}

/// There is no connection, because of the proxy.
#[derive(Debug)]
struct ProxyFailed {
    /// Its URL, without credentials.
    proxy: String,
    source: Box<dyn StdError + Send + Sync>,
}

impl fmt::Display for ProxyFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the proxy {} gave no connection", self.proxy)
    }
}

impl StdError for ProxyFailed {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// What a failed exchange says about the request, which had so much time.
pub(crate) fn classify(error: Error, timeout: Duration) -> TransportError {
    let is_timeout = is_timeout(&error);
    let error = match error {
        Error::Other(inner) => match inner.downcast::<Unsent>() {
            Ok(unsent) if unsent.never => TransportError::cannot_send(unsent.cause),
            Ok(unsent) => TransportError::not_sent(unsent.cause),
            Err(inner) => TransportError::unknown(Error::Other(inner)),
        },
        // ureq's own words have the URL in them, and with it the identity.
        Error::BadUri(_) => TransportError::cannot_send("ureq takes no such URL"),
        Error::RequireHttpsOnly(_) => TransportError::cannot_send("the agent is set to take https alone"),
        Error::InvalidProxyUrl | Error::TlsRequired => TransportError::cannot_send(error),
        error if precedes_sending(&error) => TransportError::not_sent(error),
        error => return unknown(error, timeout),
    };
    if is_timeout { error.timed_out() } else { error }
}

/// The same of a request that was sent, whatever failed.
pub(crate) fn unknown(error: Error, timeout: Duration) -> TransportError {
    match error {
        Error::Timeout(Timeout::Global) => {
            TransportError::unknown(format!("the exchange took longer than {timeout:?}")).timed_out()
        }
        error if is_timeout(&error) => TransportError::unknown(error).timed_out(),
        error => TransportError::unknown(error),
    }
}

fn is_timeout(error: &Error) -> bool {
    match error {
        Error::Timeout(_) => true,
        Error::Io(error) => error.kind() == ErrorKind::TimedOut,
        Error::Other(inner) => inner.downcast_ref::<Unsent>().is_some_and(|unsent| unsent.timed_out),
        _ => false,
    }
}

/// For an application's own agent, whose connector marks nothing: what ureq reports before it sends, and only then.
/// Everything that may also come later is left out, a failed TLS handshake among it.
fn precedes_sending(error: &Error) -> bool {
    match error {
        Error::ConnectProxyFailed(_)
        | Error::ConnectionFailed
        | Error::HostNotFound
        | Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        Error::Io(error) => error.kind() == ErrorKind::ConnectionRefused || is_failed_lookup(error),
        _ => false,
    }
}

/// The standard library has no kind for it.
fn is_failed_lookup(error: &io::Error) -> bool {
    error.raw_os_error().is_none() && error.to_string().starts_with("failed to lookup address information")
}

use core::fmt;
use std::error::Error as StdError;

use http::Method;

/// No answer was read. What matters for what to do next is whether the request went out.
///
/// ```
/// use std::io::{Error, ErrorKind};
/// use twilio_verify_core::{Delivery, TransportError};
///
/// let refused = TransportError::not_sent(Error::from(ErrorKind::ConnectionRefused));
/// assert_eq!(refused.delivery(), Delivery::NotSent);
/// let silent = TransportError::unknown("no answer in 30 s").timed_out();
/// assert!(silent.delivery() == Delivery::Unknown && silent.is_timeout());
/// ```
#[derive(Debug)]
pub struct TransportError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    operation: Option<&'static str>,
    /// Whether carrying it out makes a difference: a fetch does not, and of what is not known it is taken.
    changes: bool,
    delivery: Delivery,
    permanent: bool,
    timeout: bool,
    attempts: u32,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// The request certainly did not reach the server: no name, no connection, no TLS.
    #[must_use]
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Delivery::NotSent, source.into())
    }

    /// The request may have reached the server: a timeout, a reset, an answer cut off. When in doubt, this.
    #[must_use]
    pub fn unknown(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::new(Delivery::Unknown, source.into())
    }

    /// The request was not sent, and never can be as things are set up: a target over plain http, a proxy or a runtime
    /// that the transport lacks. It is not tried again.
    #[must_use]
    pub fn cannot_send(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let mut error = Self::not_sent(source);
        error.0.permanent = true;
        error
    }

    /// The same, since a time ran out: for [`is_timeout`](Self::is_timeout).
    #[must_use]
    pub fn timed_out(mut self) -> Self {
        self.0.timeout = true;
        self
    }

    fn new(delivery: Delivery, source: Box<dyn StdError + Send + Sync>) -> Self {
        Self(Box::new(Inner {
            operation: None,
            changes: true,
            delivery,
            permanent: false,
            timeout: false,
            attempts: 1,
            source,
        }))
    }

    /// The API's name of the operation, once a [`Call`](crate::Call) has seen the error.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// Whether the request, or an earlier attempt of the same call, may have been delivered.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.0.delivery
    }

    /// Whether another attempt would fail likewise: see [`cannot_send`](Self::cannot_send).
    #[must_use]
    pub fn is_permanent(&self) -> bool {
        self.0.permanent
    }

    /// Whether a time ran out: the connection's, the attempt's, or what was left of the call's. Transports of your own say
    /// it by [`timed_out`](Self::timed_out).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.timeout
    }

    /// How many requests the call made or tried to make, this one included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What the HTTP stack said.
    #[must_use]
    pub fn cause(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0.source
    }

    pub(super) fn may_have_been_processed(&self) -> bool {
        self.0.delivery == Delivery::Unknown && self.0.changes
    }

    pub(super) fn set_unknown(&mut self) {
        self.0.delivery = Delivery::Unknown;
    }

    pub(super) fn set_attempts(&mut self, attempts: u32) {
        self.0.attempts = attempts;
    }

    pub(crate) fn of(mut self, operation: &'static str, method: &Method) -> Self {
        self.0.operation = Some(operation);
        self.0.changes = !method.is_safe();
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            f.write_str(operation)?;
            if self.0.attempts > 1 {
                write!(f, ", after {} attempts", self.0.attempts)?;
            }
            f.write_str(": ")?;
        }
        match self.0.delivery {
            Delivery::Unknown if !self.0.changes => f.write_str("no answer was read"),
            delivery => delivery.fmt(f),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0.source)
    }
}

/// Whether a request that got no answer was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[allow(clippy::exhaustive_enums, reason = "there is no third answer")]
pub enum Delivery {
    /// Certainly not.
    #[error("the request was not sent")]
    NotSent,
    /// Perhaps.
    #[error("no answer was read; the request may have been carried out")]
    Unknown,
}

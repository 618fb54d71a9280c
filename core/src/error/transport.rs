use core::fmt;
use std::error::Error as StdError;

/// No answer was read. What matters for what to do next is whether the request went out.
#[derive(Debug)]
pub struct TransportError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    operation: Option<&'static str>,
    delivery: Delivery,
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

    fn new(delivery: Delivery, source: Box<dyn StdError + Send + Sync>) -> Self {
        Self(Box::new(Inner { operation: None, delivery, source }))
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

    /// What the HTTP stack said.
    #[must_use]
    pub fn cause(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.0.source
    }

    pub(super) fn set_unknown(&mut self) {
        self.0.delivery = Delivery::Unknown;
    }

    pub(crate) fn of(mut self, operation: &'static str) -> Self {
        self.0.operation = Some(operation);
        self
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation}: ")?;
        }
        self.0.delivery.fmt(f)
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

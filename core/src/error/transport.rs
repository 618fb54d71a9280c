use std::error::Error as StdError;

/// No answer was read. What matters for what to do next is whether the request went out.
#[derive(Debug, thiserror::Error)]
#[error("{delivery}")]
pub struct TransportError {
    delivery: Delivery,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// The request certainly did not reach the server: no name, no connection, no TLS.
    #[must_use]
    pub fn not_sent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { delivery: Delivery::NotSent, source: source.into() }
    }

    /// The request may have reached the server: a timeout, a reset, an answer cut off. When in doubt, this.
    #[must_use]
    pub fn unknown(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { delivery: Delivery::Unknown, source: source.into() }
    }

    /// Whether the request, or an earlier attempt of the same call, may have been delivered.
    #[must_use]
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// What the HTTP stack said.
    #[must_use]
    pub fn cause(&self) -> &(dyn StdError + Send + Sync + 'static) {
        &*self.source
    }

    pub(super) fn set_unknown(&mut self) {
        self.delivery = Delivery::Unknown;
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

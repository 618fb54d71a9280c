use core::{fmt, hint};

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// A text that must not leak: an auth token, a TOTP secret and its URI, a code, a notification token.
///
/// It is wiped from memory on drop, shows nothing in `Debug`, and has neither `Display` nor `Serialize` nor
/// `PartialEq` (comparing secrets takes as long as they agree). [`expose`](Self::expose) is the one way to the text.
/// It is `Deserialize`, for a code in a request to your server, or a token in your settings.
/// What travels is not wiped: a request's body and `Authorization` header, a response's body, an [`ApiError`]'s.
///
/// [`ApiError`]: crate::ApiError
///
/// ```
/// use twilio_verify_core::Secret;
/// let secret = Secret::from("GEZDGNBVGY3TQOJQ");
/// assert_eq!(format!("{secret:?}"), "Secret(redacted)");
/// assert_eq!(secret.expose(), "GEZDGNBVGY3TQOJQ");
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text. What you copy out of here is yours to protect: keep it out of logs and URLs.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Secret {
    /// Whether the other one is the same. How long that takes depends on the lengths alone.
    pub(crate) fn is_same_as(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.expose().as_bytes(), other.expose().as_bytes());
        let differing =
            ours.iter().zip(theirs).fold(0, |differing, (a, b)| hint::black_box(differing | (a ^ b)));
        ours.len() == theirs.len() && differing == 0
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

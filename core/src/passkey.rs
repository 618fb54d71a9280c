//! What a passkey factor is made of.

use crate::{Check, Violation, field::passkeys, json::ObjectText, open_enum::open_enum};

open_enum! {
    /// Which authenticators a passkey can be made with.
    pub enum AuthenticatorAttachment {
        /// Those that are part of the user's device.
        Platform = "platform",
        /// Those that can be taken to another device, such as a security key.
        CrossPlatform = "cross-platform",
        /// Either.
        Any = "any",
    }
}

open_enum! {
    /// Whether the authenticator has to keep a passkey so that it is found without the user's name: WebAuthn's
    /// `residentKey`.
    pub enum DiscoverableCredentials {
        /// It has to.
        Required = "required",
        /// If it can.
        Preferred = "preferred",
        /// Better not.
        Discouraged = "discouraged",
    }
}

open_enum! {
    /// Whether the authenticator has to make sure of the user, by a fingerprint or a PIN.
    pub enum UserVerification {
        /// It has to.
        Required = "required",
        /// If it can.
        Preferred = "preferred",
        /// Better not.
        Discouraged = "discouraged",
    }
}

/// For whom a passkey is made: your site. Its members are WebAuthn's; Twilio documents no limits of them.
///
/// ```
/// use twilio_verify_core::RelyingParty;
/// let shop = RelyingParty::new("example.com", "Example");
/// let shop = shop.origin("https://example.com").origin("https://www.example.com");
/// # let _ = shop;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct RelyingParty {
    id: String,
    name: String,
    origins: Vec<String>,
}

impl RelyingParty {
    /// The domain that the passkey is bound to, without scheme and port, and a name for users to read.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into(), origins: Vec::new() }
    }

    /// Adds an origin on which the passkey is made, such as `https://example.com`: scheme, host and, where it is not
    /// the scheme's own, port.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    pub(crate) fn object(&self) -> ObjectText {
        let object = ObjectText::new()
            .text(passkeys::RELYING_PARTY_ID, Some(&self.id))
            .text(passkeys::RELYING_PARTY_NAME, Some(&self.name));
        if self.origins.is_empty() {
            object
        } else {
            object.texts(passkeys::RELYING_PARTY_ORIGINS, &self.origins)
        }
    }

    /// None of its members can be empty: our choice, since WebAuthn has no use for such a one.
    pub(crate) fn check(&self, check: Check) -> Check {
        let empty = |field, what| move || Violation::new(field, "is empty", format!("give {what}"));
        let origins = self.origins.iter().all(|origin| !origin.is_empty());
        check
            .that(
                !self.id.is_empty(),
                empty(passkeys::RELYING_PARTY_ID, "your domain, such as `example.com`"),
            )
            .that(!self.name.is_empty(), empty(passkeys::RELYING_PARTY_NAME, "a name for users to read"))
            .that(origins, empty(passkeys::RELYING_PARTY_ORIGINS, "each as `https://example.com` is"))
    }
}

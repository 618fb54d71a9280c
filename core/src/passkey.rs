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

/// For whom a passkey is made: your site. Its members are WebAuthn's; Twilio documents no limits of them. Refused is
/// what no browser could match with a page, such as an id with a scheme.
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
    /// the scheme's own, port, without a `/` at the end. An Android app's is `android:apk-key-hash:…`.
    pub fn origin(mut self, origin: impl Into<String>) -> Self {
        self.origins.push(origin.into());
        self
    }

    /// Its members, after those in `object`.
    pub(crate) fn members(&self, object: ObjectText) -> ObjectText {
        let object = object
            .text(passkeys::RELYING_PARTY_ID, Some(&self.id))
            .text(passkeys::RELYING_PARTY_NAME, Some(&self.name));
        if self.origins.is_empty() {
            object
        } else {
            object.texts(passkeys::RELYING_PARTY_ORIGINS, &self.origins)
        }
    }

    /// What no browser could match with a page is refused: our choice, since Twilio documents no form.
    pub(crate) fn check(&self, check: Check) -> Check {
        let wrong = |field, problem, remedy| move || Violation::new(field, problem, remedy);
        let origins = self.origins.iter().all(|origin| is_origin(origin));
        check
            .that(
                is_domain(&self.id),
                wrong(
                    passkeys::RELYING_PARTY_ID,
                    "is not a domain alone",
                    "give your domain without scheme, port and path, such as `example.com`",
                ),
            )
            .that(
                !self.name.is_empty(),
                wrong(passkeys::RELYING_PARTY_NAME, "is empty", "give a name for users to read"),
            )
            .that(
                origins,
                wrong(
                    passkeys::RELYING_PARTY_ORIGINS,
                    "holds what is not an origin",
                    "give each with its scheme and without a path or `/` at the end, such as `https://example.com`",
                ),
            )
    }
}

fn is_domain(text: &str) -> bool {
    !text.is_empty() && !text.contains(|it: char| matches!(it, ':' | '/') || it.is_whitespace())
}

/// A page's, whose host is left to the browser, or an Android app's: `android:apk-key-hash:…`.
fn is_origin(text: &str) -> bool {
    let rest = text.split_once("://").map(|(_, host)| host).or_else(|| text.strip_prefix("android:"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !text.contains(char::is_whitespace) && !rest.contains(['/', '?', '#'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(shop: &RelyingParty) -> Vec<&'static str> {
        let Err(invalid) = shop.check(Check::new()).finish() else { return Vec::new() };
        invalid.violations().iter().map(Violation::field).collect()
    }

    #[test]
    fn an_id_is_a_domain() {
        for id in ["example.com", "login.example.com", "localhost", "xn--bcher-kva.example"] {
            assert_eq!(refused(&RelyingParty::new(id, "Example")), [""; 0], "{id}");
        }
        // The last one is what comes of exchanging the two.
        for id in ["", "https://example.com", "localhost:8080", "example.com/", " example.com", "Example Ltd"]
        {
            assert_eq!(refused(&RelyingParty::new(id, "Example")), ["config.relying_party.id"], "{id}");
        }
    }

    #[test]
    fn an_origin_is_as_browsers_say_it() {
        let shop = RelyingParty::new("example.com", "Example").origin("https://example.com");
        let app = "android:apk-key-hash:7d1043473d55bfa90e8530d35801d4e381bc69f0";
        for origin in ["https://www.example.com", "http://localhost:8080", "https://example.com:8443", app] {
            assert_eq!(refused(&shop.clone().origin(origin)), [""; 0], "{origin}");
        }
        for origin in [
            "",
            "example.com",
            "localhost:8080",
            "https://",
            "https://example.com/",
            "https://example.com/login",
            "https://example.com?",
            "https://example.com#",
            "https://example.com ",
            "android:",
        ] {
            let shop = shop.clone().origin(origin);
            assert_eq!(refused(&shop), ["config.relying_party.origins"], "{origin}");
        }
    }
}

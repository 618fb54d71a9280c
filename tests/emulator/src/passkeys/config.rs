use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use twilio_verify_core::{
    ErrorCode,
    field::passkeys::{
        AUTHENTICATOR_ATTACHMENT, DISCOVERABLE_CREDENTIALS, RELYING_PARTY, RELYING_PARTY_ID,
        RELYING_PARTY_NAME, RELYING_PARTY_ORIGINS, USER_VERIFICATION,
    },
};
use url::{Host, Url};

use crate::{json::Object, problem::Problem};

/// What a passkey is made for and with: `config` in requests and answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct PasskeyConfig {
    pub(crate) relying_party: RelyingParty,
    pub(crate) authenticator_attachment: &'static str,
    pub(crate) discoverable_credentials: &'static str,
    pub(crate) user_verification: &'static str,
}

/// The site that a passkey opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RelyingParty {
    /// A domain: browsers take it from pages of this domain and of those below it.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) origins: Vec<String>,
}

pub(crate) const ANY: &str = "any";
pub(crate) const REQUIRED: &str = "required";
const ATTACHMENTS: [&str; 3] = ["platform", "cross-platform", ANY];
const WISHES: [&str; 3] = [REQUIRED, "preferred", "discouraged"];

/// The origin that stands for each of its ports: those of a test change.
pub(crate) const LOCALHOST: &str = "http://localhost";

impl PasskeyConfig {
    /// What the service gives when a request says nothing.
    pub(crate) fn of_service(relying_party: RelyingParty) -> Self {
        Self {
            relying_party,
            authenticator_attachment: ANY,
            discoverable_credentials: "preferred",
            user_verification: "preferred",
        }
    }

    /// Reads `config`: without a relying party it is the service's, but for that all of it has to be there.
    pub(crate) fn read(config: &Object<'_>, of_service: RelyingParty) -> Result<Self, Problem> {
        let missing: Vec<_> = [AUTHENTICATOR_ATTACHMENT, DISCOVERABLE_CREDENTIALS, USER_VERIFICATION]
            .into_iter()
            .filter(|field| !config.has(field))
            .collect();
        let incomplete = || {
            // In Twilio's error dictionary, for passkeys; that it stands for this is our choice.
            const INCOMPLETE: ErrorCode = ErrorCode(60393);
            let message = format!("{} is required, where there is a config at all", missing.join(", "));
            Problem::new(StatusCode::BAD_REQUEST, INCOMPLETE, message)
        };
        let attachment = config.choice(AUTHENTICATOR_ATTACHMENT, &ATTACHMENTS)?;
        let discoverable = config.choice(DISCOVERABLE_CREDENTIALS, &WISHES)?;
        let verification = config.choice(USER_VERIFICATION, &WISHES)?;
        let relying_party = match config.object(RELYING_PARTY)? {
            Some(relying_party) => RelyingParty::read(&relying_party)?,
            None => of_service,
        };
        Ok(Self {
            relying_party,
            authenticator_attachment: attachment.ok_or_else(incomplete)?,
            discoverable_credentials: discoverable.ok_or_else(incomplete)?,
            user_verification: verification.ok_or_else(incomplete)?,
        })
    }
}

impl RelyingParty {
    /// That of a service for which nothing was set: its pages are on this machine.
    pub(crate) fn on_localhost(name: &str) -> Self {
        Self { id: "localhost".to_owned(), name: name.to_owned(), origins: vec![LOCALHOST.to_owned()] }
    }

    /// Whether one that was set can be any site's.
    pub(crate) fn check(&self) -> Result<(), String> {
        if !is_domain(&self.id) {
            return Err(format!("its id must {ID_RULE}"));
        }
        if self.origins.is_empty() || !self.origins.iter().all(|origin| is_origin(origin)) {
            return Err(format!("its origins must {ORIGINS_RULE}"));
        }
        Ok(())
    }

    fn read(given: &Object<'_>) -> Result<Self, Problem> {
        let id = given.required(RELYING_PARTY_ID)?;
        if !is_domain(id) {
            return Err(Problem::out_of_limits(RELYING_PARTY_ID, ID_RULE));
        }
        let name = given.required(RELYING_PARTY_NAME)?;
        let origins = given.texts(RELYING_PARTY_ORIGINS)?.filter(|origins| !origins.is_empty());
        let origins = origins.ok_or_else(|| Problem::missing(RELYING_PARTY_ORIGINS))?;
        if !origins.iter().copied().all(is_origin) {
            return Err(Problem::out_of_limits(RELYING_PARTY_ORIGINS, ORIGINS_RULE));
        }
        let origins = origins.into_iter().map(str::to_owned).collect();
        Ok(Self { id: id.to_owned(), name: name.to_owned(), origins })
    }
}

const ID_RULE: &str = "be a domain, such as example.com";
const ORIGINS_RULE: &str =
    "be origins, such as https://example.com: without a path, a slash at the end included";

/// As in a saved state.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedConfig {
    relying_party: RelyingParty,
    authenticator_attachment: String,
    discoverable_credentials: String,
    user_verification: String,
}

impl<'de> Deserialize<'de> for PasskeyConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = SavedConfig::deserialize(deserializer)?;
        let word = |words: [&'static str; 3], text: &str| {
            words.into_iter().find(|word| *word == text).ok_or_else(|| D::Error::custom("another word"))
        };
        Ok(Self {
            authenticator_attachment: word(ATTACHMENTS, &saved.authenticator_attachment)?,
            discoverable_credentials: word(WISHES, &saved.discoverable_credentials)?,
            user_verification: word(WISHES, &saved.user_verification)?,
            relying_party: saved.relying_party,
        })
    }
}

/// As a browser writes it: lower case, Punycode.
fn is_domain(text: &str) -> bool {
    matches!(Host::parse(text), Ok(Host::Domain(domain)) if domain == text)
}

/// As a browser writes it in the client data, or an Android app, whose origin is the hash of its key.
fn is_origin(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    url.origin().ascii_serialization() == text || text.starts_with("android:apk-key-hash:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for origin in [
            "https://example.com",
            "https://example.com:8443",
            "http://localhost",
            "http://localhost:3000",
            "http://[::1]:3000",
            "android:apk-key-hash:-sYXRdwJA3hvue3mKpYrOZ9zSPC7b4mbgzJmdZEDO5w",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for text in [
            "",
            "example.com",
            "https://example.com/",
            "https://example.com:443",
            "HTTPS://example.com",
            "https://Example.com",
            "https://user@example.com",
            "https://b\u{fc}cher.example",
            "data:text/plain,a",
            "null",
        ] {
            assert!(!is_origin(text), "{text}");
        }
    }

    #[test]
    fn a_relying_party_is_a_domain() {
        for domain in ["localhost", "example.com", "login.example.com", "xn--bcher-kva.example"] {
            assert!(is_domain(domain), "{domain}");
        }
        for text in ["", "127.0.0.1", "[::1]", "Example.com", "https://example.com", "example.com:443", "a b"]
        {
            assert!(!is_domain(text), "{text}");
        }
    }
}

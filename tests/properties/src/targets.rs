//! Whom the properties' requests are about. Dummies, all of them.

use twilio_verify_core::{Config, Credentials, Entity, FactorSid};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN};

pub(crate) const SERVICE: &str = "VAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
pub(crate) const IDENTITY: &str = "ff483d1ff591898a9942916050d2ca3f";
pub(crate) const FACTOR: &str = "YFaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/// The key of Twilio's own documentation.
pub const PUBLIC_KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8GdwtibWe0kpgsFl6xPQBwhtwUEyeJkeozFmi2jiJDzxFSMwVy3kVR1h/dPVYOfgkC0EkfBRJ0J/6xW47FD5vA==";

pub(crate) fn entity() -> Entity {
    Entity::new(SERVICE.parse().unwrap(), IDENTITY)
}

pub(crate) fn factor() -> FactorSid {
    FACTOR.parse().unwrap()
}

pub(crate) fn config() -> Config {
    Config::new(Credentials::auth_token(ACCOUNT_SID.parse().unwrap(), AUTH_TOKEN))
}

/// What a browser makes of the options of [`FACTOR`]: its challenge is that SID in base64url.
pub(crate) const CREDENTIAL: &str = r#"{"id":"6ySm","rawId":"6ySm","type":"public-key","response":{"attestationObject":"o2Nm","clientDataJSON":"eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiV1VaaFlXRmhZV0ZoWVdGaFlXRmhZV0ZoWVdGaFlXRmhZV0ZoWVdGaFlXRmhZUSIsIm9yaWdpbiI6Imh0dHBzOi8vZXhhbXBsZS5jb20ifQ"}}"#;

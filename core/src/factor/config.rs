use core::fmt;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer, de::MapAccess};
use serde_json::value::RawValue;

use super::{FactorType, NotificationPlatform, TotpAlgorithm};
use crate::{
    AuthenticatorAttachment, DiscoverableCredentials, Json, Secret, UserVerification,
    object::{self, Care, Fields, Value, text},
};

/// The settings of a factor, by its kind. `Serialize` as the object that Twilio answers; [`Other`](Self::Other) as null,
/// since what is unknown may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FactorConfig {
    /// Of a TOTP factor.
    Totp(TotpConfig),
    /// Of a push factor.
    Push(PushConfig),
    /// Of a passkey factor. In a box, since it is twice as long as the others, and most factors have another.
    Passkeys(Box<PasskeyConfig>),
    /// Of a kind that this version has no type for, or of another form than documented.
    Other(Json),
}

impl Serialize for FactorConfig {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Totp(config) => config.serialize(serializer),
            Self::Push(config) => config.serialize(serializer),
            Self::Passkeys(config) => config.serialize(serializer),
            Self::Other(_) => serializer.serialize_none(),
        }
    }
}

impl FactorConfig {
    /// With so much care at the least: where all around it was read with great care, what is odd is likely in here.
    pub(crate) fn read(factor_type: &FactorType, json: &RawValue, care: Care) -> Self {
        let text = json.get();
        let read = match factor_type {
            FactorType::Totp => object::read_from(text, care).map(Self::Totp).ok(),
            FactorType::Push => object::read_from(text, care).map(Self::Push).ok(),
            FactorType::Passkeys => object::read_from(text, care).map(Self::passkeys).ok(),
            FactorType::Unknown(_) => None,
        };
        read.unwrap_or_else(|| Self::Other(Json::new(json)))
    }

    pub(crate) fn passkeys(config: PasskeyConfig) -> Self {
        Self::Passkeys(config.into())
    }
}

/// The settings of a TOTP factor. `Serialize` without [`other`](Self::other), which may be secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TotpConfig {
    /// The hash.
    pub alg: Option<TotpAlgorithm>,
    /// How many time steps in the past and in the future a code is accepted.
    pub skew: Option<u32>,
    /// Digits of a code.
    pub code_length: Option<u32>,
    /// Seconds between two codes.
    pub time_step: Option<u32>,
    /// What this version does not know.
    pub other: Extra,
}

impl<'a> Fields<'a> for TotpConfig {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "alg" => value.text(&mut self.alg),
            "skew" => value.number(&mut self.skew),
            "code_length" => value.number(&mut self.code_length),
            "time_step" => value.number(&mut self.time_step),
            _ => self.other.field(name, value),
        }
    }
}

/// The settings of a push factor. `Serialize` without the [`notification_token`](Self::notification_token), which is
/// secret, and [`other`](Self::other), which may be. Tokens are compared without an early end.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct PushConfig {
    /// The version of the device's SDK.
    pub sdk_version: Option<String>,
    /// The app in the store.
    pub app_id: Option<String>,
    /// By whom the device is notified.
    pub notification_platform: Option<NotificationPlatform>,
    /// Where notifications go.
    pub notification_token: Option<Secret>,
    /// What this version does not know, such as `credential_sid`, which Twilio sends without documenting it.
    pub other: Extra,
}

impl PartialEq for PushConfig {
    fn eq(&self, them: &Self) -> bool {
        let Self { sdk_version, app_id, notification_platform, notification_token, other } = self;
        let same_token = match (notification_token, &them.notification_token) {
            (Some(ours), Some(theirs)) => ours.is_same_as(theirs),
            (None, None) => true,
            _ => false,
        };
        (sdk_version, app_id, notification_platform, other)
            == (&them.sdk_version, &them.app_id, &them.notification_platform, &them.other)
            && same_token
    }
}

impl Eq for PushConfig {}

impl<'a> Fields<'a> for PushConfig {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "sdk_version" => value.text(&mut self.sdk_version),
            "app_id" => value.text(&mut self.app_id),
            "notification_platform" => value.text(&mut self.notification_platform),
            "notification_token" => value.text(&mut self.notification_token),
            _ => self.other.field(name, value),
        }
    }
}

/// The settings of a passkey factor. `Serialize` without [`other`](Self::other), which may be secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PasskeyConfig {
    /// For whom the passkey was made.
    pub relying_party: Option<RelyingPartyConfig>,
    /// Which authenticators it could be made with.
    pub authenticator_attachment: Option<AuthenticatorAttachment>,
    /// Whether the authenticator keeps it so that it is found without the user's name.
    pub discoverable_credentials: Option<DiscoverableCredentials>,
    /// Whether the authenticator makes sure of the user.
    pub user_verification: Option<UserVerification>,
    /// What this version does not know.
    pub other: Extra,
}

impl<'a> Fields<'a> for PasskeyConfig {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "relying_party" => value.object(&mut self.relying_party),
            "authenticator_attachment" => value.text(&mut self.authenticator_attachment),
            "discoverable_credentials" => value.text(&mut self.discoverable_credentials),
            "user_verification" => value.text(&mut self.user_verification),
            _ => self.other.field(name, value),
        }
    }
}

/// For whom a passkey was made, as Twilio says it. `Serialize` without [`other`](Self::other), which may be secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RelyingPartyConfig {
    /// The domain that the passkey is bound to.
    pub id: Option<String>,
    /// Its name for users to read.
    pub name: Option<String>,
    /// Where the passkey can be made and used. One that is no text is passed over.
    pub origins: Vec<String>,
    /// What this version does not know.
    pub other: Extra,
}

impl<'a> Fields<'a> for RelyingPartyConfig {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "id" => value.text(&mut self.id),
            "name" => value.text(&mut self.name),
            "origins" => value.json(|json| {
                let origins = serde_json::from_str::<Vec<&RawValue>>(json.get()).unwrap_or_default();
                self.origins = origins.into_iter().filter_map(text).collect();
            }),
            _ => self.other.field(name, value),
        }
    }
}

/// Fields that this version does not know, as they came. They may be secret: `Debug` shows their names alone, and it has
/// no `Serialize`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Extra(BTreeMap<Box<str>, Json>);

impl Extra {
    /// A field's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    /// The fields' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(|name| &**name)
    }

    fn field<'a, M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        value.json(|json| drop(self.0.insert(name.into(), Json::new(json))))
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(factor_type: &str, json: &str) -> FactorConfig {
        FactorConfig::read(&factor_type.into(), serde_json::from_str(json).unwrap(), Care::Little)
    }

    #[test]
    fn what_is_unknown_is_kept() {
        let json =
            r#"{"sdk_version":"1.0","notification_token":"planted","credential_sid":"CR0","app_id":null}"#;
        let config = read("push", json);
        assert!(!format!("{config:?}").contains("planted"));
        let FactorConfig::Push(push) = config else { panic!("{config:?}") };
        assert_eq!(push.notification_token.unwrap().expose(), "planted");
        assert_eq!(push.other.get("credential_sid").map(Json::as_str), Some("\"CR0\""));
        assert_eq!(push.other.names().collect::<Vec<_>>(), ["credential_sid"]);
    }

    #[test]
    fn tokens_that_differ_anywhere_are_not_the_same() {
        let push = |token: &str| read("push", &format!(r#"{{"notification_token":"{token}"}}"#));
        assert_eq!(push("token"), push("token"));
        for other in ["Token", "toKen", "tokeN", "toke", "tokens", ""] {
            assert_ne!(push("token"), push(other), "{other}");
            assert_ne!(push(other), push("token"), "{other}");
        }
        assert_ne!(push("token"), read("push", "{}"));
    }

    #[test]
    fn what_is_odd_in_a_passkeys_settings_costs_nothing_else() {
        let json = r#"{"relying_party": {"id": "example.com", "name": 7, "origins": ["https://a", 7, "https://b"],
            "new": 1}, "authenticator_attachment": "any", "discoverable_credentials": [], "user_verification": "new"}"#;
        let FactorConfig::Passkeys(config) = read("passkeys", json) else { panic!("not passkeys") };
        let shop = config.relying_party.unwrap();
        assert_eq!((shop.id.as_deref(), shop.name), (Some("example.com"), None));
        assert_eq!(shop.origins, ["https://a", "https://b"]);
        assert_eq!(shop.other.names().collect::<Vec<_>>(), ["new"]);
        assert_eq!(config.authenticator_attachment, Some(AuthenticatorAttachment::Any));
        assert_eq!(config.discoverable_credentials, None);
        assert_eq!(config.user_verification.unwrap().as_str(), "new");
        let FactorConfig::Passkeys(config) = read("passkeys", r#"{"relying_party": "x", "new": 1}"#) else {
            panic!("not passkeys")
        };
        assert!(config.relying_party.is_none());
        assert_eq!(config.other.get("new").map(Json::as_str), Some("1"));
    }

    #[test]
    fn another_form_becomes_json() {
        for (factor_type, json) in
            [("totp", "[1]"), ("sms", r#"{"a": "planted"}"#), ("push", "\"x\""), ("passkeys", "[]")]
        {
            let config = read(factor_type, json);
            assert!(!format!("{config:?}").contains("planted"));
            assert!(matches!(config, FactorConfig::Other(kept) if kept.as_str() == json), "{json}");
        }
    }
}

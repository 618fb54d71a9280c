use core::fmt;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{FactorType, NotificationPlatform, TotpAlgorithm};
use crate::{
    Json, Secret,
    object::{self, Fields, number, text},
};

/// The settings of a factor, by its kind.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FactorConfig {
    /// Of a TOTP factor.
    Totp(TotpConfig),
    /// Of a push factor.
    Push(PushConfig),
    /// Of a kind that this version has no type for, or of another form than documented.
    Other(Json),
}

impl FactorConfig {
    pub(crate) fn read(factor_type: &FactorType, json: &RawValue) -> Self {
        let read = match factor_type {
            FactorType::Totp => object::read(json.get()).map(Self::Totp).ok(),
            FactorType::Push => object::read(json.get()).map(Self::Push).ok(),
            FactorType::Passkeys | FactorType::Unknown(_) => None,
        };
        read.unwrap_or_else(|| Self::Other(Json::new(json)))
    }
}

/// The settings of a TOTP factor.
#[derive(Clone, Debug, Default)]
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
    fn field(&mut self, name: &str, value: &'a RawValue) {
        match name {
            "alg" => self.alg = text(value),
            "skew" => self.skew = number(value),
            "code_length" => self.code_length = number(value),
            "time_step" => self.time_step = number(value),
            _ => self.other.insert(name, value),
        }
    }
}

/// The settings of a push factor.
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

impl<'a> Fields<'a> for PushConfig {
    fn field(&mut self, name: &str, value: &'a RawValue) {
        match name {
            "sdk_version" => self.sdk_version = text(value),
            "app_id" => self.app_id = text(value),
            "notification_platform" => self.notification_platform = text(value),
            "notification_token" => self.notification_token = text(value),
            _ => self.other.insert(name, value),
        }
    }
}

/// Fields that this version does not know, as they came. `Debug` shows their names alone.
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

    fn insert(&mut self, name: &str, value: &RawValue) {
        self.0.insert(name.into(), Json::new(value));
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
        FactorConfig::read(&factor_type.into(), serde_json::from_str(json).unwrap())
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
    fn another_form_becomes_json() {
        for (factor_type, json) in
            [("totp", "[1]"), ("sms", r#"{"a": "planted"}"#), ("push", "\"x\""), ("passkeys", "{}")]
        {
            let config = read(factor_type, json);
            assert!(!format!("{config:?}").contains("planted"));
            assert!(matches!(config, FactorConfig::Other(kept) if kept.as_str() == json), "{json}");
        }
    }
}

use core::fmt;

use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

use super::{FactorType, NotificationPlatform, TotpAlgorithm};
use crate::{Json, Secret, lenient};

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
            FactorType::Totp => serde_json::from_str(json.get()).map(Self::Totp).ok(),
            FactorType::Push => serde_json::from_str(json.get()).map(Self::Push).ok(),
            FactorType::Passkeys | FactorType::Unknown(_) => None,
        };
        read.unwrap_or_else(|| Self::Other(json.into()))
    }
}

/// The settings of a TOTP factor.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct TotpConfig {
    /// The hash.
    #[serde(default, deserialize_with = "lenient::text")]
    pub alg: Option<TotpAlgorithm>,
    /// How many time steps in the past and in the future a code is accepted.
    #[serde(default, deserialize_with = "lenient::number")]
    pub skew: Option<u32>,
    /// Digits of a code.
    #[serde(default, deserialize_with = "lenient::number")]
    pub code_length: Option<u32>,
    /// Seconds between two codes.
    #[serde(default, deserialize_with = "lenient::number")]
    pub time_step: Option<u32>,
    /// What this version does not know.
    #[serde(flatten)]
    pub other: Extra,
}

/// The settings of a push factor.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct PushConfig {
    /// The version of the device's SDK.
    #[serde(default, deserialize_with = "lenient::text")]
    pub sdk_version: Option<String>,
    /// The app in the store.
    #[serde(default, deserialize_with = "lenient::text")]
    pub app_id: Option<String>,
    /// By whom the device is notified.
    #[serde(default, deserialize_with = "lenient::text")]
    pub notification_platform: Option<NotificationPlatform>,
    /// Where notifications go.
    #[serde(default, deserialize_with = "lenient::text")]
    pub notification_token: Option<Secret>,
    /// What this version does not know, such as `credential_sid`, which Twilio sends without documenting it.
    #[serde(flatten)]
    pub other: Extra,
}

/// Fields that this version does not know, as they came. `Debug` shows their names alone.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[serde(transparent)]
pub struct Extra(Map<String, Value>);

impl Extra {
    /// A field's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// The fields' names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
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
        assert_eq!(push.other.get("credential_sid"), Some(&Value::from("CR0")));
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

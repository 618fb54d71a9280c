//! What an application keeps of a factor: an object with the API's names, as Twilio would answer it, but for what is
//! secret, or may be.

use serde::{Deserialize, Deserializer, de::Error};

use crate::{Factor, PasskeyConfig, PushConfig, RelyingPartyConfig, TotpConfig, factor::FactorWire, object};

/// `Serialize` as an object of these fields, null where there is nothing.
macro_rules! stored_fields {
    ($name:ident: $($field:ident),+) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let names = [$(stringify!($field)),+];
                let mut object = serializer.serialize_struct(stringify!($name), names.len())?;
                $(object.serialize_field(stringify!($field), &self.$field)?;)+
                object.end()
            }
        }
    };
}

stored_fields!(Factor: sid, account_sid, service_sid, entity_sid, identity, date_created, date_updated, friendly_name,
    status, factor_type, config, metadata, url);
stored_fields!(TotpConfig: alg, skew, code_length, time_step);
stored_fields!(PushConfig: sdk_version, app_id, notification_platform);
stored_fields!(PasskeyConfig: relying_party, authenticator_attachment, discoverable_credentials, user_verification);
stored_fields!(RelyingPartyConfig: id, name, origins);

/// Reads JSON of any serde format by the reader of Twilio's answers. Through `Value`, since that reader cuts values out
/// of a text.
fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    read: impl FnOnce(&str) -> Result<T, &'static str>,
) -> Result<T, D::Error> {
    let json = serde_json::Value::deserialize(deserializer)?.to_string();
    read(&json).map_err(D::Error::custom)
}

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer, |json| {
            let wire = object::read::<FactorWire<'_, ()>>(json).map_err(|_| "not an object")?;
            wire.try_into()
                .map_err(|_| "no factor: a readable `sid`, `status` and `factor_type` are expected")
        })
    }
}

macro_rules! read_fields {
    ($($name:ident),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read(deserializer, |json| object::read(json).map_err(|_| "not an object"))
            }
        }
    )+};
}
read_fields!(TotpConfig, PushConfig, PasskeyConfig, RelyingPartyConfig);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FactorConfig, factor::tests::TOTP};

    fn with_config(kind: &str, config: &str) -> Factor {
        let json = TOTP.replace("\"totp\"", &format!("{kind:?}"));
        let (before, rest) = json.split_once("\"config\": {").unwrap();
        let (_, after) = rest.split_once('}').unwrap();
        serde_json::from_str(&format!("{before}\"config\": {config}{after}")).unwrap()
    }

    fn back(factor: &Factor) -> Factor {
        serde_json::from_str(&serde_json::to_string(factor).unwrap()).unwrap()
    }

    #[test]
    fn a_stored_factor_is_what_twilio_would_answer() {
        let factor: Factor = serde_json::from_str(TOTP).unwrap();
        let stored = serde_json::to_value(&factor).unwrap();
        assert_eq!(stored, serde_json::from_str::<serde_json::Value>(TOTP).unwrap());
        assert_eq!(back(&factor), factor);
        assert_eq!(serde_json::from_value::<Factor>(stored).unwrap(), factor);
        let passkeys = r#"{"relying_party": {"id": "example.com", "name": "Shop", "origins": ["https://example.com"]},
            "authenticator_attachment": "any", "discoverable_credentials": null, "user_verification": "new"}"#;
        for (kind, config) in [
            ("passkeys", passkeys),
            ("push", r#"{"sdk_version": "1.0", "app_id": "app", "notification_platform": "fcm"}"#),
            ("totp", "null"),
        ] {
            let factor = with_config(kind, config);
            assert_eq!(back(&factor), factor, "{kind}");
        }
    }

    #[test]
    fn what_is_or_may_be_secret_is_not_stored() {
        let push = r#"{"app_id": "app", "notification_token": "planted", "credential_sid": "planted"}"#;
        let other = r#"{"secret": "planted"}"#;
        let hidden = r#"{"alg": "sha1", "secret": "planted"}"#;
        for (kind, config) in [("push", push), ("sms", other), ("totp", hidden)] {
            let factor = with_config(kind, config);
            let stored = serde_json::to_string(&factor).unwrap();
            assert!(!stored.contains("planted") && !stored.contains("secret"), "{stored}");
            assert_eq!(back(&factor).sid, factor.sid);
            assert_ne!(back(&factor), factor);
        }
        let Some(FactorConfig::Push(config)) = with_config("push", push).config else { panic!("not push") };
        let stored: PushConfig = serde_json::from_value(serde_json::to_value(&config).unwrap()).unwrap();
        assert_eq!((stored.app_id.as_deref(), stored.notification_token.is_none()), (Some("app"), true));
    }

    #[test]
    fn what_is_no_factor_is_refused_without_repeating_it() {
        for json in ["[\"planted\"]", "\"planted\"", r#"{"sid": "planted"}"#, "{\"sid\": \"planted"] {
            let refused = serde_json::from_str::<Factor>(json).unwrap_err().to_string();
            assert!(!refused.contains("planted"), "{refused}");
        }
        assert!(serde_json::from_str::<TotpConfig>("7").is_err());
    }
}

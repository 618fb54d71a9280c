//! What an application keeps of a factor: an object with the API's names, as Twilio would answer it, but for what is
//! secret, or may be.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use crate::{
    Factor, Metadata, PasskeyConfig, PushConfig, RelyingPartyConfig, TotpConfig, factor::FactorWire, object,
};

/// `Serialize` as an object of these fields, null where there is nothing; `by` what is written in a field's place.
macro_rules! stored_fields {
    ($name:ident: $($field:ident $(by $write:ident)?),+) => {
        impl $name {
            /// The fields that are stored.
            const STORED: &[&str] = &[$(stringify!($field)),+];
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeStruct;
                let mut object = serializer.serialize_struct(stringify!($name), Self::STORED.len())?;
                $(object.serialize_field(stringify!($field), &$($write)?(&self.$field))?;)+
                object.end()
            }
        }
    };
}

stored_fields!(Factor: sid, account_sid, service_sid, entity_sid, identity, date_created, date_updated, friendly_name,
    status, factor_type, config, metadata by written, url);
stored_fields!(TotpConfig: alg, skew, code_length, time_step);
stored_fields!(PushConfig: sdk_version, app_id, notification_platform);
stored_fields!(PasskeyConfig: relying_party, authenticator_attachment, discoverable_credentials, user_verification);
stored_fields!(RelyingPartyConfig: id, name, origins);

/// What can be written of a factor's metadata, since what is odd in them shall not cost the factor.
fn written(metadata: &Option<Metadata>) -> Option<Value> {
    metadata.as_ref().map(Metadata::to_written)
}

/// Reads what a self-describing format has by the reader of Twilio's answers, which cuts values out of a text of JSON.
fn read<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    known: fn(&str) -> bool,
    read: impl FnOnce(&str) -> Result<T, &'static str>,
) -> Result<T, D::Error> {
    let json = deserializer.deserialize_any(Given { known })?;
    read(&json).map_err(D::Error::custom)
}

/// Makes JSON of an object's fields that are known: each as often as it is given, since statuses that differ are none.
struct Given {
    known: fn(&str) -> bool,
}

impl<'de> Visitor<'de> for Given {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<String, M::Error> {
        let mut fields = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            if (self.known)(&name) {
                let value: Value = map.next_value()?;
                fields.push(format!("{}:{value}", Value::String(name)));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(format!("{{{}}}", fields.join(",")))
    }

    // serde's own words for these would repeat them.

    fn visit_str<E: Error>(self, _: &str) -> Result<String, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<String, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<String, E> {
        Err(E::custom(NO_OBJECT))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<String, E> {
        Err(E::custom(NO_OBJECT))
    }
}

const NO_OBJECT: &str = "not an object";

impl<'de> Deserialize<'de> for Factor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let known = |name: &str| Self::STORED.contains(&name);
        read(deserializer, known, |json| {
            let wire = object::read::<FactorWire<'_, ()>>(json).map_err(|_| NO_OBJECT)?;
            wire.try_into().map_err(
                |_| "no factor: a `sid`, a `status` and a `factor_type` are expected, readable and one each",
            )
        })
    }
}

macro_rules! read_fields {
    ($($name:ident),+) => {$(
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read(deserializer, |_| true, |json| object::read(json).map_err(|_| NO_OBJECT))
            }
        }
    )+};
}
read_fields!(TotpConfig, PushConfig, PasskeyConfig, RelyingPartyConfig);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FactorConfig, factor, factor::tests::TOTP};

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

    fn nested(levels: usize) -> String {
        format!("{}{}", "[".repeat(levels), "]".repeat(levels))
    }

    /// Whether JSON is read as an answer, and as what was stored: both read the same factor, if any.
    fn two_ways(json: &str) -> [bool; 2] {
        let sid = "YF00000000000000000000000000000000".parse().unwrap();
        let answer = factor::read(json.as_bytes(), sid).ok();
        let stored = serde_json::from_str::<Factor>(json).ok();
        assert!(stored.is_none() || stored == answer, "{json}");
        [answer.is_some(), stored.is_some()]
    }

    #[test]
    fn statuses_that_differ_are_none_as_in_an_answer() {
        for (statuses, read) in [
            (r#""status": "unverified", "status": "verified""#, false),
            (r#""status": "verified", "status": "unverified""#, false),
            (r#""status": "verified", "status": 7"#, false),
            (r#""status": [], "st\u0061tus": "verified", "status": "verified""#, false),
            (r#""status": "verified", "status": null, "status": "verified""#, true),
        ] {
            let json = TOTP.replace(r#""status": "unverified""#, statuses);
            assert_eq!(two_ways(&json), [read, read], "{json}");
        }
    }

    #[test]
    fn what_is_odd_costs_a_stored_factor_nothing_or_all_of_it() {
        let deep = nested(300);
        for odd in ["1e999", r#""\ud800""#, &deep] {
            let unknown = TOTP.replacen('{', &format!("{{\"new\": {odd}, \"binding\": {odd}, "), 1);
            assert_eq!(two_ways(&unknown), [true, true], "{unknown}");
            let known = TOTP.replace("\"John's Phone\"", odd);
            assert_eq!(two_ways(&known), [true, false], "serde_json itself refuses {known}");
        }
        let twice = TOTP.replacen('{', r#"{"friendly_name": "first", "identity": "last", "#, 1);
        assert_eq!(two_ways(&twice.replace("\"user-0001\"", "null")), [true, true]);
    }

    #[test]
    fn a_factor_can_be_stored_whatever_its_metadata_are() {
        let deep = nested(300);
        for (metadata, stored) in [
            (r#"{"os": "Android", "a": 1e999}"#, r#"{"a":null,"os":"Android"}"#),
            (r#"{"a": "\ud800", "b": [1, null]}"#, r#"{"a":null,"b":[1,null]}"#),
            (&format!(r#"{{"a": {deep}}}"#), r#"{"a":null}"#),
            (r#"{"a": 1, "\ud800": 2}"#, "null"),
            ("-1e999", "null"),
            (&deep, "null"),
            ("[1, 2]", "[1,2]"),
            (&nested(64), &nested(64)),
            (&nested(65), "null"),
            (&nested(127), "null"),
        ] {
            let json = TOTP.replace(r#"{"os": "Android"}"#, metadata);
            let factor = factor::read(json.as_bytes(), "YF00000000000000000000000000000000".parse().unwrap());
            let factor = factor.unwrap();
            assert_eq!(factor.metadata.as_ref().unwrap().as_json(), metadata);
            assert_eq!(serde_json::to_value(&factor).unwrap()["metadata"].to_string(), stored);
            let mut kept = factor.clone();
            kept.metadata = (stored != "null").then(|| Metadata::from_json(stored));
            assert_eq!(back(&factor), kept, "{metadata}");
        }
    }

    #[test]
    fn what_is_no_factor_is_refused_without_repeating_it() {
        for json in ["[\"planted\"]", "\"planted\"", r#"{"sid": "planted"}"#, "{\"sid\": \"planted"] {
            let refused = serde_json::from_str::<Factor>(json).unwrap_err().to_string();
            assert!(!refused.contains("planted"), "{refused}");
        }
        for json in ["-7", "7", "7.5", "1e999", "true", "null"] {
            let refused = serde_json::from_str::<TotpConfig>(json).unwrap_err().to_string();
            assert!(!refused.contains('7'), "{refused}");
        }
    }
}

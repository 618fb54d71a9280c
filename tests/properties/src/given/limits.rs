use std::collections::BTreeSet;

use super::{Given, Verb};
use crate::targets;

impl Given {
    /// The fields that break a documented limit, by the documentation's own numbers.
    #[must_use]
    pub fn out_of_limits(&self) -> BTreeSet<&'static str> {
        let mut found = BTreeSet::new();
        if matches!(self.verb, Verb::CreatePasskey | Verb::VerifyPasskey) {
            found = self.passkey_out_of_limits();
        }
        // By its name in a path, or in JSON; in a passkey's verification it is in neither.
        let identity = match self.verb {
            Verb::CreatePasskey => Some("identity"),
            Verb::VerifyPasskey => None,
            _ => Some("Identity"),
        };
        let plain = self.identity.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !plain || !(8..=64).contains(&self.identity.len()) {
            found.extend(identity);
        }
        let fields = self.form().into_iter().chain(self.query());
        let fields: Vec<_> = fields.collect();
        let platform = fields.iter().find(|(name, _)| *name == "Config.NotificationPlatform");
        for (name, value) in &fields {
            let length = value.chars().count();
            let number = |least: u64, most: u64| {
                value.parse::<u64>().is_ok_and(|number| (least..=most).contains(&number))
            };
            let is_right = match *name {
                "FriendlyName" => (1..=64).contains(&length),
                "Binding.PublicKey" => is_p256(value),
                "Config.AppId" => (1..=100).contains(&length),
                "Config.NotificationPlatform" => ["apn", "fcm", "none"].contains(&&**value),
                "Config.NotificationToken" => {
                    (32..=255).contains(&length) && platform.is_none_or(|(_, value)| value != "none")
                }
                "Config.SdkVersion" => length > 0,
                "Binding.Secret" => is_base32(value),
                "Config.TimeStep" => number(20, 60),
                "Config.Skew" => number(0, 2),
                "Config.CodeLength" => number(3, 8),
                "Config.Alg" => ["sha1", "sha256", "sha512"].contains(&&**value),
                "Metadata" => length <= 1024 && is_object_of_texts(value),
                "AuthPayload" => is_payload(value),
                "PageSize" => number(1, 1000),
                _ => true,
            };
            if !is_right {
                found.insert(*name);
            }
        }
        if self.verb == Verb::CreatePush {
            let needs_token = platform.is_some_and(|(_, value)| value != "none");
            let required = ["Config.AppId", "Config.SdkVersion"].into_iter();
            for name in required.chain(needs_token.then_some("Config.NotificationToken")) {
                if !fields.iter().any(|(known, _)| *known == name) {
                    found.insert(name);
                }
            }
        }
        found
    }
}

fn base64(text: &str) -> Option<Vec<u8>> {
    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).ok()
}

/// Whether it has the 27 bytes that precede the point of every such key, and the point's 64.
fn is_p256(text: &str) -> bool {
    base64(text)
        .zip(base64(targets::PUBLIC_KEY))
        .is_some_and(|(key, known)| key.len() == known.len() && key[..27] == known[..27])
}

fn is_payload(text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        (3..=8).contains(&text.len())
    } else {
        base64(text).is_some_and(|signature| signature.len() >= 24)
    }
}

fn is_base32(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let known = digits.bytes().all(|byte| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".contains(&byte));
    known
        && [2, 4, 5, 7, 8].iter().any(|rest| digits.len() >= *rest && (digits.len() - rest).is_multiple_of(8))
}

fn is_object_of_texts(text: &str) -> bool {
    let value: Result<serde_json::Value, _> = serde_json::from_str(text);
    let object = value.as_ref().ok().and_then(|value| value.as_object());
    // Of a repeated name this sees the last value alone.
    object.is_some_and(|object| object.values().all(serde_json::Value::is_string))
        && serde_json::from_str::<std::collections::BTreeMap<String, String>>(text).is_ok()
}

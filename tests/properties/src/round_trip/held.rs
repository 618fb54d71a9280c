//! Whether a factor is what was given.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;
use twilio_verify_core::{Factor, FactorConfig, FactorSid, Metadata, NewFactor, TotpBinding};

use crate::{given::Given, targets};

/// The URI is one for this factor, with its secret.
pub(super) fn check_binding(created: &NewFactor<TotpBinding>, given: &Given) {
    let uri = url::Url::parse(created.binding.uri.expose()).unwrap();
    let path = percent_decode_str(uri.path()).decode_utf8().unwrap();
    let name = given.friendly_name.as_deref().unwrap_or_default();
    assert_eq!((uri.scheme(), uri.host_str()), ("otpauth", Some("totp")));
    assert_eq!(path, format!("/Shop & Co:{name}"));
    let secret = created.binding.secret.expose();
    assert!(uri.query_pairs().any(|(name, value)| name == "secret" && value == secret));
    if let Some(given) = &given.secret {
        let given = given.trim_end_matches('=');
        // The last digit can have bits that belong to no byte.
        assert_eq!(secret.len(), given.len());
        assert_eq!(secret[..secret.len() - 1], given[..given.len() - 1]);
    }
}

/// A factor holds what was given, and what was not given as it was before, or as it is by default.
pub(super) fn check_held(factor: &Factor, given: &Given, before: Option<&Factor>) {
    assert_eq!(factor.service_sid.unwrap().as_str(), targets::SERVICE);
    let kept = |field: fn(&Factor) -> Option<String>| before.and_then(field);
    let name = |factor: &Factor| factor.friendly_name.clone();
    assert_eq!(name(factor), given.friendly_name.clone().or(kept(name)));
    match before {
        Some(before) => {
            assert_eq!((factor.sid, &factor.identity), (before.sid, &before.identity));
            assert_eq!(pairs(factor.metadata.as_ref()), pairs(before.metadata.as_ref()));
        }
        None => {
            assert_eq!(factor.identity.as_ref().unwrap().as_str(), given.identity);
            assert_eq!(pairs(factor.metadata.as_ref()), pairs(given.metadata.as_ref()));
        }
    }
    let number = |given: Option<u32>, before: Option<u32>, default| given.or(before).or(Some(default));
    match (factor.config.as_ref().unwrap(), before.and_then(|before| before.config.as_ref())) {
        (FactorConfig::Totp(config), before) => {
            let before = match before {
                Some(FactorConfig::Totp(before)) => before.clone(),
                _ => Default::default(),
            };
            assert_eq!(config.time_step, number(given.time_step, before.time_step, 30));
            assert_eq!(config.skew, number(given.skew, before.skew, 1));
            assert_eq!(config.code_length, number(given.code_length, before.code_length, 6));
            let alg = given.alg.as_deref().unwrap_or(before.alg.as_ref().map_or("sha1", |alg| alg.as_str()));
            assert_eq!(config.alg.as_ref().unwrap().as_str(), alg);
        }
        (FactorConfig::Push(config), before) => {
            let before = match before {
                Some(FactorConfig::Push(before)) => before.clone(),
                _ => Default::default(),
            };
            assert_eq!(config.sdk_version, given.sdk_version.clone().or(before.sdk_version));
            // An update has no place for the app.
            assert_eq!(config.app_id, before.app_id.or(given.app_id.clone()));
            let platform = given.platform.as_deref();
            let platform =
                platform.or(before.notification_platform.as_ref().map(|platform| platform.as_str()));
            let platform = platform.unwrap_or("none");
            assert_eq!(config.notification_platform.as_ref().unwrap().as_str(), platform);
            let token =
                given.token.as_deref().or(before.notification_token.as_ref().map(|token| token.expose()));
            let token = token.filter(|_| platform != "none");
            assert_eq!(config.notification_token.as_ref().map(|token| token.expose()), token);
        }
        (other, _) => panic!("{other:?}"),
    }
}

/// As the emulator holds them: by name, the last of each.
fn pairs(metadata: Option<&Metadata>) -> Option<BTreeMap<String, String>> {
    metadata.map(|metadata| serde_json::from_str(metadata.as_json()).unwrap())
}

/// Every field of a factor that a test compares.
pub(super) fn held(factor: &Factor) -> (FactorSid, String, Option<Value>) {
    let token = match &factor.config {
        Some(FactorConfig::Push(config)) => config.notification_token.as_ref().map(|token| token.expose()),
        _ => None,
    };
    (factor.sid, format!("{factor:?}"), token.map(Into::into))
}

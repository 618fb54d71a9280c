//! What a value must hold, by the JSON of its response.

use serde_json::Value;
use twilio_verify_core::{Factor, FactorConfig, Timestamp, Verification};

use crate::{reading::Reading, row::Row};

pub(crate) fn assert_reading(row: &Row, reading: &Reading) {
    if let Reading::Nothing = reading {
        return;
    }
    let json: Value = serde_json::from_str(row.body.trim_start_matches('\u{feff}')).unwrap();
    match reading {
        Reading::Nothing => {}
        Reading::Factor(factor) => assert_factor(factor, &json),
        Reading::Created(factor, binding) => {
            assert_factor(factor, &json);
            assert_eq!(binding.secret.expose(), json["binding"]["secret"]);
            assert_eq!(binding.uri.expose(), json["binding"]["uri"]);
            assert!(!format!("{reading:?}").contains(binding.secret.expose()));
        }
        Reading::Passkey(factor, options) => {
            assert_factor(factor, &json);
            assert_eq!(options.read::<Value>().unwrap(), json["options"]);
            let options = options.as_str();
            assert!(row.body.contains(options), "untouched: {options}");
        }
        Reading::Verification(verification) => {
            assert_eq!(verification.is_verified(), json["status"] == "verified");
            let (Verification::Verified(factor) | Verification::Rejected(factor)) = verification;
            assert_factor(factor, &json);
        }
        Reading::Page(page) => {
            let listed = json["factors"].as_array().unwrap();
            assert_eq!(page.items.len(), listed.len());
            for (factor, json) in page.items.iter().zip(listed) {
                assert_factor(factor, json);
            }
            assert_eq!(page.next.is_some(), json["meta"]["next_page_url"].is_string());
        }
    }
}

fn assert_factor(factor: &Factor, json: &Value) {
    let text = |name: &str| json[name].as_str();
    assert_eq!(factor.sid.as_str(), json["sid"]);
    assert_eq!(factor.status.as_str(), json["status"]);
    assert_eq!(factor.factor_type.as_str(), json["factor_type"]);
    assert_eq!(factor.account_sid.as_ref().map(AsRef::as_ref), text("account_sid"));
    assert_eq!(factor.service_sid.as_ref().map(AsRef::as_ref), text("service_sid"));
    assert_eq!(factor.entity_sid.as_ref().map(AsRef::as_ref), text("entity_sid"));
    assert_eq!(factor.identity.as_ref().map(AsRef::as_ref), text("identity"));
    assert_eq!(factor.friendly_name.as_deref(), text("friendly_name"));
    assert_eq!(factor.url.as_deref(), text("url"));
    assert_eq!(factor.date_created, date(text("date_created")));
    assert_eq!(factor.date_updated, date(text("date_updated")));
    let metadata = factor.metadata.as_ref().map(|text| serde_json::from_str(text.as_json()).unwrap());
    assert_eq!(metadata.unwrap_or(Value::Null), json["metadata"]);
    assert_config(factor.config.as_ref(), &json["config"]);
}

/// The dates that are written in a way of their own; every other one is the usual one.
fn date(text: Option<&str>) -> Option<Timestamp> {
    match text? {
        "2015-07-30T20:00:00Z"
        | "2015-07-30T20:00:00+00:00"
        | "2015-07-30T15:00:00-05:00"
        | "Thu, 30 Jul 2015 20:00:00 +0000" => Some("2015-07-30T20:00:00Z".parse().unwrap()),
        // Without a zone it could be any of 24 hours.
        "2015-07-30T20:00:00" | "2015-02-30T20:00:00Z" | "not a date" | "" => None,
        other => panic!("what moment is {other}?"),
    }
}

fn assert_config(config: Option<&FactorConfig>, json: &Value) {
    let number = |name: &str| json[name].as_u64();
    match config {
        None => assert!(json.is_null()),
        Some(FactorConfig::Totp(config)) => {
            assert_eq!(config.alg.as_ref().map(|alg| alg.as_str()), json["alg"].as_str());
            assert_eq!(config.skew.map(u64::from), number("skew"));
            assert_eq!(config.code_length.map(u64::from), number("code_length"));
            assert_eq!(config.time_step.map(u64::from), number("time_step"));
            assert_eq!(config.other.names().count() + 4, json.as_object().unwrap().len());
        }
        Some(FactorConfig::Passkeys(config)) => {
            let text = |name: &str| json[name].as_str();
            let attachment = config.authenticator_attachment.as_ref();
            assert_eq!(attachment.map(|attachment| attachment.as_str()), text("authenticator_attachment"));
            let discoverable = config.discoverable_credentials.as_ref();
            assert_eq!(
                discoverable.map(|discoverable| discoverable.as_str()),
                text("discoverable_credentials")
            );
            let verification = config.user_verification.as_ref();
            assert_eq!(verification.map(|verification| verification.as_str()), text("user_verification"));
            let (relying_party, json) = (config.relying_party.as_ref().unwrap(), &json["relying_party"]);
            assert_eq!(relying_party.id.as_deref(), json["id"].as_str());
            assert_eq!(relying_party.name.as_deref(), json["name"].as_str());
            assert_eq!(json["origins"], Value::from(relying_party.origins.clone()));
            assert_eq!(config.other.names().chain(relying_party.other.names()).count(), 0);
        }
        Some(FactorConfig::Other(raw)) => assert_eq!(raw.read::<Value>().unwrap(), *json),
        Some(other) => panic!("no row has a {other:?}"),
    }
}

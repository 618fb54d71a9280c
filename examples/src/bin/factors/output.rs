//! What the user sees: aligned columns, or JSON. No secret is in either.

use comfy_table::{Table, presets};
use serde_json::{Map, Value, json};
use twilio_verify_ureq::{
    Factor, FactorConfig, FactorSid, Identity, NotificationPlatform, Timestamp, TotpAlgorithm,
};

use crate::Outcome;

pub(crate) fn factor(factor: &Factor, as_json: bool) -> Outcome {
    if as_json {
        println!("{:#}", to_json(factor));
        return Ok(());
    }
    let mut table = table();
    let date = |date: Option<Timestamp>| date.map_or_else(String::new, |date| date.to_string());
    table.add_row(["sid", factor.sid.as_str()]);
    table.add_row(["name", &text(factor.friendly_name.as_deref())]);
    table.add_row(["type", &text(Some(factor.factor_type.as_str()))]);
    table.add_row(["status", &text(Some(factor.status.as_str()))]);
    table.add_row(["created", &date(factor.date_created)]);
    table.add_row(["updated", &date(factor.date_updated)]);
    for (name, value) in config(factor) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        table.add_row([name, text(Some(&value))]);
    }
    if let Some(metadata) = &factor.metadata {
        table.add_row(["metadata", &text(Some(metadata.as_json()))]);
    }
    println!("{}", table.trim_fmt());
    Ok(())
}

pub(crate) fn factors(factors: &[Factor], as_json: bool) -> Outcome {
    if as_json {
        println!("{:#}", all_to_json(factors));
        return Ok(());
    }
    if factors.is_empty() {
        println!("No factors.");
        return Ok(());
    }
    let mut table = table();
    table.set_header(["SID", "NAME", "TYPE", "STATUS", "CREATED"]);
    for factor in factors {
        table.add_row([
            factor.sid.to_string(),
            text(factor.friendly_name.as_deref()),
            text(Some(factor.factor_type.as_str())),
            text(Some(factor.status.as_str())),
            factor.date_created.map_or_else(String::new, |date| date.to_string()),
        ]);
    }
    println!("{}", table.trim_fmt());
    Ok(())
}

pub(crate) fn deleted(sid: FactorSid, as_json: bool) -> Outcome {
    if as_json {
        println!("{:#}", json!({ "deleted": sid.as_str() }));
    } else {
        println!("Deleted {sid}.");
    }
    Ok(())
}

pub(crate) fn all_to_json(factors: &[Factor]) -> Value {
    factors.iter().map(to_json).collect()
}

pub(crate) fn to_json(factor: &Factor) -> Value {
    json!({
        "sid": factor.sid.as_str(),
        "identity": factor.identity.as_ref().map(Identity::as_str),
        "friendly_name": factor.friendly_name,
        "factor_type": factor.factor_type.as_str(),
        "status": factor.status.as_str(),
        "date_created": factor.date_created.map(|date| date.to_string()),
        "date_updated": factor.date_updated.map(|date| date.to_string()),
        "config": config(factor),
        "metadata": factor.metadata.as_ref().and_then(|data| serde_json::from_str::<Value>(data.as_json()).ok()),
    })
}

/// The settings that are fit to be shown, by the API's names: not the notification token.
fn config(factor: &Factor) -> Map<String, Value> {
    let all = match &factor.config {
        Some(FactorConfig::Totp(totp)) => json!({
            "alg": totp.alg.as_ref().map(TotpAlgorithm::as_str),
            "code_length": totp.code_length,
            "time_step": totp.time_step,
            "skew": totp.skew,
        }),
        Some(FactorConfig::Push(push)) => json!({
            "app_id": push.app_id,
            "sdk_version": push.sdk_version,
            "notification_platform": push.notification_platform.as_ref().map(NotificationPlatform::as_str),
        }),
        _ => Value::Null,
    };
    match all {
        Value::Object(all) => all.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

fn table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table
}

/// A text for the terminal: what a server sends shall not move the cursor or change colours.
fn text(text: Option<&str>) -> String {
    text.unwrap_or_default()
        .chars()
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect()
}

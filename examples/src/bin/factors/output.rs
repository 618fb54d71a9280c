//! What the user sees: aligned columns, or JSON. No secret is in either.

use std::{
    fmt::Arguments,
    io::{self, ErrorKind, Write},
};

use comfy_table::{Table, presets};
use serde_json::{Map, Value, json};
use twilio_verify_ureq::{
    Factor, FactorConfig, FactorSid, Identity, NotificationPlatform, Timestamp, TotpAlgorithm,
};

use crate::{Outcome, failure::Failure};

/// Prints a line of the result.
macro_rules! say {
    ($($words:tt)*) => { $crate::output::line(format_args!($($words)*)) };
}

/// Tells the user something beside the result.
macro_rules! tell {
    ($($words:tt)*) => { $crate::output::aside(format_args!($($words)*)) };
}

pub(crate) use {say, tell};

/// A reader that has gone, as in `factors list | head -1`, does not end a command half way.
pub(crate) fn line(words: Arguments<'_>) -> Outcome {
    match writeln!(io::stdout(), "{words}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::other(error)),
        _ => Ok(()),
    }
}

/// That nobody hears it does not end a command either.
pub(crate) fn aside(words: Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// A question, where a pipe does not swallow it.
pub(crate) fn prompt(words: Arguments<'_>) {
    let _ = write!(io::stderr(), "{words}");
}

/// JSON whose texts are ASCII, so that none of a server's steers the terminal.
pub(crate) fn json(value: &Value) -> Outcome {
    let mut ascii = String::new();
    for c in format!("{value:#}").chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| ascii.push_str(&format!("\\u{unit:04x}")));
        }
    }
    say!("{ascii}")
}

pub(crate) fn factor(factor: &Factor, as_json: bool) -> Outcome {
    if as_json {
        return json(&to_json(factor));
    }
    let mut table = table();
    let date = |date: Option<Timestamp>| date.map_or_else(String::new, |date| date.to_string());
    table.add_row(["sid", factor.sid.as_str()]);
    table.add_row(["name", &plain(factor.friendly_name.as_deref().unwrap_or_default())]);
    table.add_row(["type", &plain(factor.factor_type.as_str())]);
    table.add_row(["status", &plain(factor.status.as_str())]);
    table.add_row(["created", &date(factor.date_created)]);
    table.add_row(["updated", &date(factor.date_updated)]);
    for (name, value) in config(factor) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        table.add_row([name, plain(&value)]);
    }
    if let Some(metadata) = &factor.metadata {
        table.add_row(["metadata", &plain(metadata.as_json())]);
    }
    say!("{}", table.trim_fmt())
}

pub(crate) fn factors(factors: &[Factor], as_json: bool) -> Outcome {
    if as_json {
        return json(&all_to_json(factors));
    }
    if factors.is_empty() {
        return say!("No factors.");
    }
    let mut table = table();
    table.set_header(["SID", "NAME", "TYPE", "STATUS", "CREATED"]);
    for factor in factors {
        table.add_row([
            factor.sid.to_string(),
            plain(factor.friendly_name.as_deref().unwrap_or_default()),
            plain(factor.factor_type.as_str()),
            plain(factor.status.as_str()),
            factor.date_created.map_or_else(String::new, |date| date.to_string()),
        ]);
    }
    say!("{}", table.trim_fmt())
}

pub(crate) fn deleted(sid: FactorSid, as_json: bool) -> Outcome {
    if as_json { json(&json!({ "deleted": sid.as_str() })) } else { say!("Deleted {sid}.") }
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

/// A text for the terminal: what a server sends shall not move the cursor, change colours or turn the line around.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || steers(c) { plain.extend(c.escape_default()) } else { plain.push(c) }
    }
    plain
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
        Some(FactorConfig::Passkeys(passkeys)) => json!({
            "relying_party": passkeys.relying_party.as_ref().and_then(|party| party.id.as_ref()),
            "authenticator_attachment": passkeys.authenticator_attachment,
            "discoverable_credentials": passkeys.discoverable_credentials,
            "user_verification": passkeys.user_verification,
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

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_server_does_not_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\r\n\u{202e}ü📱"), "a\\u{1b}[31mb\\r\\n\\u{202e}ü📱");
    }
}

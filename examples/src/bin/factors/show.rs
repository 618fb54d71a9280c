//! What the user sees of factors: aligned columns, or JSON. No secret is in either.

use serde_json::{Map, Value, json};
use twilio_verify_ureq::{
    Factor, FactorConfig, FactorSid, Identity, NotificationPlatform, Timestamp, TotpAlgorithm,
};

use crate::{
    Outcome,
    output::{self, plain, say},
    style::{BOLD, of_status, painted},
    table::{self, Cell},
};

pub(crate) fn factor(factor: &Factor, as_json: bool) -> Outcome {
    if as_json {
        return output::json(&to_json(factor));
    }
    let date = |date: Option<Timestamp>| date.map_or_else(String::new, |date| date.to_string());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut row = |name: &str, cell| rows.push(vec![Cell::new(name, BOLD), cell]);
    row("sid", Cell::plain(factor.sid.as_str()));
    row("name", Cell::plain(name(factor)));
    row("type", Cell::plain(plain(factor.factor_type.as_str())));
    row("status", status(factor));
    row("created", Cell::plain(date(factor.date_created)));
    row("updated", Cell::plain(date(factor.date_updated)));
    for (name, value) in config(factor) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        row(&name, Cell::plain(plain(&value)));
    }
    if let Some(metadata) = &factor.metadata {
        row("metadata", Cell::plain(plain(metadata.as_json())));
    }
    say!("{}", table::aligned(&rows))
}

pub(crate) fn factors(factors: &[Factor], as_json: bool) -> Outcome {
    if as_json {
        return output::json(&all_to_json(factors));
    }
    if factors.is_empty() {
        return say!("No factors.");
    }
    say!("{}", listed(factors, table::terminal_width()))
}

/// A line a factor, in a pipe of any length. A terminal's lines are not broken: first the time of the day goes, then the
/// end of long names; where that is not enough, each factor has two lines.
fn listed(factors: &[Factor], width: Option<usize>) -> String {
    let Some(width) = width else { return table::aligned(&rows(factors, SECOND)) };
    table::fitted(&rows(factors, SECOND), width, NAME, usize::MAX)
        .or_else(|| table::fitted(&rows(factors, DAY), width, NAME, LEAST))
        .unwrap_or_else(|| factors.iter().map(|factor| stacked(factor, width)).collect::<Vec<_>>().join("\n"))
}

/// The column that may be shortened, and the room that it keeps.
const NAME: usize = 1;
const LEAST: usize = 8;
/// How much of a date is shown: all of it, or `2015-07-30`.
const SECOND: usize = usize::MAX;
const DAY: usize = 10;

fn rows(factors: &[Factor], date: usize) -> Vec<Vec<Cell>> {
    let header = ["SID", "NAME", "TYPE", "STATUS", "CREATED"].map(|title| Cell::new(title, BOLD));
    let rows = factors.iter().map(|factor| {
        vec![
            Cell::plain(factor.sid.as_str()),
            Cell::plain(name(factor)),
            Cell::plain(plain(factor.factor_type.as_str())),
            status(factor),
            Cell::plain(created(factor, date)),
        ]
    });
    [header.to_vec()].into_iter().chain(rows).collect()
}

fn stacked(factor: &Factor, width: usize) -> String {
    let words = plain(factor.status.as_str());
    let status = painted(of_status(&words), &words);
    let line = format!("  {status}  {}  {}", plain(factor.factor_type.as_str()), name(factor));
    format!("{}\n{}", painted(BOLD, factor.sid.as_str()), table::cut(&line, width))
}

fn name(factor: &Factor) -> String {
    plain(factor.friendly_name.as_deref().unwrap_or_default())
}

fn status(factor: &Factor) -> Cell {
    let status = plain(factor.status.as_str());
    let style = of_status(&status);
    Cell::new(status, style)
}

fn created(factor: &Factor, length: usize) -> String {
    factor.date_created.map_or_else(String::new, |date| date.to_string().chars().take(length).collect())
}

pub(crate) fn deleted(sid: FactorSid, as_json: bool) -> Outcome {
    if as_json { output::json(&json!({ "deleted": sid.as_str() })) } else { say!("Deleted {sid}.") }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::Place;

    fn some() -> Vec<Factor> {
        let place = Place::for_test();
        for name in ["A phone with a long name", "電話"] {
            place.client.send(place.entity.create_totp(name)).unwrap();
        }
        place.client.list(place.entity.factors()).collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_list_fits_its_terminal() {
        let factors = some();
        let width = |listed: &str| listed.lines().map(console::measure_text_width).max().unwrap();
        let piped = listed(&factors, None);
        assert_eq!((piped.lines().count(), width(&piped)), (3, 34 + 2 + 24 + 2 + 4 + 2 + 10 + 2 + 20));
        assert_eq!(listed(&factors, Some(100)), piped);
        for (columns, lines) in [(99, 3), (80, 3), (74, 3), (73, 4), (40, 4)] {
            let listed = listed(&factors, Some(columns));
            assert!(width(&listed) <= columns && listed.lines().count() == lines, "{listed}");
            assert!(factors.iter().all(|factor| listed.contains(factor.sid.as_str())), "{listed}");
        }
    }
}

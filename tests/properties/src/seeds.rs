//! Inputs to begin with: the recorded exchanges of `tests/conformance/data`, some written by hand, and those that once
//! broke a property.

use serde::Deserialize;

use crate::{corpus, message::SEPARATOR};

static REQUESTS: &str = include_str!("../../conformance/data/requests.jsonl");
static RESPONSES: &str = include_str!("../../conformance/data/responses.jsonl");
static WRITTEN: &str = include_str!("../seeds.txt");
static REGRESSIONS: &str = include_str!("../regressions.txt");

/// The inputs to begin a property with.
#[must_use]
pub fn of(property: &str) -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = [WRITTEN, REGRESSIONS].iter().flat_map(|file| below(file, property)).collect();
    match property {
        "create_totp" | "create_push" => seeds.extend(responses(&["create"])),
        "factor" => seeds.extend(responses(&["fetch", "update", "delete"])),
        "create_passkey" => seeds.extend(responses(&["create", "create_passkey"])),
        "failure" => seeds.extend(responses(&["fetch", "create_passkey", "update"])),
        "list" => seeds.extend(responses(&["list"])),
        "emulator" => seeds.extend(requests()),
        _ => {}
    }
    seeds
}

/// The inputs below each heading `# property` or `# property: remark`.
fn below(file: &str, property: &str) -> Vec<Vec<u8>> {
    let mut heading = "";
    let lines = file.lines().filter(|line| {
        if let Some(name) = line.strip_prefix("# ") {
            heading = name.split(':').next().unwrap_or_default();
        }
        heading == property
    });
    let lines: Vec<_> = lines.collect();
    corpus::read(&lines.join("\n")).unwrap_or_else(|line| panic!("line {line} below {property} is no input"))
}

#[derive(Deserialize)]
struct Row {
    operation: String,
    status: u16,
    headers: Vec<(String, String)>,
    body_raw: String,
}

fn responses(operations: &[&str]) -> Vec<Vec<u8>> {
    let rows = RESPONSES.lines().map(|line| serde_json::from_str::<Row>(line).unwrap());
    let rows = rows.filter(|row| operations.contains(&&*row.operation));
    rows.map(|row| message(&row.status.to_string(), &row.headers, &row.body_raw)).collect()
}

#[derive(Deserialize)]
struct Call {
    request: Option<Recorded>,
}

#[derive(Deserialize)]
struct Recorded {
    method: String,
    path: String,
    query: Option<String>,
    body: String,
}

/// What the official clients sent, eight requests together.
fn requests() -> Vec<Vec<u8>> {
    let calls = REQUESTS.lines().map(|line| serde_json::from_str::<Call>(line).unwrap());
    let requests = calls.filter_map(|call| call.request).map(|request| {
        let query = request.query.map(|query| format!("?{query}")).unwrap_or_default();
        let line = format!("+{} {}{query} 1", request.method, request.path);
        let is_json = request.body.starts_with('{');
        let body = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
        message(&line, &[("Content-Type".to_owned(), body.to_owned())], &request.body)
    });
    requests.collect::<Vec<_>>().chunks(8).map(|requests| requests.join(&SEPARATOR)).collect()
}

fn message(line: &str, headers: &[(String, String)], body: &str) -> Vec<u8> {
    let headers: String = headers.iter().map(|(name, value)| format!("\n{name}: {value}")).collect();
    format!("{line}{headers}\n\n{body}").into_bytes()
}

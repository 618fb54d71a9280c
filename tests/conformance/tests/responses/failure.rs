//! What an error must say, by the body of its response.

use std::time::Duration;

use serde_json::Value;
use twilio_verify_core::{ApiError, DecodeError};

use crate::row::{Operation, Row};

/// Status and headers are the response's whatever the body is; the body's part is there where it can be read.
pub(crate) fn assert_api(row: &Row, error: &ApiError) {
    // Of an object that is cut off, the fields before the cut count.
    let uncut = row.body.rsplit_once(',').map(|(before, _)| format!("{before}}}")).unwrap_or_default();
    let body: Value =
        serde_json::from_str(&row.body).or_else(|_| serde_json::from_str(&uncut)).unwrap_or_default();
    let text = |names: &[&str]| names.iter().find_map(|name| body[*name].as_str());
    let code = match &body["code"] {
        Value::Number(code) => code.as_u64(),
        Value::String(code) => code.parse().ok(),
        _ => None,
    };
    assert_eq!(error.status(), row.status);
    assert_eq!(error.code().map(|code| u64::from(code.0)), code);
    assert_eq!(error.message(), text(&["message", "detail", "title"]));
    assert_eq!(error.more_info(), text(&["more_info", "type"]));
    let details = error.details().map(|details| details.read::<Value>().unwrap());
    assert_eq!(details.unwrap_or_default(), body["details"]);
    let problems =
        error.problems().iter().map(|problem| (problem.detail.as_deref(), problem.pointer.as_deref()));
    let listed = body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let listed = listed.iter().map(|problem| (problem["detail"].as_str(), problem["pointer"].as_str()));
    assert!(problems.eq(listed));
    let seconds = row.header("Retry-After").map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
    assert_eq!(error.retry_after(), seconds);
    assert_eq!(error.request_id(), row.header("Twilio-Request-Id"));
    assert_eq!(error.body(), row.body.as_bytes());
    let is_unclear = !(400..500).contains(&row.status) || row.status == 408;
    let only_reads = matches!(row.operation, Operation::Fetch | Operation::List);
    assert_eq!(error.may_have_been_processed(), is_unclear && !only_reads);

    let shown = error.to_string();
    assert!(shown.contains(&row.status.to_string()) && !shown.contains(char::is_control), "{shown}");
}

/// The body is kept, since it can hold a secret that is not shown again.
pub(crate) fn assert_decode(row: &Row, error: &DecodeError) {
    assert_eq!(error.status(), row.status);
    assert_eq!(error.body(), row.body.as_bytes());
    assert_eq!(error.request_id(), row.header("Twilio-Request-Id"));
}

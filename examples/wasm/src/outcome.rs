//! What a call has come to, in JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};
use twilio_verify_core::{Answer, Error, Factor, HttpRequest, NewFactor, TotpBinding, Verification};

use crate::machine::in_full;

/// The call goes on with this request, after a while.
///
/// # Errors
/// When a header or the body is no text: the core builds none such.
pub(crate) fn send(request: HttpRequest, after: Duration) -> Result<Value, String> {
    let (parts, body) = request.into_parts();
    let mut headers = Map::new();
    for (name, value) in &parts.headers {
        let value = value.to_str().map_err(in_full)?;
        headers.insert(name.as_str().to_owned(), value.into());
    }
    let body = String::from_utf8(body).map_err(|_| "the body is not UTF-8".to_owned())?;
    // Rounded up: not a moment too early.
    let milliseconds = u64::try_from(after.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
    Ok(json!({ "send": {
        "after_milliseconds": milliseconds,
        "method": parts.method.as_str(),
        "url": parts.uri.to_string(),
        "headers": headers,
        "body": body,
    }}))
}

/// The call has a result.
pub(crate) fn done<T>(answer: Answer<T>, fields: fn(T) -> Value) -> Value {
    let (attempts, request_id) = (answer.attempts, answer.request_id().map(str::to_owned));
    let mut done = fields(answer.output);
    if let Some(done) = done.as_object_mut() {
        done.insert("attempts".to_owned(), attempts.into());
        done.insert("request_id".to_owned(), request_id.into());
    }
    json!({ "done": done })
}

/// The one place where the new factor's secret comes out.
pub(crate) fn created(created: NewFactor<TotpBinding>) -> Value {
    let NewFactor { factor, binding, .. } = created;
    json!({
        "factor": factor_json(&factor),
        "secret": binding.secret.expose(),
        "uri": binding.uri.expose(),
    })
}

pub(crate) fn verification(verification: Verification) -> Value {
    let is_verified = verification.is_verified();
    let (Verification::Verified(factor) | Verification::Rejected(factor)) = verification;
    json!({ "verified": is_verified, "factor": factor_json(&factor) })
}

pub(crate) fn factor(factor: Factor) -> Value {
    json!({ "factor": factor_json(&factor) })
}

pub(crate) fn deleted((): ()) -> Value {
    json!({})
}

pub(crate) fn list(factors: &[Factor], attempts: u32) -> Value {
    let factors: Vec<Value> = factors.iter().map(factor_json).collect();
    json!({ "done": { "factors": factors, "attempts": attempts } })
}

fn factor_json(factor: &Factor) -> Value {
    json!({
        "sid": factor.sid,
        "friendly_name": factor.friendly_name,
        "factor_type": factor.factor_type.as_str(),
        "status": factor.status.as_str(),
        "date_created": factor.date_created.map(|date| date.to_string()),
        "date_updated": factor.date_updated.map(|date| date.to_string()),
    })
}

/// The call has failed. The body of a success that cannot be read comes along: it can hold a new factor's secret, which
/// is shown nowhere else.
pub(crate) fn failed(error: &Error) -> Value {
    let body = match error {
        Error::Decode(error) => Some(String::from_utf8_lossy(error.body()).into_owned()),
        _ => None,
    };
    json!({ "error": {
        "message": in_full(error),
        "operation": error.operation(),
        "status": error.status().map(|status| status.as_u16()),
        "code": error.code().map(|code| code.0),
        "request_id": error.request_id(),
        "may_have_been_processed": error.may_have_been_processed(),
        "body": body,
    }})
}

/// The host asked for what is no call, before its first request or after it.
pub(crate) fn misused(message: &str, is_sent: bool) -> Value {
    json!({ "error": { "message": message, "may_have_been_processed": is_sent } })
}

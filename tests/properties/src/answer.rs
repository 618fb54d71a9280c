//! What holds for every operation and every answer.

use std::fmt::Debug;

use http::{HeaderMap, Response};
use twilio_verify_core::{ApiError, Error, Factor, FactorConfig, Operation, OperationExt};

use crate::{json::Members, retry_after};

/// Seeds and dictionary have it where secrets stand.
const PLANTED: &str = "PLANTED";

/// Reads an answer and checks what does not depend on the operation: the status decides between the two kinds of
/// errors, and an error has all that the answer had.
pub(crate) fn read<O: Operation>(operation: &O, response: &Response<&[u8]>) -> Result<O::Output, Error> {
    let result = operation.response(response.clone());
    let Err(error) = &result else {
        assert!(response.status().is_success(), "{} is no success", response.status());
        return result;
    };
    assert_eq!((error.operation(), error.status()), (Some(O::NAME), Some(response.status())));
    assert_eq!(error.request_id(), text(response.headers(), "twilio-request-id"));
    let body = match error {
        Error::Api(error) => {
            assert!(!response.status().is_success());
            check_api(error, response);
            error.body()
        }
        Error::Decode(error) => {
            assert!(response.status().is_success());
            error.body()
        }
        other => panic!("an answer was read: {other:?}"),
    };
    assert_eq!(body, *response.body(), "an error keeps the body");
    let message = if let Error::Api(error) = error { error.message() } else { None };
    shows_no_secret(error, &[message, error.request_id()]);
    let line = error.to_string();
    assert!(!line.contains(char::is_control), "it would begin a line in a log: {line:?}");
    assert!(line.chars().count() < 6000, "it would fill a log");
    result
}

fn check_api(error: &ApiError, response: &Response<&[u8]>) {
    retry_after::check(error.retry_after(), response.headers());
    let Some(body) = Members::of_body(response.body()) else { return };
    let (code, said) = (error.code().map(|code| code.0), body.all("code"));
    if said.len() > 1 {
        // One on which they agree, or none.
        let is_it = |said: &&str| said.trim_matches('"').parse().ok() == code.map(f64::from);
        assert!(code.is_none() || said.iter().all(is_it), "the code is {code:?} of {said:?}");
    } else {
        assert!(body.is_number("code", code), "the code is {code:?}");
    }
    let first = |names: &[&str]| names.iter().find_map(|name| body.text(name));
    assert_eq!(error.message().map(str::to_owned), first(&["message", "detail", "title"]));
    assert_eq!(error.more_info().map(str::to_owned), first(&["more_info", "type"]));
    assert_eq!(error.details().map(|details| details.as_str()), body.raw("details").map(|raw| raw.get()));
}

pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `Debug` has no planted secret, unless a field that is no secret has it.
pub(crate) fn shows_no_secret(value: &impl Debug, open: &[Option<&str>]) {
    if open.iter().flatten().any(|text| text.contains(PLANTED)) {
        return;
    }
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        assert!(!shown.contains(PLANTED), "{shown}");
    }
}

/// What a factor's `Debug` may show.
pub(crate) fn open_fields(factor: &Factor) -> Vec<Option<&str>> {
    let mut open = vec![
        factor.identity.as_ref().map(|identity| identity.as_str()),
        factor.friendly_name.as_deref(),
        Some(factor.status.as_str()),
        Some(factor.factor_type.as_str()),
        factor.metadata.as_ref().map(|metadata| metadata.as_json()),
        factor.url.as_deref(),
    ];
    match &factor.config {
        Some(FactorConfig::Totp(config)) => {
            open.push(config.alg.as_ref().map(|alg| alg.as_str()));
            open.extend(config.other.names().map(Some));
        }
        Some(FactorConfig::Push(config)) => {
            open.extend([config.sdk_version.as_deref(), config.app_id.as_deref()]);
            open.push(config.notification_platform.as_ref().map(|platform| platform.as_str()));
            open.extend(config.other.names().map(Some));
        }
        Some(FactorConfig::Passkeys(config)) => {
            open.push(config.authenticator_attachment.as_ref().map(|attachment| attachment.as_str()));
            open.push(config.discoverable_credentials.as_ref().map(|discoverable| discoverable.as_str()));
            open.push(config.user_verification.as_ref().map(|verification| verification.as_str()));
            open.extend(config.other.names().map(Some));
            if let Some(relying_party) = &config.relying_party {
                open.extend([relying_party.id.as_deref(), relying_party.name.as_deref()]);
                open.extend(relying_party.origins.iter().map(|origin| Some(origin.as_str())));
                open.extend(relying_party.other.names().map(Some));
            }
        }
        _ => {}
    }
    open
}

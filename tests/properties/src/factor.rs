use http::Response;
use twilio_verify_core::{
    Error, Extra, Factor, FactorConfig, PasskeyConfig, PublicKeyCredential, Timestamp, Verification,
};

use crate::{
    answer::{self, open_fields, shows_no_secret},
    json::Members,
    message, targets,
};

/// The answer to a fetch, an update, a verification of either kind and a delete: one answer, read by all five.
///
/// It is read if and only if it is about the factor that was asked for and says its status and type; a verification is
/// accepted if and only if the status is literally `verified`.
pub fn factor(input: &[u8]) {
    let response = message::response(input);
    let (entity, sid) = (targets::entity(), targets::factor());
    let body = Members::of_body(response.body()).filter(|_| response.status().is_success());

    let fetched = answer::read(&entity.fetch(sid), &response);
    check(&fetched, body.as_ref());
    check(&answer::read(&entity.update(sid).skew(1), &response), body.as_ref());

    let (is_verified, factor) = match answer::read(&entity.verify(sid, "000000"), &response) {
        Ok(Verification::Verified(factor)) => (true, Ok(factor)),
        Ok(Verification::Rejected(factor)) => (false, Ok(factor)),
        Err(error) => (false, Err(error)),
    };
    check(&factor, body.as_ref());
    let says_verified = body.is_some_and(|body| body.status().as_deref() == Some("verified"));
    assert_eq!(is_verified, says_verified && fetched.is_ok());
    if let Ok(factor) = &fetched {
        assert_eq!(factor.is_verified(), says_verified);
    }

    verified_passkey(&response, &fetched, is_verified);

    // No body has a say in whether something was deleted.
    assert_eq!(answer::read(&entity.delete(sid), &response).is_ok(), response.status() == 204);
    let empty = Response::from_parts(response.clone().into_parts().0, &b""[..]);
    assert_eq!(answer::read(&entity.delete(sid), &empty).is_ok(), response.status() == 204);
}

/// As with a code, but that it has to be this user's as well, where it says whose it is: the request does not say so.
fn verified_passkey(response: &Response<&[u8]>, fetched: &Result<Factor, Error>, is_verified: bool) {
    let passkey = PublicKeyCredential::from_json(targets::CREDENTIAL);
    let read = answer::read(&targets::entity().verify_passkey(targets::factor(), passkey), response);
    let identity = fetched.as_ref().ok().and_then(|factor| factor.identity.as_ref());
    let is_theirs = identity.is_none_or(|whose| whose.as_str().eq_ignore_ascii_case(targets::IDENTITY));
    assert_eq!(read.is_ok(), fetched.is_ok() && is_theirs);
    assert!(read.is_err() || read.is_ok_and(|read| read.is_verified()) == is_verified);
}

fn check(result: &Result<Factor, Error>, body: Option<&Members<'_>>) {
    let sid = body.and_then(|body| body.text("sid"));
    let right_sid = sid.is_some_and(|sid| sid.starts_with("YF") && sid.eq_ignore_ascii_case(targets::FACTOR));
    let text = |name| body.and_then(|body| body.text(name));
    let status = body.and_then(Members::status);
    let readable = right_sid && status.is_some() && text("factor_type").is_some();
    assert_eq!(result.is_ok(), readable);
    if let (Ok(factor), Some(body)) = (result, body) {
        check_fields(factor, body);
        shows_no_secret(factor, &open_fields(factor));
    }
}

/// Each field is what the body says it is, and absent where it is not what it should be.
pub(crate) fn check_fields(factor: &Factor, body: &Members<'_>) {
    let text = |name| body.text(name);
    assert_eq!(Some(factor.sid.to_string()), text("sid"));
    assert_eq!(factor.account_sid, text("account_sid").and_then(|sid| sid.parse().ok()));
    assert_eq!(factor.service_sid, text("service_sid").and_then(|sid| sid.parse().ok()));
    assert_eq!(factor.entity_sid, text("entity_sid").and_then(|sid| sid.parse().ok()));
    assert_eq!(factor.identity, text("identity").map(Into::into));
    assert_eq!(factor.friendly_name, text("friendly_name"));
    assert_eq!(factor.url, text("url"));
    let date = |name| text(name).and_then(|date| date.parse::<Timestamp>().ok());
    assert_eq!(factor.date_created, date("date_created"));
    assert_eq!(factor.date_updated, date("date_updated"));
    let metadata = factor.metadata.as_ref().map(|metadata| metadata.as_json());
    assert_eq!(metadata, body.raw("metadata").map(|raw| raw.get()));

    let raw = body.raw("config").map(|raw| raw.get());
    match (&factor.config, body.object("config")) {
        (None, _) => assert_eq!(raw, None),
        (Some(FactorConfig::Totp(config)), Some(members)) => {
            assert_eq!(factor.factor_type.as_str(), "totp");
            assert_eq!(config.alg.as_ref().map(|alg| alg.as_str().to_owned()), members.text("alg"));
            assert!(members.is_number("skew", config.skew));
            assert!(members.is_number("code_length", config.code_length));
            assert!(members.is_number("time_step", config.time_step));
        }
        (Some(FactorConfig::Push(config)), Some(members)) => {
            assert_eq!(factor.factor_type.as_str(), "push");
            assert_eq!(config.sdk_version, members.text("sdk_version"));
            assert_eq!(config.app_id, members.text("app_id"));
            let token = config.notification_token.as_ref().map(|token| token.expose().to_owned());
            assert_eq!(token, members.text("notification_token"));
            check_other(&config.other, &members);
        }
        (Some(FactorConfig::Passkeys(config)), Some(members)) => {
            assert_eq!(factor.factor_type.as_str(), "passkeys");
            check_passkeys(config, &members);
        }
        (Some(FactorConfig::Other(json)), members) => {
            assert_eq!(Some(json.as_str()), raw);
            assert!(
                members.is_none() || !matches!(factor.factor_type.as_str(), "totp" | "push" | "passkeys")
            );
        }
        (config, _) => panic!("{config:?} was made of {raw:?}"),
    }
}

fn check_passkeys(config: &PasskeyConfig, members: &Members<'_>) {
    let said = |name| members.text(name);
    let attachment = config.authenticator_attachment.as_ref().map(ToString::to_string);
    assert_eq!(attachment, said("authenticator_attachment"));
    let discoverable = config.discoverable_credentials.as_ref().map(ToString::to_string);
    assert_eq!(discoverable, said("discoverable_credentials"));
    let verification = config.user_verification.as_ref().map(ToString::to_string);
    assert_eq!(verification, said("user_verification"));
    check_other(&config.other, members);
    let relying_party = members.object("relying_party");
    assert_eq!(config.relying_party.is_some(), relying_party.is_some());
    if let (Some(config), Some(members)) = (&config.relying_party, relying_party) {
        assert_eq!((&config.id, &config.name), (&members.text("id"), &members.text("name")));
        let texts =
            members.raw("origins").and_then(|raw| serde_json::from_str::<Vec<String>>(raw.get()).ok());
        assert!(texts.is_none_or(|texts| texts == config.origins));
        check_other(&config.other, &members);
    }
}

fn check_other(other: &Extra, members: &Members<'_>) {
    for name in other.names() {
        let kept = other.get(name).map(|json| json.as_str());
        assert_eq!(kept, members.raw(name).map(|raw| raw.get()), "{name}");
    }
}

use twilio_verify_core::{Error, FactorSid, Notifications};

use crate::{
    answer::{self, open_fields, shows_no_secret},
    factor::check_fields,
    json::Members,
    message, targets,
};

/// The answer to the creation of a TOTP factor: it is read if and only if it has the factor's SID and its secret, and
/// then the binding is the one that the body has. Nothing else that is odd costs the secret.
pub fn create_totp(input: &[u8]) {
    let response = message::response(input);
    let result = answer::read(&targets::entity().create_totp("Phone"), &response);
    let Some(body) = successful(&response, &result) else { return };
    let binding = body.object("binding");
    let there = |name| binding.as_ref()?.text(name).filter(|text| !text.is_empty());
    let uri = there("uri");
    let secret = there("secret").or_else(|| secret_in(uri.as_deref()?));
    match result {
        Ok(created) => {
            assert_eq!(Some(created.binding.uri.expose()), uri.as_deref());
            assert_eq!(Some(created.binding.secret.expose()), secret.as_deref());
            assert_eq!(created.factor_type.as_str(), body.text("factor_type").as_deref().unwrap_or("totp"));
            assert_eq!(created.status.as_str(), body.status().as_deref().unwrap_or(""));
            check_fields(&created.factor, &body);
            shows_no_secret(&created, &open_fields(&created.factor));
        }
        Err(_) => assert!(sid(&body).is_none() || uri.is_none() || secret.is_none(), "a secret was lost"),
    }
}

/// The answer to the creation of a push factor: it is read if and only if it has the factor's SID.
pub fn create_push(input: &[u8]) {
    let response = message::response(input);
    let create = targets::entity().create_push("Phone", targets::PUBLIC_KEY, Notifications::none());
    let result = answer::read(&create, &response);
    let Some(body) = successful(&response, &result) else { return };
    let binding = body.object("binding");
    let there = |name| binding.as_ref()?.text(name);
    match result {
        Ok(created) => {
            assert_eq!(created.binding.alg, there("alg"));
            assert_eq!(created.binding.public_key, there("public_key"));
            assert_eq!(created.factor_type.as_str(), body.text("factor_type").as_deref().unwrap_or("push"));
            check_fields(&created.factor, &body);
            let mut open = open_fields(&created.factor);
            open.extend([created.binding.alg.as_deref(), created.binding.public_key.as_deref()]);
            shows_no_secret(&created, &open);
        }
        Err(_) => assert!(sid(&body).is_none(), "a factor was lost"),
    }
}

/// The answer to the creation of a passkey factor: it is read if and only if it has the factor's SID and options for a
/// browser, and then these are what the body has, to the byte.
pub fn create_passkey(input: &[u8]) {
    let response = message::response(input);
    let result = answer::read(&targets::entity().create_passkey("Laptop"), &response);
    let Some(body) = successful(&response, &result) else { return };
    let options = body.object("options");
    let public_key = options.as_ref().and_then(|options| options.raw("publicKey"));
    let there = public_key.is_some_and(|json| json.get().starts_with('{'));
    match result {
        Ok(created) => {
            assert_eq!(Some(created.options.as_str()), body.raw("options").map(|raw| raw.get()));
            assert!(there);
            assert_eq!(
                created.factor_type.as_str(),
                body.text("factor_type").as_deref().unwrap_or("passkeys")
            );
            assert_eq!(created.status.as_str(), body.status().as_deref().unwrap_or(""));
            check_fields(&created.factor, &body);
            shows_no_secret(&created, &open_fields(&created.factor));
        }
        Err(_) => assert!(sid(&body).is_none() || !there, "options were lost"),
    }
}

/// The body of a success, where it is an object. Where it is none, nothing can have been read.
fn successful<'a, T>(response: &http::Response<&'a [u8]>, result: &Result<T, Error>) -> Option<Members<'a>> {
    let body = Members::of_body(response.body()).filter(|_| response.status().is_success());
    assert!(body.is_some() || result.is_err());
    body
}

fn sid(body: &Members<'_>) -> Option<FactorSid> {
    body.text("sid")?.parse().ok()
}

fn secret_in(uri: &str) -> Option<String> {
    let (_, query) = uri.split_once('?')?;
    let (_, secret) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "secret")?;
    Some(secret.into_owned()).filter(|secret| !secret.is_empty())
}

//! The operations that carry JSON.

use std::collections::BTreeSet;

use serde_json::Value;
use twilio_verify_core::{
    AuthenticatorAttachment, DiscoverableCredentials, Operation, PublicKeyCredential, RelyingParty,
    UserVerification,
};

use crate::{PASSKEYS, VERIFY_PASSKEY, description, entity, sent, sid};

#[test]
fn every_passkey_operation_is_described_with_its_name_path_and_members() {
    let Some(spec) = description() else { return };
    let passkey = entity()
        .create_passkey("x")
        .relying_party(RelyingParty::new("example.com", "Example").origin("https://example.com"))
        .authenticator_attachment(AuthenticatorAttachment::Any)
        .discoverable_credentials(DiscoverableCredentials::Preferred)
        .user_verification(UserVerification::Preferred);
    let request = sent(&spec, &passkey, PASSKEYS);
    let described = &json_body(&spec, PASSKEYS)["schema"];
    assert_eq!(members(&serde_json::from_slice(request.body()).unwrap()), described_members(described));
    assert!(passkey.validate().is_ok());
    let config = &described["properties"]["config"]["properties"];
    for value in config["authenticator_attachment"]["enum"].as_array().unwrap() {
        let attachment = AuthenticatorAttachment::from(value.as_str().unwrap());
        assert!(!matches!(attachment, AuthenticatorAttachment::Unknown(_)), "{value}");
    }
    for value in config["discoverable_credentials"]["enum"].as_array().unwrap() {
        let discoverable = DiscoverableCredentials::from(value.as_str().unwrap());
        assert!(!matches!(discoverable, DiscoverableCredentials::Unknown(_)), "{value}");
    }
    for value in config["user_verification"]["enum"].as_array().unwrap() {
        let verification = UserVerification::from(value.as_str().unwrap());
        assert!(!matches!(verification, UserVerification::Unknown(_)), "{value}");
    }

    // The description's own credential, made for the factor that its challenge names.
    let body = json_body(&spec, VERIFY_PASSKEY);
    let example = &body["examples"]["verifyPasskeys"]["value"];
    let credential = || PublicKeyCredential::from_json(example.to_string());
    let made_for = "YF048d1a7ec3a2a6970059c2766bbc7e0f".parse().unwrap();
    let verify = entity().verify_passkey(made_for, credential());
    let request = sent(&spec, &verify, VERIFY_PASSKEY);
    assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), *example);
    assert_eq!(members(example), described_members(&body["schema"]));
    assert!(verify.validate().is_ok());
    assert!(entity().verify_passkey(sid(), credential()).validate().is_err());
}

fn json_body<'a>(spec: &'a Value, path: &str) -> &'a Value {
    &spec["paths"][path]["post"]["requestBody"]["content"]["application/json"]
}

/// The names of all members, with what they are in.
fn members(json: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (name, value) in json.as_object().into_iter().flatten() {
        names.insert(name.clone());
        names.extend(members(value).into_iter().map(|member| format!("{name}.{member}")));
    }
    names
}

fn described_members(schema: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        names.insert(name.clone());
        names.extend(described_members(schema).into_iter().map(|member| format!("{name}.{member}")));
    }
    names
}

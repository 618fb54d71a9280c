//! Whose factor a credential is for, and that it is for one factor, once.

use std::time::Duration;

use serde_json::json;
use twilio_verify_emulator::{SERVICE_SID, Settings};

use crate::{
    api::{Api, ORIGIN, config},
    change::{self, ID},
    device::Device,
};

const OTHER_SERVICE: &str = "VA11111111111111111111111111111111";

#[test]
fn a_challenge_that_names_no_passkey_is_not_found() {
    let mut api = Api::new();
    let (created, made) = api.made();
    let totp = format!("/v2/Services/{SERVICE_SID}/Entities/user-0001/Factors");
    let totp = api.post_form(&totp, "FriendlyName=Phone&FactorType=totp").body["sid"].clone();
    let sid = created["sid"].as_str().unwrap();
    for challenge in [
        change::text("YF00000000000000000000000000000000"),
        change::text(totp.as_str().unwrap()),
        change::text(sid.to_uppercase()),
        change::text(&sid[..33]),
        change::text(created["entity_sid"].as_str().unwrap()),
        change::text([0xff; 34]),
        json!(sid),
        json!("="),
        json!(""),
    ] {
        let mut changed = made.clone();
        change::client_data(&mut changed, |data| data["challenge"] = challenge.clone());
        api.verify(&changed).refuses(404, 20404, "challenge");
    }
    assert!(api.verify(&made).is_verified());
}

#[test]
fn a_factor_that_is_gone_is_not_found() {
    let mut api = Api::new();
    let (created, made) = api.made();
    assert_eq!(api.delete(&created).status, 204);
    api.verify(&made).refuses(404, 20404, "challenge");

    let (_, made) = api.made();
    let (_, other) = api.made();
    api.now += Duration::from_secs(24 * 60 * 60 - 1);
    assert!(api.verify(&other).is_verified());
    api.now += Duration::from_secs(1);
    api.verify(&made).refuses(404, 20404, "challenge");
}

#[test]
fn a_factor_of_another_service_is_not_found() {
    let settings = Settings::default().service(SERVICE_SID.parse().unwrap(), "One");
    let mut api = Api::with(settings.service(OTHER_SERVICE.parse().unwrap(), "Two"));
    let (_, made) = api.made();
    let verify = |service: &str| format!("/v2/Services/{service}/Passkeys/VerifyFactor");
    api.post(&verify(OTHER_SERVICE), &made).refuses(404, 20404, "challenge");
    assert!(api.post(&verify(SERVICE_SID), &made).is_verified());
}

#[test]
fn another_service_may_know_the_same_credential() {
    let settings = Settings::default().service(SERVICE_SID.parse().unwrap(), "One");
    let mut api = Api::with(settings.service(OTHER_SERVICE.parse().unwrap(), "Two"));
    let (_, made) = api.made();
    assert!(api.verify(&made).is_verified());
    let there = |operation: &str| format!("/v2/Services/{OTHER_SERVICE}/Passkeys/{operation}");
    let body = json!({"friendly_name": "Laptop", "identity": "user-0001", "config": config("preferred")});
    let other = api.post(&there("Factors"), &body).body;
    let mut again = made;
    change::challenge(&mut again, &other);
    assert!(api.post(&there("VerifyFactor"), &again).is_verified());
}

#[test]
fn a_replay_is_refused() {
    let mut api = Api::new();
    let (created, made) = api.made();
    assert!(api.verify(&made).is_verified());
    let verified = api.get(&created).body;
    api.verify(&made).refuses(409, 60317, "verified already");
    // Another credential for the same challenge comes too late.
    let late = Device::new().create(ORIGIN, &created["options"]).unwrap();
    api.verify(&late).refuses(409, 60317, "verified already");
    assert_eq!(api.get(&created).body, verified);
}

#[test]
fn a_credential_belongs_to_one_factor_of_the_service() {
    let mut api = Api::new();
    let (created, made) = api.made();
    assert!(api.verify(&made).is_verified());
    for identity in ["user-0001", "user-0002"] {
        // Without an attestation nothing of it is signed: it can be given a new challenge.
        let other = api.create_for(identity, config("preferred"));
        let mut again = made.clone();
        change::challenge(&mut again, &other);
        api.verify(&again).refuses(409, 60317, "another factor");
        // The same key under another id, and the same id with another key.
        let mut renamed = again.clone();
        change::object(&mut renamed, |object| object.data[ID] ^= 1);
        for member in ["id", "rawId"] {
            renamed.as_object_mut().unwrap().remove(member);
        }
        api.verify(&renamed).refuses(409, 60317, "another factor");
        let mut rekeyed = Device::new().create(ORIGIN, &other["options"]).unwrap();
        let id = change::bytes(&made["id"]);
        change::object(&mut rekeyed, |object| object.data[ID..ID + id.len()].copy_from_slice(&id));
        for member in ["id", "rawId"] {
            rekeyed[member] = made[member].clone();
        }
        api.verify(&rekeyed).refuses(409, 60317, "another factor");
        assert_eq!(api.get(&other).body["status"], "unverified");
    }
    // With the factor its credential is forgotten.
    assert_eq!(api.delete(&created).status, 204);
    let next = api.create();
    let mut again = made;
    change::challenge(&mut again, &next);
    assert!(api.verify(&again).is_verified());
}

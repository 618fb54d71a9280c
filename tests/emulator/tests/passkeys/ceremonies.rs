//! What a true credential leads to.

use serde_json::{Value, json};
use twilio_verify_emulator::{SERVICE_SID, Settings};

use crate::{
    api::{Api, IDENTITY, ORIGIN, config, path},
    change::bytes,
    device::Device,
};

#[test]
fn a_credential_of_a_browser_verifies_the_factor() {
    let mut api = Api::new();
    let (created, made) = api.made();
    assert_eq!(created["status"], "unverified");
    api.now += std::time::Duration::from_secs(90);
    let reply = api.verify(&made);
    let mut expected = created.clone();
    expected.as_object_mut().unwrap().retain(|name, _| name != "binding" && name != "options");
    expected["status"] = json!("verified");
    expected["date_updated"] = json!("2015-07-30T20:01:30Z");
    assert_eq!((reply.status, &reply.body), (200, &expected));
    assert_eq!(api.get(&created).body, expected);
    let renamed = api.post_form(path(&created), "FriendlyName=Old+laptop");
    assert_eq!(renamed.body["friendly_name"], "Old laptop");
    assert_eq!(renamed.body["status"], "verified");
    assert_eq!(renamed.body["config"], config("preferred"));
    api.now += std::time::Duration::from_secs(100 * 24 * 60 * 60);
    assert_eq!(api.get(&created).body["status"], "verified", "it stays");
}

#[test]
fn without_a_config_pages_of_localhost_make_it_on_any_port() {
    let mut api = Api::new();
    for origin in ["http://localhost", "http://localhost:3000", "http://localhost:49152"] {
        let created = api.create_for(IDENTITY, Value::Null);
        let made = Device::new().create(origin, &created["options"]).unwrap();
        assert!(api.verify(&made).is_verified(), "{origin}");
    }
    for origin in ["https://localhost:3000", "https://localhost"] {
        let created = api.create_for(IDENTITY, Value::Null);
        let made = Device::new().create(origin, &created["options"]).unwrap();
        api.verify(&made).refuses(403, 60311, "origin");
    }
}

#[test]
fn each_origin_of_the_relying_party_is_taken() {
    let service = SERVICE_SID.parse().unwrap();
    let origins = [ORIGIN, "https://login.example.com:8443"];
    let mut api = Api::with(Settings::default().relying_party(service, "example.com", "Example", origins));
    for origin in origins {
        let created = api.create_for(IDENTITY, Value::Null);
        let made = Device::new().create(origin, &created["options"]).unwrap();
        assert!(api.verify(&made).is_verified(), "{origin}");
    }
}

#[test]
fn a_user_can_have_several_and_no_device_makes_a_second_one() {
    let mut api = Api::new();
    let mut device = Device::new();
    let first = api.create();
    let made = device.create(ORIGIN, &first["options"]).unwrap();
    assert!(api.verify(&made).is_verified());

    let second = api.create();
    let excluded = json!([{"type": "public-key", "id": made["id"], "transports": ["internal", "hybrid"]}]);
    assert_eq!(second["options"]["publicKey"]["excludeCredentials"], excluded);
    assert_eq!(device.create(ORIGIN, &second["options"]), None, "the device has one");
    let other = Device::new().create(ORIGIN, &second["options"]).unwrap();
    assert!(api.verify(&other).is_verified());
    let next = api.create();
    let excluded = next["options"]["publicKey"]["excludeCredentials"].as_array().unwrap().iter();
    assert_eq!(
        excluded.map(|one| &one["id"]).collect::<Vec<_>>(),
        [&made["id"], &other["id"]],
        "each of them"
    );

    let stranger = api.create_for("user-0002", config("preferred"));
    assert_eq!(stranger["options"]["publicKey"]["excludeCredentials"], json!([]), "another user's");
    api.delete(&first);
    let third = api.create();
    let excluded = third["options"]["publicKey"]["excludeCredentials"].as_array().unwrap();
    assert_eq!((excluded.len(), &excluded[0]["id"]), (1, &other["id"]), "deleted ones are not named");
}

#[test]
fn the_rest_of_what_browsers_send_is_passed_over() {
    let mut api = Api::new();
    let (_, made) = api.made();
    let mut sparse = json!({"response": {
        "attestationObject": made["response"]["attestationObject"],
        "clientDataJSON": made["response"]["clientDataJSON"],
    }});
    assert!(api.verify(&sparse).is_verified(), "nothing but the response is required");

    let (_, made) = api.made();
    sparse = made.clone();
    sparse["authenticatorAttachment"] = Value::Null;
    sparse["response"]["transports"] = Value::Null;
    sparse["response"]["publicKey"] = json!(1);
    sparse["clientExtensionResults"] = json!({"credProps": {"rk": 1}});
    assert!(api.verify(&sparse).is_verified());

    // In Twilio's own example `rawId` is not base64url.
    let (_, mut made) = api.made();
    let id = bytes(&made["rawId"]);
    made["rawId"] = id.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into();
    assert!(api.verify(&made).is_verified());
}

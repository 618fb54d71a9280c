//! True credentials with one thing changed, each of which is refused for that; as it was, the credential is taken
//! after it.

use serde_json::{Value, json};

use crate::{
    api::{Api, IDENTITY, ORIGIN, config},
    change::{self, FLAGS, ID, Object},
    device::Device,
};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 4;

/// Refused for the change, and taken without it.
fn refused(change: impl FnOnce(&mut Value), status: u16, code: u32, names: &str) {
    let mut api = Api::new();
    let (created, made) = api.made();
    let mut changed = made.clone();
    change(&mut changed);
    assert_ne!(changed, made);
    api.verify(&changed).refuses(status, code, names);
    assert_eq!(api.get(&created).body["status"], "unverified");
    assert!(api.verify(&made).is_verified());
}

fn refused_client_data(member: &str, value: Value, names: &str) {
    let set = |data: &mut Value| data[member] = value;
    refused(|made| change::client_data(made, set), 403, 60311, names);
}

fn refused_object(change: impl FnOnce(&mut Object), names: &str) {
    refused(|made| change::object(made, change), 403, 60311, names);
}

#[test]
fn one_of_another_origin() {
    for origin in [
        "https://example.org",
        "https://login.example.com",
        "https://example.com:8443",
        "https://example.com.example.org",
        "http://example.com",
        "http://localhost",
        "http://localhost:3000",
    ] {
        refused_client_data("origin", json!(origin), "origin");
    }
    // As browsers do it: a page below the domain may make it, but is none of the relying party's.
    let mut api = Api::new();
    let created = api.create();
    let made = Device::new().create("https://login.example.com", &created["options"]).unwrap();
    api.verify(&made).refuses(403, 60311, "origin");
    assert_eq!(Device::new().create("https://example.org", &created["options"]), None);
}

#[test]
fn one_that_was_made_in_a_frame_of_another_site() {
    refused_client_data("crossOrigin", json!(true), "cross-origin");
}

#[test]
fn one_for_another_relying_party() {
    refused_object(|object| object.data[0] ^= 1, "relying party id");
    // As browsers do it, with other options than those that were answered.
    let mut api = Api::new();
    let created = api.create();
    let mut options = created["options"].clone();
    options["publicKey"]["rp"]["id"] = json!("login.example.com");
    let made = Device::new().create("https://login.example.com", &options).unwrap();
    let mut moved = made;
    change::client_data(&mut moved, |data| data["origin"] = json!(ORIGIN));
    api.verify(&moved).refuses(403, 60311, "relying party id");
}

#[test]
fn one_that_signs_in_instead_of_being_made() {
    refused_client_data("type", json!("webauthn.get"), "webauthn.");
}

#[test]
fn one_without_its_user() {
    refused_object(|object| object.data[FLAGS] &= !USER_PRESENT, "user present");
}

#[test]
fn an_unverified_user_where_verification_is_required() {
    let mut api = Api::new();
    for (wish, is_taken) in [("required", false), ("preferred", true), ("discouraged", true)] {
        let created = api.create_for(IDENTITY, config(wish));
        let made = Device::new().create(ORIGIN, &created["options"]).unwrap();
        let mut unverified = made.clone();
        change::object(&mut unverified, |object| object.data[FLAGS] &= !USER_VERIFIED);
        let reply = api.verify(&unverified);
        if is_taken {
            assert!(reply.is_verified(), "{wish}: {reply:?}");
        } else {
            reply.refuses(403, 60311, "user verified");
            assert!(api.verify(&made).is_verified());
        }
    }
}

#[test]
fn a_key_that_is_none_or_not_the_one_that_was_asked_for() {
    // The last bytes are a coordinate of the key.
    refused_object(|object| *object.data.last_mut().unwrap() ^= 1, "");
    // An authenticator that makes another one than the options say.
    let mut api = Api::new();
    let created = api.create();
    let mut options = created["options"].clone();
    options["publicKey"]["pubKeyCredParams"] = json!([{"type": "public-key", "alg": -8}]);
    let made = Device::new().create(ORIGIN, &options).unwrap();
    assert_eq!(made["response"]["publicKeyAlgorithm"], -8);
    api.verify(&made).refuses(403, 60311, "keys are not supported");
}

#[test]
fn a_key_on_another_curve() {
    // The generator of P-384, which is on its curve.
    const X: &str =
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7";
    const Y: &str =
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f";
    // COSE's numbers: -7 is ES256, -35 ES384.
    for (algorithm, names) in [(&b"\x26"[..], "P-256"), (b"\x38\x22", "credential alg")] {
        let key =
            [b"\xa5\x01\x02\x03", algorithm, b"\x20\x02\x21\x58\x30", &hex(X), b"\x22\x58\x30", &hex(Y)];
        let replace = |object: &mut Object| {
            let id_length = usize::from(object.data[ID - 1]);
            object.data.truncate(ID + id_length);
            object.data.extend(key.concat());
        };
        refused_object(replace, names);
    }
}

fn hex(digits: &str) -> Vec<u8> {
    let places = (0..digits.len()).step_by(2);
    places.map(|place| u8::from_str_radix(&digits[place..place + 2], 16).unwrap()).collect()
}

#[test]
fn an_id_that_is_not_the_credentials() {
    for member in ["id", "rawId"] {
        refused(|made| made[member] = change::text("another"), 400, 60306, member);
        refused(|made| made[member] = json!(1), 400, 60306, member);
    }
}

#[test]
fn what_cannot_be_read() {
    let data = "response.clientDataJSON";
    let object = "response.attestationObject";
    let set = |member: &'static str, value: Value| {
        move |made: &mut Value| *made.pointer_mut(&format!("/{}", member.replace('.', "/"))).unwrap() = value
    };
    for (member, code, value) in [
        ("response", 60300, Value::Null),
        ("response", 60306, json!("none")),
        (data, 60300, Value::Null),
        (data, 60300, json!("")),
        (data, 60306, json!("{}")),
        (data, 60306, json!("e30=")),
        (data, 60306, change::text("{}")),
        (data, 60306, change::text("[]")),
        (object, 60300, Value::Null),
        (object, 60306, json!("+")),
        (object, 60306, change::text("")),
        (object, 60306, change::text("a")),
        (object, 60306, change::text([0xa0])),
        ("type", 60306, json!("password")),
        ("authenticatorAttachment", 60306, json!("any")),
        ("response.transports", 60306, json!("usb")),
        ("response.transports", 60306, json!(["usb", "pigeon"])),
    ] {
        // An empty text is a missing one, of whatever it would have been the base64url.
        let code = if value == "" { 60300 } else { code };
        refused(set(member, value), 400, code, member);
    }
    refused(|made| change::client_data(made, |data| data["origin"] = json!("nowhere")), 400, 60306, data);
    let cut = |object: &mut Object| object.data.truncate(FLAGS);
    refused(|made| change::object(made, cut), 400, 60306, object);
    let without_credential = |object: &mut Object| object.data[FLAGS] &= !0x40;
    refused(|made| change::object(made, without_credential), 400, 60306, object);
    refused(|made| change::object(made, |object| object.format = "home-made".to_owned()), 403, 60311, "");
}

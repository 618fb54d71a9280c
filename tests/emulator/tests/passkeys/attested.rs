//! An authenticator that signs what it made with the key that it made: `packed` self attestation. The one of the crate does
//! not, but gives its keys.

use passkey::crypto::{
    AvailableSecretKey, AvailableSha2, SecretKeyT, coset::cbor::value::Value as Cbor, hash::Sha256Backend,
};
use serde_json::{Value, json};

use crate::{
    api::{Api, IDENTITY, ORIGIN, config},
    change,
    device::Device,
};

/// Signs with the one key of the device.
fn sign(made: &mut Value, device: &Device) {
    let client_data = change::bytes(&made["response"]["clientDataJSON"]);
    let passkey = device.store.values().next().unwrap();
    let mut key = AvailableSecretKey::from_cose_key(&passkey.key).unwrap();
    change::object(made, |object| {
        let signed = [&object.data[..], &AvailableSha2::sha256(&client_data)].concat();
        object.format = "packed".to_owned();
        object.statement =
            Cbor::Map(vec![("alg".into(), (-7).into()), ("sig".into(), key.sign(&signed).into())]);
    });
}

/// A factor, its credential, and the device that has it.
fn made(api: &mut Api) -> (Value, Value, Device) {
    let created = api.create_for(IDENTITY, config("required"));
    let mut device = Device::new();
    let made = device.create(ORIGIN, &created["options"]).unwrap();
    (created, made, device)
}

#[test]
fn its_signature_is_taken() {
    let mut api = Api::new();
    let (_, mut made, device) = made(&mut api);
    sign(&mut made, &device);
    assert!(api.verify(&made).is_verified());
}

#[test]
fn the_signature_of_another_key_is_refused() {
    let mut api = Api::new();
    let (_, mut one, device) = made(&mut api);
    let (_, _, other) = made(&mut api);
    sign(&mut one, &other);
    api.verify(&one).refuses(403, 60311, "signature");
    sign(&mut one, &device);
    assert!(api.verify(&one).is_verified());
}

#[test]
fn what_is_signed_cannot_be_changed() {
    let mut api = Api::new();
    let (created, mut signed, device) = made(&mut api);
    let (other, _, _) = made(&mut api);
    sign(&mut signed, &device);
    let mut moved = signed.clone();
    change::challenge(&mut moved, &other);
    api.verify(&moved).refuses(403, 60311, "signature");
    let mut moved = signed.clone();
    change::client_data(&mut moved, |data| data["extra"] = json!(1));
    api.verify(&moved).refuses(403, 60311, "signature");
    let mut moved = signed.clone();
    change::object(&mut moved, |object| object.data[change::COUNTER] ^= 1);
    api.verify(&moved).refuses(403, 60311, "signature");
    for factor in [&created, &other] {
        assert_eq!(api.get(factor).body["status"], "unverified");
    }
    assert!(api.verify(&signed).is_verified());
}

//! Changes to what a browser has made.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use passkey::crypto::coset::cbor::{self, value::Value as Cbor};
use serde_json::Value;

/// What stands in base64url.
pub(crate) fn bytes(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

pub(crate) fn text(bytes: impl AsRef<[u8]>) -> Value {
    URL_SAFE_NO_PAD.encode(bytes).into()
}

/// Changes what the browser says that it has done.
pub(crate) fn client_data(made: &mut Value, change: impl FnOnce(&mut Value)) {
    let mut data = serde_json::from_slice(&bytes(&made["response"]["clientDataJSON"])).unwrap();
    change(&mut data);
    made["response"]["clientDataJSON"] = text(data.to_string());
}

/// Sets the challenge to that of another factor.
pub(crate) fn challenge(made: &mut Value, created: &Value) {
    let challenge = created["options"]["publicKey"]["challenge"].clone();
    client_data(made, |data| data["challenge"] = challenge);
}

/// What the authenticator has made.
pub(crate) struct Object {
    pub(crate) format: String,
    pub(crate) statement: Cbor,
    /// The hash of the relying party's id (32 bytes), flags (1), a counter (4), the authenticator's model (16), the length
    /// of the credential's id (2), this id, its key.
    pub(crate) data: Vec<u8>,
}

pub(crate) const FLAGS: usize = 32;
pub(crate) const COUNTER: usize = 36;
pub(crate) const ID: usize = 55;

/// Changes what the authenticator has made.
pub(crate) fn object(made: &mut Value, change: impl FnOnce(&mut Object)) {
    let given: Cbor = cbor::from_reader(&bytes(&made["response"]["attestationObject"])[..]).unwrap();
    let member = |name: &str| {
        let mut members = given.as_map().unwrap().iter();
        members.find(|(key, _)| key.as_text() == Some(name)).unwrap().1.clone()
    };
    let mut object = Object {
        format: member("fmt").into_text().unwrap(),
        statement: member("attStmt"),
        data: member("authData").into_bytes().unwrap(),
    };
    change(&mut object);
    let changed = Cbor::Map(vec![
        ("fmt".into(), object.format.into()),
        ("attStmt".into(), object.statement),
        ("authData".into(), object.data.into()),
    ]);
    let mut bytes = Vec::new();
    cbor::into_writer(&changed, &mut bytes).unwrap();
    made["response"]["attestationObject"] = text(bytes);
}

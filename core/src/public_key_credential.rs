use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{Deserialize, Deserializer, de::MapAccess};
use serde_json::value::RawValue;

use crate::{
    Check, FactorSid, Secret, Violation,
    field::credential,
    json::ObjectText,
    object::{self, Fields, Value, text},
};

/// What a browser made of a passkey factor's options: the JSON of `PublicKeyCredential.toJSON()`, as it comes.
///
/// Of its members those go to Twilio that it documents, each as it came: `id`, `rawId`, `authenticatorAttachment`,
/// `type`, and of `response` `attestationObject`, `clientDataJSON` and `transports`. What is null is left out. What is
/// wrong with them is said when it is sent.
///
/// Like a code it proves possession, and is as secret: `Debug` does not show it, and it is wiped on drop.
#[derive(Clone, Debug)]
pub struct PublicKeyCredential(Secret);

impl PublicKeyCredential {
    /// The JSON text.
    #[must_use]
    pub fn from_json(text: impl Into<Secret>) -> Self {
        Self(text.into())
    }

    fn read(&self) -> Option<CredentialWire<'_>> {
        object::read(self.0.expose()).ok()
    }

    /// The documented members.
    pub(crate) fn to_object(&self) -> ObjectText {
        let wire = self.read().unwrap_or_default();
        let response = wire.response().unwrap_or_default();
        ObjectText::new()
            .json(credential::ID, wire.id.map(RawValue::get))
            .json(credential::RAW_ID, wire.raw_id.map(RawValue::get))
            .json(credential::AUTHENTICATOR_ATTACHMENT, wire.authenticator_attachment.map(RawValue::get))
            .json(credential::TYPE, wire.kind.map(RawValue::get))
            .object(credential::RESPONSE, |it| {
                it.json(credential::ATTESTATION_OBJECT, response.attestation_object.map(RawValue::get))
                    .json(credential::CLIENT_DATA_JSON, response.client_data_json.map(RawValue::get))
                    .json(credential::TRANSPORTS, response.transports.map(RawValue::get))
            })
    }

    /// Everything that is wrong with it; of which factor's it is, that has been found out before.
    pub(crate) fn check(&self, misdirected: Option<Violation>, check: Check) -> Check {
        let wire = self.read().unwrap_or_default();
        let check = [
            (credential::ID, wire.id),
            (credential::RAW_ID, wire.raw_id),
            (credential::AUTHENTICATOR_ATTACHMENT, wire.authenticator_attachment),
            (credential::TYPE, wire.kind),
        ]
        .into_iter()
        .fold(check, |check, (field, value)| {
            check.that(value.is_none_or(|value| text::<String>(value).is_some()), || no("a text", field))
        });
        let response = wire.response();
        let (attestation, transports) = match &response {
            Some(response) => (
                response.attestation_object.and_then(text).is_some_and(|it: String| !it.is_empty()),
                response.transports.is_none_or(|it| serde_json::from_str::<Vec<String>>(it.get()).is_ok()),
            ),
            // There is no response, and `misdirected` says so.
            None => (true, true),
        };
        check
            .that(attestation, || {
                no("the text that `navigator.credentials.create()` gives", credential::ATTESTATION_OBJECT)
            })
            .and(misdirected)
            .that(transports, || no("an array of texts", credential::TRANSPORTS))
    }

    /// Why Twilio would not take it for this factor's, or cannot be known to.
    ///
    /// The request names no factor. Twilio finds it by the challenge in the client data, the factor's SID in base64url.
    /// So this is what keeps a user's credential from verifying another's factor. Twilio does not promise the form of a
    /// challenge: one that names no factor passes.
    pub(crate) fn misdirected(&self, sid: FactorSid) -> Option<Violation> {
        let Some(wire) = self.read() else { return Some(no("a JSON object", credential::CREDENTIAL)) };
        let Some(response) = wire.response() else { return Some(no("an object", credential::RESPONSE)) };
        let challenges = response.client_data_json.and_then(text).and_then(|it: String| challenges(&it));
        match challenges {
            None => {
                Some(no("a JSON object in base64url that has a `challenge`", credential::CLIENT_DATA_JSON))
            }
            Some(challenges) if challenges.iter().any(|challenge| names_another(challenge, sid)) => {
                Some(Violation::new(
                    credential::CLIENT_DATA_JSON,
                    "holds the challenge of another factor",
                    "give the credential that was made with this factor's own options",
                ))
            }
            Some(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for PublicKeyCredential {
    /// For a field of your own JSON, read by `serde_json`. Not within `#[serde(flatten)]` or an untagged enum, which do
    /// not keep a value as it came: take the text there, and [`from_json`](Self::from_json).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Ok(Self(String::from(Box::<str>::from(json)).into()))
    }
}

fn no(what: &str, field: &'static str) -> Violation {
    Violation::new(
        field,
        format!("is not {what}"),
        "give the browser's `PublicKeyCredential.toJSON()` as it is, made by `navigator.credentials.create()`",
    )
}

#[derive(Default)]
struct CredentialWire<'a> {
    id: Option<&'a RawValue>,
    raw_id: Option<&'a RawValue>,
    authenticator_attachment: Option<&'a RawValue>,
    kind: Option<&'a RawValue>,
    response: Option<&'a RawValue>,
}

impl<'a> CredentialWire<'a> {
    fn response(&self) -> Option<ResponseWire<'a>> {
        object::read(self.response?.get()).ok()
    }
}

impl<'a> Fields<'a> for CredentialWire<'a> {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "id" => value.json(|json| self.id = Some(json)),
            "rawId" => value.json(|json| self.raw_id = Some(json)),
            "authenticatorAttachment" => value.json(|json| self.authenticator_attachment = Some(json)),
            "type" => value.json(|json| self.kind = Some(json)),
            "response" => value.json(|json| self.response = Some(json)),
            _ => value.pass(),
        }
    }
}

#[derive(Default)]
struct ResponseWire<'a> {
    attestation_object: Option<&'a RawValue>,
    client_data_json: Option<&'a RawValue>,
    transports: Option<&'a RawValue>,
}

impl<'a> Fields<'a> for ResponseWire<'a> {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "attestationObject" => value.json(|json| self.attestation_object = Some(json)),
            "clientDataJSON" => value.json(|json| self.client_data_json = Some(json)),
            "transports" => value.json(|json| self.transports = Some(json)),
            _ => value.pass(),
        }
    }
}

/// Every challenge in the client data, since nobody knows which of several Twilio would take. Nothing signs the client
/// data of a new passkey without attestation, so its owner can write there what they like: it is read strictly.
fn challenges(client_data: &str) -> Option<Vec<String>> {
    let json = String::from_utf8(STRICT.decode(client_data).ok()?).ok()?;
    let ClientData(challenges) = object::read(&json).ok()?;
    challenges.filter(|challenges| !challenges.is_empty())
}

/// The challenges; none if one of them is not a text.
struct ClientData(Option<Vec<String>>);

impl Default for ClientData {
    fn default() -> Self {
        Self(Some(Vec::new()))
    }
}

impl<'a> Fields<'a> for ClientData {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        if !name.eq_ignore_ascii_case("challenge") {
            return value.pass();
        }
        value.text(&mut |challenge: Option<String>| {
            self.0 = self.0.take().zip(challenge).map(|(mut before, challenge)| {
                before.push(challenge);
                before
            });
        })
    }
}

/// Whether a challenge has the SID of another factor in it, as it stands or in any Base64, also of Base64: so it comes
/// where a page takes the text of the options' challenge for its bytes.
fn names_another(challenge: &str, sid: FactorSid) -> bool {
    let own = sid.as_str().to_ascii_lowercase();
    let mut bytes = challenge.as_bytes().to_vec();
    // Each turn leaves three quarters of the bytes, at most.
    while bytes.len() >= own.len() {
        let names_another = bytes.to_ascii_lowercase().windows(own.len()).any(|text| {
            let digits = text.strip_prefix(b"yf");
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) && text != own.as_bytes()
        });
        if names_another {
            return true;
        }
        let mut digits: Vec<u8> = bytes.into_iter().filter_map(base64url).collect();
        // A single digit at the end is no byte.
        digits.truncate(digits.len() - usize::from(digits.len() % 4 == 1));
        bytes = LENIENT.decode(digits).unwrap_or_default();
    }
    false
}

/// A digit of base64url for one of either Base64, nothing for what is neither's.
fn base64url(byte: u8) -> Option<u8> {
    match byte {
        b'+' => Some(b'-'),
        b'/' => Some(b'_'),
        b'-' | b'_' => Some(byte),
        _ => byte.is_ascii_alphanumeric().then_some(byte),
    }
}

const STRICT: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, ANY_PADDING);
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&alphabet::URL_SAFE, ANY_PADDING.with_decode_allow_trailing_bits(true));
const ANY_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);

#[cfg(test)]
pub(crate) mod tests;

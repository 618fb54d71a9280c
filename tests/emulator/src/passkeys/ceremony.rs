use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;
use twilio_verify_core::{
    ErrorCode,
    field::credential::{
        ATTESTATION_OBJECT, AUTHENTICATOR_ATTACHMENT, CLIENT_DATA_JSON, ID, RAW_ID, RESPONSE, TRANSPORTS,
        TYPE,
    },
};
use url::Url;
use webauthn_rs_core::{
    WebauthnCore,
    error::WebauthnError,
    proto::{
        AuthenticatorAttestationResponseRaw, COSEKeyType, ECDSACurve, RegisterPublicKeyCredential,
        RegistrationState,
    },
};

use super::{Credential, PasskeyConfig, config::LOCALHOST};
use crate::{json::Object, problem::Problem};

/// That a passkey can be verified here.
pub(super) fn is_compiled_in() -> Result<(), Problem> {
    Ok(())
}

/// What a browser made of the options: the body of a verify request, as `PublicKeyCredential.toJSON()` gives it.
///
/// Its `authenticatorAttachment`, `type` and `transports` have to be words of Twilio's description. What else the
/// browser says is passed over unread.
pub(super) struct Presented {
    id: Option<String>,
    raw_id: Option<String>,
    attestation_object: Vec<u8>,
    client_data_json: Vec<u8>,
    transports: Vec<String>,
    client_data: ClientData,
    challenge: String,
}

/// The part of the client data that has to be known before the factor is.
#[derive(Deserialize)]
struct ClientData {
    challenge: String,
    origin: String,
}

impl Presented {
    pub(super) fn read(body: &Object<'_>) -> Result<Self, Problem> {
        body.choice(TYPE, &["public-key"])?;
        body.choice(AUTHENTICATOR_ATTACHMENT, &["platform", "cross-platform"])?;
        let response = body.object(RESPONSE)?.ok_or_else(|| Problem::missing(RESPONSE))?;
        let bytes = |field| {
            let text = response.required(field)?;
            URL_SAFE_NO_PAD
                .decode(text)
                .map_err(|_| Problem::out_of_limits(field, "be base64url, without padding"))
        };
        let client_data_json = bytes(CLIENT_DATA_JSON)?;
        let client_data: ClientData = serde_json::from_slice(&client_data_json).map_err(|error| {
            let rule = format!("be the base64url of the client data that the browser made ({error})");
            Problem::out_of_limits(CLIENT_DATA_JSON, &rule)
        })?;
        // What is no text is no SID either, and so not found.
        let challenge = URL_SAFE_NO_PAD.decode(&client_data.challenge).ok();
        let challenge = challenge.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
        Ok(Self {
            id: body.text(ID)?.map(str::to_owned),
            raw_id: body.text(RAW_ID)?.map(str::to_owned),
            attestation_object: bytes(ATTESTATION_OBJECT)?,
            client_data_json,
            transports: response
                .choices(TRANSPORTS, &["usb", "nfc", "ble", "smart-card", "internal", "hybrid"])?,
            client_data,
            challenge,
        })
    }

    /// The SID that is the challenge; nothing where there is none in it.
    pub(super) fn challenge(&self) -> &str {
        &self.challenge
    }

    /// The credential, once it has been shown that it was made for this factor, with these settings.
    ///
    /// The checks are those of the WebAuthn standard's registration, and `webauthn-rs-core` makes them. It also asks
    /// what time it is, which matters to certificates alone; none is held against an authority here.
    pub(super) fn verified_for(
        self,
        factor_sid: &str,
        config: &PasskeyConfig,
    ) -> Result<Credential, Problem> {
        let state = registration(factor_sid, config).map_err(|error| failed(&error.to_string()))?;
        let given = RegisterPublicKeyCredential {
            id: String::new(),
            raw_id: Vec::new(),
            response: AuthenticatorAttestationResponseRaw {
                attestation_object: self.attestation_object,
                client_data_json: self.client_data_json,
                transports: None,
            },
            type_: String::new(),
            extensions: Default::default(),
        };
        let party = &config.relying_party;
        let origins = origins(&party.origins, &self.client_data.origin);
        let core = WebauthnCore::new_unsafe_experts_only(
            &party.name,
            &party.id,
            origins,
            Duration::ZERO,
            Some(false),
            Some(false),
        );
        let credential = core.register_credential(&given, &state, None).map_err(|error| refused(&error))?;
        let key = match credential.cred.key {
            COSEKeyType::EC_EC2(key) if key.curve == ECDSACurve::SECP256R1 => key,
            _ => return Err(failed("its key is not one on P-256")),
        };
        let id = credential.cred_id;
        check_id(ID, self.id.as_deref(), &id)?;
        check_id(RAW_ID, self.raw_id.as_deref(), &id)?;
        Ok(Credential { id, public_key: [key.x, key.y].concat(), transports: self.transports })
    }
}

/// What `webauthn-rs-core` remembers of a registration. It draws each challenge itself, at random; ours is the SID, and
/// so this is read from the form in which the crate stores it.
fn registration(factor_sid: &str, config: &PasskeyConfig) -> serde_json::Result<RegistrationState> {
    serde_json::from_value(json!({
        "policy": config.user_verification,
        "exclude_credentials": [],
        "challenge": URL_SAFE_NO_PAD.encode(factor_sid),
        "credential_algorithms": ["ES256"],
        "require_resident_key": false,
        "authenticator_attachment": null,
        "extensions": {},
        "allow_synchronised_authenticators": true,
    }))
}

/// The origins that are taken. Those that cannot be read are nobody's.
fn origins(of_party: &[String], given: &str) -> Vec<Url> {
    let is_local = |url: &Url| url.scheme() == "http" && url.host_str() == Some("localhost");
    let any_port = of_party.iter().any(|origin| origin == LOCALHOST);
    let local = Url::parse(given).ok().filter(|url| any_port && is_local(url));
    of_party.iter().filter_map(|origin| Url::parse(origin).ok()).chain(local).collect()
}

/// Browsers give the id in base64url, twice; in Twilio's own example `rawId` is in hexadecimal digits.
fn check_id(field: &str, given: Option<&str>, id: &[u8]) -> Result<(), Problem> {
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    match given {
        Some(given) if given != URL_SAFE_NO_PAD.encode(id) && given != hex => {
            let rule = "be the base64url of the credential's id in response.attestationObject";
            Err(Problem::out_of_limits(field, rule))
        }
        _ => Ok(()),
    }
}

/// What cannot be read is malformed; what can, and does not hold, is a proof that fails.
fn refused(error: &WebauthnError) -> Problem {
    use WebauthnError as E;
    match error {
        E::ParseJSONFailure(_) => malformed(CLIENT_DATA_JSON, "be the client data of WebAuthn", error),
        E::ParseBase64Failure(_)
        | E::ParseCBORFailure(_)
        | E::ParseNOMFailure
        | E::ParseInsufficientBytesAvailable
        | E::MissingAttestationCredentialData => {
            malformed(ATTESTATION_OBJECT, "be the attestation object of WebAuthn", error)
        }
        error => failed(&error.to_string()),
    }
}

fn malformed(field: &str, rule: &str, error: &WebauthnError) -> Problem {
    Problem::out_of_limits(field, &format!("{rule} ({error})"))
}

fn failed(why: &str) -> Problem {
    let message = format!("The credential does not prove the factor: {why}");
    Problem::new(StatusCode::FORBIDDEN, ErrorCode::FACTOR_VERIFICATION_FAILED, message)
}

//! What has secrets planted in it.

use std::{
    sync::{LazyLock, Mutex},
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use twilio_verify_core::{
    ApiKeySid, AuthenticatorAttachment, Config, Credentials, DiscoverableCredentials, Entity, FactorSid,
    HttpRequest, HttpResponse, Metadata, Notifications, PublicKeyCredential, RelyingParty, TransportError,
    UserVerification,
    ops::{CreatePasskey, CreatePush, CreateTotp, UpdateFactor, VerifyFactor, VerifyPasskey},
};
use twilio_verify_emulator::{ACCOUNT_SID, Emulator, SERVICE_SID, Settings};

use crate::planted::{
    API_KEY_SECRET, ATTESTATION, AUTH_TOKEN, CODE, NOTIFICATION_TOKEN, SECRETS, SIGNATURE, TOTP_SECRET,
};

/// Put together, so that scanners for secrets do not take it for one.
pub(crate) static API_KEY: LazyLock<ApiKeySid> =
    LazyLock::new(|| format!("SK{}", "0".repeat(32)).parse().unwrap());

const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8GdwtibWe0kpgsFl6xPQBwhtwUEyeJkeozFmi2jiJDzxFSMwVy3kVR1h/dPVYOfgkC0EkfBRJ0J/6xW47FD5vA==";

pub(crate) fn credentials() -> [Credentials; 2] {
    [
        Credentials::auth_token(ACCOUNT_SID.parse().unwrap(), AUTH_TOKEN),
        Credentials::api_key(*API_KEY, API_KEY_SECRET),
    ]
}

pub(crate) fn configs() -> [Config; 2] {
    credentials().map(Config::new)
}

pub(crate) fn config() -> Config {
    let [token, _] = configs();
    token
}

/// An emulator's, which takes both of the credentials.
pub(crate) fn settings() -> Settings {
    Settings::default().auth_token(AUTH_TOKEN).api_key(*API_KEY, API_KEY_SECRET)
}

pub(crate) fn entity() -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), "user-0001")
}

pub(crate) fn sid() -> FactorSid {
    "YF00000000000000000000000000000000".parse().unwrap()
}

pub(crate) fn create_totp() -> CreateTotp {
    entity().create_totp("Phone").secret(TOTP_SECRET).code_length(8)
}

pub(crate) fn create_push() -> CreatePush {
    let notifications = Notifications::fcm(NOTIFICATION_TOKEN);
    let create = entity().create_push("Phone", KEY, notifications).app_id("app").sdk_version("1.0");
    create.metadata(Metadata::from([("os", "Android")]))
}

pub(crate) fn relying_party() -> RelyingParty {
    RelyingParty::new("example.com", "Example").origin("https://example.com")
}

pub(crate) fn create_passkey() -> CreatePasskey {
    let create = entity().create_passkey("Laptop").relying_party(relying_party());
    create
        .authenticator_attachment(AuthenticatorAttachment::Any)
        .discoverable_credentials(DiscoverableCredentials::Preferred)
        .user_verification(UserVerification::Required)
}

/// What a browser made for a factor, with a secret in it.
pub(crate) fn credential(secret: &str) -> PublicKeyCredential {
    let challenge = URL_SAFE_NO_PAD.encode(sid().as_str());
    let data =
        URL_SAFE_NO_PAD.encode(format!(r#"{{"type": "webauthn.create", "challenge": "{challenge}"}}"#));
    let secret = serde_json::to_string(secret).unwrap();
    let response = format!(r#"{{"attestationObject": {secret}, "clientDataJSON": "{data}"}}"#);
    PublicKeyCredential::from_json(format!(
        r#"{{"id": {secret}, "type": "public-key", "response": {response}}}"#
    ))
}

pub(crate) fn verify_passkey() -> VerifyPasskey {
    entity().verify_passkey(sid(), credential(ATTESTATION))
}

pub(crate) fn update() -> UpdateFactor {
    entity().update(sid()).notification_token(NOTIFICATION_TOKEN).friendly_name("Other phone")
}

pub(crate) fn verify() -> VerifyFactor {
    update().verify(CODE)
}

pub(crate) fn verify_push() -> VerifyFactor {
    entity().verify(sid(), SIGNATURE)
}

/// A transport's function over an emulator that takes the planted credentials.
pub(crate) fn emulated() -> impl Fn(HttpRequest) -> Result<HttpResponse, TransportError> {
    let emulator = Mutex::new(Emulator::new(settings()));
    move |request| Ok(emulator.lock().unwrap().respond(SystemTime::now(), &request))
}

/// An answer whose `X`s are all the secrets at once: of a server that repeats whatever it was sent.
pub(crate) fn echo(status: u16, body: &str) -> HttpResponse {
    let secrets = SECRETS.join(" ");
    let quoted = serde_json::to_string(&secrets).unwrap();
    let quoted = &quoted[1..quoted.len() - 1];
    http::Response::builder()
        .status(status)
        .header("x-echo", http::HeaderValue::from_bytes(secrets.as_bytes()).unwrap())
        .header("set-cookie", format!("{TOTP_SECRET}=1"))
        .body(body.replace('X', quoted).into_bytes())
        .unwrap()
}

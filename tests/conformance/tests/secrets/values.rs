//! What has secrets planted in it.

use std::{
    sync::{LazyLock, Mutex},
    time::SystemTime,
};

use twilio_verify_core::{
    ApiKeySid, Config, Credentials, Entity, FactorSid, HttpRequest, HttpResponse, Metadata, Notifications,
    TransportError,
    ops::{CreatePush, CreateTotp, UpdateFactor, VerifyFactor},
};
use twilio_verify_emulator::{ACCOUNT_SID, Emulator, SERVICE_SID, Settings};

use crate::planted::{API_KEY_SECRET, AUTH_TOKEN, CODE, NOTIFICATION_TOKEN, SECRETS, SIGNATURE, TOTP_SECRET};

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

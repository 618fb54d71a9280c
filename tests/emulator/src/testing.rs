//! What the unit tests share: an emulator with a clock in hand.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderValue, Request, header::AUTHORIZATION};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::EncodePublicKey,
};
use serde_json::Value;
use totp_rs::{Builder, Secret};
use twilio_verify_core::PUSH_ALGORITHM;

use crate::{ACCOUNT_SID, AUTH_TOKEN, Emulator, SERVICE_SID, Settings};

pub(crate) const IDENTITY: &str = "user-0001";
pub(crate) const TOTP: [(&str, &str); 2] = [("FriendlyName", "Phone"), ("FactorType", "totp")];

pub(crate) struct Api {
    pub(crate) emulator: Emulator,
    credentials: HeaderValue,
    pub(crate) now: SystemTime,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Api {
    pub(crate) fn new(settings: Settings) -> Self {
        // 2015-07-30T20:00:00Z
        let now = UNIX_EPOCH + Duration::from_secs(1_438_286_400);
        Self { emulator: Emulator::new(settings), credentials: basic(ACCOUNT_SID, AUTH_TOKEN), now }
    }

    /// What comes after is sent with these credentials.
    pub(crate) fn sign_in(&mut self, user: &str, password: &str) {
        self.credentials = basic(user, password);
    }

    pub(crate) fn pass(&mut self, time: Duration) {
        self.now += time;
    }

    pub(crate) fn create(&mut self, identity: &str, fields: &[(&str, &str)]) -> Reply {
        self.post(&factors(identity), fields)
    }

    /// Creates a TOTP factor that must succeed; its SID.
    pub(crate) fn totp(&mut self) -> String {
        self.create(IDENTITY, &TOTP).sid()
    }

    pub(crate) fn fetch(&mut self, sid: &str) -> Reply {
        self.get(&factor(sid))
    }

    pub(crate) fn update(&mut self, sid: &str, fields: &[(&str, &str)]) -> Reply {
        self.post(&factor(sid), fields)
    }

    pub(crate) fn update_of(&mut self, identity: &str, sid: &str, fields: &[(&str, &str)]) -> Reply {
        self.post(&format!("{}/{sid}", factors(identity)), fields)
    }

    pub(crate) fn delete(&mut self, sid: &str) -> Reply {
        self.send(signed("DELETE", &factor(sid)).body(Vec::new()).unwrap())
    }

    pub(crate) fn get(&mut self, target: &str) -> Reply {
        self.send(signed("GET", target).body(Vec::new()).unwrap())
    }

    pub(crate) fn post(&mut self, target: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = signed("POST", target).header("Content-Type", "application/x-www-form-urlencoded");
        self.send(request.body(body.into_bytes()).unwrap())
    }

    pub(crate) fn post_json(&mut self, target: &str, body: &Value) -> Reply {
        let request = signed("POST", target).header("Content-Type", "application/json; charset=utf-8");
        self.send(request.body(serde_json::to_vec(body).unwrap()).unwrap())
    }

    pub(crate) fn send(&mut self, mut request: Request<Vec<u8>>) -> Reply {
        if let Some(credentials) = request.headers_mut().get_mut(AUTHORIZATION) {
            self.credentials.clone_into(credentials);
        }
        let (parts, body) = self.emulator.respond(self.now, &request).into_parts();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

impl Reply {
    /// Status and code of a refusal, and that its message names what it should.
    pub(crate) fn refuses(&self, status: u16, code: u32, names: &str) {
        assert_eq!((self.status, &self.body["code"]), (status, &Value::from(code)), "{self:?}");
        assert!(self.body["message"].as_str().unwrap().contains(names), "{self:?} should name {names}");
    }

    pub(crate) fn sid(&self) -> String {
        assert_eq!(self.status, 201, "{self:?}");
        self.body["sid"].as_str().unwrap().to_owned()
    }
}

/// The target of an entity's factors.
pub(crate) fn factors(identity: &str) -> String {
    format!("/v2/Services/{SERVICE_SID}/Entities/{identity}/Factors")
}

/// The target of a factor of [`IDENTITY`].
pub(crate) fn factor(sid: &str) -> String {
    format!("{}/{sid}", factors(IDENTITY))
}

/// The target of the creation of passkeys.
pub(crate) fn passkeys() -> String {
    format!("/v2/Services/{SERVICE_SID}/Passkeys/Factors")
}

/// A request with the credentials that the default settings want.
pub(crate) fn signed(method: &str, target: &str) -> http::request::Builder {
    Request::builder().method(method).uri(target).header(AUTHORIZATION, basic(ACCOUNT_SID, AUTH_TOKEN))
}

fn basic(user: &str, password: &str) -> HeaderValue {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))).parse().unwrap()
}

/// The six digits for a secret, as an authenticator app shows them.
pub(crate) fn code(secret: &str, now: SystemTime) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build_noncompliant();
    totp.generate(now.duration_since(UNIX_EPOCH).unwrap().as_secs()).to_string()
}

/// A phone's key; another number, another phone.
pub(crate) fn signing_key(number: u8) -> SigningKey {
    SigningKey::from_slice(&[number; 32]).unwrap()
}

pub(crate) fn public_key(number: u8) -> String {
    STANDARD.encode(signing_key(number).verifying_key().to_public_key_der().unwrap())
}

pub(crate) fn signature(number: u8, sid: &str) -> String {
    let signature: Signature = signing_key(number).sign(sid.as_bytes());
    STANDARD.encode(signature.to_der())
}

pub(crate) fn push_fields(public_key: &str) -> Vec<(&str, &str)> {
    vec![
        ("FriendlyName", "Phone"),
        ("FactorType", "push"),
        ("Binding.Alg", PUSH_ALGORITHM),
        ("Binding.PublicKey", public_key),
        ("Config.AppId", "com.example.app"),
        ("Config.NotificationPlatform", "fcm"),
        ("Config.NotificationToken", "token-of-32-characters-0123456789"),
        ("Config.SdkVersion", "1.0"),
    ]
}

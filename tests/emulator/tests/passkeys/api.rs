//! The emulator with a clock in hand, and what is asked of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::Request;
use serde_json::{Value, json};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator, SERVICE_SID, Settings};

use crate::device::Device;

pub(crate) const IDENTITY: &str = "user-0001";
pub(crate) const ORIGIN: &str = "https://example.com";

/// The emulator is saved and restored before each request, which nobody notices.
pub(crate) struct Api {
    settings: Settings,
    emulator: Emulator,
    pub(crate) now: SystemTime,
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Api {
    pub(crate) fn new() -> Self {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Self {
        // 2015-07-30T20:00:00Z
        let emulator = Emulator::new(settings.clone());
        Self { settings, emulator, now: UNIX_EPOCH + Duration::from_secs(1_438_286_400) }
    }

    /// Creates a passkey of the user for `example.com`; it must succeed.
    pub(crate) fn create(&mut self) -> Value {
        self.create_for(IDENTITY, config("preferred"))
    }

    pub(crate) fn create_for(&mut self, identity: &str, config: Value) -> Value {
        let body = json!({"friendly_name": "Laptop", "identity": identity, "config": config});
        let reply = self.post(&format!("/v2/Services/{SERVICE_SID}/Passkeys/Factors"), &body);
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.body
    }

    /// Creates a passkey and has a device of its own make a credential for it.
    pub(crate) fn made(&mut self) -> (Value, Value) {
        let created = self.create();
        let made = Device::new().create(ORIGIN, &created["options"]).unwrap();
        (created, made)
    }

    pub(crate) fn verify(&mut self, made: &Value) -> Reply {
        self.post(&format!("/v2/Services/{SERVICE_SID}/Passkeys/VerifyFactor"), made)
    }

    pub(crate) fn post(&mut self, target: &str, body: &Value) -> Reply {
        self.send("POST", target, "application/json", body.to_string())
    }

    pub(crate) fn post_form(&mut self, target: &str, form: &str) -> Reply {
        self.send("POST", target, "application/x-www-form-urlencoded", form.to_owned())
    }

    pub(crate) fn get(&mut self, created: &Value) -> Reply {
        self.send("GET", path(created), "", String::new())
    }

    pub(crate) fn delete(&mut self, created: &Value) -> Reply {
        self.send("DELETE", path(created), "", String::new())
    }

    fn send(&mut self, method: &str, target: &str, content_type: &str, body: String) -> Reply {
        let credentials = STANDARD.encode(format!("{ACCOUNT_SID}:{AUTH_TOKEN}"));
        let request = Request::builder()
            .method(method)
            .uri(target)
            .header("Authorization", format!("Basic {credentials}"))
            .header("Content-Type", content_type);
        self.emulator = Emulator::restore(self.settings.clone(), &self.emulator.save()).unwrap();
        let (parts, body) = self.emulator.respond(self.now, &request.body(body).unwrap()).into_parts();
        let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
        Reply { status: parts.status.as_u16(), body }
    }
}

impl Reply {
    /// Status and code of a refusal, and that its message names what it should.
    pub(crate) fn refuses(&self, status: u16, code: u32, names: &str) {
        assert_eq!((self.status, &self.body["code"]), (status, &json!(code)), "{self:?}");
        assert!(self.body["message"].as_str().unwrap().contains(names), "{self:?} should name {names}");
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.status == 200 && self.body["status"] == "verified"
    }
}

/// For `example.com`, on any authenticator.
pub(crate) fn config(user_verification: &str) -> Value {
    json!({
        "relying_party": {"id": "example.com", "name": "Example", "origins": [ORIGIN]},
        "authenticator_attachment": "any",
        "discoverable_credentials": "preferred",
        "user_verification": user_verification,
    })
}

/// The path of a factor that was created.
pub(crate) fn path(created: &Value) -> &str {
    created["url"].as_str().unwrap().strip_prefix("https://verify.twilio.com").unwrap()
}

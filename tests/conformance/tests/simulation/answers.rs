//! Answers that are not the emulator's own: made up, cut off, or mangled.

use fastrand::Rng;
use http::Response;
use serde_json::{Value, json};
use twilio_verify_core::HttpResponse;

use crate::{coverage::Fault, draw::one_of, network::Reply};

const HTML: &str = "<!DOCTYPE html><html><head><title>Gateway</title></head><body>{\"code\":1}</body></html>";

impl Reply {
    /// The emulator's answer, as it is.
    pub(crate) fn of(response: HttpResponse) -> Self {
        let error = || serde_json::from_slice::<Value>(response.body()).ok();
        let code = if response.status().is_success() { None } else { error().and_then(|error| code(&error)) };
        Self { code, response, asked: None, is_whole: true, listed: None }
    }

    /// The answer that a fault puts in the place of the emulator's.
    pub(crate) fn made_up(rng: &mut Rng, fault: Fault) -> Self {
        let (status, code) = match fault {
            Fault::LimitConcurrency => (429, Some(20429)),
            Fault::LimitEntities => (429, Some(60328)),
            Fault::LimitChallenge => (429, Some(60308)),
            Fault::LimitCodes => (429, Some(60310)),
            Fault::LimitChallenges => (429, Some(60312)),
            Fault::LimitCreations => (429, Some(60326)),
            Fault::LimitUnknown => (429, Some(rng.u32(60_394..70_000))),
            Fault::LimitNoCode => (429, None),
            Fault::InternalBefore | Fault::InternalAfter => (500, one_of(rng, &[None, Some(20500)])),
            Fault::NotImplementedBefore | Fault::NotImplementedAfter => (501, None),
            Fault::GatewayBefore | Fault::GatewayAfter => (502, None),
            Fault::UnavailableBefore | Fault::UnavailableAfter => (503, one_of(rng, &[None, Some(20503)])),
            Fault::TimeoutBefore | Fault::TimeoutAfter => (504, None),
            Fault::HtmlBefore => (one_of(rng, &[200, 302, 403, 404, 407, 429, 502, 503, 511]), None),
            Fault::HtmlAfter => (one_of(rng, &[200, 302, 408, 502, 504]), None),
            other => panic!("{other} answers nothing"),
        };
        let body = match (fault, code) {
            (Fault::HtmlBefore | Fault::HtmlAfter, _) => HTML.to_owned(),
            (_, Some(code)) => error(rng, status, code),
            (_, None) => {
                one_of(rng, &["", HTML, "{\"message\":\"busy\",\"sta", "{}", "null", "\u{feff}{}"]).to_owned()
            }
        };
        let response = Response::builder().status(status).body(body.into_bytes()).expect("the status is one");
        Self { response, code, asked: None, is_whole: false, listed: None }
    }

    /// Cuts the body off; `false` where there is none.
    pub(crate) fn truncate(&mut self, rng: &mut Rng) -> bool {
        let body = self.response.body_mut();
        if body.is_empty() {
            return false;
        }
        body.truncate(rng.usize(..body.len()));
        self.is_whole = false;
        self.lose_code();
        true
    }

    /// Makes something of the body that is no answer; `false` where there is no body.
    pub(crate) fn mangle(&mut self, rng: &mut Rng) -> bool {
        let is_success = self.response.status().is_success();
        let body = self.response.body_mut();
        if body.is_empty() {
            return false;
        }
        let place = rng.usize(1..body.len());
        match rng.u8(..7) {
            0 if is_success => body[place] = 0xff,
            1 => body.rotate_left(place),
            2 => body[0] = b'[',
            3 => *body = b"{}".to_vec(),
            4 => *body = b"null".to_vec(),
            5 => *body = b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[".repeat(8),
            _ => body.clear(),
        }
        self.is_whole = false;
        self.lose_code();
        true
    }

    /// What is left of an error body may still have its code.
    fn lose_code(&mut self) {
        if let Some(code) = self.code {
            let left = String::from_utf8_lossy(self.response.body());
            let is_there = left.starts_with('{') && left.contains(&format!("\"code\":{code},"));
            self.code = self.code.filter(|_| is_there);
        }
    }
}

fn code(error: &Value) -> Option<u32> {
    error["code"].as_u64().and_then(|code| u32::try_from(code).ok())
}

/// In one of the two styles.
fn error(rng: &mut Rng, status: u16, code: u32) -> String {
    let info = format!("https://www.twilio.com/docs/errors/{code}");
    let error = if rng.bool() {
        json!({"code": code, "message": "Made up", "more_info": info, "status": status})
    } else {
        json!({"type": info, "title": "Made up", "status": status, "code": code, "detail": "Made up"})
    };
    error.to_string()
}

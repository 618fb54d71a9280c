use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, Method, Request, Response, Uri, header::AUTHORIZATION};
use serde_json::Value;
use twilio_verify_core::{FactorSid, Notifications};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator, Limits, Settings};

use crate::{
    answer,
    message::{Message, SEPARATOR},
    targets,
};

/// Requests one after another, each a first line `METHOD target seconds`, headers and a body.
///
/// Before the method, `+` stands for the right credentials, `-` for the right account with a token that is cut off, `=`
/// for one with more behind it and `!` for the token with no account; `YF*` in the target for the factor that was
/// created last; and the seconds, which can be negative, move the clock.
///
/// Every request is answered, with a status that the API has and JSON where JSON is said; what the emulator answers the
/// core can read; a fetch changes nothing; the same requests give the same answers, also to an emulator that is saved and
/// restored before each; and a request without the right credentials learns nothing and changes nothing, which is known from
/// that second emulator, which never sees it.
pub fn emulator(input: &[u8]) {
    let (mut one, mut other) = (Emulator::new(settings()), Emulator::new(settings()));
    let mut now = UNIX_EPOCH + Duration::from_secs(1_438_286_400);
    let mut latest = String::from(targets::FACTOR);
    // More would only make the fuzzer slow.
    for part in input.split(|byte| *byte == SEPARATOR).take(16) {
        let Some((request, has_credentials, seconds)) = request(part, &latest) else { continue };
        now = moved(now, seconds);
        let answered = one.respond(now, &request);
        check(&answered);
        if !has_credentials {
            refuses(&request, &answered);
            // It takes one request id, as the other did.
            let _ = other.respond(now, &Request::options("/").body("").unwrap());
            continue;
        }
        // It has been saved and restored after each request, which nobody notices.
        other = Emulator::restore(settings().seed(8), &other.save()).unwrap();
        same(&answered, &other.respond(now, &request));
        reads(&request, &answered);
        if request.method() == Method::GET {
            let again = one.respond(now, &request);
            assert_eq!((again.status(), again.body()), (answered.status(), answered.body()));
            let _ = other.respond(now, &request);
        }
        if answered.status() == 201 {
            latest = json(&answered)["sid"].as_str().unwrap().to_owned();
        }
    }
}

/// With limits that a few requests reach.
fn settings() -> Settings {
    let limits = Limits::default().totp_per_entity(2).push_per_entity(1).creations_per_day(4);
    let service = targets::SERVICE.parse().unwrap();
    Settings::default().service(service, "Shop & Co").limits(limits.new_entities_per_second(2)).seed(7)
}

fn request(part: &[u8], latest: &str) -> Option<(Request<Vec<u8>>, bool, i64)> {
    let Message { line, mut headers, body } = Message::read(part);
    let mut words = line.split(' ');
    let (method, target, seconds) = (words.next()?, words.next()?, words.next());
    let has_credentials = method.starts_with('+');
    let right = format!("{ACCOUNT_SID}:{AUTH_TOKEN}");
    let pair = match method.chars().next()? {
        '+' => Some(right),
        '-' => Some(right[..right.len() - 1].to_owned()),
        '=' => Some(format!("{right}x")),
        '!' => Some(format!(":{AUTH_TOKEN}")),
        _ => None,
    };
    if let Some(pair) = pair {
        headers.insert(AUTHORIZATION, format!("Basic {}", STANDARD.encode(pair)).parse().unwrap());
    } else if is_right(&headers) {
        return None;
    }
    let mut request = Request::new(body.to_vec());
    *request.method_mut() =
        Method::from_bytes(method.trim_start_matches(['+', '-', '=', '!']).as_bytes()).ok()?;
    *request.uri_mut() = target.replace("YF*", latest).parse::<Uri>().ok()?;
    *request.headers_mut() = headers;
    Some((request, has_credentials, seconds.and_then(|seconds| seconds.parse().ok()).unwrap_or(0)))
}

/// Whether somebody guessed the token.
fn is_right(headers: &HeaderMap) -> bool {
    let words = answer::text(headers, "authorization").unwrap_or_default().split(' ');
    words.filter_map(|word| STANDARD.decode(word).ok()).any(|pair| pair.ends_with(AUTH_TOKEN.as_bytes()))
}

/// No further than a clock goes.
fn moved(now: SystemTime, seconds: i64) -> SystemTime {
    let span = Duration::from_secs(seconds.unsigned_abs());
    let moved = if seconds < 0 { now.checked_sub(span) } else { now.checked_add(span) };
    moved.unwrap_or(now)
}

fn check(response: &Response<Vec<u8>>) {
    let status = response.status().as_u16();
    assert!([200, 201, 204, 400, 401, 403, 404, 405, 409, 415, 429].contains(&status), "{status}");
    let id = answer::text(response.headers(), "twilio-request-id").unwrap();
    assert!(id.strip_prefix("RQ").is_some_and(|digits| digits.len() == 32), "{id}");
    let content_type = answer::text(response.headers(), "content-type");
    assert_eq!(content_type, (status != 204).then_some("application/json"));
    assert_eq!(response.body().is_empty(), status == 204);
    if status == 204 {
        return;
    }
    let body = json(response);
    assert_eq!(body.get("binding").is_some(), status == 201, "a binding is shown once");
    if status >= 400 {
        assert_eq!(body["status"], status);
        assert!(body["message"].as_str().is_some_and(|message| !message.is_empty()));
        let code = body["code"].as_u64().unwrap();
        assert_eq!(body["more_info"], format!("https://www.twilio.com/docs/errors/{code}"));
    }
}

fn json(response: &Response<Vec<u8>>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

fn same(one: &Response<Vec<u8>>, other: &Response<Vec<u8>>) {
    assert_eq!((one.status(), one.headers(), one.body()), (other.status(), other.headers(), other.body()));
}

/// An answer that is the same whatever was asked for.
fn refuses(request: &Request<Vec<u8>>, response: &Response<Vec<u8>>) {
    if request.method() == Method::OPTIONS {
        assert_eq!(response.status(), 204);
        return;
    }
    assert_eq!(response.status(), 401);
    let nobody = Emulator::new(settings()).respond(UNIX_EPOCH, &Request::get("/").body("").unwrap());
    assert_eq!(response.body(), nobody.body());
    assert!(response.headers().contains_key("www-authenticate"));
}

/// What the emulator answers, the core can read.
fn reads(request: &Request<Vec<u8>>, response: &Response<Vec<u8>>) {
    let (parts, body) = response.clone().into_parts();
    let read = Response::from_parts(parts, body.as_slice());
    let entity = targets::entity();
    if response.status().as_u16() >= 400 || request.method() == Method::DELETE {
        let result = answer::read(&entity.delete(targets::factor()), &read);
        assert_eq!(result.is_ok(), response.status().is_success());
        return;
    }
    if response.status() == 204 {
        return;
    }
    let body = json(response);
    let sid = || body["sid"].as_str().unwrap().parse::<FactorSid>().unwrap();
    if response.status() == 201 && body["factor_type"] == "push" {
        let create = entity.create_push("Phone", targets::PUBLIC_KEY, Notifications::none());
        assert!(answer::read(&create, &read).unwrap().binding.public_key.is_some());
    } else if response.status() == 201 && body["factor_type"] == "passkeys" {
        let created = answer::read(&entity.create_passkey("Laptop"), &read).unwrap();
        assert_eq!(created.options.read::<Value>().unwrap(), body["options"]);
    } else if response.status() == 201 {
        let created = answer::read(&entity.create_totp("Phone"), &read).unwrap();
        assert!(created.binding.uri.expose().contains(created.binding.secret.expose()));
    } else if body.get("factors").is_some() {
        answer::read(&entity.factors(), &read).unwrap();
    } else {
        let factor = answer::read(&entity.fetch(sid()), &read).unwrap();
        // The one request whose path does not name it.
        let verifies_passkey = request.uri().path().ends_with("/Passkeys/VerifyFactor");
        assert!(verifies_passkey || request.uri().path().ends_with(factor.sid.as_str()));
    }
}

//! Names, secrets, and what servers say.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use twilio_verify_core::{Config, Credentials, Entity};

const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
pub(crate) const SERVICE_SID: &str = "VA00000000000000000000000000000000";
pub(crate) const FACTOR_SID: &str = "YF00000000000000000000000000000000";
pub(crate) const IDENTITY: &str = "user-0001";

const TOKEN: &str = "planted-auth-token";
/// The TOTP secret that a create gives.
pub(crate) const GIVEN: &str = "PLANTEDSECRETAAA";
/// The TOTP secret that servers answer with.
pub(crate) const BOUND: &str = "PLANTEDSECRETBBB";
pub(crate) const URI: &str = "otpauth://totp/Shop:Phone?secret=PLANTEDSECRETBBB&issuer=Shop";
pub(crate) const CODE: &str = "00771234";
/// Of the passkey that a browser made.
const ATTESTATION: &str = "planted-attestation";

pub(crate) fn entity() -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), IDENTITY)
}

pub(crate) fn config(base_url: &str) -> Config {
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse().unwrap(), TOKEN);
    Config::new(credentials).endpoint(base_url.parse().unwrap())
}

/// The one header with the credentials, in lower case as servers keep it.
pub(crate) fn authorization() -> String {
    format!("authorization: basic {}\r\n", basic().to_ascii_lowercase())
}

fn basic() -> String {
    STANDARD.encode(format!("{ACCOUNT_SID}:{TOKEN}"))
}

/// What the browser made for the factor.
pub(crate) fn credential() -> String {
    let challenge = URL_SAFE_NO_PAD.encode(FACTOR_SID);
    let data =
        URL_SAFE_NO_PAD.encode(format!(r#"{{"type": "webauthn.create", "challenge": "{challenge}"}}"#));
    format!(r#"{{"response": {{"attestationObject": "{ATTESTATION}", "clientDataJSON": "{data}"}}}}"#)
}

/// Looks for each secret in what can end up in a log.
pub(crate) fn look(shown: &str) {
    for secret in [TOKEN, GIVEN, BOUND, CODE, ATTESTATION, &basic()] {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
    }
}

/// The fields of a factor as Twilio sends it, verified, with the binding and the options that creates are answered with.
const FIELDS: [(&str, &str); 13] = [
    (
        "binding",
        r#"{"secret": "PLANTEDSECRETBBB", "uri": "otpauth://totp/Shop:Phone?secret=PLANTEDSECRETBBB&issuer=Shop"}"#,
    ),
    ("options", r#"{"publicKey": {"challenge": "WUYw", "rp": {"id": "example.com"}}}"#),
    ("sid", r#""YF00000000000000000000000000000000""#),
    ("account_sid", r#""AC00000000000000000000000000000000""#),
    ("service_sid", r#""VA00000000000000000000000000000000""#),
    ("entity_sid", r#""YE00000000000000000000000000000000""#),
    ("identity", r#""user-0001""#),
    ("date_created", r#""2015-07-30T20:00:00Z""#),
    ("friendly_name", r#""Phone""#),
    ("status", r#""verified""#),
    ("factor_type", r#""totp""#),
    ("config", r#"{"alg": "sha1", "skew": 1, "code_length": 6, "time_step": 30}"#),
    ("metadata", r#"{"os": "Android"}"#),
];

/// What a factor cannot be without, and what creates are for.
const NEEDED: [&str; 5] = ["binding", "options", "sid", "status", "factor_type"];

/// A factor in which these fields have these values. A field that is named twice is there twice; one without a value is
/// not there.
pub(crate) fn factor(changes: &[(&str, &str)]) -> String {
    let mut fields: Vec<(&str, &str)> = Vec::new();
    for (name, value) in FIELDS {
        match changes.iter().any(|(changed, _)| *changed == name) {
            true => fields.extend(changes.iter().filter(|(changed, _)| *changed == name)),
            false => fields.push((name, value)),
        }
    }
    fields.extend(changes.iter().filter(|(name, _)| FIELDS.iter().all(|(known, _)| known != name)));
    object(&fields)
}

/// A factor in which every field that it can be without has this value.
pub(crate) fn factor_of(value: &str) -> String {
    let changed = FIELDS.iter().filter(|(name, _)| !NEEDED.contains(name)).map(|(name, _)| (*name, value));
    factor(&changed.collect::<Vec<_>>())
}

/// A factor in which every field has this value.
pub(crate) fn all(value: &str) -> String {
    factor(&FIELDS.map(|(name, _)| (name, value)))
}

fn object(fields: &[(&str, &str)]) -> String {
    let there = fields.iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<_> = there.map(|(name, value)| format!("\"{name}\": {value}")).collect();
    format!("{{{}}}", fields.join(", "))
}

/// A page with such factors, and this for its `next_page_url`.
pub(crate) fn page(factors: &[String], next: &str) -> String {
    format!(
        r#"{{"factors": [{}], "meta": {{"page": 0, "next_page_url": {next}, "key": "factors"}}}}"#,
        factors.join(",")
    )
}

/// An answer before the answer, long enough that reading many of them is no work.
pub(crate) fn interim() -> String {
    format!("HTTP/1.1 103 Early Hints\r\nlink: {}\r\n\r\n", "x".repeat(1000))
}

/// An answer with its length; `headers` end in a line break each.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    twilio_verify_test_servers::response(status, headers, body)
}

/// An answer of success in chunks of seven bytes.
pub(crate) fn in_chunks(body: &str) -> String {
    let chunks = body.as_bytes().chunks(7);
    let chunks = chunks.map(|chunk| format!("{:x}\r\n{}\r\n", chunk.len(), str::from_utf8(chunk).unwrap()));
    format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}0\r\n\r\n", chunks.collect::<String>())
}

/// JSON and so much blank behind it that all is this long.
pub(crate) fn filled(json: String, bytes: usize) -> String {
    let blank = " ".repeat(bytes - json.len());
    json + &blank
}

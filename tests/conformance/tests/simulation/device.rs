//! What users hold: an authenticator app that scanned a URI, and phones with a key each.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::EncodePublicKey,
};
use totp_rs::{Algorithm, Builder, Secret};

/// How a code is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    pub(crate) alg: String,
    pub(crate) digits: u8,
    pub(crate) step: u64,
}

/// What an app reads from an `otpauth://` URI: the scheme and the secret; `None` where it could not.
pub(crate) fn scan(uri: &str) -> Option<(Scheme, String)> {
    let (_, query) = uri.strip_prefix("otpauth://totp/")?.split_once('?')?;
    let field = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == wanted).map(|(_, value)| value)
    };
    let scheme = Scheme {
        alg: field("algorithm")?.to_ascii_lowercase(),
        digits: field("digits")?.parse().ok()?,
        step: field("period")?.parse().ok()?,
    };
    Some((scheme, field("secret")?.into_owned()))
}

/// The code that an app shows at this moment.
pub(crate) fn code(scheme: &Scheme, secret: &str, unix_seconds: u64) -> String {
    let algorithm = match &*scheme.alg {
        "sha1" => Algorithm::SHA1,
        "sha256" => Algorithm::SHA256,
        "sha512" => Algorithm::SHA512,
        other => panic!("no algorithm {other}"),
    };
    let totp = Builder::new()
        .with_algorithm(algorithm)
        .with_digits(scheme.digits)
        .with_step_duration(scheme.step)
        .with_secret(Secret::try_from_base32(secret).expect("the secret is Base32"))
        .build_noncompliant();
    totp.generate(unix_seconds).to_string()
}

/// As many digits, each another.
pub(crate) fn other_code(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { (digit as u8 + 1) as char }).collect()
}

pub(crate) const PHONES: usize = 4;

static KEYS: LazyLock<[(SigningKey, String); PHONES]> = LazyLock::new(|| {
    [1, 2, 3, 4].map(|number| {
        let key = SigningKey::from_slice(&[number; 32]).expect("it is a scalar");
        let public = STANDARD.encode(key.verifying_key().to_public_key_der().expect("it can be encoded"));
        (key, public)
    })
});

pub(crate) fn public_key(phone: usize) -> &'static str {
    &KEYS[phone].1
}

/// A phone's signature over a factor's SID.
pub(crate) fn signature(phone: usize, sid: &str) -> String {
    let signature: Signature = KEYS[phone].0.sign(sid.as_bytes());
    STANDARD.encode(signature.to_der())
}

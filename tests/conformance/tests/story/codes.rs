//! What an authenticator app and a phone do, at the emulator's moment.

use std::time::UNIX_EPOCH;

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::EncodePublicKey,
};
use totp_rs::{Builder, Secret};
use twilio_verify_conformance::transports::moment;
use twilio_verify_core::FactorSid;

/// The six digits for a secret in Base32.
pub(crate) fn code(secret: &str) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build_noncompliant();
    totp.generate(moment().duration_since(UNIX_EPOCH).unwrap().as_secs()).to_string()
}

/// Six digits that are no code for the secret: those of the code, each made another.
pub(crate) fn wrong_code(secret: &str) -> String {
    code(secret).chars().map(|digit| if digit == '9' { '0' } else { (digit as u8 + 1) as char }).collect()
}

/// A phone with a key of its own.
pub(crate) struct Phone(SigningKey);

impl Phone {
    pub(crate) fn new() -> Self {
        Self(SigningKey::from_slice(&[7; 32]).unwrap())
    }

    pub(crate) fn public_key(&self) -> String {
        STANDARD.encode(self.0.verifying_key().to_public_key_der().unwrap())
    }

    pub(crate) fn sign(&self, sid: FactorSid) -> String {
        let signature: Signature = self.0.sign(sid.as_str().as_bytes());
        STANDARD.encode(signature.to_der())
    }
}

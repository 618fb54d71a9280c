use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Method, Response};

use super::UpdateFactor;
use crate::{
    Body, DecodeFailure, Factor, Form, Invalid, Operation, Path, Replay, Secret, Violation, factor, field,
    limits,
};

/// Verifies a factor with a code or a signature: made by [`Entity::verify`](crate::Entity::verify), or by
/// [`UpdateFactor::verify`] to change settings with it.
///
/// It proves possession once, after the factor was created; at each later login it is a challenge that checks a code.
/// What Twilio answers when the factor was verified before is not documented: do not take it for a check.
///
/// Never repeated after an attempt of unknown fate: a wrong code counts, and a factor takes five
/// ([`TOO_MANY_WRONG_CODES`](crate::ErrorCode::TOO_MANY_WRONG_CODES)).
#[derive(Clone, Debug)]
#[must_use]
pub struct VerifyFactor {
    update: UpdateFactor,
    auth_payload: Secret,
}

impl VerifyFactor {
    pub(super) fn new(update: UpdateFactor, auth_payload: Secret) -> Self {
        Self { update, auth_payload: without_groups(auth_payload) }
    }
}

/// A code as an app shows it, `123 456`, is its digits.
fn without_groups(payload: Secret) -> Secret {
    let text = payload.expose();
    let is_whole = text.bytes().all(|byte| byte.is_ascii_graphic());
    if is_whole || !text.chars().all(|sign| sign.is_ascii_digit() || sign.is_whitespace()) {
        return payload;
    }
    // Of the right size at once: a text that grows leaves copies behind.
    let mut digits = String::with_capacity(text.len());
    digits.extend(text.chars().filter(char::is_ascii_digit));
    Secret::new(digits)
}

/// Whether the proof was accepted.
///
/// Twilio answers a wrong TOTP code with 200 and `"status": "unverified"`: a success but for one word. So the factor
/// is only to be had by saying which case it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a wrong code is not an error: look whether it was rejected"]
#[allow(clippy::exhaustive_enums, reason = "a caller must handle both, and there is no third")]
pub enum Verification {
    /// The factor's status is `verified`: the proof was right, if the factor was not verified before.
    Verified(Factor),
    /// The proof was wrong: the factor's status is anything but `verified`. Ask for another code; a TOTP factor takes
    /// five wrong ones. For a passkey, begin anew.
    Rejected(Factor),
}

impl Verification {
    pub(super) fn of(factor: Factor) -> Self {
        if factor.is_verified() { Self::Verified(factor) } else { Self::Rejected(factor) }
    }

    /// Whether the proof was right.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        matches!(self, Self::Verified(_))
    }

    /// The factor, if the proof was right.
    #[must_use]
    pub fn verified(self) -> Option<Factor> {
        match self {
            Self::Verified(factor) => Some(factor),
            Self::Rejected(_) => None,
        }
    }
}

impl Operation for VerifyFactor {
    type Output = Verification;
    const NAME: &'static str = "VerifyFactor";
    const METHOD: Method = Method::POST;

    fn path(&self) -> Path {
        self.update.path()
    }

    fn body(&self) -> Body {
        Body::Form(self.update.form(Form::new().pair(field::AUTH_PAYLOAD, self.auth_payload.expose())))
    }

    fn validate(&self) -> Result<(), Invalid> {
        self.update
            .check()
            .that(is_payload(self.auth_payload.expose()), || {
                Violation::new(
                    field::AUTH_PAYLOAD,
                    format!(
                        "is not {} to {} digits, nor a device's signature",
                        limits::CODE_LENGTH.start(),
                        limits::CODE_LENGTH.end()
                    ),
                    "type all digits that the app shows; a signature is DER in padded standard Base64",
                )
            })
            .finish()
    }

    fn replay(&self) -> Replay {
        Replay::Unsafe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<Verification, DecodeFailure> {
        factor::read(response.body(), self.update.sid()).map(Verification::of)
    }
}

/// In bytes: our choice. A P-256 signature in DER is 70 to 72 bytes, hardly ever a few less, and never as short
/// as this. What a person types for a code is shorter: these are 32 characters.
const SHORTEST_SIGNATURE: usize = 24;

/// A code, or something that can be a signature in Base64.
fn is_payload(text: &str) -> bool {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return u32::try_from(text.len()).is_ok_and(|length| limits::CODE_LENGTH.contains(&length));
    }
    STANDARD.decode(text).is_ok_and(|signature| signature.len() >= SHORTEST_SIGNATURE)
}

#[cfg(test)]
mod tests {
    use super::super::golden::{FACTOR, answer, entity, refused, sid, wire};
    use super::*;
    use crate::{FactorStatus, OperationExt, factor::tests::TOTP};

    #[test]
    fn the_payload_comes_first_and_zeros_stay() {
        let verify = entity().update(sid()).friendly_name("x").verify("004590");
        assert_eq!(wire(&verify), ("POST".into(), FACTOR.into(), "AuthPayload=004590&FriendlyName=x".into()));
        assert_eq!(verify.replay(), Replay::Unsafe);
        assert!(!format!("{verify:?}").contains("004590"));
    }

    #[test]
    fn only_verified_is_verified() {
        let verify = |status: &str| {
            let body = TOTP.replace("\"unverified\"", status);
            entity().verify(sid(), "123456").response(answer(200, &body))
        };
        assert!(verify("\"verified\"").unwrap().is_verified());
        for status in ["\"unverified\"", "\"Verified\"", "\"verified \"", "\"suspended\"", "\"\""] {
            let outcome = verify(status).unwrap();
            assert!(!outcome.is_verified(), "{status}");
            let Verification::Rejected(factor) = outcome else { panic!("{status}") };
            assert_ne!(factor.status, FactorStatus::Verified);
        }
        for status in [
            "null",
            "true",
            "[\"verified\"]",
            "\"verified\", \"sid\": \"YF11111111111111111111111111111111\"",
        ] {
            assert!(verify(status).is_err(), "{status}");
        }
    }

    #[test]
    fn what_cannot_be_a_proof_is_refused() {
        // 23 bytes and 24.
        const SHORT: &str = "MEUCIQC+Lo6EySgOe9KIXtoguptl4vs=";
        const LONG: &str = "MEUCIQC+Lo6EySgOe9KIXtoguptl4vv/";
        for payload in [
            "",
            "12",
            "123456789",
            " ",
            "1 2",
            "724-590",
            "7245 9a",
            "12345a",
            "no-code",
            "MEUC=",
            "====",
            "A===",
            "abcd",
            "12a4",
            "MEUCIQ==",
            SHORT,
        ] {
            assert_eq!(refused(entity().verify(sid(), payload)), ["AuthPayload"], "{payload}");
        }
        for payload in ["000", "12345678", LONG] {
            assert_eq!(refused(entity().verify(sid(), payload)), [""; 0], "{payload}");
        }
        assert_eq!(refused(entity().verify(sid(), "abcd").unchecked()), [""; 0]);
    }

    #[test]
    fn a_code_as_an_app_shows_it_is_its_digits() {
        for typed in ["004 590", " 00 45 90\r\n", "004\u{a0}590", "004\u{202f}590\t"] {
            let verify = entity().verify(sid(), typed);
            assert_eq!(wire(&verify).2, "AuthPayload=004590", "{typed:?}");
            assert_eq!(refused(verify), [""; 0], "{typed:?}");
        }
        // What is no code goes as it is, where it goes at all.
        let odd = entity().verify(sid(), "12 a4").unchecked();
        assert_eq!(wire(&odd).2, "AuthPayload=12+a4");
    }
}

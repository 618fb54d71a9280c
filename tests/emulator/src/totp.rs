use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Secret};
use twilio_verify_core::{field, limits};

use crate::{form::Form, problem::Problem, scope::encoded};

/// A TOTP factor's own part. No `Debug`: it holds the secret.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Totp {
    #[serde(with = "base32")]
    secret: Vec<u8>,
    config: TotpConfig,
    wrong_codes: u32,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TotpConfig {
    alg: Alg,
    skew: u32,
    code_length: u32,
    time_step: u32,
}

impl Totp {
    pub(crate) fn new(secret: Vec<u8>, config: TotpConfig) -> Self {
        Self { secret, config, wrong_codes: 0 }
    }

    pub(crate) fn config(&self) -> &TotpConfig {
        &self.config
    }

    /// Whether anything differs now.
    pub(crate) fn set_config(&mut self, config: TotpConfig) -> bool {
        let has_changed = self.config != config;
        self.config = config;
        has_changed
    }

    pub(crate) fn has_same_secret(&self, other: &Self) -> bool {
        self.secret == other.secret
    }

    /// The secret in Base32, without padding.
    pub(crate) fn secret(&self) -> String {
        Secret::from(self.secret.as_slice()).to_base32()
    }

    /// What an authenticator app reads: Google's key URI format.
    pub(crate) fn uri(&self, issuer: &str, account: &str) -> String {
        let TotpConfig { alg, code_length, time_step, .. } = self.config;
        let (issuer, account) = (encoded(issuer), encoded(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm={}&digits={code_length}\
             &period={time_step}",
            self.secret(),
            alg.in_uri(),
        )
    }

    /// Whether the code is right; a wrong one counts, and after the last allowed one no code is taken any more.
    pub(crate) fn verify(&mut self, code: &str, unix_seconds: u64, wrong_codes: u32) -> Option<bool> {
        if self.wrong_codes >= wrong_codes {
            return None;
        }
        let is_right = self.is_right(code, unix_seconds);
        self.wrong_codes += u32::from(!is_right);
        Some(is_right)
    }

    /// Whether a saved one can be.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        let TotpConfig { skew, code_length, time_step, .. } = &self.config;
        let in_range = limits::SKEW.contains(skew)
            && limits::CODE_LENGTH.contains(code_length)
            && limits::TIME_STEP.contains(time_step);
        in_range.then_some(()).ok_or("`skew`, `code_length` or `time_step` is out of its limits")
    }

    pub(crate) fn wrong_codes(&self) -> u32 {
        self.wrong_codes
    }

    /// What an authenticator app shows.
    pub(crate) fn code(&self, unix_seconds: u64) -> String {
        let TotpConfig { alg, code_length, time_step, .. } = self.config;
        // 3 to 8 digits always fit; RFC 6238 itself begins at 6.
        Builder::new()
            .with_algorithm(alg.in_code())
            .with_digits(u8::try_from(code_length).unwrap_or(u8::MAX))
            .with_step_duration(u64::from(time_step))
            .with_secret(self.secret.as_slice())
            .build_noncompliant()
            .generate(unix_seconds)
            .to_string()
    }

    fn is_right(&self, code: &str, unix_seconds: u64) -> bool {
        let (step, skew) = (u64::from(self.config.time_step), u64::from(self.config.skew));
        let current = unix_seconds / step;
        // Compared as text: `totp-rs` would take spaces within a code.
        (current.saturating_sub(skew)..=current + skew).any(|counter| self.code(counter * step) == code)
    }
}

impl TotpConfig {
    /// What the service gives when a request says nothing.
    pub(crate) const DEFAULT: Self = Self { alg: Alg::Sha1, skew: 1, code_length: 6, time_step: 30 };

    /// These settings with the fields of a request in their places.
    pub(crate) fn with(&self, form: &Form) -> Result<Self, Problem> {
        Ok(Self {
            alg: form.choice(field::CONFIG_ALG, &Alg::WORDS)?.unwrap_or(self.alg),
            skew: form.number(field::CONFIG_SKEW, limits::SKEW)?.unwrap_or(self.skew),
            code_length: form
                .number(field::CONFIG_CODE_LENGTH, limits::CODE_LENGTH)?
                .unwrap_or(self.code_length),
            time_step: form.number(field::CONFIG_TIME_STEP, limits::TIME_STEP)?.unwrap_or(self.time_step),
        })
    }
}

/// Reads `Binding.Secret`: Base32 in upper case, with its padding or without.
pub(crate) fn read_secret(text: &str) -> Result<Vec<u8>, Problem> {
    limits::is_base32(text)
        .then(|| Secret::try_from_base32(text.trim_end_matches('=')).ok())
        .flatten()
        .map(|secret| secret.as_bytes().to_vec())
        .ok_or_else(|| Problem::binding(field::BINDING_SECRET, "be Base32: letters A to Z and digits 2 to 7"))
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Alg {
    Sha1,
    Sha256,
    Sha512,
}

impl Alg {
    const WORDS: [(&str, Self); 3] =
        [("sha1", Self::Sha1), ("sha256", Self::Sha256), ("sha512", Self::Sha512)];

    fn in_uri(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
            Self::Sha512 => "SHA512",
        }
    }

    fn in_code(self) -> Algorithm {
        match self {
            Self::Sha1 => Algorithm::SHA1,
            Self::Sha256 => Algorithm::SHA256,
            Self::Sha512 => Algorithm::SHA512,
        }
    }
}

/// The secret in a saved state: as in an answer.
mod base32 {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use totp_rs::Secret;

    pub(super) fn serialize<S: Serializer>(secret: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        Secret::from(secret).to_base32().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        super::read_secret(&text).map_err(|_| D::Error::custom("no Base32"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn totp(config: TotpConfig) -> Totp {
        Totp::new(SECRET.to_vec(), config)
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let config = |alg| TotpConfig { alg, skew: 0, code_length: 8, time_step: 30 };
        let right = |alg, secret: &[u8], code, time| {
            Totp::new(secret.to_vec(), config(alg)).verify(code, time, 5) == Some(true)
        };
        // Appendix B, whose secrets have the length of the hash.
        let sha256 = b"12345678901234567890123456789012";
        let sha512 = b"1234567890123456789012345678901234567890123456789012345678901234";
        assert!(right(Alg::Sha1, SECRET, "94287082", 59));
        assert!(right(Alg::Sha1, SECRET, "07081804", 1_111_111_109));
        assert!(right(Alg::Sha256, sha256, "46119246", 59));
        assert!(right(Alg::Sha512, sha512, "90693936", 59));
        assert!(!right(Alg::Sha256, sha256, "94287082", 59));
    }

    #[test]
    fn digits_step_and_skew_count() {
        // The code 94287082 is that of the seconds 30 to 59.
        let config = TotpConfig { code_length: 8, ..TotpConfig::DEFAULT };
        let right = |config: &TotpConfig, code, time| totp(config.clone()).verify(code, time, 5).unwrap();
        assert!(right(&config, "94287082", 0) && right(&config, "94287082", 89));
        assert!(!right(&config, "94287082", 90));
        let wide = TotpConfig { skew: 2, ..config.clone() };
        assert!(right(&wide, "94287082", 119) && !right(&wide, "94287082", 120));
        let slow = TotpConfig { time_step: 60, skew: 0, ..config };
        assert!(
            right(&slow, "94287082", 60) && right(&slow, "94287082", 119) && !right(&slow, "94287082", 59)
        );
        let short = TotpConfig { code_length: 3, ..TotpConfig::DEFAULT };
        assert!(right(&short, "082", 59), "a leading zero counts");
        assert!(!right(&short, "82", 59) && !right(&short, "0 82", 59) && !right(&short, " 082", 59));
    }

    #[test]
    fn after_the_last_wrong_code_no_code_is_taken() {
        let mut totp = totp(TotpConfig::DEFAULT);
        for _ in 0..2 {
            assert_eq!(totp.verify("", 59, 2), Some(false));
        }
        assert_eq!(totp.verify("287082", 59, 2), None);
    }

    #[test]
    fn the_uri_is_that_of_the_key_uri_format() {
        assert_eq!(
            totp(TotpConfig::DEFAULT).uri("test-issuer", "John\u{2019}s Account:Name"),
            "otpauth://totp/test-issuer:John%E2%80%99s%20Account%3AName\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=test-issuer&algorithm=SHA1&digits=6&period=30"
        );
        let config = TotpConfig { alg: Alg::Sha512, skew: 0, code_length: 8, time_step: 60 };
        assert!(totp(config).uri("A&B", "c").ends_with("&issuer=A%26B&algorithm=SHA512&digits=8&period=60"));
    }

    #[test]
    fn a_secret_is_upper_case_base32() {
        for text in ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ===="] {
            assert_eq!(read_secret(text).unwrap(), SECRET);
        }
        assert_eq!(read_secret("MFRA").unwrap(), b"ab");
        for text in ["", "=", "A", "gezdgnbv", "GEZD0NBV", "GEZD GNBV", "GEZD=GNB", "ÄÄ"] {
            assert!(read_secret(text).is_err(), "{text}");
        }
    }
}

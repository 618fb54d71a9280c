use base64::{Engine, engine::general_purpose::STANDARD};
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
    pkcs8::DecodePublicKey,
};
use serde::{Deserialize, Serialize};
use twilio_verify_core::{PUSH_ALGORITHM, field, limits};

use crate::{form::Form, problem::Problem, random::Random};

/// A push factor's own part.
#[derive(Serialize, Deserialize)]
#[serde(try_from = "SavedPush")]
pub(crate) struct Push {
    #[serde(skip)]
    key: VerifyingKey,
    public_key: String,
    config: PushConfig,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PushConfig {
    sdk_version: String,
    app_id: String,
    notification_platform: Platform,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notification_token: Option<String>,
    /// Undocumented, but in Twilio's answers.
    credential_sid: String,
}

/// As in a saved state: the key is read again.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedPush {
    public_key: String,
    config: PushConfig,
}

impl TryFrom<SavedPush> for Push {
    type Error = &'static str;

    fn try_from(saved: SavedPush) -> Result<Self, Self::Error> {
        let SavedPush { public_key, config } = saved;
        let key = read_key(&public_key).ok_or("no public key")?;
        Ok(Self { key, public_key, config })
    }
}

impl Push {
    /// Reads the fields of a create request.
    pub(crate) fn read(form: &Form, random: &mut Random) -> Result<Self, Problem> {
        if form.required(field::BINDING_ALG)? != PUSH_ALGORITHM {
            return Err(Problem::binding(field::BINDING_ALG, &format!("be {PUSH_ALGORITHM}")));
        }
        let public_key = form.required(field::BINDING_PUBLIC_KEY)?.to_owned();
        let key = read_key(&public_key).ok_or_else(|| {
            let rule = "be the base64 of a P-256 key's SubjectPublicKeyInfo in DER, 91 bytes";
            Problem::binding(field::BINDING_PUBLIC_KEY, rule)
        })?;
        Ok(Self { key, public_key, config: PushConfig::read(form, random)? })
    }

    /// The key as it was given.
    pub(crate) fn public_key(&self) -> &str {
        &self.public_key
    }

    pub(crate) fn config(&self) -> &PushConfig {
        &self.config
    }

    /// Whether anything differs now.
    pub(crate) fn set_config(&mut self, config: PushConfig) -> bool {
        let has_changed = self.config != config;
        self.config = config;
        has_changed
    }

    pub(crate) fn has_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// Whether the text is the base64 of this key's DER signature over the factor's SID.
    pub(crate) fn is_signed(&self, auth_payload: &str, factor_sid: &str) -> bool {
        STANDARD
            .decode(auth_payload)
            .ok()
            .and_then(|der| Signature::from_der(&der).ok())
            .is_some_and(|signature| self.key.verify(factor_sid.as_bytes(), &signature).is_ok())
    }
}

impl PushConfig {
    fn read(form: &Form, random: &mut Random) -> Result<Self, Problem> {
        let app_id = form
            .text(field::CONFIG_APP_ID, limits::APP_ID)?
            .ok_or_else(|| Problem::missing(field::CONFIG_APP_ID))?
            .to_owned();
        let sdk_version = form.required(field::CONFIG_SDK_VERSION)?.to_owned();
        let platform = form
            .choice(field::CONFIG_NOTIFICATION_PLATFORM, &Platform::WORDS)?
            .ok_or_else(|| Problem::missing(field::CONFIG_NOTIFICATION_PLATFORM))?;
        let notification_token = read_token(form, platform, None)?;
        let credential_sid = random.sid("CR");
        Ok(Self { sdk_version, app_id, notification_platform: platform, notification_token, credential_sid })
    }

    /// These settings with the fields of an update in their places. The app stays.
    pub(crate) fn with(&self, form: &Form) -> Result<Self, Problem> {
        let sdk_version = match form.get(field::CONFIG_SDK_VERSION) {
            Some(_) => form.required(field::CONFIG_SDK_VERSION)?.to_owned(),
            None => self.sdk_version.clone(),
        };
        let platform = form
            .choice(field::CONFIG_NOTIFICATION_PLATFORM, &Platform::WORDS)?
            .unwrap_or(self.notification_platform);
        let notification_token = read_token(form, platform, self.notification_token.as_deref())?;
        Ok(Self {
            sdk_version,
            app_id: self.app_id.clone(),
            notification_platform: platform,
            notification_token,
            credential_sid: self.credential_sid.clone(),
        })
    }
}

/// Every platform but `none` needs a token; with `none` there is nothing to keep one for.
fn read_token(form: &Form, platform: Platform, current: Option<&str>) -> Result<Option<String>, Problem> {
    if platform == Platform::None {
        return Ok(None);
    }
    form.text(field::CONFIG_NOTIFICATION_TOKEN, limits::NOTIFICATION_TOKEN)?
        .or(current)
        .map(|token| Some(token.to_owned()))
        .ok_or_else(|| Problem::missing(field::CONFIG_NOTIFICATION_TOKEN))
}

fn read_key(text: &str) -> Option<VerifyingKey> {
    // Any other length is a compressed point or a key of something else.
    const SPKI_BYTES: usize = 91;
    let der = STANDARD.decode(text).ok().filter(|der| der.len() == SPKI_BYTES)?;
    VerifyingKey::from_public_key_der(&der).ok()
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Platform {
    Apn,
    Fcm,
    None,
}

impl Platform {
    const WORDS: [(&str, Self); 3] = [("apn", Self::Apn), ("fcm", Self::Fcm), ("none", Self::None)];
}

#[cfg(test)]
mod tests {
    use p256::{ecdsa::signature::Signer, pkcs8::EncodePublicKey};

    use super::*;
    use crate::testing::signing_key;

    #[test]
    fn only_a_p256_key_is_a_key() {
        let ours = signing_key(7).verifying_key().to_public_key_der().unwrap();
        let text = STANDARD.encode(ours.as_bytes());
        assert_eq!(read_key(&text), Some(*signing_key(7).verifying_key()));

        let mut off_the_curve = ours.as_bytes().to_vec();
        off_the_curve[90] ^= 1;
        for der in [off_the_curve.as_slice(), &ours.as_bytes()[..90], &ours.as_bytes()[26..], b""] {
            assert_eq!(read_key(&STANDARD.encode(der)), None);
        }
        // The same key, its point compressed.
        let head = b"0\x39\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x22\0";
        let compressed = [&head[..], signing_key(7).verifying_key().to_sec1_point(true).as_bytes()].concat();
        assert!(VerifyingKey::from_public_key_der(&compressed).is_ok());
        assert_eq!(read_key(&STANDARD.encode(compressed)), None);
        for text in ["", "AAAA", "!", text.trim_end_matches('='), &format!(" {text}")] {
            assert_eq!(read_key(text), None, "{text}");
        }
    }

    #[test]
    fn a_signature_is_over_the_sid_in_der_with_padding() {
        let sid = "YF00000000000000000000000000000000";
        let key = signing_key(7);
        let push = Push {
            key: *key.verifying_key(),
            public_key: String::new(),
            config: PushConfig {
                sdk_version: String::new(),
                app_id: String::new(),
                notification_platform: Platform::None,
                notification_token: None,
                credential_sid: String::new(),
            },
        };
        let signature: Signature = key.sign(sid.as_bytes());
        let der = STANDARD.encode(signature.to_der());
        assert!(push.is_signed(&der, sid));
        assert!(!push.is_signed(&der, "YF00000000000000000000000000000001"));
        assert!(!push.is_signed(&STANDARD.encode(signature.to_bytes()), sid), "not DER");
        for text in ["", "123456", der.trim_end_matches('=')] {
            assert!(!push.is_signed(text, sid) || text == der, "{text}");
        }
        let foreign: Signature = signing_key(8).sign(sid.as_bytes());
        assert!(!push.is_signed(&STANDARD.encode(foreign.to_der()), sid));

        // Phones do not normalise `s`: both values of it are right.
        let (r, s) = signature.split_scalars();
        let mirrored = Signature::from_scalars(r, -s).unwrap();
        assert!(push.is_signed(&STANDARD.encode(mirrored.to_der()), sid));
    }
}

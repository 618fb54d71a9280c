use core::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::{AccountSid, ApiKeySid, Secret};

/// As whom requests are made: an account with its auth token, or an API key with its secret.
///
/// An API key is the better choice: it can be revoked alone, and restricted.
///
/// ```
/// use twilio_verify_core::{Config, Credentials};
///
/// let credentials = Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "the token");
/// // Nothing shows the token.
/// assert!(!format!("{credentials:?}").contains("the token"));
/// let config = Config::new(credentials);
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone)]
pub struct Credentials {
    user: Box<str>,
    password: Secret,
}

impl Credentials {
    /// The account's SID and auth token, as the Twilio console shows them.
    #[must_use]
    pub fn auth_token(account_sid: AccountSid, auth_token: impl Into<Secret>) -> Self {
        Self { user: account_sid.as_str().into(), password: auth_token.into() }
    }

    /// An API key's SID and the secret that was shown when the key was made.
    #[must_use]
    pub fn api_key(api_key_sid: ApiKeySid, secret: impl Into<Secret>) -> Self {
        Self { user: api_key_sid.as_str().into(), password: secret.into() }
    }

    pub(crate) fn authorization(&self) -> HeaderValue {
        basic(&self.user, &self.password)
    }
}

/// HTTP Basic (RFC 7617), UTF-8.
pub(crate) fn basic(user: &str, password: &Secret) -> HeaderValue {
    let pair = Zeroizing::new(format!("{user}:{}", password.expose()));
    // Of the right size at once: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity("Basic ".len() + pair.len().div_ceil(3) * 4));
    text.push_str("Basic ");
    STANDARD.encode_string(pair.as_bytes(), &mut text);
    #[allow(clippy::expect_used, reason = "Base64 is ASCII")]
    let mut header = HeaderValue::from_str(&text).expect("Base64 is a header value");
    header.set_sensitive(true);
    header
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("user", &self.user).field("password", &self.password).finish()
    }
}

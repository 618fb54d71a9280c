//! A browser and an authenticator, both of the crate `passkey`: it reads the options as they were answered, and gives
//! what `PublicKeyCredential.toJSON()` gives.

use std::{
    pin::pin,
    task::{Context, Poll, Waker},
};

use passkey::{
    authenticator::{Authenticator, MemoryStore, UiHint, UserCheck, UserValidationMethod},
    client::{Client, DefaultClientData},
    crypto::rust_crypto::RustCryptoBackend,
    types::{
        Passkey,
        ctap2::{Aaguid, Ctap2Error},
        webauthn::{AuthenticatorTransport, CredentialCreationOptions},
    },
};
use serde_json::Value;
use url::Url;

/// Somebody's device, with the passkeys that were made on it.
pub(crate) struct Device {
    user: User,
    /// With the private keys, by the ids of the credentials.
    pub(crate) store: MemoryStore,
}

/// The user, who always agrees.
#[derive(Clone, Copy)]
struct User {
    /// Whether a fingerprint or a PIN shows who it is.
    is_verified: bool,
}

impl Device {
    /// One that knows its user.
    pub(crate) fn new() -> Self {
        Self { user: User { is_verified: true }, store: MemoryStore::new() }
    }

    /// What a page of this origin gets for these options; `None` where the browser or the authenticator refuses.
    pub(crate) fn create(&mut self, origin: &str, options: &Value) -> Option<Value> {
        let options: CredentialCreationOptions = serde_json::from_value(options.clone()).unwrap();
        let store = self.store.clone();
        let authenticator = Authenticator::new(Aaguid::new_empty(), store, self.user, RustCryptoBackend)
            .transports(vec![AuthenticatorTransport::Internal, AuthenticatorTransport::Hybrid]);
        let mut browser = Client::new(authenticator)
            .allows_insecure_localhost(true)
            .user_verification_when_preferred(self.user.is_verified);
        let origin = Url::parse(origin).unwrap();
        let made = at_once(browser.register(&origin, options, DefaultClientData)).ok()?;
        self.store = browser.authenticator().store().clone();
        Some(serde_json::to_value(made).unwrap())
    }
}

#[async_trait::async_trait]
impl UserValidationMethod for User {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        hint: UiHint<'a, Passkey>,
        presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        match hint {
            UiHint::InformExcludedCredentialFound(_) => Err(Ctap2Error::CredentialExcluded),
            _ => Ok(UserCheck { presence, verification: self.is_verified }),
        }
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(self.is_verified)
    }
}

/// Nothing in these crates waits for anything.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the authenticator waits"),
    }
}

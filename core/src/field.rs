//! The API's own names of its fields: what a request carries and what an error names. Those of passkeys, which are
//! JSON, are in modules of their own.

/// Path: the service that the factors belong to.
pub const SERVICE_SID: &str = "ServiceSid";
/// Path: the factor.
pub const SID: &str = "Sid";
/// Path: the user that owns the factors.
pub const IDENTITY: &str = "Identity";
/// A name for humans; for TOTP the account name in the authenticator app.
pub const FRIENDLY_NAME: &str = "FriendlyName";
/// `push`, `totp` or `passkeys`.
pub const FACTOR_TYPE: &str = "FactorType";
/// Push: the algorithm of the device's key, `ES256`.
pub const BINDING_ALG: &str = "Binding.Alg";
/// Push: the device's public key.
pub const BINDING_PUBLIC_KEY: &str = "Binding.PublicKey";
/// Push: which app in the store.
pub const CONFIG_APP_ID: &str = "Config.AppId";
/// Push: `apn`, `fcm` or `none`.
pub const CONFIG_NOTIFICATION_PLATFORM: &str = "Config.NotificationPlatform";
/// Push: where notifications go.
pub const CONFIG_NOTIFICATION_TOKEN: &str = "Config.NotificationToken";
/// Push: the version of the device's SDK.
pub const CONFIG_SDK_VERSION: &str = "Config.SdkVersion";
/// TOTP: the shared secret, Base32.
pub const BINDING_SECRET: &str = "Binding.Secret";
/// TOTP: seconds between two codes.
pub const CONFIG_TIME_STEP: &str = "Config.TimeStep";
/// TOTP: accepted time steps on each side.
pub const CONFIG_SKEW: &str = "Config.Skew";
/// TOTP: digits of a code.
pub const CONFIG_CODE_LENGTH: &str = "Config.CodeLength";
/// TOTP: `sha1`, `sha256` or `sha512`.
pub const CONFIG_ALG: &str = "Config.Alg";
/// Your own data: a JSON object of strings, as text.
pub const METADATA: &str = "Metadata";
/// What proves possession: a TOTP code, or a push factor's signature.
pub const AUTH_PAYLOAD: &str = "AuthPayload";
/// Query of a list: factors in a page.
pub const PAGE_SIZE: &str = "PageSize";
/// Query of a list: the page's index.
pub const PAGE: &str = "Page";
/// Query of a list: where the page begins, as Twilio gave it.
pub const PAGE_TOKEN: &str = "PageToken";

/// Members of the JSON with which a passkey factor is created. What follows a `.` is a member of what precedes it.
pub mod passkeys {
    /// A name for humans.
    pub const FRIENDLY_NAME: &str = "friendly_name";
    /// The user that owns the factors.
    pub const IDENTITY: &str = "identity";
    /// The settings, without which those of the service hold.
    pub const CONFIG: &str = "config";
    /// For whom the passkey is made.
    pub const RELYING_PARTY: &str = "config.relying_party";
    /// The domain that the passkey is bound to.
    pub const RELYING_PARTY_ID: &str = "config.relying_party.id";
    /// A name for users to read.
    pub const RELYING_PARTY_NAME: &str = "config.relying_party.name";
    /// Where the passkey can be made and used.
    pub const RELYING_PARTY_ORIGINS: &str = "config.relying_party.origins";
    /// `platform`, `cross-platform` or `any`.
    pub const AUTHENTICATOR_ATTACHMENT: &str = "config.authenticator_attachment";
    /// `required`, `preferred` or `discouraged`.
    pub const DISCOVERABLE_CREDENTIALS: &str = "config.discoverable_credentials";
    /// `required`, `preferred` or `discouraged`.
    pub const USER_VERIFICATION: &str = "config.user_verification";
}

/// Members of the JSON with which a passkey factor is verified: WebAuthn's `RegistrationResponseJSON`.
pub mod credential {
    /// All of it.
    pub const CREDENTIAL: &str = "PublicKeyCredential";
    /// The credential's name, in base64url.
    pub const ID: &str = "id";
    /// The same.
    pub const RAW_ID: &str = "rawId";
    /// `platform` or `cross-platform`.
    pub const AUTHENTICATOR_ATTACHMENT: &str = "authenticatorAttachment";
    /// `public-key`.
    pub const TYPE: &str = "type";
    /// What the authenticator said.
    pub const RESPONSE: &str = "response";
    /// The new public key, in base64url.
    pub const ATTESTATION_OBJECT: &str = "response.attestationObject";
    /// What the browser was asked for, and by which origin: JSON in base64url. It names the factor.
    pub const CLIENT_DATA_JSON: &str = "response.clientDataJSON";
    /// How the authenticator can be reached.
    pub const TRANSPORTS: &str = "response.transports";
}

/// The member itself, of what is named with all that it is in.
pub(crate) fn member(field: &'static str) -> &'static str {
    field.rsplit('.').next().unwrap_or(field)
}

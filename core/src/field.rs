//! The API's own names of its fields: what a request carries and what an error names.

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

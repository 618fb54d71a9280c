//! What a push factor is made of.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{Check, NotificationPlatform, Secret, Violation, field, limits};

/// The one algorithm that push factors have: `Binding.Alg`.
pub const PUSH_ALGORITHM: &str = "ES256";

/// The public key of a push factor's device: P-256, as SubjectPublicKeyInfo DER in standard Base64.
///
/// The private key stays on the device, which signs the factor's SID with it.
///
/// ```
/// use twilio_verify_core::PublicKey;
///
/// # let point = [0x04; 65];
/// # let prefix = [
/// #     0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
/// #     0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
/// # ];
/// # let der = [&prefix[..], &point].concat();
/// // The device sends its key as bytes, or as text: what stands between the lines of a PEM file, without line breaks.
/// let key = PublicKey::from_spki_der(&der);
/// assert_eq!(PublicKey::from(key.as_base64()), key);
/// # use twilio_verify_core::{Entity, Notifications, Operation};
/// # let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// # let create = entity.create_push("Phone", key, Notifications::none());
/// # assert!(create.app_id("com.example.shop").sdk_version("1.0").validate().is_ok());
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PublicKey(Box<str>);

/// SubjectPublicKeyInfo of an uncompressed P-256 point: what precedes its two coordinates of 32 bytes.
const SPKI_PREFIX: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

impl PublicKey {
    /// From the 91 bytes of SubjectPublicKeyInfo DER.
    #[must_use]
    pub fn from_spki_der(der: &[u8]) -> Self {
        Self(STANDARD.encode(der).into())
    }

    /// The Base64 text.
    #[must_use]
    pub fn as_base64(&self) -> &str {
        &self.0
    }

    fn is_p256(&self) -> bool {
        // 91 bytes and two of padding: what does not fit is no such key.
        let mut der = [0; 93];
        let length = STANDARD.decode_slice(self.0.as_bytes(), &mut der);
        length == Ok(SPKI_PREFIX.len() + 64) && der.starts_with(&SPKI_PREFIX)
    }

    pub(crate) fn check(&self, check: Check) -> Check {
        check.that(self.is_p256(), || {
            Violation::new(
                field::BINDING_PUBLIC_KEY,
                "is not a P-256 key as SubjectPublicKeyInfo DER (91 bytes) in padded standard Base64",
                "give what stands between the lines of a PEM file, without its line breaks",
            )
        })
    }
}

impl From<&str> for PublicKey {
    /// Base64 text; what it holds is checked when it is sent.
    fn from(base64: &str) -> Self {
        Self(base64.into())
    }
}

impl From<String> for PublicKey {
    /// Base64 text; what it holds is checked when it is sent.
    fn from(base64: String) -> Self {
        Self(base64.into())
    }
}

/// By whom and where a push factor's device is notified.
///
/// ```
/// use twilio_verify_core::Notifications;
///
/// let none = Notifications::none(); // the device asks for its challenges
/// let by_firebase = Notifications::fcm("what FirebaseMessaging.getToken() gave the app");
/// // The token shows in no log.
/// assert!(!format!("{by_firebase:?}").contains("FirebaseMessaging"));
/// ```
#[derive(Clone, Debug)]
pub struct Notifications {
    pub(crate) platform: NotificationPlatform,
    pub(crate) token: Option<Secret>,
}

impl Notifications {
    /// Firebase Cloud Messaging, with the app's registration token.
    #[must_use]
    pub fn fcm(token: impl Into<Secret>) -> Self {
        Self { platform: NotificationPlatform::Fcm, token: Some(token.into()) }
    }

    /// Apple Push Notification service, with the app's device token.
    #[must_use]
    pub fn apn(token: impl Into<Secret>) -> Self {
        Self { platform: NotificationPlatform::Apn, token: Some(token.into()) }
    }

    /// None: the device asks for its challenges itself.
    #[must_use]
    pub fn none() -> Self {
        Self { platform: NotificationPlatform::None, token: None }
    }

    /// A platform and a token as they are: for platforms of the future, with
    /// [`unchecked`](crate::OperationExt::unchecked).
    #[must_use]
    pub fn new(platform: NotificationPlatform, token: Option<Secret>) -> Self {
        Self { platform, token }
    }

    pub(crate) fn check(&self, check: Check) -> Check {
        let (platform, token) = (Some(&self.platform), self.token.as_ref());
        let check = check_token(token, check_platform(platform, check));
        let missing = self.token.is_none() && self.platform != NotificationPlatform::None;
        check_no_token_for_none(platform, token, check).that(!missing, || {
            Violation::new(field::CONFIG_NOTIFICATION_TOKEN, "is missing", "give the device's token")
        })
    }
}

pub(crate) fn check_no_token_for_none(
    platform: Option<&NotificationPlatform>,
    token: Option<&Secret>,
    check: Check,
) -> Check {
    check.that(platform != Some(&NotificationPlatform::None) || token.is_none(), || {
        Violation::new(field::CONFIG_NOTIFICATION_TOKEN, "is given for the platform `none`", "leave it out")
    })
}

pub(crate) fn check_platform(platform: Option<&NotificationPlatform>, check: Check) -> Check {
    check.that(!matches!(platform, Some(NotificationPlatform::Unknown(_))), || {
        Violation::new(
            field::CONFIG_NOTIFICATION_PLATFORM,
            "is none of `apn`, `fcm` and `none`",
            "choose one of these",
        )
    })
}

pub(crate) fn check_token(token: Option<&Secret>, check: Check) -> Check {
    match token {
        Some(token) => {
            check.length(field::CONFIG_NOTIFICATION_TOKEN, token.expose(), limits::NOTIFICATION_TOKEN)
        }
        None => check,
    }
}

pub(crate) fn check_sdk_version(version: Option<&str>, check: Check) -> Check {
    check.that(version != Some(""), || {
        Violation::new(field::CONFIG_SDK_VERSION, "is empty", "give the version of what signs on the device")
    })
}

use crate::{
    AccountSid, DecodeFailure, EntitySid, FactorSid, Identity, Metadata, ServiceSid, Timestamp, object,
    open_enum::open_enum,
};

mod binding;
#[cfg(test)]
mod care_tests;
mod config;
mod wire;

pub use binding::{NewFactor, NewPasskey, PushBinding, TotpBinding};
pub use config::{Extra, FactorConfig, PasskeyConfig, PushConfig, RelyingPartyConfig, TotpConfig};
pub(crate) use wire::FactorWire;

/// A factor: a way in which a user proves who they are.
///
/// Twilio's description lets nearly every field be null. [`sid`](Self::sid), [`status`](Self::status) and
/// [`factor_type`](Self::factor_type) are always there; another field is `None` when it is null, absent or unreadable.
/// Of a field that is given twice the last counts; but statuses that differ are no status.
///
/// To be kept in a database, or answered to a page of yours, it is `Serialize`: as Twilio would answer it, but for what
/// is secret or may be, a push factor's notification token and the settings that this version does not know; what no
/// reader of it would take back of the metadata, such as a number out of range or more than 64 levels, is null.
///
/// It is `Deserialize` for reading that back, and Twilio's own JSON too, from serde_json or another self-describing format
/// that keeps the names of fields. It follows the rules for an answer, and wipes nothing. It is stricter in one
/// thing: what the format's reader refuses in a field of this type (serde_json: half a surrogate pair, a number out of
/// range, very deep nesting), for an answer no more than odd, costs all of the factor. And within the settings, of
/// what is given twice the last counts even if it is null.
///
/// ```
/// use twilio_verify_core::Factor;
///
/// let factor: Factor = serde_json::from_str(r#"{
///     "sid": "YF00000000000000000000000000000000", "status": "verified", "factor_type": "push",
///     "config": {"app_id": "com.example.shop", "notification_token": "a secret"}
/// }"#)?;
/// let stored = serde_json::to_string(&factor)?;
/// assert!(stored.contains("com.example.shop") && !stored.contains("a secret"));
/// assert_eq!(serde_json::from_str::<Factor>(&stored)?.sid, factor.sid);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Factor {
    /// Which factor.
    pub sid: FactorSid,
    /// Whose account.
    pub account_sid: Option<AccountSid>,
    /// Of which service.
    pub service_sid: Option<ServiceSid>,
    /// Of which entity, by Twilio's name.
    pub entity_sid: Option<EntitySid>,
    /// Of which entity, by your name.
    pub identity: Option<Identity>,
    /// When it was created.
    pub date_created: Option<Timestamp>,
    /// When it was changed last.
    pub date_updated: Option<Timestamp>,
    /// Its name for humans.
    pub friendly_name: Option<String>,
    /// Whether it was verified.
    pub status: FactorStatus,
    /// What kind it is.
    pub factor_type: FactorType,
    /// The settings of its kind.
    pub config: Option<FactorConfig>,
    /// Your own data.
    pub metadata: Option<Metadata>,
    /// Its absolute URL. For display: requests are made from the SIDs.
    pub url: Option<String>,
}

impl Factor {
    /// Whether the user has proven possession. Every status but `verified` says no, one from the future too.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.status == FactorStatus::Verified
    }
}

open_enum! {
    /// Whether a factor can be used.
    pub enum FactorStatus {
        /// Created, but nobody has proven possession yet. Twilio deletes it 1 to 24 hours after its creation.
        Unverified = "unverified",
        /// The user has proven possession.
        Verified = "verified",
    }
}

open_enum! {
    /// What kind of factor.
    pub enum FactorType {
        /// A device that signs with a private key, and may be sent notifications.
        Push = "push",
        /// An authenticator app with a shared secret (RFC 6238).
        Totp = "totp",
        /// A WebAuthn credential.
        Passkeys = "passkeys",
    }
}

open_enum! {
    /// The hash of a TOTP factor. Many authenticator apps know `sha1` alone.
    pub enum TotpAlgorithm {
        /// HMAC-SHA-1, the default.
        Sha1 = "sha1",
        /// HMAC-SHA-256.
        Sha256 = "sha256",
        /// HMAC-SHA-512.
        Sha512 = "sha512",
    }
}

open_enum! {
    /// By whom a push factor's device is notified.
    pub enum NotificationPlatform {
        /// Apple Push Notification service.
        Apn = "apn",
        /// Firebase Cloud Messaging.
        Fcm = "fcm",
        /// Nobody: the device asks for itself.
        None = "none",
    }
}

/// A body as text: UTF-8, checked once; a byte order mark is passed over.
pub(crate) fn body_text(body: &[u8]) -> Result<&str, DecodeFailure> {
    let text = core::str::from_utf8(body).map_err(|_| DecodeFailure::new("it is not UTF-8"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Reads a body that is the factor `sid`: an answer about another is none.
pub(crate) fn read(body: &[u8], sid: FactorSid) -> Result<Factor, DecodeFailure> {
    let factor: Factor = object::read::<FactorWire<'_, ()>>(body_text(body)?)?.try_into()?;
    if factor.sid == sid || factor.sid.as_str().eq_ignore_ascii_case(sid.as_str()) {
        Ok(factor)
    } else {
        Err(DecodeFailure::new("its `sid` is not the one that was asked for"))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An answer as Twilio's own pages show it, with dummies.
    pub(crate) const TOTP: &str = r#"{
        "sid": "YF00000000000000000000000000000000", "account_sid": "AC00000000000000000000000000000000",
        "service_sid": "VA00000000000000000000000000000000", "entity_sid": "YE00000000000000000000000000000000",
        "identity": "user-0001", "date_created": "2015-07-30T20:00:00Z", "date_updated": "2015-07-30T20:00:01Z",
        "friendly_name": "John's Phone", "status": "unverified", "factor_type": "totp",
        "config": {"alg": "sha1", "skew": 1, "code_length": 6, "time_step": 30}, "metadata": {"os": "Android"},
        "url": "https://verify.twilio.com/v2/Services/VA00000000000000000000000000000000/x"}"#;

    fn read(body: &[u8]) -> Result<Factor, DecodeFailure> {
        super::read(body, "YF00000000000000000000000000000000".parse().unwrap())
    }

    #[test]
    fn a_factor_is_read() {
        let factor = read(TOTP.as_bytes()).unwrap();
        assert_eq!(factor.sid.as_str(), "YF00000000000000000000000000000000");
        assert_eq!(factor.identity, Some("user-0001".into()));
        assert!(factor.date_updated > factor.date_created);
        assert!(!factor.is_verified());
        let Some(FactorConfig::Totp(config)) = factor.config else { panic!("not totp") };
        assert_eq!(
            (config.alg, config.skew, config.code_length),
            (Some(TotpAlgorithm::Sha1), Some(1), Some(6))
        );
        assert_eq!(factor.metadata.unwrap().get("os").as_deref(), Some("Android"));
    }

    #[test]
    fn odd_fields_are_absent_and_cost_nothing_else() {
        let odd = TOTP
            .replace("\"2015-07-30T20:00:00Z\"", "\"not a date\"")
            .replace("\"John's Phone\"", "7")
            .replace("\"AC00000000000000000000000000000000\"", "\"AC\"")
            .replace("{\"os\": \"Android\"}", "null")
            .replace("\"user-0001\"", "[]");
        let factor = read(odd.as_bytes()).unwrap();
        assert!(
            factor.date_created.is_none() && factor.friendly_name.is_none() && factor.account_sid.is_none()
        );
        assert!(factor.metadata.is_none() && factor.identity.is_none() && factor.date_updated.is_some());
    }

    #[test]
    fn without_sid_status_or_type_it_is_no_factor() {
        for field in ["sid", "status", "factor_type"] {
            for other in [format!("\"old_{field}\":"), format!("\"{field}\": null, \"{field}_\":")] {
                let body = TOTP.replace(&format!("\"{field}\":"), &other);
                let failure = read(body.as_bytes()).unwrap_err();
                assert_eq!(failure, DecodeFailure::missing(field), "{body}");
            }
        }
    }

    #[test]
    fn statuses_that_differ_are_none() {
        let said = |statuses: &str| {
            let factor = read(TOTP.replace("\"status\": \"unverified\"", statuses).as_bytes());
            factor.map(|factor| factor.status.to_string())
        };
        for (first, second) in
            [("\"unverified\"", "\"verified\""), ("\"verified\"", "7"), ("[]", "\"verified\"")]
        {
            for (first, second) in [(first, second), (second, first)] {
                for third in ["", ", \"status\": \"verified\"", ", \"status\": null"] {
                    let differing = said(&format!("\"status\": {first}, \"status\": {second}{third}"));
                    assert_eq!(differing, Err(DecodeFailure::missing("status")), "{first} {second} {third}");
                }
            }
        }
        let same = r#""status": "verified", "status": null, "status": "verified""#;
        assert_eq!(said(same).as_deref(), Ok("verified"));
    }

    #[test]
    fn bodies_that_are_no_factor() {
        let other = TOTP.replace("YF0", "YF1");
        for body in
            ["", "null", "[]", "42", "\"planted\"", "<html>", &TOTP[..99], &format!("{TOTP}xx"), &other]
        {
            let failure = read(body.as_bytes()).unwrap_err().to_string();
            assert!(!failure.contains("planted"), "{failure}");
        }
        assert!(read(format!("\u{feff}{TOTP}").as_bytes()).is_ok());
        assert_eq!(read(b"\xff").unwrap_err().to_string(), "it is not UTF-8");
    }
}

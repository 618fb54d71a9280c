use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Twilio's own number for what went wrong; more precise than the HTTP status.
///
/// An open number: Twilio adds codes, and one without a constant here is kept as it came. The meanings are those
/// of Twilio's [error dictionary](https://www.twilio.com/docs/api/errors).
///
/// ```
/// use twilio_verify_core::ErrorCode;
/// assert_eq!(ErrorCode::TOO_MANY_WRONG_CODES, ErrorCode(60310));
/// assert_eq!(ErrorCode(60310).to_string(), "60310");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs, reason = "it is a number and will stay one")]
pub struct ErrorCode(pub u32);

impl ErrorCode {
    /// 20002 (HTTP 400): `FriendlyName` is not 1 to 64 characters long.
    pub const INVALID_FRIENDLY_NAME: Self = Self(20002);
    /// 20003 (HTTP 401): account SID and auth token, or API key and secret, do not fit.
    pub const AUTHENTICATION_FAILED: Self = Self(20003);
    /// 20404 (HTTP 404): no such service, entity or factor, or it belongs to another account.
    pub const NOT_FOUND: Self = Self(20404);
    /// 20429 (HTTP 429): too many requests of the account at once. The request was not processed: repeating is always
    /// safe.
    pub const TOO_MANY_REQUESTS: Self = Self(20429);
    /// 20500 (HTTP 500): an error inside Twilio.
    pub const INTERNAL_ERROR: Self = Self(20500);
    /// 20503 (HTTP 503): Twilio is not available.
    pub const SERVICE_UNAVAILABLE: Self = Self(20503);
    /// 60200 (HTTP 400): a parameter is not valid; 60300 says the same.
    pub const INVALID_PARAMETER: Self = Self(60200);
    /// 60306 (HTTP 400): the catch-all of Factors for a parameter out of its limits.
    pub const INPUT_OUT_OF_LIMITS: Self = Self(60306);
    /// 60308 (HTTP 429): a challenge took five wrong codes. Only a new challenge helps.
    pub const CHALLENGE_ATTEMPTS_REACHED: Self = Self(60308);
    /// 60310 (HTTP 429): a TOTP factor took five wrong codes. Only a new factor helps.
    pub const TOO_MANY_WRONG_CODES: Self = Self(60310);
    /// 60311 (HTTP 403): a push factor's signature does not fit its key.
    pub const FACTOR_VERIFICATION_FAILED: Self = Self(60311);
    /// 60312 (HTTP 429): too many challenges for the factor. Wait for hours.
    pub const TOO_MANY_CHALLENGES: Self = Self(60312);
    /// 60313 (HTTP 403): this account or service may not create such a factor.
    pub const UNAUTHORIZED_FACTOR_CREATION: Self = Self(60313);
    /// 60314 (HTTP 400): `Binding` is not in the required format.
    pub const INVALID_BINDING: Self = Self(60314);
    /// 60315 (HTTP 400): the entity has as many factors as it can: see [`limits`](crate::limits).
    pub const TOO_MANY_FACTORS: Self = Self(60315);
    /// 60317 (HTTP 409): a factor with the same binding exists; a blindly repeated create can end here.
    pub const FACTOR_EXISTS: Self = Self(60317);
    /// 60318 (HTTP 403): the factor was not verified yet, or not in time (1 to 24 hours), and is now of no use.
    pub const FACTOR_UNVERIFIED: Self = Self(60318);
    /// 60326 (HTTP 429): too many factors were created for the entity today.
    pub const TOO_MANY_CREATIONS: Self = Self(60326);
    /// 60328 (HTTP 429): the account makes new entities too fast. The request was not processed.
    pub const ENTITY_RATE_LIMIT: Self = Self(60328);
    /// 60390 (HTTP 404): no such factor; [`NOT_FOUND`](Self::NOT_FOUND) is the usual one.
    pub const FACTOR_NOT_FOUND: Self = Self(60390);
}

impl From<u32> for ErrorCode {
    fn from(number: u32) -> Self {
        Self(number)
    }
}

impl From<ErrorCode> for u32 {
    fn from(code: ErrorCode) -> Self {
        code.0
    }
}

/// As a number.
impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ErrorCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u32::deserialize(deserializer).map(Self)
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

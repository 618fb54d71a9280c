//! What Twilio documents as allowed, as constants: for a form of yours that asks for a name or a code's length.
//!
//! Every operation checks its arguments against them before anything is sent, and
//! [`unchecked`](crate::OperationExt::unchecked) passes over the check for one call. Ranges are inclusive.
//! Source: Twilio's OpenAPI description of Verify v2 and the documentation pages of the Factor resource.

use core::ops::RangeInclusive;

use crate::encode::every_byte;

/// Length of an entity's identity, in characters; each an ASCII letter, a digit or `-`.
pub const IDENTITY: RangeInclusive<usize> = 8..=64;

/// Length of `FriendlyName`, in characters.
pub const FRIENDLY_NAME: RangeInclusive<usize> = 1..=64;

/// Length of `Config.AppId`, in characters.
pub const APP_ID: RangeInclusive<usize> = 1..=100;

/// Length of `Config.NotificationToken`, in characters.
pub const NOTIFICATION_TOKEN: RangeInclusive<usize> = 32..=255;

/// Whether a text is Base32 as `Binding.Secret` has to be: RFC 4648 §6. Its padding may be there or not, and is
/// not counted.
#[must_use]
pub fn is_base32(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    // No whole number of bytes is so many digits.
    let whole = !matches!(digits.len() % 8, 1 | 3 | 6);
    !digits.is_empty() && whole && every_byte(digits, |byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
}

/// `Config.TimeStep`, in seconds. Without it: the service's setting, which is 30 unless changed.
pub const TIME_STEP: RangeInclusive<u32> = 20..=60;

/// `Config.Skew`: how many time steps in the past and in the future a code is accepted. Default 1.
pub const SKEW: RangeInclusive<u32> = 0..=2;

/// `Config.CodeLength`, in digits. Default 6.
pub const CODE_LENGTH: RangeInclusive<u32> = 3..=8;

/// Length of `Metadata`, the JSON text, in characters.
pub const METADATA: RangeInclusive<usize> = 0..=1024;

/// `PageSize` of a list, in factors. Without it: 50.
pub const PAGE_SIZE: RangeInclusive<u32> = 1..=1000;

/// How many factors Twilio sends in a page when no `PageSize` is given.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// How many push factors an entity can have; then [`TOO_MANY_FACTORS`](crate::ErrorCode::TOO_MANY_FACTORS).
pub const PUSH_FACTORS_PER_ENTITY: usize = 20;

/// How many TOTP factors an entity can have; then [`TOO_MANY_FACTORS`](crate::ErrorCode::TOO_MANY_FACTORS).
pub const TOTP_FACTORS_PER_ENTITY: usize = 100;

/// How many factors can be created for an entity in a day; then
/// [`TOO_MANY_CREATIONS`](crate::ErrorCode::TOO_MANY_CREATIONS).
pub const CREATIONS_PER_DAY: usize = 100;

/// How many new entities an account can make in a second; then
/// [`ENTITY_RATE_LIMIT`](crate::ErrorCode::ENTITY_RATE_LIMIT).
pub const NEW_ENTITIES_PER_SECOND: usize = 40;

/// How many wrong codes a TOTP factor takes; then
/// [`TOO_MANY_WRONG_CODES`](crate::ErrorCode::TOO_MANY_WRONG_CODES).
pub const WRONG_CODES_PER_FACTOR: u32 = 5;

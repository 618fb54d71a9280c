use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use serde_json::value::RawValue;

/// Reads an answer: UTF-8 checked once, then borrowed from.
///
/// # Errors
/// When it is not what it should be.
pub fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, serde_json::Error> {
    serde_json::from_str(core::str::from_utf8(body).map_err(serde_json::Error::custom)?)
}

/// A factor, with SIDs and times in place.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Factor {
    pub sid: Sid,
    pub account_sid: Sid,
    pub service_sid: Sid,
    pub entity_sid: Sid,
    pub identity: Box<str>,
    pub date_created: Seconds,
    pub date_updated: Seconds,
    pub friendly_name: Box<str>,
    pub status: Status,
    pub factor_type: Type,
    pub config: Config,
    pub metadata: Option<Box<RawValue>>,
    pub url: Box<str>,
}

/// A factor with its secret.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Created {
    pub sid: Sid,
    pub account_sid: Sid,
    pub service_sid: Sid,
    pub entity_sid: Sid,
    pub identity: Box<str>,
    pub date_created: Seconds,
    pub date_updated: Seconds,
    pub friendly_name: Box<str>,
    pub status: Status,
    pub factor_type: Type,
    pub config: Config,
    pub metadata: Option<Box<RawValue>>,
    pub url: Box<str>,
    pub binding: Binding,
}

/// What an authenticator app is given.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Binding {
    pub secret: Box<str>,
    pub uri: Box<str>,
}

/// A page of a list.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Page {
    pub factors: Vec<Factor>,
    pub meta: Meta,
}

/// Where the next page is.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    pub next_page_url: Option<Box<str>>,
}

/// The settings of either kind.
#[derive(Debug, Deserialize)]
#[non_exhaustive]
pub struct Config {
    pub alg: Option<Alg>,
    pub skew: Option<u32>,
    pub code_length: Option<u32>,
    pub time_step: Option<u32>,
    pub app_id: Option<Box<str>>,
    pub notification_platform: Option<Box<str>>,
    pub notification_token: Option<Box<str>>,
    pub sdk_version: Option<Box<str>>,
}

/// How codes are made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Alg {
    Sha1,
    Sha256,
    Sha512,
}

/// Whether it can be used.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Status {
    Unverified,
    Verified,
}

/// What kind it is.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Type {
    Push,
    Totp,
    Passkeys,
}

/// Any SID, in place.
#[derive(Clone, Copy, Debug)]
pub struct Sid(pub [u8; 34]);

impl<'de> Deserialize<'de> for Sid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text("a SID", |text| text.as_bytes().try_into().ok().map(Sid)))
    }
}

/// A time, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Seconds(pub i64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text("a time", |text| seconds(text.as_bytes()).map(Seconds)))
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ`, and nothing else.
fn seconds(text: &[u8]) -> Option<i64> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, b'Z'] = text else {
        return None;
    };
    let number = |digits: &[u8]| {
        digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit.wrapping_sub(b'0')))
    };
    let (year, month, day) = (number(&[a, b, c, d]), number(&[e, f]), number(&[g, h]));
    // The days since 1970 in the calendar that begins with March, so that a leap day is a year's last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 719_469;
    Some(((days * 24 + number(&[i, j])) * 60 + number(&[k, l])) * 60 + number(&[m, n]))
}

struct Text<T>(&'static str, fn(&str) -> Option<T>);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.1)(text).ok_or_else(|| E::custom("malformed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_right() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-01-02T03:04:05Z", 1_767_323_045),
        ] {
            assert_eq!(seconds(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(seconds(b"2026-01-02"), None);
    }
}

use core::{fmt, str::FromStr};

use crate::object::text_in_serde;

/// A SID (Twilio's string identifier) is two letters that say of what, and 32 hexadecimal digits.
///
/// Kept exactly as it came: upper and lower case digits are different SIDs here, as they are different text.
macro_rules! sids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; LENGTH]);

        impl $name {
            /// The two letters that such a SID begins with.
            pub const PREFIX: &'static str = $prefix;

            /// Reads a SID.
            ///
            /// # Errors
            /// When it is not the prefix and 32 hexadecimal digits. The error does not repeat the text: what was
            /// given by mistake may be a secret.
            pub fn new(text: impl AsRef<str>) -> Result<Self, SidError> {
                let text = text.as_ref();
                bytes(Self::PREFIX, text).map(Self).ok_or_else(|| SidError::new(Self::PREFIX, text))
            }

            /// The SID as text, 34 characters.
            #[must_use]
            pub fn as_str(&self) -> &str {
                // `bytes` let only ASCII in.
                core::str::from_utf8(&self.0).unwrap_or_default()
            }
        }

        impl FromStr for $name {
            type Err = SidError;
            fn from_str(text: &str) -> Result<Self, SidError> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = SidError;
            fn try_from(text: &str) -> Result<Self, SidError> {
                Self::new(text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl From<$name> for String {
            fn from(sid: $name) -> Self {
                sid.as_str().to_owned()
            }
        }

        impl TryFrom<String> for $name {
            type Error = SidError;
            fn try_from(text: String) -> Result<Self, SidError> {
                Self::new(text)
            }
        }

        text_in_serde!($name);
    )+};
}

sids! {
    /// Which Twilio account: `AC…`.
    AccountSid = "AC";
    /// Which API key: `SK…`. Its secret is given once, when the key is made.
    ApiKeySid = "SK";
    /// Which Verify service: `VA…`. The service holds the settings that its factors share.
    ServiceSid = "VA";
    /// Which entity: `YE…`. Twilio's own name for a user; yours is the [`Identity`](crate::Identity).
    EntitySid = "YE";
    /// Which factor: `YF…`.
    ///
    /// ```
    /// use twilio_verify_core::FactorSid;
    /// let sid: FactorSid = "YF00000000000000000000000000000000".parse()?;
    /// assert_eq!(sid.as_str().len(), 34);
    /// assert!(FactorSid::new("YF0000/../").is_err());
    /// # Ok::<(), twilio_verify_core::SidError>(())
    /// ```
    FactorSid = "YF";
}

const LENGTH: usize = 34;

/// A text that is not the SID it was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a SID of this kind: `{prefix}` and 32 hexadecimal digits are expected, 34 characters in all, but {fault}; \
     copy it whole"
)]
pub struct SidError {
    prefix: &'static str,
    fault: Fault,
}

impl SidError {
    #[cold]
    fn new(prefix: &'static str, text: &str) -> Self {
        Self { prefix, fault: Fault::of(prefix, text) }
    }

    /// The two letters that were expected.
    #[must_use]
    pub fn expected_prefix(&self) -> &'static str {
        self.prefix
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("this has {0} characters")]
    Length(usize),
    #[error("this begins otherwise")]
    Prefix,
    #[error("this holds another character at place {0}")]
    Digit(usize),
}

impl Fault {
    fn of(prefix: &str, text: &str) -> Self {
        let characters = text.chars().count();
        if characters != LENGTH {
            return Self::Length(characters);
        }
        let Some(digits) = text.strip_prefix(prefix) else { return Self::Prefix };
        let place = digits.chars().take_while(char::is_ascii_hexdigit).count();
        Self::Digit(prefix.len() + place + 1)
    }
}

/// The bytes of a SID. Without a branch for each digit, so that the compiler compares many at once.
#[inline]
fn bytes(prefix: &str, text: &str) -> Option<[u8; LENGTH]> {
    let sid: &[u8; LENGTH] = text.as_bytes().try_into().ok()?;
    let [_, _, digits @ ..] = sid;
    let digits = digits.iter().fold(true, |all, digit| all & digit.is_ascii_hexdigit());
    (digits && text.starts_with(prefix)).then_some(*sid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sid_is_kept_as_it_came() {
        let text = "YFabcdefABCDEF01234567890123456789";
        let sid = FactorSid::new(text).unwrap();
        assert_eq!(sid.to_string(), text);
        assert_eq!(format!("{sid:?}"), text);
        let json = serde_json::to_string(&sid).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<FactorSid>(&json).unwrap(), sid);
        assert!(serde_json::from_str::<ServiceSid>(&json).is_err());
        assert_eq!(text.parse(), Ok(sid));
    }

    #[test]
    fn every_byte_in_every_place() {
        for (place, byte) in (0..LENGTH).flat_map(|place| (0..128).map(move |byte| (place, byte))) {
            let mut bytes = *b"YF00000000000000000000000000000000";
            bytes[place] = byte;
            let is_sid = match place {
                0 => byte == b'Y',
                1 => byte == b'F',
                _ => byte.is_ascii_hexdigit(),
            };
            assert_eq!(
                FactorSid::new(core::str::from_utf8(&bytes).unwrap()).is_ok(),
                is_sid,
                "{place} {byte}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused_and_not_repeated() {
        for (text, says) in [
            ("", "this has 0 characters"),
            ("YF", "this has 2 characters"),
            ("VA00000000000000000000000000000000", "this begins otherwise"),
            ("yf00000000000000000000000000000000", "this begins otherwise"),
            ("YF0000000000000000000000000000000g", "another character at place 34"),
            ("YF000000000000000000000000000000/.", "another character at place 33"),
            ("YF00000000000000000000000000000000/", "this has 35 characters"),
            ("YF0000000000000000000000000000000é", "another character at place 34"),
        ] {
            let error = FactorSid::new(text).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
            assert!(text.len() < 3 || !error.contains(text), "{error}");
        }
    }
}

use core::fmt;

/// A value of an open enum that this version does not know, exactly as Twilio sent it or as you made it.
///
/// It cannot be built by hand: `FactorStatus::from("verified")` is always `Verified`, never an unknown value of
/// the same text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The value's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Makes an enum whose values are texts of the API. Twilio adds values: one that is not known is kept and sent back.
macro_rules! open_enum {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A value that this version does not know.
            Unknown($crate::UnknownValue),
        }

        impl $name {
            /// The API's text for the value.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    _ => Self::Unknown($crate::UnknownValue::new(text)),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl core::str::FromStr for $name {
            type Err = core::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(text))
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        $crate::object::text_in_serde!($name);

        impl $crate::object::FromText for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some(Self::from(text))
            }
        }
    };
}
pub(crate) use open_enum;

#[cfg(test)]
mod tests {
    use crate::{FactorStatus, FactorType};

    #[test]
    fn an_unknown_value_is_kept_and_given_back() {
        let status = FactorStatus::from("suspended");
        assert!(matches!(&status, FactorStatus::Unknown(value) if value.as_str() == "suspended"));
        assert_eq!(status.to_string(), "suspended");
        assert_eq!(serde_json::to_string(&status).unwrap(), "\"suspended\"");
        assert_eq!(serde_json::from_str::<FactorStatus>("\"suspended\"").unwrap(), status);
    }

    #[test]
    fn a_known_text_is_never_unknown() {
        assert_eq!(FactorStatus::from("verified"), FactorStatus::Verified);
        assert_eq!("passkeys".parse(), Ok(FactorType::Passkeys));
        assert_ne!(FactorStatus::from("VERIFIED"), FactorStatus::Verified);
    }
}

use crate::{AccountSid, EntitySid, FactorSid, Identity, Secret, ServiceSid, Timestamp};

/// A type whose values are texts in JSON.
pub(crate) trait FromText: Sized {
    /// `None`: the text is not such a value.
    fn from_text(text: &str) -> Option<Self>;

    /// For types that can take an owned text over.
    fn from_owned(text: String) -> Option<Self> {
        Self::from_text(&text)
    }
}

/// `Serialize` and `Deserialize` as the text that `Display` writes and `FromStr` reads.
macro_rules! text_in_serde {
    ($($name:ty),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}
pub(crate) use text_in_serde;

impl FromText for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
    fn from_owned(text: String) -> Option<Self> {
        Some(text)
    }
}

impl FromText for Secret {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
    fn from_owned(text: String) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for Identity {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }
}

impl FromText for Timestamp {
    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

macro_rules! sids_from_text {
    ($($sid:ident),+) => {$(
        impl FromText for $sid {
            fn from_text(text: &str) -> Option<Self> {
                Self::new(text).ok()
            }
        }
    )+};
}
sids_from_text!(AccountSid, EntitySid, FactorSid, ServiceSid);

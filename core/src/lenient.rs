//! Reading what may be odd without losing what is not.
//!
//! Twilio's description calls nearly every field nullable, and a create response holds a secret that is shown once.
//! So a field of a response that is null, of another type or unreadable is absent; it never costs the rest.

use core::{fmt, marker::PhantomData};

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

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

/// A JSON text that is a `T`; anything else is `None`.
pub(crate) fn text<'de, D: Deserializer<'de>, T: FromText>(deserializer: D) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(Lenient(Text(PhantomData)))
}

/// A JSON number, or a text that is one; anything else is `None`.
pub(crate) fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    deserializer.deserialize_any(Lenient(Number))
}

/// What a [`Lenient`] visitor makes of the scalars; all else is read over.
trait Scalar {
    type Value;
    fn text(text: &str) -> Option<Self::Value>;
    fn owned(text: String) -> Option<Self::Value> {
        Self::text(&text)
    }
    fn number(_: u64) -> Option<Self::Value> {
        None
    }
}

struct Text<T>(PhantomData<T>);

impl<T: FromText> Scalar for Text<T> {
    type Value = T;
    fn text(text: &str) -> Option<T> {
        T::from_text(text)
    }
    fn owned(text: String) -> Option<T> {
        T::from_owned(text)
    }
}

struct Number;

impl Scalar for Number {
    type Value = u32;
    fn text(text: &str) -> Option<u32> {
        text.parse().ok()
    }
    fn number(number: u64) -> Option<u32> {
        number.try_into().ok()
    }
}

struct Lenient<S>(S);

impl<'de, S: Scalar> Visitor<'de> for Lenient<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(S::text(text))
    }
    fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
        Ok(S::owned(text))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(S::number(number))
    }
    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

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

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Odd {
        #[serde(default, deserialize_with = "super::text")]
        text: Option<String>,
        #[serde(default, deserialize_with = "super::number")]
        number: Option<u32>,
        kept: bool,
    }

    #[test]
    fn an_odd_field_does_not_cost_the_others() {
        for odd in ["null", "true", "-1", "1.5", "1e400000", "[1,[2]]", r#"{"a":{"b":1}}"#] {
            let json = format!(r#"{{"text":{odd},"number":{odd},"kept":true}}"#);
            match serde_json::from_str::<Odd>(&json) {
                Ok(read) => assert!(read.kept && read.text.is_none() && read.number.is_none(), "{odd}"),
                // Out of the range of any number: not JSON that serde_json reads.
                Err(error) => assert!(odd.starts_with("1e4"), "{odd}: {error}"),
            }
        }
    }

    #[test]
    fn a_number_may_come_as_text() {
        let read: Odd = serde_json::from_str(r#"{"number":"60315","kept":true}"#).unwrap();
        assert_eq!(read.number, Some(60315));
        let read: Odd = serde_json::from_str(r#"{"number":4294967296,"text":"a\n","kept":true}"#).unwrap();
        assert_eq!((read.number, read.text.as_deref()), (None, Some("a\n")));
    }
}

//! Reading JSON objects without losing what is good in them for what is odd.
//!
//! Twilio's description calls nearly every field nullable, and a create response holds a secret that is shown once. So
//! an object is read field by field: one that is null, of another type, half a surrogate pair or out of every range is
//! absent, and never costs the others. Of a field that is given twice the last counts. What is not an object, or is
//! cut off, is an error.

use core::fmt;
use std::borrow::Cow;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::{AccountSid, EntitySid, FactorSid, Identity, Secret, ServiceSid, Timestamp};

/// What is made of an object's fields.
pub(crate) trait Fields<'a>: Default {
    /// Takes a field that is not null. One that is not known is passed over.
    fn field(&mut self, name: &str, value: &'a RawValue);
}

/// A `T` in a place where serde reads one.
pub(crate) struct Object<T>(pub(crate) T);

/// Reads an object.
pub(crate) fn read<'a, T: Fields<'a>>(json: &'a str) -> Result<T, serde_json::Error> {
    serde_json::from_str(json).map(|Object(object)| object)
}

/// Reads an object as far as it goes: what is cut off or follows an error is absent, and so is a number at the very end,
/// which may be half of one.
pub(crate) fn read_until_error<'a, T: Fields<'a>>(json: &'a str) -> T {
    let mut object = T::default();
    let mut deserializer =
        serde_json::Deserializer::from_str(json.trim_end_matches(|it: char| it.is_ascii_digit()));
    // What was taken before the error is what is wanted.
    let _ = deserializer.deserialize_map(Reader(&mut object));
    object
}

/// A text that is a `T`.
pub(crate) fn text<T: FromText>(value: &RawValue) -> Option<T> {
    let json = value.get();
    let content = json.strip_prefix('"')?.strip_suffix('"')?;
    // Without an escape it is the text itself.
    if content.contains('\\') {
        T::from_owned(serde_json::from_str(json).ok()?)
    } else {
        T::from_text(content)
    }
}

/// A whole number, or a text that is one.
pub(crate) fn number(value: &RawValue) -> Option<u32> {
    let json = value.get();
    let digits = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json);
    digits.strip_suffix(".0").unwrap_or(digits).parse().ok()
}

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

impl<'de, T: Fields<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut object = T::default();
        deserializer.deserialize_map(Reader(&mut object))?;
        Ok(Self(object))
    }
}

struct Reader<'t, T>(&'t mut T);

impl<'de, T: Fields<'de>> Visitor<'de> for Reader<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            if value.get() != "null" {
                self.0.field(&name, value);
            }
        }
        Ok(())
    }
}

/// A field's name, copied only where it has an escape.
pub(crate) struct Name<'a>(pub(crate) Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NameReader;
        impl<'de> Visitor<'de> for NameReader {
            type Value = Name<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field's name")
            }
            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(NameReader)
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
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Odd {
        text: Option<String>,
        number: Option<u32>,
        kept: Option<String>,
    }

    impl<'a> Fields<'a> for Odd {
        fn field(&mut self, name: &str, value: &'a RawValue) {
            match name {
                "text" => self.text = text(value),
                "number" => self.number = number(value),
                "kept" => self.kept = text(value),
                _ => {}
            }
        }
    }

    #[test]
    fn an_odd_field_does_not_cost_the_others() {
        for odd in ["null", "true", "-1", "1.5", "1e999", "[1,[2]]", r#"{"a":{"b":1}}"#, r#""a\ud83d""#] {
            for json in [
                format!(r#"{{"text":{odd},"number":{odd},"kept":"x"}}"#),
                format!(r#"{{"kept":"x","number":{odd},"text":{odd},"new":{odd}}}"#),
            ] {
                let kept = Some("x".to_owned());
                assert_eq!(read::<Odd>(&json).unwrap(), Odd { kept, ..Odd::default() }, "{json}");
            }
        }
    }

    #[test]
    fn texts_and_numbers() {
        let odd = |json| read::<Odd>(json).unwrap();
        assert_eq!(odd(r#"{"text":"a\n\ud83d\udcf1é"}"#).text.as_deref(), Some("a\n📱é"));
        assert_eq!(odd(r#"{"te\u0078t":"","text":"last"}"#).text.as_deref(), Some("last"));
        for (json, number) in [
            (r#"{"number":60315}"#, Some(60315)),
            (r#"{"number":"60315"}"#, Some(60315)),
            (r#"{"number": 6.0 }"#, Some(6)),
            (r#"{"number":4294967296}"#, None),
            (r#"{"number":""}"#, None),
        ] {
            assert_eq!(odd(json).number, number, "{json}");
        }
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        for json in
            ["", "null", "[]", "7", "\"x\"", "{", r#"{"kept":"x""#, r#"{"kept":"x"}y"#, r#"{"kept":x}"#]
        {
            assert!(read::<Odd>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn what_stands_before_an_error_can_be_had() {
        for json in
            [r#"{"kept":"x""#, r#"{"kept":"x","text":"cut"#, r#"{"kept":"x"}y"#, r#"{"kept":"x",<html>"#]
        {
            assert_eq!(read_until_error::<Odd>(json).kept.as_deref(), Some("x"), "{json}");
        }
        assert_eq!(read_until_error::<Odd>("<html>"), Odd::default());
    }
}

//! Reading JSON objects without losing what is good in them for what is odd.
//!
//! Twilio's description calls nearly every field nullable, and a create response holds a secret that is shown once. So
//! an object is read field by field: one that is null, of another type, half a surrogate pair or out of every range is
//! absent, and never costs the others. Of a field that is given twice the last counts. What is not an object, or is
//! cut off, is an error.
//!
//! That costs half as much again as reading what is expected. So that is tried first: see [`Care`].

use core::{fmt, marker::PhantomData};
use std::borrow::Cow;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

mod from_text;
mod value;

pub(crate) use from_text::{FromText, text_in_serde};
pub(crate) use value::{Agreed, Value, text};

/// What is made of an object's fields.
pub(crate) trait Fields<'a>: Default {
    /// Takes a field: reads the value as what this field should be, or passes over it.
    ///
    /// # Errors
    /// The value's own.
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error>;
}

/// How much is expected to be odd.
#[derive(Clone, Copy)]
pub(crate) enum Care {
    /// Nothing: each value is read as what it should be. What is odd is an error, which says no more than that this was
    /// the wrong way. Without one, [`Great`](Self::Great) comes to the same.
    Little,
    /// Anything: each value is cut out of the text first, for which it has to be JSON and no more.
    Great,
}

/// Reads an object.
pub(crate) fn read<'a, T: Fields<'a>>(json: &'a str) -> Result<T, serde_json::Error> {
    read_from(json, Care::Little)
}

/// Reads an object, with so much care at first.
pub(crate) fn read_from<'a, T: Fields<'a>>(json: &'a str, care: Care) -> Result<T, serde_json::Error> {
    match care {
        Care::Little => read_with(json, care).or_else(|_| read_with(json, Care::Great)),
        Care::Great => read_with(json, care),
    }
}

/// Reads an object with so much care.
pub(crate) fn read_with<'a, T: Fields<'a>>(json: &'a str, care: Care) -> Result<T, serde_json::Error> {
    let mut object = T::default();
    read_into(&mut object, json, care)?;
    Ok(object)
}

/// Reads an object as far as it goes: what is cut off or follows an error is absent, and so is a number at the very end,
/// which may be half of one.
pub(crate) fn read_until_error<'a, T: Fields<'a>>(json: &'a str) -> T {
    let mut object = T::default();
    // What was taken before the error is what is wanted.
    let _ = read_into(&mut object, json.trim_end_matches(|it: char| it.is_ascii_digit()), Care::Great);
    object
}

fn read_into<'a, T: Fields<'a>>(object: &mut T, json: &'a str, care: Care) -> Result<(), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    deserializer.deserialize_map(Reader(object, care))?;
    deserializer.end()
}

/// An object in a place where serde reads one.
pub(crate) struct Object<T>(Care, PhantomData<T>);

impl<T> Object<T> {
    pub(crate) fn new(care: Care) -> Self {
        Self(care, PhantomData)
    }
}

impl<'de, T: Fields<'de>> DeserializeSeed<'de> for Object<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let mut object = T::default();
        deserializer.deserialize_map(Reader(&mut object, self.0))?;
        Ok(object)
    }
}

/// An object of which nothing is wanted.
impl<'a> Fields<'a> for () {
    fn field<M: MapAccess<'a>>(&mut self, _name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        value.pass()
    }
}

struct Reader<'t, T>(&'t mut T, Care);

impl<'de, T: Fields<'de>> Visitor<'de> for Reader<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let Self(object, care) = self;
        match care {
            Care::Little => {
                while let Some(name) = map.next_key::<&str>()? {
                    object.field(name, Value::new(&mut map, care))?;
                }
            }
            Care::Great => {
                while let Some(Name(name)) = map.next_key()? {
                    object.field(&name, Value::new(&mut map, care))?;
                }
            }
        }
        Ok(())
    }
}

/// A field's name, copied only where it has an escape.
struct Name<'a>(Cow<'a, str>);

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

#[cfg(test)]
mod tests;

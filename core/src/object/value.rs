use core::{fmt, marker::PhantomData};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Care, Fields, FromText, Reader, read_with};

/// A field's value, yet to be read: as what the field should be, into its place. Null leaves a place as it is, and what
/// is of another type leaves nothing there.
pub(crate) struct Value<'m, M> {
    map: &'m mut M,
    care: Care,
}

impl<'a, 'm, M: MapAccess<'a>> Value<'m, M> {
    pub(crate) fn care(&self) -> Care {
        self.care
    }

    pub(super) fn new(map: &'m mut M, care: Care) -> Self {
        Self { map, care }
    }

    /// A text that is a `T`.
    #[inline]
    pub(crate) fn text<T: FromText>(self, place: &mut impl Place<T>) -> Result<(), M::Error> {
        match self.care {
            Care::Little => self.map.next_value_seed(TextReader(place, PhantomData)),
            Care::Great => self.json(|json| place.put(text(json))),
        }
    }

    /// A whole number, or a text that is one.
    #[inline]
    pub(crate) fn number(self, place: &mut impl Place<u32>) -> Result<(), M::Error> {
        match self.care {
            Care::Little => self.map.next_value_seed(NumberReader(place)),
            Care::Great => self.json(|json| place.put(number(json))),
        }
    }

    /// An object.
    pub(crate) fn object<T: Fields<'a>>(self, place: &mut impl Place<T>) -> Result<(), M::Error> {
        match self.care {
            Care::Little => self.map.next_value_seed(ObjectReader(place, PhantomData)),
            Care::Great => self.json(|json| place.put(read_with(json.get(), Care::Great).ok())),
        }
    }

    /// Whatever it is, as it is written; not null.
    pub(crate) fn json(self, take: impl FnOnce(&'a RawValue)) -> Result<(), M::Error> {
        let json: &RawValue = self.map.next_value()?;
        if json.get() != "null" {
            take(json);
        }
        Ok(())
    }

    /// What a seed makes of it, null or not.
    pub(crate) fn seed<S: DeserializeSeed<'a>>(
        self,
        seed: impl FnOnce(Care) -> S,
    ) -> Result<S::Value, M::Error> {
        self.map.next_value_seed(seed(self.care))
    }

    /// Nothing: the field is not known.
    pub(crate) fn pass(self) -> Result<(), M::Error> {
        self.map.next_value().map(|IgnoredAny| ())
    }
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
fn number(value: &RawValue) -> Option<u32> {
    let json = value.get();
    whole(json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or(json))
}

fn whole(digits: &str) -> Option<u32> {
    digits.strip_suffix(".0").unwrap_or(digits).parse().ok()
}

/// Where what was read goes.
pub(crate) trait Place<T> {
    /// `None`: something was said, but not that.
    fn put(&mut self, value: Option<T>);
}

/// The last counts.
impl<T> Place<T> for Option<T> {
    fn put(&mut self, value: Option<T>) {
        *self = value;
    }
}

/// What is made of it counts.
impl<T, F: FnMut(Option<T>)> Place<T> for F {
    fn put(&mut self, value: Option<T>) {
        self(value);
    }
}

/// What all that was said agrees on, if it does: of two that differ neither is believed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Agreed<T> {
    #[default]
    Nothing,
    On(T),
    Differing,
}

impl<T> Agreed<T> {
    pub(crate) fn into_value(self) -> Option<T> {
        match self {
            Self::On(value) => Some(value),
            Self::Nothing | Self::Differing => None,
        }
    }
}

impl<T: PartialEq> Place<T> for Agreed<T> {
    fn put(&mut self, value: Option<T>) {
        *self = match (&*self, value) {
            (Self::Nothing, Some(value)) => Self::On(value),
            (Self::On(before), Some(value)) if *before == value => Self::On(value),
            _ => Self::Differing,
        };
    }
}

/// With little care: what is neither null nor a text is an error.
struct TextReader<'p, P, T>(&'p mut P, PhantomData<T>);

impl<'de, P: Place<T>, T: FromText> DeserializeSeed<'de> for TextReader<'_, P, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<P: Place<T>, T: FromText> Visitor<'_> for TextReader<'_, P, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.put(T::from_text(text));
        Ok(())
    }
}

/// With little care: what is neither null nor an object is an error.
struct ObjectReader<'p, P, T>(&'p mut P, PhantomData<T>);

impl<'de, P: Place<T>, T: Fields<'de>> DeserializeSeed<'de> for ObjectReader<'_, P, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, P: Place<T>, T: Fields<'de>> Visitor<'de> for ObjectReader<'_, P, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<(), M::Error> {
        let mut object = T::default();
        Reader(&mut object, Care::Little).visit_map(map)?;
        self.0.put(Some(object));
        Ok(())
    }
}

/// With little care: what is neither null nor a whole number is an error.
struct NumberReader<'p, P>(&'p mut P);

impl<'de, P: Place<u32>> DeserializeSeed<'de> for NumberReader<'_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<P: Place<u32>> Visitor<'_> for NumberReader<'_, P> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.0.put(u32::try_from(number).ok());
        Ok(())
    }
}

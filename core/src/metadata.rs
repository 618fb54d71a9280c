use core::{
    fmt,
    hash::{Hash, Hasher},
};
use std::collections::{BTreeMap, HashMap};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error, MapAccess, Visitor},
    ser::Error as _,
};
use serde_json::{Value, value::RawValue};

use crate::{Check, Violation, field, limits};

/// Your own data on a factor: a JSON object of strings, at most 1024 characters as text.
///
/// ```
/// use twilio_verify_core::Metadata;
///
/// let metadata = Metadata::from([("os", "Android"), ("model", "Pixel 8")]);
/// assert_eq!(metadata.as_json(), r#"{"os":"Android","model":"Pixel 8"}"#);
/// assert_eq!(metadata.get("os").as_deref(), Some("Android"));
/// assert_eq!(metadata.pairs().count(), 2);
/// ```
///
/// Or a type of yours:
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use twilio_verify_core::Metadata;
///
/// #[derive(Serialize, Deserialize)]
/// struct Device {
///     os: String,
///     model: String,
/// }
///
/// let device = Device { os: "Android".into(), model: "Pixel 8".into() };
/// let metadata = Metadata::from_serialize(&device)?;
/// assert_eq!(metadata.read::<Device>()?.model, "Pixel 8");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// Two are equal that say the same, in whatever order and with whatever space between. It is `Serialize` as the object
/// that it is, and an error where it is not JSON that serde can hold; in a [`Factor`](crate::Factor) that costs no more
/// than what is odd.
#[derive(Clone, Debug)]
pub struct Metadata(Box<str>);

impl Metadata {
    /// JSON text as it is; whether it is an object of strings is checked when it is sent.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        Self(text.into())
    }

    /// A value of yours that serializes as an object of strings; whether it does is checked when it is sent.
    ///
    /// # Errors
    /// When it cannot be JSON, such as a map whose keys are no texts.
    pub fn from_serialize(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self(text.into()))
    }

    /// Reads it as a type of yours.
    ///
    /// # Errors
    /// When it is not of that type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// The JSON text.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The text under a name. `None` also when it is not a text, or all is not an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        Some(self.value()?.get(name)?.as_str()?.to_owned())
    }

    /// Names and texts, by name. Nothing, when all is not an object; without what is not a text.
    pub fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        let pairs: BTreeMap<String, Value> = serde_json::from_str(&self.0).unwrap_or_default();
        pairs.into_iter().filter_map(|(name, value)| match value {
            Value::String(text) => Some((name, text)),
            _ => None,
        })
    }

    /// What it says, where it is JSON.
    fn value(&self) -> Option<Value> {
        serde_json::from_str(&self.0).ok()
    }

    /// What it says, as far as it can be written and read again: null for a value that cannot (half a surrogate pair, a
    /// number out of range, what is nested too deep), or for all of it.
    pub(crate) fn to_written(&self) -> Value {
        let readable = |json: &str| serde_json::from_str(json).ok().filter(|value| levels(value) <= LEVELS);
        let fields = || serde_json::from_str::<BTreeMap<String, &RawValue>>(&self.0).ok();
        let without_odd =
            |(name, value): (String, &RawValue)| (name, readable(value.get()).unwrap_or_default());
        readable(&self.0)
            .or_else(|| Some(fields()?.into_iter().map(without_odd).collect()))
            .unwrap_or_default()
    }

    pub(crate) fn check(metadata: Option<&Self>, check: Check) -> Check {
        let Some(Self(text)) = metadata else { return check };
        let strings = serde_json::from_str::<Texts>(text).is_ok();
        check.length(field::METADATA, text, limits::METADATA).that(strings, || {
            let problem = "is not a JSON object with text values alone";
            Violation::new(field::METADATA, problem, "make it with `Metadata::from` or `collect`")
        })
    }
}

/// serde_json reads 127 levels: half of them are left to what a factor is stored in.
const LEVELS: usize = 64;

fn levels(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(levels).max().unwrap_or_default(),
        Value::Object(fields) => 1 + fields.values().map(levels).max().unwrap_or_default(),
        _ => 0,
    }
}

impl PartialEq for Metadata {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.value().is_some_and(|value| other.value() == Some(value))
    }
}

impl Eq for Metadata {}

impl Hash for Metadata {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.value() {
            Some(value) => value.hash(state),
            None => self.0.hash(state),
        }
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self
            .value()
            .ok_or_else(|| S::Error::custom("the metadata is not JSON: make it an object of strings"))?;
        value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Metadata {
    /// Of an object of strings alone.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::<String, String>::deserialize(deserializer).map(Self::from)
    }
}

/// An object of texts, of which nothing is kept.
struct Texts;

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Reader).map(|()| Self)
    }
}

struct Text;

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Reader).map(|()| Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of texts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<Text, Text>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

impl<K: AsRef<str>, V: AsRef<str>> FromIterator<(K, V)> for Metadata {
    /// In the order given.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut json = Vec::new();
        let pairs: Vec<_> = pairs.into_iter().collect();
        let pairs = pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()));
        // Writing texts into memory cannot fail; if it did, the check before sending would say so.
        let written = serde_json::Serializer::new(&mut json).collect_map(pairs);
        Self(written.ok().and_then(|()| String::from_utf8(json).ok()).unwrap_or_default().into())
    }
}

impl<K: AsRef<str>, V: AsRef<str>, const N: usize> From<[(K, V); N]> for Metadata {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<K: AsRef<str>, V: AsRef<str>> From<BTreeMap<K, V>> for Metadata {
    fn from(pairs: BTreeMap<K, V>) -> Self {
        pairs.into_iter().collect()
    }
}

impl<K: AsRef<str>, V: AsRef<str>, S> From<HashMap<K, V, S>> for Metadata {
    fn from(pairs: HashMap<K, V, S>) -> Self {
        pairs.into_iter().collect()
    }
}

#[cfg(test)]
mod tests;

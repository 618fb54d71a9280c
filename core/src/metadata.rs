use core::fmt;
use std::collections::{BTreeMap, HashMap};

use serde::{
    Deserialize, Deserializer, Serializer,
    de::{Error, MapAccess, Visitor},
};

use crate::{Check, Violation, field, limits};

/// Your own data on a factor: a JSON object of strings, at most 1024 characters as text.
///
/// ```
/// use twilio_verify_core::Metadata;
///
/// let metadata = Metadata::from([("os", "Android"), ("model", "Pixel 8")]);
/// assert_eq!(metadata.as_json(), r#"{"os":"Android","model":"Pixel 8"}"#);
/// assert_eq!(metadata.get("os").as_deref(), Some("Android"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Metadata(Box<str>);

impl Metadata {
    /// JSON text as it is; whether it is an object of strings is checked when it is sent.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        Self(text.into())
    }

    /// The JSON text.
    #[must_use]
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The text under a name. `None` also when it is not a text, or all is not an object.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(&self.0).ok()?;
        object.get(name)?.as_str().map(str::to_owned)
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
mod tests {
    use super::*;

    fn violations(metadata: &Metadata) -> usize {
        Metadata::check(Some(metadata), Check::new())
            .finish()
            .map_or_else(|invalid| invalid.violations().len(), |()| 0)
    }

    #[test]
    fn it_must_be_an_object_of_strings() {
        for text in ["{}", r#"{"a":"b"}"#, r#" {"a": "\u00e9\n"} "#] {
            assert_eq!(violations(&Metadata::from_json(text)), 0, "{text}");
        }
        for text in ["", "hello", "5", "[]", r#"{"a":1}"#, r#"{"a":{"b":"c"}}"#, r#"{"a":null}"#, "{}{}"] {
            assert_eq!(violations(&Metadata::from_json(text)), 1, "{text}");
        }
        let of_length = |length: usize| Metadata::from([("k", "v".repeat(length - 8))]);
        assert_eq!(of_length(1024).as_json().len(), 1024);
        assert_eq!((violations(&of_length(1024)), violations(&of_length(1025))), (0, 1));
    }

    #[test]
    fn values_come_back() {
        let metadata: Metadata = vec![("z", "a\"b\\c\n"), ("a", "é")].into_iter().collect();
        assert_eq!(metadata.as_json(), r#"{"z":"a\"b\\c\n","a":"é"}"#);
        assert_eq!(metadata.get("z").as_deref(), Some("a\"b\\c\n"));
        assert_eq!((metadata.get("b"), Metadata::from_json("[]").get("a")), (None, None));
    }
}

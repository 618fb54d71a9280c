//! JSON, read a second way: whole objects as lists of their members, to be compared with what the core makes of them.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize,
    de::{Deserializer, MapAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

/// The members of an object, all of them, in order.
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// An object that is whole; a byte order mark before it is passed over.
    pub(crate) fn of_body(body: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(body).ok()?;
        Self::of(text.trim_start_matches('\u{feff}')).filter(|_| !text.starts_with("\u{feff}\u{feff}"))
    }

    /// An object that is whole, with nothing before it.
    pub(crate) fn of_text(text: &'a [u8]) -> Option<Self> {
        Self::of(std::str::from_utf8(text).ok()?)
    }

    pub(crate) fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// The last that is not null.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a RawValue> {
        self.0
            .iter()
            .rev()
            .find(|(known, value)| known == name && value.get() != "null")
            .map(|(_, value)| *value)
    }

    /// Each that is not null.
    pub(crate) fn all(&self, name: &str) -> Vec<&'a str> {
        let named = self.0.iter().filter(|(known, value)| known == name && value.get() != "null");
        named.map(|(_, value)| value.get()).collect()
    }

    /// The names, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.0.iter().map(|(name, _)| &**name).collect()
    }

    /// All of it, each value as it is written.
    pub(crate) fn all_members(&self) -> Vec<(String, &'a str)> {
        self.0.iter().map(|(name, value)| (name.to_string(), value.get())).collect()
    }

    /// Of these the last that is not null of each, in this order.
    pub(crate) fn picked(&self, names: &[&str]) -> Vec<(String, &'a str)> {
        let member = |name: &&str| Some(((*name).to_owned(), self.raw(name)?.get()));
        names.iter().filter_map(member).collect()
    }

    /// Each that is not null, by a name in any case.
    pub(crate) fn all_in_any_case(&self, name: &str) -> Vec<&'a str> {
        let named =
            self.0.iter().filter(|(known, value)| known.eq_ignore_ascii_case(name) && value.get() != "null");
        named.map(|(_, value)| value.get()).collect()
    }

    /// The last, null or not.
    pub(crate) fn last(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        Self::of(self.raw(name)?.get())
    }

    pub(crate) fn value(&self, name: &str) -> Option<Value> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.as_str().map(str::to_owned)
    }

    /// A factor's status, on which all that is said of it agrees.
    pub(crate) fn status(&self) -> Option<String> {
        let said = self.0.iter().filter(|(known, value)| known == "status" && value.get() != "null");
        let mut texts = said.map(|(_, value)| serde_json::from_str::<String>(value.get()).ok());
        let first = texts.next()?;
        first.filter(|first| texts.all(|text| text.as_ref() == Some(first)))
    }

    /// Whether `read` is what this field says as a number: a whole one, or a text that is one.
    pub(crate) fn is_number(&self, name: &str, read: Option<u32>) -> bool {
        let value = self.value(name);
        let number = match &value {
            Some(Value::Number(number)) => number.as_f64(),
            Some(Value::String(text)) => text.parse().ok(),
            _ => None,
        };
        match read {
            Some(read) => number == Some(f64::from(read)),
            // Nobody has to read `3e1`, but what is digits alone is read.
            None => {
                let text = value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                !text.is_some_and(|text| {
                    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u32>().is_ok()
                })
            }
        }
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::new();
                while let Some((Name(name), value)) = map.next_entry()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Reader)
    }
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

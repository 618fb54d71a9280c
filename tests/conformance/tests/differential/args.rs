//! The arguments of a recorded call, taken one by one.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use twilio_verify_conformance::Object;
use twilio_verify_core::{Metadata, field};

use crate::sending::Fields;

/// What a call was given, and what becomes of each argument.
pub(crate) struct Args<'a> {
    given: &'a Object<Box<RawValue>>,
    taken: Fields,
    /// Not of the type that the core takes, or demanded and not there.
    pub(crate) refused: Fields,
    /// Demanded and not there, so that a stand-in is sent.
    pub(crate) added: Fields,
    /// Given and not sent.
    pub(crate) left_out: Fields,
}

impl<'a> Args<'a> {
    pub(crate) fn new(given: &'a Object<Box<RawValue>>) -> Self {
        let [taken, refused, added, left_out] = Default::default();
        Self { given, taken, refused, added, left_out }
    }

    /// A text. Other JSON is refused by the type, and sent as the text that a caller would make of it.
    pub(crate) fn text(&mut self, name: &'static str) -> Option<String> {
        let value = self.take(name)?;
        Some(read(value).unwrap_or_else(|| {
            self.refused.insert(name);
            value.get().to_owned()
        }))
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&mut self, name: &'static str) -> Option<u32> {
        let number = read(self.take(name)?);
        if number.is_none() {
            self.refused.insert(name);
            self.left_out.insert(name);
        }
        number
    }

    /// A text that the types ask for.
    pub(crate) fn demand(&mut self, name: &'static str, stand_in: &str) -> String {
        self.text(name).unwrap_or_else(|| {
            self.refused.insert(name);
            self.added.insert(name);
            stand_in.to_owned()
        })
    }

    /// Pairs where it is an object of texts, JSON text otherwise.
    pub(crate) fn metadata(&mut self) -> Option<Metadata> {
        let value = self.take(field::METADATA)?;
        if let Some(pairs) = read::<Object<String>>(value) {
            return Some(pairs.members().collect());
        }
        Some(Metadata::from_json(read::<String>(value).as_deref().unwrap_or(value.get())))
    }

    /// JSON of a form that every call has which has it.
    pub(crate) fn json<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        Some(serde_json::from_str(self.take(name)?.get()).unwrap())
    }

    /// An argument for which the type has no setter.
    pub(crate) fn leave_out(&mut self, name: &'static str) {
        if self.take(name).is_some() {
            self.refused.insert(name);
            self.left_out.insert(name);
        }
    }

    /// What nothing took, so that nothing of it is compared.
    pub(crate) fn forgotten(&self) -> Vec<&str> {
        let given = self.given.members().filter(|(_, value)| value.get() != "null").map(|(name, _)| name);
        given.filter(|name| !self.taken.contains(name)).collect()
    }

    /// Null counts as not given.
    fn take(&mut self, name: &'static str) -> Option<&'a RawValue> {
        let value = self.given.get(name).filter(|value| value.get() != "null")?;
        self.taken.insert(name);
        Some(value)
    }
}

fn read<T: DeserializeOwned>(value: &RawValue) -> Option<T> {
    serde_json::from_str(value.get()).ok()
}

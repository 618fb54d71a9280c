//! What the conformance tests share: the transports, the recorded exchanges, and a way to what lies beside the project.

pub mod transports;

use std::{
    fmt, fs,
    io::{self, ErrorKind, Write},
    marker::PhantomData,
    path::Path,
};

use serde::{
    Deserialize,
    de::{DeserializeOwned, Deserializer, MapAccess, Visitor},
};

/// What official clients sent.
pub static REQUESTS: &str = include_str!("../data/requests.jsonl");

/// Made-up responses.
pub static RESPONSES: &str = include_str!("../data/responses.jsonl");

/// Each line of a JSON Lines text.
///
/// # Errors
/// When a line is not a `T`; the error counts lines from 1.
pub fn lines<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, String> {
    let read =
        |(index, line)| serde_json::from_str(line).map_err(|error| format!("line {}: {error}", index + 1));
    text.lines().enumerate().map(read).collect()
}

/// The text of a file that may lie beside the project and may not be copied into it, by its path below `../shared`.
/// Where it is not, says so in the test's output.
///
/// # Errors
/// When it is there and cannot be read.
pub fn shared(path: &str) -> io::Result<Option<String>> {
    let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")).join(path);
    match fs::read_to_string(file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            say(format_args!(
                "LEFT OUT: nothing is compared with `shared/{path}`, which is not beside the project"
            ));
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// A line in the output of a test that passes, where `println!` would be swallowed.
pub fn say(line: impl fmt::Display) {
    // A test does not fail for want of somewhere to write to.
    let _ = writeln!(io::stderr(), "{line}");
}

/// A JSON object whose members keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object<V>(Vec<(String, V)>);

impl<V> Object<V> {
    /// A member's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&V> {
        self.members().find_map(|(known, value)| (known == name).then_some(value))
    }

    /// Every member, in order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl<V> Default for Object<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Object<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<V>(PhantomData<V>);

        impl<'de, V: Deserialize<'de>> Visitor<'de> for Members<V> {
            type Value = Object<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

use core::fmt;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{Body, field};

/// JSON as Twilio sent it, to the byte: for what this version has no type for.
///
/// `Debug` shows the size alone, since an unknown value can be a secret.
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    pub(crate) fn new(raw: &RawValue) -> Self {
        Self(raw.to_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Reads it as a type of yours, such as `serde_json::Value`.
    ///
    /// # Errors
    /// When it is not of that type.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.as_str())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Json {}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Json({} bytes)", self.as_str().len())
    }
}

/// The text of a JSON object, with its members in the order in which they are added. A member is called by its name in
/// [`field`], with or without what it is in.
#[derive(Default)]
pub(crate) struct ObjectText(String);

impl ObjectText {
    /// Without any member.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a text where there is one.
    pub(crate) fn text(self, name: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.json(name, Some(&quoted(text))),
            None => self,
        }
    }

    /// Adds an array of texts.
    pub(crate) fn texts(self, name: &'static str, texts: &[String]) -> Self {
        let texts: Vec<_> = texts.iter().map(|text| quoted(text)).collect();
        self.json(name, Some(&format!("[{}]", texts.join(","))))
    }

    /// Adds an object.
    pub(crate) fn object(self, name: &'static str, object: Self) -> Self {
        self.json(name, Some(&object.finish()))
    }

    /// Adds what is JSON already, where there is any.
    pub(crate) fn json(mut self, name: &'static str, json: Option<&str>) -> Self {
        let Some(json) = json else { return self };
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&quoted(field::member(name)));
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn finish(mut self) -> String {
        self.0.push_str(if self.0.is_empty() { "{}" } else { "}" });
        self.0
    }
}

impl From<ObjectText> for Body {
    fn from(object: ObjectText) -> Self {
        Self::Json(object.finish().into_bytes())
    }
}

/// Writing a text into memory cannot fail; if it did, a body that is no JSON would be refused.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written_in_order() {
        assert_eq!(ObjectText::new().finish(), "{}");
        let inner = ObjectText::new().texts("a.b.c", &["x\"y".to_owned(), "\u{2028}\n".to_owned()]);
        let object = ObjectText::new().text("z", Some("é")).text("none", None).json("y", Some("[1 ]"));
        assert_eq!(
            object.object("a.b", inner).finish(),
            "{\"z\":\"é\",\"y\":[1 ],\"b\":{\"c\":[\"x\\\"y\",\"\u{2028}\\n\"]}}"
        );
    }
}

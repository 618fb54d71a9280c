use core::fmt;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{Body, field};

/// JSON as Twilio sent it, to the byte: for what this version has no type for.
///
/// `Debug` shows the size alone, and there is no `Serialize`, since an unknown value can be a secret: take
/// [`as_str`](Self::as_str), or [`read`](Self::read) it as a `serde_json::Value`.
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
pub(crate) struct ObjectText(Vec<u8>);

impl ObjectText {
    /// Without any member.
    pub(crate) fn new() -> Self {
        let mut text = Vec::with_capacity(512);
        text.push(b'{');
        Self(text)
    }

    /// Adds a text where there is one.
    pub(crate) fn text(mut self, name: &'static str, text: Option<&str>) -> Self {
        if let Some(text) = text {
            self.begin(name);
            self.quote(text);
        }
        self
    }

    /// Adds an array of texts.
    pub(crate) fn texts(mut self, name: &'static str, texts: &[String]) -> Self {
        self.begin(name);
        for (place, text) in texts.iter().enumerate() {
            self.0.push(if place == 0 { b'[' } else { b',' });
            self.quote(text);
        }
        self.0.extend_from_slice(if texts.is_empty() { b"[]" } else { b"]" });
        self
    }

    /// Adds an object of these members.
    pub(crate) fn object(mut self, name: &'static str, members: impl FnOnce(Self) -> Self) -> Self {
        self.begin(name);
        self.0.push(b'{');
        self = members(self);
        self.0.push(b'}');
        self
    }

    /// Adds what is JSON already, where there is any.
    pub(crate) fn json(mut self, name: &'static str, json: Option<&str>) -> Self {
        if let Some(json) = json {
            self.begin(name);
            self.0.extend_from_slice(json.as_bytes());
        }
        self
    }

    /// All of a member but its value. The API's own names hold nothing to escape.
    fn begin(&mut self, name: &'static str) {
        if !self.0.ends_with(b"{") {
            self.0.push(b',');
        }
        self.0.push(b'"');
        self.0.extend_from_slice(field::member(name).as_bytes());
        self.0.extend_from_slice(b"\":");
    }

    fn quote(&mut self, text: &str) {
        // Writing a text into memory cannot fail; if it did, a body that is no JSON would be refused.
        let _ = serde_json::to_writer(&mut self.0, text);
    }
}

impl From<ObjectText> for Body {
    fn from(ObjectText(mut text): ObjectText) -> Self {
        text.push(b'}');
        Self::Json(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_written_in_order() {
        let text = |object: ObjectText| String::from_utf8(Body::from(object).into_bytes()).unwrap();
        assert_eq!(text(ObjectText::new()), "{}");
        let texts = ["x\"y".to_owned(), "\u{2028}\n".to_owned()];
        let object = ObjectText::new().text("z", Some("é")).text("none", None).json("y", Some("[1 ]"));
        let object = object.object("a.b", |inner| inner.texts("a.b.c", &texts).texts("d", &[]));
        assert_eq!(
            text(object.object("e", |empty| empty).text("{", Some("{")).text("f", Some(""))),
            "{\"z\":\"é\",\"y\":[1 ],\"b\":{\"c\":[\"x\\\"y\",\"\u{2028}\\n\"],\"d\":[]},\"e\":{},\"{\":\"{\",\"f\":\"\"}"
        );
    }
}

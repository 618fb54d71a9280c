use http::HeaderMap;
use serde_json::{Map, Value};

use crate::{media_type, problem::Problem};

/// A JSON object of a request. Its members are asked for by their whole names, which messages give: what follows the last
/// `.` is the member. One that is `null` counts as one that is not there; those that nobody asks for do not count.
#[derive(Clone, Copy)]
pub(crate) struct Object<'a>(&'a Map<String, Value>);

/// Reads a body: a JSON object. No body at all is one without members.
pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, Problem> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    if !media_type::is(headers, MEDIA_TYPE) {
        return Err(Problem::media_type(MEDIA_TYPE));
    }
    serde_json::from_slice(body).map_err(|error| {
        let rule = format!("be a JSON object ({error})");
        Problem::out_of_limits("The body", &rule)
    })
}

impl<'a> Object<'a> {
    pub(crate) fn new(members: &'a Map<String, Value>) -> Self {
        Self(members)
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.get(field).is_some()
    }

    pub(crate) fn text(&self, field: &str) -> Result<Option<&'a str>, Problem> {
        self.read(field, "be a string", Value::as_str)
    }

    /// A text that must be there and not be empty.
    pub(crate) fn required(&self, field: &str) -> Result<&'a str, Problem> {
        self.text(field)?.filter(|text| !text.is_empty()).ok_or_else(|| Problem::missing(field))
    }

    /// One of the words given.
    pub(crate) fn choice<'w>(&self, field: &str, words: &[&'w str]) -> Result<Option<&'w str>, Problem> {
        let Some(text) = self.text(field)? else { return Ok(None) };
        word(field, text, words).map(Some)
    }

    pub(crate) fn object(&self, field: &str) -> Result<Option<Self>, Problem> {
        Ok(self.read(field, "be an object", Value::as_object)?.map(Self))
    }

    pub(crate) fn texts(&self, field: &str) -> Result<Option<Vec<&'a str>>, Problem> {
        self.read(field, "be an array of strings", |value| {
            value.as_array()?.iter().map(Value::as_str).collect()
        })
    }

    /// Some of the words given.
    #[cfg(any(feature = "passkeys", test))]
    pub(crate) fn choices(&self, field: &str, words: &[&str]) -> Result<Vec<String>, Problem> {
        let texts = self.texts(field)?.unwrap_or_default();
        texts.into_iter().map(|text| word(field, text, words).map(str::to_owned)).collect()
    }

    fn get(&self, field: &str) -> Option<&'a Value> {
        let member = field.rsplit('.').next()?;
        self.0.get(member).filter(|value| !value.is_null())
    }

    fn read<T>(
        &self,
        field: &str,
        rule: &str,
        read: impl Fn(&'a Value) -> Option<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.get(field) else { return Ok(None) };
        read(value).map(Some).ok_or_else(|| Problem::out_of_limits(field, rule))
    }
}

fn word<'w>(field: &str, text: &str, words: &[&'w str]) -> Result<&'w str, Problem> {
    let found = words.iter().find(|word| **word == text).copied();
    found.ok_or_else(|| Problem::out_of_limits(field, &format!("be one of: {}", words.join(", "))))
}

const MEDIA_TYPE: &str = "application/json";

#[cfg(test)]
mod tests {
    use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
    use serde_json::json;

    use super::*;

    fn status<T>(result: Result<T, Problem>) -> Option<StatusCode> {
        result.err().map(|problem| problem.into_response().status())
    }

    #[test]
    fn only_a_json_object_is_read() {
        let read = |content_type, body: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            read(&headers, body.as_bytes())
        };
        assert_eq!(read("Application/JSON ; charset=utf-8", r#"{"a":1}"#).unwrap().len(), 1);
        assert_eq!(status(read("application/x-www-form-urlencoded", "{}")).unwrap(), 415);
        for body in ["[]", "{", "null", "\"a\"", "a=b", "{}{}", "\u{FEFF}{}"] {
            assert_eq!(status(read("application/json", body)).unwrap(), 400, "{body}");
        }
        assert_eq!(status(super::read(&HeaderMap::new(), b"{}")).unwrap(), 415);
        assert!(super::read(&HeaderMap::new(), b"").unwrap().is_empty(), "nothing to read");
    }

    #[test]
    fn a_member_is_what_follows_the_last_dot() {
        let body = json!({"a": {"b": {"c": 1, "d": null, "e": ["x", "y"]}}});
        let body = Object::new(body.as_object().unwrap());
        let inner = body.object("a").unwrap().unwrap().object("a.b").unwrap().unwrap();
        assert!(inner.has("a.b.c") && inner.has("c") && !inner.has("a.b.d") && !body.has("c"));
        assert_eq!(status(inner.text("a.b.c")).unwrap(), 400);
        assert_eq!(inner.text("a.b.d").ok().flatten(), None);
        assert_eq!(status(inner.required("a.b.d")).unwrap(), 400);
        assert_eq!(inner.texts("a.b.e").unwrap().unwrap(), ["x", "y"]);
        assert_eq!(inner.choices("a.b.e", &["y", "x"]).unwrap(), ["x", "y"]);
        assert_eq!(status(inner.choices("a.b.e", &["x"])).unwrap(), 400);
        assert_eq!(status(inner.texts("a.b.c")).unwrap(), 400);
        assert_eq!(status(inner.object("a.b.e")).unwrap(), 400);
        assert!(inner.object("a.b.f").unwrap().is_none());
    }
}

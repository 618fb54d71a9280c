use core::fmt::{self, Display};

use form_urlencoded::byte_serialize;

/// Names and values as `application/x-www-form-urlencoded`, in the order in which they are added: a query or a body.
///
/// `Debug` shows the names alone, since values can be secrets.
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Form(String);

impl Form {
    /// Without any pair.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a pair.
    pub fn pair(mut self, name: &str, value: &str) -> Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(byte_serialize(name.as_bytes()));
        self.0.push('=');
        self.0.extend(byte_serialize(value.as_bytes()));
        self
    }

    /// Adds a pair where there is a text.
    pub fn text<T: AsRef<str>>(self, name: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.pair(name, value.as_ref()),
            None => self,
        }
    }

    /// Adds a pair where there is a number.
    pub fn number(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.pair(name, &value.to_string()),
            None => self,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_text(self) -> String {
        self.0
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.split('&').filter_map(|pair| pair.split('=').next())).finish()
    }
}

/// What a request carries.
#[derive(Clone)]
#[non_exhaustive]
pub enum Body {
    /// Nothing, and no `Content-Type`.
    Empty,
    /// A form; an empty one is still sent as a form.
    Form(Form),
    /// JSON.
    Json(Vec<u8>),
}

impl Body {
    /// The content type and the bytes.
    pub(crate) fn into_parts(self) -> (Option<&'static str>, Vec<u8>) {
        match self {
            Self::Empty => (None, Vec::new()),
            Self::Form(form) => (Some("application/x-www-form-urlencoded"), form.into_text().into_bytes()),
            Self::Json(json) => (Some("application/json"), json),
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Form(form) => f.debug_tuple("Form").field(form).finish(),
            Self::Json(json) => write!(f, "Json({} bytes)", json.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_keep_their_order_and_come_back() {
        let form = Form::new()
            .pair("b", "1 & 2=3")
            .number("n", Some(0))
            .text("none", None::<&str>)
            .pair("a", "日+%*~");
        let text = form.clone().into_text();
        assert_eq!(text, "b=1+%26+2%3D3&n=0&a=%E6%97%A5%2B%25*%7E");
        let back: Vec<_> = form_urlencoded::parse(text.as_bytes()).into_owned().collect();
        let pairs =
            [("b", "1 & 2=3"), ("n", "0"), ("a", "日+%*~")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(back, pairs);
        assert_eq!(format!("{form:?}"), r#"{"b", "n", "a"}"#);
        assert_eq!(format!("{:?}", Body::Json(b"planted".to_vec())), "Json(7 bytes)");
    }
}

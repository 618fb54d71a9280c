use core::fmt;

use crate::encode::push_value;

/// Names and values as `application/x-www-form-urlencoded`, in the order in which they are added: a query or a body.
///
/// `Debug` shows the names alone, since values can be secrets.
#[derive(Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Form(Vec<u8>);

impl Form {
    /// Without any pair.
    pub fn new() -> Self {
        Self::default()
    }

    /// Without any pair, and with room for so many bytes: for more than the 256 that the first pair makes room for.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    /// Adds a pair. The name is taken as it is, as a path's fixed segments are; the value is encoded.
    #[inline(always)] // So that the name is a constant, and written in two instructions.
    pub fn pair(mut self, name: &'static str, value: &str) -> Self {
        self.begin(name);
        push_value(&mut self.0, value);
        self
    }

    /// Adds a pair where there is a text.
    #[inline(always)] // So that the name is a constant, and written in two instructions.
    pub fn text<T: AsRef<str>>(self, name: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.pair(name, value.as_ref()),
            None => self,
        }
    }

    /// Adds a pair where there is a number.
    #[inline(always)] // So that the name is a constant, and written in two instructions.
    pub fn number(mut self, name: &'static str, value: Option<u32>) -> Self {
        if let Some(value) = value {
            self.begin(name);
            self.0.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
        }
        self
    }

    /// All of a pair but its value.
    #[inline(always)]
    fn begin(&mut self, name: &'static str) {
        if !self.0.is_empty() {
            self.0.push(b'&');
        } else if self.0.capacity() == 0 {
            self.0 = Vec::with_capacity(ENOUGH);
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'=');
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Bytes that most forms do without growing.
const ENOUGH: usize = 256;

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = String::from_utf8_lossy(&self.0);
        f.debug_set().entries(text.split('&').filter_map(|pair| pair.split('=').next())).finish()
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
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Empty => Vec::new(),
            Self::Form(form) => form.into_bytes(),
            Self::Json(json) => json,
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
            .number("m", None)
            .text("none", None::<&str>)
            .pair("a", "日+%*~");
        let text = form.clone().into_bytes();
        assert_eq!(text, b"b=1+%26+2%3D3&n=0&a=%E6%97%A5%2B%25*%7E");
        let back: Vec<_> = form_urlencoded::parse(&text).into_owned().collect();
        let pairs =
            [("b", "1 & 2=3"), ("n", "0"), ("a", "日+%*~")].map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(back, pairs);
        assert_eq!(format!("{form:?}"), r#"{"b", "n", "a"}"#);
        assert_eq!(format!("{:?}", Body::Json(b"planted".to_vec())), "Json(7 bytes)");
    }
}

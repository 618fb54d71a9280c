use core::fmt;

use crate::{Violation, encode::push_segment};

/// The path of an operation. Whatever an argument holds, it stays the one segment it was put in.
///
/// Each segment is percent-encoded by itself, `/`, `?`, `#`, `%` and `\` included. An argument that is empty, `.` or
/// `..` would be lost or resolved on the way, encoded or not; no request is made of it, and
/// [`unchecked`](crate::OperationExt::unchecked) does not change that.
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Path {
    text: String,
    /// Why there is no such target: of the first argument that cannot be a segment.
    refused: Option<Box<Violation>>,
}

impl Path {
    /// Begins with fixed segments, such as `/v2/Services`, which are taken as they are.
    pub fn new(fixed: &'static str) -> Self {
        Self::of_length(192, fixed)
    }

    /// As [`new`](Self::new), where the length of the whole is known: a buffer without room to spare becomes the URI's own,
    /// any other needs an allocation more.
    pub(crate) fn of_length(length: usize, fixed: &'static str) -> Self {
        Self { text: String::with_capacity(length), refused: None }.then(fixed)
    }

    /// Adds fixed segments, such as `/Entities`.
    pub fn then(mut self, fixed: &'static str) -> Self {
        self.text.push_str(fixed);
        self
    }

    /// Adds one segment that holds a SID, whose letters and digits stand for themselves.
    pub(crate) fn sid(mut self, sid: &str) -> Self {
        self.text.push('/');
        self.text.push_str(sid);
        self
    }

    /// Adds one segment that holds `value`; `field` is what an error calls it.
    pub fn argument(mut self, field: &'static str, value: &str) -> Self {
        if matches!(value, "" | "." | "..") {
            self = self.refused_for(Some(Violation::new(
                field,
                "is empty, `.` or `..`, which would name another resource",
                "give the value that the resource was created with",
            )));
        }
        self.text.push('/');
        push_segment(&mut self.text, value);
        self
    }

    /// Makes no request of it where there is a violation: for what names the target without standing in the path.
    pub(crate) fn refused_for(mut self, violation: Option<Violation>) -> Self {
        self.refused = self.refused.or(violation.map(Box::new));
        self
    }

    /// The encoded path, if every argument can be a segment.
    pub(crate) fn into_text(self) -> Result<String, Violation> {
        match self.refused {
            None if !self.text.starts_with('/') => {
                Err(Violation::new("path", "does not begin with `/`", "mend the operation"))
            }
            None => Ok(self.text),
            Some(violation) => Err(*violation),
        }
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_stays_one_segment() {
        for (value, encoded) in [
            ("user-1", "user-1"),
            ("a.b_c~d", "a.b_c~d"),
            ("victim#", "victim%23"),
            ("a/../b", "a%2F..%2Fb"),
            ("%2e%2e", "%252e%252e"),
            ("x\\..\\y", "x%5C..%5Cy"),
            ("a?b&c=d e+", "a%3Fb%26c%3Dd%20e%2B"),
            ("日本", "%E6%97%A5%E6%9C%AC"),
            ("a\r\nX: 1", "a%0D%0AX%3A%201"),
            ("...", "..."),
        ] {
            let path = Path::new("/v2").argument("Identity", value).then("/Factors");
            assert_eq!(path.into_text().unwrap(), format!("/v2/{encoded}/Factors"));
        }
    }

    #[test]
    fn what_cannot_be_a_segment_is_refused() {
        for value in ["", ".", ".."] {
            let refused =
                Path::new("/v2").argument("Identity", value).then("/Factors").into_text().unwrap_err();
            assert_eq!(refused.field(), "Identity");
        }
        let both = Path::new("/v2").argument("Identity", "..").argument("Sid", "").into_text().unwrap_err();
        assert_eq!(both.field(), "Identity", "the first is named");
        assert!(Path::new("v2").into_text().is_err());
    }
}

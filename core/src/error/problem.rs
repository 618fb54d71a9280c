use core::fmt;

use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    ErrorCode, Json,
    object::{self, Fields, number, text},
};

/// One part of a request that is wrong, in RFC 9457's style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProblemDetail {
    /// What is wrong.
    pub detail: Option<String>,
    /// Where: a JSON pointer such as `#/friendly_name`.
    pub pointer: Option<String>,
}

impl<'a> Fields<'a> for ProblemDetail {
    fn field(&mut self, name: &str, value: &'a RawValue) {
        match name {
            "detail" => self.detail = text(value),
            "pointer" => self.pointer = text(value),
            _ => {}
        }
    }
}

/// Both styles at once; which fields are there tells them apart.
#[derive(Default)]
pub(super) struct Problem {
    /// Nothing was said of it; what all that was said agrees on, if it does. A code can say that nothing was done: one of
    /// two is not believed.
    pub(super) code: Option<Option<ErrorCode>>,
    pub(super) message: Option<String>,
    pub(super) more_info: Option<String>,
    pub(super) details: Option<Json>,
    pub(super) kind: Option<String>,
    pub(super) title: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) errors: Vec<ProblemDetail>,
}

impl<'a> Fields<'a> for Problem {
    fn field(&mut self, name: &str, value: &'a RawValue) {
        match name {
            "code" => {
                let code = number(value).map(ErrorCode);
                let agreed = self.code.is_none_or(|before| before == code);
                self.code = Some(code.filter(|_| agreed));
            }
            "message" => self.message = text(value),
            "more_info" => self.more_info = text(value),
            "details" => self.details = Some(Json::new(value)),
            "type" => self.kind = text(value),
            "title" => self.title = text(value),
            "detail" => self.detail = text(value),
            "errors" => self.errors = problems(value),
            _ => {}
        }
    }
}

/// A request has not so many parts; a hostile answer can have millions.
const MOST_PROBLEMS: usize = 100;

/// Anything but an object costs itself alone.
fn problems(value: &RawValue) -> Vec<ProblemDetail> {
    struct Problems;

    impl<'de> Visitor<'de> for Problems {
        type Value = Vec<ProblemDetail>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut problems = Vec::new();
            while let Some(entry) = entries.next_element::<&RawValue>()? {
                if problems.len() < MOST_PROBLEMS {
                    problems.extend(object::read::<ProblemDetail>(entry.get()));
                }
            }
            Ok(problems)
        }
    }

    serde_json::Deserializer::from_str(value.get()).deserialize_seq(Problems).unwrap_or_default()
}

use core::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    Json,
    object::{self, Agreed, Fields, Value},
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
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "detail" => value.text(&mut self.detail),
            "pointer" => value.text(&mut self.pointer),
            _ => value.pass(),
        }
    }
}

/// Both styles at once; which fields are there tells them apart.
#[derive(Default)]
pub(super) struct Problem {
    /// A code can say that nothing was done: one of two is not believed.
    pub(super) code: Agreed<u32>,
    pub(super) message: Option<String>,
    pub(super) more_info: Option<String>,
    pub(super) details: Option<Json>,
    pub(super) kind: Option<String>,
    pub(super) title: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) errors: Vec<ProblemDetail>,
}

impl<'a> Fields<'a> for Problem {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "code" => value.number(&mut self.code),
            "message" => value.text(&mut self.message),
            "more_info" => value.text(&mut self.more_info),
            "details" => value.json(|json| self.details = Some(Json::new(json))),
            "type" => value.text(&mut self.kind),
            "title" => value.text(&mut self.title),
            "detail" => value.text(&mut self.detail),
            "errors" => value.json(|json| self.errors = problems(json)),
            _ => value.pass(),
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

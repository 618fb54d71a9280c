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
    pub(super) code: Option<ErrorCode>,
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
            "code" => self.code = number(value).map(ErrorCode),
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

/// Anything but an object costs itself alone.
fn problems(value: &RawValue) -> Vec<ProblemDetail> {
    let entries: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
    entries.into_iter().filter_map(|entry| object::read(entry.get()).ok()).collect()
}

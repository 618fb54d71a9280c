//! A line of `responses.jsonl`.

use http::Response;
use serde::Deserialize;
use serde_json::Value;

/// A response, and the operation that it answers.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) operation: Operation,
    pub(crate) kind: Kind,
    #[serde(rename = "source")]
    _source: String,
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    /// What was parsed of the body when it was written down.
    #[serde(rename = "body")]
    _body: Value,
    #[serde(rename = "body_raw")]
    pub(crate) body: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    Create,
    Fetch,
    Update,
    Delete,
    List,
    CreatePasskey,
    VerifyPasskey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Success,
    OddSuccessBody,
    Error,
    StatusMatrix,
}

impl Row {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn response(&self) -> Response<&str> {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        response.body(self.body.as_str()).unwrap()
    }
}

//! What is compared of two requests: what a server reads out of them, not their bytes.

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use twilio_verify_conformance::Object;
use twilio_verify_core::{HttpRequest, field};

use crate::case::{Case, Recorded};

/// A request, decoded.
pub(crate) struct Wire {
    method: String,
    host: String,
    /// By segments; the first is empty.
    pub(crate) path: Vec<String>,
    /// By name: the two clients order it differently.
    query: Vec<(String, String)>,
    /// In order.
    form: Vec<(String, String)>,
    /// In the place of a form.
    json: Option<Value>,
    content_type: Option<String>,
    credentials: String,
    user_agent: String,
}

impl Wire {
    pub(crate) fn ours(request: &HttpRequest) -> Self {
        let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap());
        let basic = header("authorization").unwrap().strip_prefix("Basic ").unwrap();
        assert_eq!(request.uri().scheme_str(), Some("https"));
        assert_eq!(header("accept"), Some("application/json"));
        let (form, json) = body(header("content-type"), std::str::from_utf8(request.body()).unwrap());
        Self {
            method: request.method().to_string(),
            host: request.uri().authority().unwrap().to_string(),
            path: segments(request.uri().path()),
            query: sorted(pairs(request.uri().query())),
            form,
            json,
            content_type: header("content-type").map(str::to_owned),
            credentials: String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap(),
            user_agent: header("user-agent").unwrap().to_owned(),
        }
    }

    pub(crate) fn theirs(case: &Case, request: &Recorded) -> Self {
        let header = |name| request.headers.get(name).cloned();
        // Python names one where there is no body.
        let content_type = header("Content-Type").filter(|_| request.method == "POST");
        let (form, json) = body(content_type.as_deref(), &request.body);
        Self {
            method: request.method.clone(),
            host: request.host.clone(),
            path: segments(&request.path),
            query: sorted(pairs(request.query.as_deref())),
            form,
            json,
            content_type,
            credentials: [case.username.as_deref(), case.password.as_deref()]
                .map(Option::unwrap_or_default)
                .join(":"),
            user_agent: header("User-Agent").unwrap(),
        }
    }

    /// Without these fields of the form.
    pub(crate) fn without(mut self, is_extra: impl Fn(&str) -> bool) -> Self {
        self.form.retain(|(name, _)| !is_extra(name));
        self
    }

    /// As if it had gone where the other goes.
    pub(crate) fn redirected_to(self, other: &Self) -> Self {
        Self { path: other.path.clone(), query: other.query.clone(), ..self }
    }

    /// Every difference to what a client sent, in words; empty where the two agree.
    pub(crate) fn differences(&self, theirs: &Self, application: &str) -> String {
        let mut found = Vec::new();
        let mut compare = |what, ours: String, theirs: String| {
            if ours != theirs {
                found.push(format!("{what} {ours:?}, theirs {theirs:?}"));
            }
        };
        compare("method", self.method.clone(), theirs.method.clone());
        compare("host", self.host.clone(), theirs.host.clone());
        compare("path", self.path.join("/"), theirs.path.join("/"));
        compare("query", text(&self.query), text(&theirs.query));
        compare("form", text(&self.form), text(&theirs.form));
        let shown = |json: &Option<Value>| json.as_ref().map(Value::to_string).unwrap_or_default();
        compare("json", shown(&self.json), shown(&theirs.json));
        compare("content type", format!("{:?}", self.content_type), format!("{:?}", theirs.content_type));
        compare("credentials", self.credentials.clone(), theirs.credentials.clone());
        let named = |agent: &str| agent.ends_with(application).to_string();
        compare(
            "application at the end of the user agent",
            named(&self.user_agent),
            named(&theirs.user_agent),
        );
        found.join("; ")
    }
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(|segment| percent_decode_str(segment).decode_utf8().unwrap().into_owned()).collect()
}

/// The fields of a form, or JSON.
fn body(content_type: Option<&str>, text: &str) -> (Vec<(String, String)>, Option<Value>) {
    match content_type {
        Some("application/json") => (Vec::new(), Some(serde_json::from_str(text).unwrap())),
        _ => (pairs(Some(text)), None),
    }
}

fn pairs(text: Option<&str>) -> Vec<(String, String)> {
    form_urlencoded::parse(text.unwrap_or_default().as_bytes())
        .map(|(name, value)| {
            let value = if name == field::METADATA { canonical(&value) } else { value.into_owned() };
            (name.into_owned(), value)
        })
        .collect()
}

fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort();
    pairs
}

/// JSON without its spaces and escapes, members in their order; other text as it is.
fn canonical(json: &str) -> String {
    if let Ok(object) = serde_json::from_str::<Object<Value>>(json) {
        return format!("{:?}", object.members().collect::<Vec<_>>());
    }
    serde_json::from_str::<Value>(json).map_or_else(|_| json.to_owned(), |value| value.to_string())
}

fn text(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

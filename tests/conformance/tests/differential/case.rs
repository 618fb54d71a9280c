//! A line of `requests.jsonl`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use twilio_verify_conformance::Object;

/// A call of an official client, and what it sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    pub(crate) client: Client,
    #[serde(rename = "case")]
    pub(crate) name: String,
    pub(crate) operation: String,
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) auth_type: String,
    pub(crate) client_options: Options,
    pub(crate) path: Target,
    pub(crate) args: Object<Box<RawValue>>,
    pub(crate) call: Listing,
    pub(crate) request: Option<Recorded>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub(crate) enum Client {
    #[serde(rename = "twilio-python 9.13.0")]
    Python,
    #[serde(rename = "twilio-node 6.2.0")]
    Node,
}

/// How the client was made.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    pub(crate) edge: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) env: BTreeMap<String, String>,
    pub(crate) user_agent_extensions: Vec<String>,
}

/// The arguments that stand in the path.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Target {
    #[serde(rename = "ServiceSid")]
    pub(crate) service_sid: String,
    #[serde(rename = "Identity", default)]
    pub(crate) identity: String,
    #[serde(rename = "Sid")]
    pub(crate) sid: Option<String>,
}

impl Case {
    /// The path that the documentation gives this call, by decoded segments.
    pub(crate) fn target(&self) -> Vec<String> {
        let Target { service_sid, identity, sid } = &self.path;
        let path: &[&str] = match self.operation.as_str() {
            "create_passkey" => &["Passkeys", "Factors"],
            _ => &["Entities", identity, "Factors"],
        };
        let service = ["", "v2", "Services", service_sid];
        service.iter().chain(path).copied().chain(sid.as_deref()).map(str::to_owned).collect()
    }
}

/// What the clients' `list` is given besides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listing {
    pub(crate) page_size: Option<u32>,
    pub(crate) limit: Option<usize>,
}

/// What went over the wire.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) body: String,
    pub(crate) headers: BTreeMap<String, String>,
}

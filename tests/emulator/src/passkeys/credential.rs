use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

/// What is kept of a credential that was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) id: Vec<u8>,
    /// A point on P-256, uncompressed: its two coordinates.
    pub(crate) public_key: Vec<u8>,
    /// How the browser says that it can be reached.
    pub(crate) transports: Vec<String>,
}

impl Credential {
    /// Neither an id nor a key belongs to two factors.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.id == other.id || self.public_key == other.public_key
    }

    /// `PublicKeyCredentialDescriptorJSON` of the WebAuthn standard.
    pub(super) fn descriptor(&self) -> impl Serialize + use<'_> {
        Descriptor { kind: "public-key", id: URL_SAFE_NO_PAD.encode(&self.id), transports: &self.transports }
    }
}

#[derive(Serialize)]
struct Descriptor<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    transports: &'a [String],
}

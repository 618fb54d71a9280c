use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// What is kept of a credential that was verified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credential {
    #[serde(with = "base64url")]
    pub(crate) id: Vec<u8>,
    /// A point on P-256, uncompressed: its two coordinates.
    #[serde(with = "base64url")]
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

/// Bytes in a saved state: as WebAuthn writes them.
mod base64url {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        URL_SAFE_NO_PAD.encode(bytes).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        URL_SAFE_NO_PAD.decode(text).map_err(|_| D::Error::custom("no base64url"))
    }
}

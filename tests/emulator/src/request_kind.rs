use http::Method;
use serde::{Deserialize, Serialize};
use twilio_verify_core::field;

use crate::route::decoded;

/// What a request asks for: what a [`Fault`](crate::Fault) waits for, and what a
/// [`ReceivedRequest`](crate::ReceivedRequest) was. In JSON in lower case, as `create_passkey`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RequestKind {
    /// A push or TOTP factor is created.
    Create,
    /// A factor is fetched.
    Fetch,
    /// Factors are listed: one request for each page.
    List,
    /// A factor is updated, with no `AuthPayload` in the form.
    Update,
    /// A factor is verified: an update with an `AuthPayload`.
    Verify,
    /// A factor is deleted.
    Delete,
    /// A passkey is created.
    CreatePasskey,
    /// A passkey is verified.
    VerifyPasskey,
}

impl RequestKind {
    /// By method and path, and by the body where these leave it open; whatever becomes of the request.
    pub(crate) fn of(method: &Method, path: &str, body: &[u8]) -> Option<Self> {
        let segments: Vec<String> = path.strip_prefix("/v2/Services/")?.split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let is_verification = || form_urlencoded::parse(body).any(|(name, _)| name == field::AUTH_PAYLOAD);
        match (method, segments.as_slice()) {
            (&Method::POST, [_, "Entities", _, "Factors"]) => Some(Self::Create),
            (&Method::GET, [_, "Entities", _, "Factors"]) => Some(Self::List),
            (&Method::GET, [_, "Entities", _, "Factors", _]) => Some(Self::Fetch),
            (&Method::DELETE, [_, "Entities", _, "Factors", _]) => Some(Self::Delete),
            (&Method::POST, [_, "Entities", _, "Factors", _]) => {
                Some(if is_verification() { Self::Verify } else { Self::Update })
            }
            (&Method::POST, [_, "Passkeys", "Factors"]) => Some(Self::CreatePasskey),
            (&Method::POST, [_, "Passkeys", "VerifyFactor"]) => Some(Self::VerifyPasskey),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn method_path_and_body_tell_what_is_asked_for() {
        use RequestKind::{Create, CreatePasskey, Delete, Fetch, List, Update, Verify, VerifyPasskey};
        let factors = "/v2/Services/VA0/Entities/user-0001/Factors";
        let factor = "/v2/Services/VA0/Entities/a%2Fb/Factors/YF0";
        for (method, path, body, expected) in [
            ("POST", factors, "FriendlyName=a", Some(Create)),
            ("GET", factors, "", Some(List)),
            ("GET", factor, "", Some(Fetch)),
            ("DELETE", factor, "", Some(Delete)),
            ("POST", factor, "FriendlyName=AuthPayload", Some(Update)),
            ("POST", factor, "a=b&Auth%50ayload=123456", Some(Verify)),
            ("POST", "/v2/Services/VA0/Passkeys/Factors", "{}", Some(CreatePasskey)),
            ("POST", "/v2/Services/VA0/Passkeys/VerifyFactor", "{}", Some(VerifyPasskey)),
            ("PUT", factor, "", None),
            ("DELETE", factors, "", None),
            ("GET", "/v2/Services/VA0/Passkeys/Factors", "", None),
            ("GET", "/v1/Services/VA0/Entities/user-0001/Factors", "", None),
            ("GET", "/", "", None),
        ] {
            let method: Method = method.parse().unwrap();
            assert_eq!(RequestKind::of(&method, path, body.as_bytes()), expected, "{method} {path} {body}");
        }
    }
}

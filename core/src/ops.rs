//! What can be done with a user's factors: the operations that [`Entity`](crate::Entity)'s methods make.
//!
//! An operation is a value with its settings, and does nothing until a [`Client`](crate::Client), an
//! [`AsyncClient`](crate::AsyncClient) or a [`Call`](crate::Call) carries it out.

// One file an operation: what it sends, what it reads, its tests.

mod create_passkey;
mod create_push;
mod create_totp;
mod delete;
mod fetch;
mod list;
mod totp_settings;
mod update;
mod verify;
mod verify_passkey;

pub use create_passkey::CreatePasskey;
pub use create_push::CreatePush;
pub use create_totp::CreateTotp;
pub use delete::DeleteFactor;
pub use fetch::FetchFactor;
pub use list::ListFactors;
pub use update::UpdateFactor;
pub use verify::{Verification, VerifyFactor};
pub use verify_passkey::VerifyPasskey;

#[cfg(test)]
mod golden {
    //! What the tests of the operations share.

    use crate::{Body, Config, Credentials, Entity, FactorSid, HttpRequest, Operation, OperationExt};

    pub(super) const FACTORS: &str =
        "https://verify.twilio.com/v2/Services/VA00000000000000000000000000000000/Entities/user-0001/Factors";
    pub(super) const FACTOR: &str = "https://verify.twilio.com/v2/Services/VA00000000000000000000000000000000/Entities/user-0001/Factors/YF00000000000000000000000000000000";

    pub(super) const PASSKEYS: &str =
        "https://verify.twilio.com/v2/Services/VA00000000000000000000000000000000/Passkeys";

    pub(super) fn entity() -> Entity {
        Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
    }

    pub(super) fn sid() -> FactorSid {
        "YF00000000000000000000000000000000".parse().unwrap()
    }

    pub(super) fn request(operation: impl Operation) -> HttpRequest {
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        operation.request(&Config::new(Credentials::auth_token(account, "token"))).unwrap()
    }

    /// Method, URL, and body or nothing; checks what is the same in every request.
    pub(super) fn wire(operation: impl Operation) -> (String, String, String) {
        let content_type = match operation.body() {
            Body::Empty => None,
            Body::Form(_) => Some("application/x-www-form-urlencoded"),
            Body::Json(_) => Some("application/json"),
        };
        let request = request(operation);
        assert_eq!(content_type.is_some(), request.method() == "POST");
        let header = |name| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(header("authorization").unwrap().split(' ').next(), Some("Basic"));
        assert!(request.headers()["authorization"].is_sensitive());
        assert_eq!(header("accept").as_deref(), Some("application/json"));
        assert!(header("user-agent").unwrap().starts_with("twilio-verify-rust/"));
        assert_eq!(header("content-type").as_deref(), content_type);
        assert_eq!(request.headers().len(), if content_type.is_some() { 4 } else { 3 });
        let body = String::from_utf8(request.body().clone()).unwrap();
        (request.method().to_string(), request.uri().to_string(), body)
    }

    /// The fields that an operation's check names.
    pub(super) fn refused(operation: impl Operation) -> Vec<&'static str> {
        let Err(invalid) = operation.validate() else { return Vec::new() };
        invalid.violations().iter().map(crate::Violation::field).collect()
    }

    pub(super) fn answer(status: u16, body: &str) -> http::Response<&str> {
        http::Response::builder().status(status).body(body).unwrap()
    }
}

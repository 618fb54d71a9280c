//! In place of `ceremony`, without the feature `passkeys`: nothing can be verified, and so nothing is created either.

use http::StatusCode;
use twilio_verify_core::ErrorCode;

use super::{Credential, PasskeyConfig};
use crate::{json::Object, problem::Problem};

/// That a passkey cannot be verified here.
pub(super) fn is_compiled_in() -> Result<(), Problem> {
    Err(left_out())
}

/// The status and the code are our choice: Twilio has no such answer.
fn left_out() -> Problem {
    let message = "This emulator was compiled without passkeys: turn on the feature `passkeys` of \
                   twilio-verify-emulator, which is on unless `default-features = false` is said";
    Problem::new(StatusCode::NOT_IMPLEMENTED, ErrorCode::INVALID_PARAMETER, message)
}

/// There is none.
pub(super) enum Presented {}

impl Presented {
    pub(super) fn read(_: &Object<'_>) -> Result<Self, Problem> {
        Err(left_out())
    }

    pub(super) fn challenge(&self) -> &str {
        match *self {}
    }

    pub(super) fn verified_for(self, _: &str, _: &PasskeyConfig) -> Result<Credential, Problem> {
        match self {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::{
        settings::Settings,
        testing::{Api, passkeys},
    };

    #[test]
    fn the_refusal_says_what_to_do() {
        let mut api = Api::new(Settings::default());
        for target in [passkeys(), passkeys().replace("Factors", "VerifyFactor")] {
            let reply =
                api.post_json(&target, &json!({ "friendly_name": "Laptop", "identity": "user-0001" }));
            reply.refuses(501, 60200, "the feature `passkeys` of twilio-verify-emulator");
        }
    }
}

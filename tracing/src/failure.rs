use http::StatusCode;
use twilio_verify_core::{Delivery, Error, ErrorCode};

/// What is logged of an error: nothing in the server's own words.
pub(crate) struct Failure<'e> {
    error: &'e Error,
    pub(crate) status: Option<StatusCode>,
    pub(crate) code: Option<u32>,
    pub(crate) request_id: Option<&'e str>,
}

impl<'e> Failure<'e> {
    pub(crate) fn of(error: &'e Error) -> Self {
        let request_id = error.request_id().and_then(request_id);
        Self { error, status: error.status(), code: error.code().map(|code| code.0), request_id }
    }

    /// OpenTelemetry's `error.type`: of few values, and for HTTP the status, where that is the error.
    pub(crate) fn kind(&self) -> &str {
        match (self.error, &self.status) {
            (Error::Api(_), Some(status)) => status.as_str(),
            (Error::Invalid(_), _) => "invalid",
            (Error::Decode(_), _) => "decode",
            (Error::Transport(error), _) if error.delivery() == Delivery::NotSent => "not_sent",
            (Error::Transport(_), _) => "no_answer",
            _ => "other",
        }
    }

    /// Whether somebody should look at it, or a user can have caused it. Our choice, by the meanings of the codes.
    pub(crate) fn is_to_be_looked_at(&self) -> bool {
        const OF_A_USER: [(u16, ErrorCode); 6] = [
            (403, ErrorCode::FACTOR_VERIFICATION_FAILED),
            (403, ErrorCode::FACTOR_UNVERIFIED),
            (429, ErrorCode::CHALLENGE_ATTEMPTS_REACHED),
            (429, ErrorCode::TOO_MANY_WRONG_CODES),
            (429, ErrorCode::TOO_MANY_CHALLENGES),
            (429, ErrorCode::TOO_MANY_CREATIONS),
        ];
        match self.error {
            Error::Invalid(_) => false,
            Error::Api(error) => match (error.status().as_u16(), error.code()) {
                (400 | 404 | 409, _) => false,
                (status, Some(code)) => !OF_A_USER.contains(&(status, code)),
                (_, None) => true,
            },
            _ => true,
        }
    }
}

/// A request id in Twilio's form, `RQ` and 32 hexadecimal digits. In another, a hostile server could have what it was
/// sent logged.
pub(crate) fn request_id(id: &str) -> Option<&str> {
    let digits = id.strip_prefix("RQ")?;
    (digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

#[cfg(test)]
mod tests {
    use twilio_verify_core::{Config, Credentials, Entity, OperationExt, TransportError};

    use super::*;

    fn entity() -> Entity {
        Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001")
    }

    fn answered(status: u16, body: &str) -> Error {
        let response = http::Response::builder().status(status).body(body).unwrap();
        entity().fetch("YF00000000000000000000000000000000".parse().unwrap()).response(response).unwrap_err()
    }

    #[test]
    fn a_user_does_not_wake_the_operator() {
        for (status, code, loud) in [
            (400, "60306", false),
            (404, "20404", false),
            (404, "null", false),
            (409, "60317", false),
            (403, "60318", false),
            (429, "60310", false),
            (429, "60326", false),
            (401, "20003", true),
            (403, "60313", true),
            (403, "null", true),
            (429, "20429", true),
            (429, "60328", true),
            (429, "null", true),
            (302, "null", true),
            (500, "60310", true),
            (503, "20503", true),
        ] {
            let error = answered(status, &format!(r#"{{"code": {code}}}"#));
            let failure = Failure::of(&error);
            assert_eq!(failure.is_to_be_looked_at(), loud, "{status} {code}");
            assert_eq!(failure.kind(), status.to_string());
        }
    }

    #[test]
    fn what_has_no_status_has_a_name() {
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        let config = Config::new(Credentials::auth_token(account, "token"));
        let invalid = entity().create_totp("").request(&config).unwrap_err();
        for (error, kind, loud) in [
            (invalid, "invalid", false),
            (TransportError::not_sent("no").into(), "not_sent", true),
            (TransportError::unknown("no").into(), "no_answer", true),
            (answered(200, "<html>"), "decode", true),
        ] {
            let failure = Failure::of(&error);
            assert_eq!((failure.kind(), failure.is_to_be_looked_at()), (kind, loud), "{error}");
        }
    }

    #[test]
    fn only_twilios_form_of_a_request_id_is_kept() {
        let id = format!("RQ{}", "0a".repeat(16));
        assert_eq!(request_id(&id), Some(id.as_str()));
        for other in ["", "RQ", "RQ1", &id[1..], &id[..33], &format!("{id}0"), &id.replace('a', "g")] {
            assert_eq!(request_id(other), None, "{other}");
        }
    }
}

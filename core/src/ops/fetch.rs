use http::{Method, Response};

use crate::{DecodeFailure, Entity, Factor, FactorSid, Invalid, Operation, Path, Replay, factor};

/// Fetches a factor: made by [`Entity::fetch`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct FetchFactor {
    entity: Entity,
    sid: FactorSid,
}

impl FetchFactor {
    pub(crate) fn new(entity: Entity, sid: FactorSid) -> Self {
        Self { entity, sid }
    }
}

impl Operation for FetchFactor {
    type Output = Factor;
    const NAME: &'static str = "FetchFactor";
    const METHOD: Method = Method::GET;

    fn path(&self) -> Path {
        self.entity.factor_path(self.sid)
    }

    fn validate(&self) -> Result<(), Invalid> {
        self.entity.check().finish()
    }

    fn replay(&self) -> Replay {
        Replay::Safe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<Factor, DecodeFailure> {
        factor::read(response.body(), self.sid)
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{FACTOR, answer, entity, sid, wire};
    use crate::{Config, Credentials, Endpoint, OperationExt, factor::tests::TOTP};

    #[test]
    fn request_and_answer() {
        let fetch = entity().fetch(sid());
        assert_eq!(wire(&fetch), ("GET".into(), FACTOR.into(), String::new()));
        assert_eq!(fetch.response(answer(200, TOTP)).unwrap().sid, sid());
    }

    #[test]
    fn a_base_url_with_a_path_precedes_it() {
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        let config = Config::new(Credentials::auth_token(account, "token"));
        let config = config.endpoint(Endpoint::base_url("https://proxy.example:8443/twilio/").unwrap());
        let url = entity().fetch(sid()).request(&config).unwrap().uri().to_string();
        assert_eq!(url, FACTOR.replace("https://verify.twilio.com", "https://proxy.example:8443/twilio"));
    }

    #[test]
    fn an_answer_that_cannot_be_read_says_whose_it_is() {
        let response =
            http::Response::builder().status(203).header("Twilio-Request-Id", "RQ1").body("<html>");
        let error = entity().fetch(sid()).response(response.unwrap()).unwrap_err();
        assert_eq!((error.operation(), error.request_id()), (Some("FetchFactor"), Some("RQ1")));
        assert_eq!(error.status().unwrap().as_u16(), 203);
        assert!(!error.may_have_been_processed() && !error.is_not_found() && error.code().is_none());
        assert!(error.to_string().ends_with("not JSON, at line 1 column 1"), "{error}");
    }

    #[test]
    fn an_error_has_the_servers_words() {
        let error = entity().fetch(sid()).response(answer(404, r#"{"message": "gone"}"#)).unwrap_err();
        assert_eq!(error.message(), Some("gone"));
        assert_eq!(entity().fetch(sid()).response(answer(200, "")).unwrap_err().message(), None);
    }

    #[test]
    fn a_sid_in_another_case_is_the_same_factor() {
        let lower = "YFabcdef00000000000000000000000000".parse().unwrap();
        let body = TOTP.replace("YF00000000000000000000000000000000", "YFABCDEF00000000000000000000000000");
        assert!(entity().fetch(lower).response(answer(200, &body)).is_ok());
    }

    #[test]
    fn no_status_but_2xx_is_success_whatever_the_body() {
        for status in [100, 101, 199, 300, 301, 302, 303, 304, 307, 308, 399, 400, 404, 499, 500, 599] {
            let error = entity().fetch(sid()).response(answer(status, TOTP)).unwrap_err();
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(error.is_not_found(), status == 404);
        }
    }
}

use http::{Method, Response};

use super::totp_settings::{TotpSettings, totp_setters};
use crate::{
    Body, DecodeFailure, Entity, FactorType, Form, Invalid, Metadata, NewFactor, Operation, Path, Replay,
    Secret, TotpBinding, Violation, field, limits,
};

/// Creates a TOTP factor: made by [`Entity::create_totp`].
///
/// What is not set is the service's setting, by Twilio's default SHA-1, six digits every 30 seconds, and one time step
/// of skew. Not repeated after an attempt of unknown fate, since that could make two factors: see
/// [`repeatable`](crate::OperationExt::repeatable).
///
/// ```
/// use twilio_verify_core::Operation;
/// # let entity = twilio_verify_core::Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
///
/// let create = entity.create_totp("John's phone").code_length(8).metadata([("made by", "the shop")]);
/// assert!(create.validate().is_ok());
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CreateTotp {
    entity: Entity,
    friendly_name: String,
    secret: Option<Secret>,
    totp: TotpSettings,
    metadata: Option<Metadata>,
}

impl CreateTotp {
    pub(crate) fn new(entity: Entity, friendly_name: String) -> Self {
        Self { entity, friendly_name, secret: None, totp: TotpSettings::default(), metadata: None }
    }

    /// A shared secret of your own, in Base32; Twilio makes one otherwise.
    pub fn secret(mut self, base32: impl Into<Secret>) -> Self {
        self.secret = Some(base32.into());
        self
    }

    totp_setters!();

    /// Your own data.
    pub fn metadata(mut self, metadata: impl Into<Metadata>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

impl Operation for CreateTotp {
    type Output = NewFactor<TotpBinding>;
    const NAME: &'static str = "CreateNewFactor";
    const METHOD: Method = Method::POST;

    fn path(&self) -> Path {
        self.entity.factors_path()
    }

    fn body(&self) -> Body {
        let form = Form::new()
            .pair(field::FRIENDLY_NAME, &self.friendly_name)
            .pair(field::FACTOR_TYPE, FactorType::Totp.as_str())
            .text(field::BINDING_SECRET, self.secret.as_ref().map(Secret::expose));
        Body::Form(self.totp.form(form).text(field::METADATA, self.metadata.as_ref().map(Metadata::as_json)))
    }

    fn validate(&self) -> Result<(), Invalid> {
        let base32 = self.secret.as_ref().is_none_or(|secret| limits::is_base32(secret.expose()));
        let check = self
            .entity
            .check()
            .length(field::FRIENDLY_NAME, &self.friendly_name, limits::FRIENDLY_NAME)
            .that(base32, || {
                let problem = "is not Base32: `A` to `Z` and `2` to `7`, in whole bytes";
                Violation::new(field::BINDING_SECRET, problem, "leave it out, and Twilio makes one")
            });
        Metadata::check(self.metadata.as_ref(), self.totp.check(check)).finish()
    }

    fn replay(&self) -> Replay {
        Replay::Unsafe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<Self::Output, DecodeFailure> {
        NewFactor::read(response.body(), FactorType::Totp, TotpBinding::read)
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{FACTORS, answer, entity, refused, wire};
    use super::*;
    use crate::{Error, OperationExt, TotpAlgorithm, factor::tests::TOTP};

    #[test]
    fn the_least_request() {
        let (method, url, body) = wire(entity().create_totp("John's Phone"));
        assert_eq!((method.as_str(), url.as_str()), ("POST", FACTORS));
        assert_eq!(body, "FriendlyName=John%27s+Phone&FactorType=totp");
    }

    #[test]
    fn every_field_in_the_documented_order() {
        let create = entity()
            .create_totp("é & co")
            .metadata([("os", "Android")])
            .alg(TotpAlgorithm::Sha256)
            .code_length(8)
            .skew(0)
            .time_step(45)
            .secret("GEZDGNBVGY3TQOJQ");
        assert_eq!(
            wire(&create).2,
            "FriendlyName=%C3%A9+%26+co&FactorType=totp&Binding.Secret=GEZDGNBVGY3TQOJQ&Config.TimeStep=45\
             &Config.Skew=0&Config.CodeLength=8&Config.Alg=sha256&Metadata=%7B%22os%22%3A%22Android%22%7D"
        );
        assert!(!format!("{create:?}").contains("GEZDGNBV"));
    }

    #[test]
    fn every_limit_is_checked_at_once_and_can_be_passed_over() {
        let create = Entity::new(entity().service_sid(), "a b")
            .create_totp("x".repeat(65))
            .secret("gezdgnbv")
            .time_step(19)
            .skew(3)
            .code_length(9)
            .alg("sha999".into())
            .metadata(Metadata::from_json("[]"));
        let fields = [
            "Identity",
            "Identity",
            "FriendlyName",
            "Binding.Secret",
            "Config.TimeStep",
            "Config.Skew",
            "Config.CodeLength",
            "Config.Alg",
            "Metadata",
        ];
        assert_eq!(refused(&create), fields);
        assert!(wire(create.unchecked()).2.contains("Config.Alg=sha999"));
    }

    #[test]
    fn limits_are_inclusive() {
        for (time_step, skew, code_length) in [(20, 0, 3), (60, 2, 8)] {
            let create =
                entity().create_totp("x".repeat(64)).time_step(time_step).skew(skew).code_length(code_length);
            assert_eq!(refused(create), [""; 0]);
        }
        for secret in ["", "=", "A1", "ABC DEF", "ÄBC", "A", "ABC", "GEZDGN", "A======="] {
            assert_eq!(refused(entity().create_totp("x").secret(secret)), ["Binding.Secret"], "{secret}");
        }
        assert_eq!(refused(entity().create_totp("x").secret("GEZDGNBVGY======")), [""; 0]);
        for secret in ["GE", "GEZD", "GEZDG", "GEZDGNB", "GEZDGNBV"] {
            assert_eq!(refused(entity().create_totp("x").secret(secret)), [""; 0], "{secret}");
        }
    }

    #[test]
    fn no_check_can_be_passed_over_that_keeps_the_target() {
        let create = Entity::new(entity().service_sid(), "..").create_totp("x").unchecked();
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        let config = crate::Config::new(crate::Credentials::auth_token(account, "token"));
        assert!(matches!(create.request(&config), Err(Error::Invalid(_))));
    }

    #[test]
    fn the_binding_comes_with_the_factor() {
        let create = entity().create_totp("x");
        let body =
            TOTP.replacen('{', r#"{"binding": {"secret": "PLANTED", "uri": "otpauth://totp/PLANTED"},"#, 1);
        for status in [200, 201, 202, 299] {
            let created = create.response(answer(status, &body)).unwrap();
            assert_eq!(created.binding.uri.expose(), "otpauth://totp/PLANTED");
            assert_eq!(created.sid, created.factor.sid);
            assert!(!format!("{created:?}").contains("PLANTED"));
        }
    }

    #[test]
    fn a_binding_is_not_lost_to_what_is_odd_around_it() {
        let binding = r#"{"binding": {"uri": "otpauth://totp/a:b?issuer=a&secret=PLANTED"}"#;
        let odd = format!(
            r#"{binding}, "sid": "YF00000000000000000000000000000000", "status": null, "status": 7, "friendly_name": "\ud83d",
            "config": 1e999, "factor_type": [], "metadata": "\udc00", "url": {{}}, "url": "x", "date_created": "\n"}}"#
        );
        let created = entity().create_totp("x").response(answer(201, &odd)).unwrap();
        assert_eq!(created.binding.secret.expose(), "PLANTED");
        assert_eq!(created.factor_type, FactorType::Totp);
        assert!(!created.is_verified() && created.friendly_name.is_none());
        for empty in [
            r#"{"binding": {"uri": "", "secret": "x"}"#,
            r#"{"binding": {"uri": "otpauth://totp/a", "secret": ""}"#,
            r#"{"binding": {"uri": "otpauth://totp/a?secret=&issuer=b"}"#,
        ] {
            let odd = odd.replace(binding, empty);
            assert!(entity().create_totp("x").response(answer(201, &odd)).is_err(), "{odd}");
        }
    }

    #[test]
    fn a_secret_that_cannot_be_read_is_still_at_hand() {
        let body = TOTP.replacen('{', r#"{"binding": {"secret": "PLANTED"},"#, 1);
        let mut answer = answer(201, &body);
        answer.headers_mut().insert("twilio-request-id", http::HeaderValue::from_static("RQ1"));
        let error = entity().create_totp("x").response(answer).unwrap_err();
        assert!(error.may_have_been_processed());
        assert_eq!(error.headers().map(|headers| &headers["twilio-request-id"] == "RQ1"), Some(true));
        assert!(!format!("{error:?} {error}").contains("PLANTED"));
        let Error::Decode(error) = error else { panic!("{error:?}") };
        assert_eq!(error.body(), body.as_bytes());
        assert!(error.to_string().ends_with("it has no readable `binding.uri`"), "{error}");
    }
}

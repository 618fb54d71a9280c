use std::collections::BTreeMap;

use http::{Response, StatusCode};
use twilio_verify_core::{field, limits};

use crate::{
    answer,
    factor::Kind,
    form::Form,
    problem::Problem,
    push::Push,
    random::Random,
    scope::Scope,
    state::{NewFactor, State},
    totp::{Totp, TotpConfig, read_secret},
};

/// Answers a create request.
pub(crate) fn create(
    state: &mut State,
    scope: &Scope<'_>,
    form: &Form,
) -> Result<Response<Vec<u8>>, Problem> {
    check_identity(field::IDENTITY, scope.identity)?;
    let new = read(form, &mut state.random)?;
    let (entity, factor) = state.make(scope, new)?;
    let response = answer::json(StatusCode::CREATED, &factor.shown_once(&entity.sid, scope));
    entity.factors.push(factor);
    Ok(response)
}

/// Whether an entity can have this name, which comes in the path or in a field.
pub(crate) fn check_identity(field: &str, identity: &str) -> Result<(), Problem> {
    if !limits::IDENTITY.contains(&identity.chars().count()) {
        return Err(Problem::length(field, &limits::IDENTITY));
    }
    if !identity.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Err(Problem::out_of_limits(field, "have only letters, digits and -"));
    }
    Ok(())
}

fn read(form: &Form, random: &mut Random) -> Result<NewFactor, Problem> {
    let friendly_name = form
        .text(field::FRIENDLY_NAME, limits::FRIENDLY_NAME)?
        .ok_or_else(|| Problem::missing(field::FRIENDLY_NAME))?
        .to_owned();
    let kind = form
        .choice(field::FACTOR_TYPE, &[("push", Type::Push), ("totp", Type::Totp)])?
        .ok_or_else(|| Problem::missing(field::FACTOR_TYPE))?;
    let metadata = form.text(field::METADATA, limits::METADATA)?.map(read_metadata).transpose()?;
    let kind = match kind {
        Type::Push => Kind::Push(Push::read(form, random)?),
        Type::Totp => Kind::Totp(read_totp(form, random)?),
    };
    Ok(NewFactor { friendly_name, metadata, kind })
}

#[derive(Clone, Copy)]
enum Type {
    Push,
    Totp,
}

fn read_totp(form: &Form, random: &mut Random) -> Result<Totp, Problem> {
    let config = TotpConfig::DEFAULT.with(form)?;
    let secret = match form.get(field::BINDING_SECRET) {
        Some(text) => read_secret(text)?,
        None => random.secret(),
    };
    Ok(Totp::new(secret, config))
}

fn read_metadata(text: &str) -> Result<BTreeMap<String, String>, Problem> {
    serde_json::from_str(text)
        .map_err(|_| Problem::out_of_limits(field::METADATA, "be a JSON object whose values are strings"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Settings,
        testing::{Api, IDENTITY, TOTP, public_key, push_fields},
    };

    /// The fields with others in their places; `None` leaves one out.
    fn with<'a>(
        fields: &[(&'a str, &'a str)],
        changes: &[(&'a str, Option<&'a str>)],
    ) -> Vec<(&'a str, &'a str)> {
        let kept = fields.iter().copied().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
        let new = changes.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
        kept.chain(new).collect()
    }

    #[test]
    fn a_totp_factor_comes_with_its_secret() {
        let mut api = Api::new(
            Settings::default().service("VA00000000000000000000000000000000".parse().unwrap(), "A & B"),
        );
        let reply = api.create(
            IDENTITY,
            &with(
                &TOTP,
                &[
                    ("Binding.Secret", Some("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")),
                    ("Metadata", Some(r#"{"os":"Android"}"#)),
                ],
            ),
        );
        assert_eq!(reply.status, 201);
        let Value::Object(mut body) = reply.body else { panic!() };
        for (field, prefix) in [("sid", "YF"), ("entity_sid", "YE")] {
            let sid = body.remove(field).unwrap();
            assert!(sid.as_str().unwrap().starts_with(prefix) && sid.as_str().unwrap().len() == 34, "{sid}");
        }
        assert!(
            body.remove("url")
                .unwrap()
                .as_str()
                .unwrap()
                .starts_with("https://verify.twilio.com/v2/Services/VA")
        );
        assert_eq!(
            Value::Object(body),
            json!({
                "account_sid": crate::ACCOUNT_SID, "service_sid": crate::SERVICE_SID, "identity": IDENTITY,
                "friendly_name": "Phone", "status": "unverified", "factor_type": "totp",
                "binding": {
                    "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
                    "uri": "otpauth://totp/A%20%26%20B:Phone?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
                            &issuer=A%20%26%20B&algorithm=SHA1&digits=6&period=30",
                },
                "options": null,
                "config": {"alg": "sha1", "skew": 1, "code_length": 6, "time_step": 30},
                "metadata": {"os": "Android"},
                "date_created": "2015-07-30T20:00:00Z", "date_updated": "2015-07-30T20:00:00Z",
            })
        );
    }

    #[test]
    fn a_secret_is_made_where_none_is_given() {
        let secret = |seed| {
            let reply = Api::new(Settings::default().seed(seed)).create(IDENTITY, &TOTP);
            assert_eq!(reply.body["metadata"], Value::Null);
            reply.body["binding"]["secret"].as_str().unwrap().to_owned()
        };
        assert_eq!(read_secret(&secret(1)).unwrap().len(), 20);
        assert_eq!(secret(1), secret(1));
        assert_ne!(secret(1), secret(2));
    }

    #[test]
    fn a_totp_factor_takes_its_settings() {
        let settings = [
            ("Config.Alg", "sha512"),
            ("Config.Skew", "0"),
            ("Config.CodeLength", "8"),
            ("Config.TimeStep", "60"),
        ];
        let reply = Api::new(Settings::default()).create(IDENTITY, &[&TOTP[..], &settings].concat());
        assert_eq!(
            reply.body["config"],
            json!({"alg": "sha512", "skew": 0, "code_length": 8, "time_step": 60})
        );
    }

    #[test]
    fn a_push_factor_gives_back_its_key_and_settings() {
        let key = public_key(1);
        let mut api = Api::new(Settings::default());
        let reply = api.create(IDENTITY, &push_fields(&key));
        assert_eq!(reply.status, 201);
        assert_eq!(reply.body["factor_type"], "push");
        assert_eq!(reply.body["binding"], json!({"alg": "ES256", "public_key": key}));
        assert!(reply.body.as_object().unwrap().contains_key("options"));
        let credential_sid = reply.body["config"]["credential_sid"].clone();
        assert!(credential_sid.as_str().is_some_and(|sid| sid.starts_with("CR") && sid.len() == 34));
        assert_eq!(
            reply.body["config"],
            json!({
                "sdk_version": "1.0", "app_id": "com.example.app", "notification_platform": "fcm",
                "notification_token": "token-of-32-characters-0123456789", "credential_sid": credential_sid,
            })
        );
        // Without notifications there is no token, and one that comes all the same is not kept.
        for (number, token) in [(2, None), (3, Some("short"))] {
            let key = public_key(number);
            let changes =
                [("Config.NotificationPlatform", Some("none")), ("Config.NotificationToken", token)];
            let mut reply = api.create(IDENTITY, &with(&push_fields(&key), &changes));
            reply.body["config"].as_object_mut().unwrap().remove("credential_sid");
            let config =
                json!({"sdk_version": "1.0", "app_id": "com.example.app", "notification_platform": "none"});
            assert_eq!(reply.body["config"], config);
        }
    }

    #[test]
    fn a_field_out_of_its_limits_is_named() {
        let long = |length| "é".repeat(length);
        let (name, app, metadata) = (long(65), long(101), format!("{{\"a\":\"{}\"}}", long(1017)));
        let (short_token, long_token) = (long(31), long(256));
        let key = public_key(1);
        let push = push_fields(&key);
        let mut api = Api::new(Settings::default());
        let mut refused = |fields: &[(&str, &str)], code, name, value| {
            api.create(IDENTITY, &with(fields, &[(name, value)])).refuses(400, code, name);
        };
        for (field, code, value) in [
            ("FriendlyName", 60300, None),
            ("FriendlyName", 20002, Some("")),
            ("FriendlyName", 20002, Some(name.as_str())),
            ("FactorType", 60300, None),
            ("FactorType", 60306, Some("passkeys")),
            ("FactorType", 60306, Some("TOTP")),
            ("Metadata", 60306, Some(metadata.as_str())),
            ("Metadata", 60306, Some("")),
            ("Metadata", 60306, Some("{")),
            ("Metadata", 60306, Some("[]")),
            ("Metadata", 60306, Some(r#"{"a":1}"#)),
            ("Binding.Secret", 60314, Some("")),
            ("Binding.Secret", 60314, Some("not base32")),
            ("Config.Alg", 60306, Some("SHA1")),
            ("Config.Skew", 60306, Some("3")),
            ("Config.Skew", 60306, Some("-1")),
            ("Config.CodeLength", 60306, Some("2")),
            ("Config.CodeLength", 60306, Some("9")),
            ("Config.TimeStep", 60306, Some("19")),
            ("Config.TimeStep", 60306, Some("61")),
            ("Config.TimeStep", 60306, Some("thirty")),
        ] {
            refused(&TOTP, code, field, value);
        }
        for (field, code, value) in [
            ("Binding.Alg", 60300, None),
            ("Binding.Alg", 60314, Some("RS256")),
            ("Binding.PublicKey", 60300, None),
            ("Binding.PublicKey", 60314, Some("dGVzdF9rZXk=")),
            ("Config.AppId", 60300, None),
            ("Config.AppId", 60306, Some("")),
            ("Config.AppId", 60306, Some(app.as_str())),
            ("Config.SdkVersion", 60300, None),
            ("Config.SdkVersion", 60300, Some("")),
            ("Config.NotificationPlatform", 60300, None),
            ("Config.NotificationPlatform", 60306, Some("sms")),
            ("Config.NotificationToken", 60300, None),
            ("Config.NotificationToken", 60306, Some(short_token.as_str())),
            ("Config.NotificationToken", 60306, Some(long_token.as_str())),
        ] {
            refused(&push, code, field, value);
        }
        assert_eq!(api.get(&crate::testing::factors(IDENTITY)).status, 404, "no entity came of it");
    }

    #[test]
    fn lengths_are_in_characters_and_inclusive() {
        let name = "é".repeat(64);
        let metadata = format!("{{\"a\":\"{}\"}}", "é".repeat(1024 - 8));
        let fields = with(&TOTP, &[("FriendlyName", Some(&name)), ("Metadata", Some(&metadata))]);
        let reply = Api::new(Settings::default()).create(IDENTITY, &fields);
        assert_eq!((reply.status, &reply.body["friendly_name"]), (201, &Value::from(name)));
    }

    #[test]
    fn an_identity_has_8_to_64_letters_digits_and_dashes() {
        let mut api = Api::new(Settings::default());
        let (longest, too_long) = ("a".repeat(64), "a".repeat(65));
        for identity in ["AZ-az-09", &longest] {
            assert_eq!(api.create(identity, &TOTP).status, 201, "{identity}");
        }
        for identity in [
            "1234567",
            &too_long,
            "user_0001",
            "user%200001",
            "user%2F0001",
            "%FF2345678",
            "us%C3%A9r-0001",
            "",
        ] {
            api.create(identity, &TOTP).refuses(400, 60306, "Identity");
        }
    }

    #[test]
    fn fields_of_the_other_type_and_unknown_ones_are_passed_over() {
        let extra = [("Config.AppId", ""), ("Binding.PublicKey", "x"), ("Unknown", "x")];
        assert_eq!(Api::new(Settings::default()).create(IDENTITY, &[&TOTP[..], &extra].concat()).status, 201);
        let key = public_key(1);
        let extra = [("Config.TimeStep", "1"), ("Binding.Secret", "!")];
        assert_eq!(
            Api::new(Settings::default()).create(IDENTITY, &[&push_fields(&key)[..], &extra].concat()).status,
            201
        );
    }
}

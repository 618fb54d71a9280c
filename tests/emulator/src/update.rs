use http::StatusCode;
use twilio_verify_core::{ErrorCode, field, limits};

use crate::{
    factor::{Factor, Kind, unix_seconds},
    form::Form,
    problem::Problem,
    push::Push,
    scope::Scope,
    totp::Totp,
};

/// Changes a factor as an update request says, and verifies it where the request has an `AuthPayload`.
///
/// A request that is refused changes no setting. A payload is held against the settings as they were before the
/// request: that is what it was made with.
pub(crate) fn update(factor: &mut Factor, scope: &Scope<'_>, form: &Form) -> Result<(), Problem> {
    let name = form.text(field::FRIENDLY_NAME, limits::FRIENDLY_NAME)?;
    // Once verified there is nothing left to prove.
    let payload = form.get(field::AUTH_PAYLOAD).filter(|_| !factor.is_verified);
    let outcome = match &mut factor.kind {
        Kind::Push(push) => update_push(push, form, payload, &factor.sid)?,
        Kind::Totp(totp) => update_totp(totp, form, payload, scope)?,
        // It is verified elsewhere, and its settings stay.
        Kind::Passkey(_) => Outcome { is_proven: false, has_new_config: false },
    };
    let is_renamed = name.is_some_and(|name| name != factor.friendly_name);
    if let Some(name) = name {
        name.clone_into(&mut factor.friendly_name);
    }
    factor.is_verified |= outcome.is_proven;
    if is_renamed || outcome.is_proven || outcome.has_new_config {
        factor.updated = scope.now;
    }
    Ok(())
}

struct Outcome {
    is_proven: bool,
    has_new_config: bool,
}

/// A wrong signature is an error.
fn update_push(push: &mut Push, form: &Form, payload: Option<&str>, sid: &str) -> Result<Outcome, Problem> {
    let config = push.config().with(form)?;
    if payload.is_some_and(|payload| !push.is_signed(payload, sid)) {
        let message = format!("{} is not this factor's signature over its SID", field::AUTH_PAYLOAD);
        return Err(Problem::new(StatusCode::FORBIDDEN, ErrorCode::FACTOR_VERIFICATION_FAILED, message));
    }
    Ok(Outcome { is_proven: payload.is_some(), has_new_config: push.set_config(config) })
}

/// A wrong code is an answer like any other, which says `unverified`.
fn update_totp(
    totp: &mut Totp,
    form: &Form,
    payload: Option<&str>,
    scope: &Scope<'_>,
) -> Result<Outcome, Problem> {
    let config = totp.config().with(form)?;
    let limit = scope.limits.wrong_codes_per_factor;
    let is_proven = match payload {
        Some(code) => totp.verify(code, unix_seconds(scope.now), limit).ok_or_else(|| {
            let message =
                format!("{limit} wrong codes were given for {}; create a new factor", field::AUTH_PAYLOAD);
            Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TOO_MANY_WRONG_CODES, message)
        })?,
        None => false,
    };
    Ok(Outcome { is_proven, has_new_config: totp.set_config(config) })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use crate::{
        Limits, Settings,
        testing::{Api, IDENTITY, TOTP, code, public_key, push_fields, signature},
    };

    /// A TOTP factor: its SID and secret.
    fn totp(api: &mut Api) -> (String, String) {
        let reply = api.create(IDENTITY, &TOTP);
        (reply.sid(), reply.body["binding"]["secret"].as_str().unwrap().to_owned())
    }

    #[test]
    fn the_right_code_verifies() {
        let mut api = Api::new(Settings::default());
        let (sid, secret) = totp(&mut api);
        api.pass(Duration::from_secs(90));
        let reply = api.update(&sid, &[("AuthPayload", &code(&secret, api.now))]);
        assert_eq!((reply.status, &reply.body["status"]), (200, &json!("verified")));
        assert_eq!(reply.body["date_updated"], "2015-07-30T20:01:30Z");
        assert_eq!(reply.body["date_created"], "2015-07-30T20:00:00Z");
        assert!(reply.body.get("binding").is_none() && reply.body.get("options").is_none());
        assert_eq!(api.fetch(&sid).body, reply.body);
    }

    #[test]
    fn a_wrong_code_is_answered_unverified_and_after_five_none_is_taken() {
        let mut api = Api::new(Settings::default());
        let (sid, secret) = totp(&mut api);
        api.pass(Duration::from_secs(1));
        let right = code(&secret, api.now);
        let spaced = format!("{} {}", &right[..3], &right[3..]);
        for wrong in ["", "12345", "abcdef", "é", &spaced] {
            let reply = api.update(&sid, &[("AuthPayload", wrong)]);
            assert_eq!((reply.status, &reply.body["status"]), (200, &json!("unverified")), "{wrong}");
            assert_eq!(reply.body["date_updated"], "2015-07-30T20:00:00Z");
        }
        for payload in ["12345", &right] {
            let fields = [("AuthPayload", payload), ("FriendlyName", "Other")];
            api.update(&sid, &fields).refuses(429, 60310, "5 wrong codes");
        }
        let factor = api.fetch(&sid).body;
        assert_eq!((&factor["status"], &factor["friendly_name"]), (&json!("unverified"), &json!("Phone")));
        let renamed = api.update(&sid, &[("FriendlyName", "Other")]);
        assert_eq!((renamed.status, &renamed.body["friendly_name"]), (200, &json!("Other")));
    }

    #[test]
    fn four_wrong_codes_do_not_stop_the_right_one() {
        let mut api = Api::new(Settings::default());
        let (sid, secret) = totp(&mut api);
        for _ in 0..4 {
            api.update(&sid, &[("AuthPayload", "x")]);
        }
        assert_eq!(api.update(&sid, &[("AuthPayload", &code(&secret, api.now))]).body["status"], "verified");
    }

    #[test]
    fn a_verified_factor_takes_any_payload_and_counts_nothing() {
        let mut api = Api::new(Settings::default().limits(Limits::default().wrong_codes_per_factor(1)));
        let (sid, secret) = totp(&mut api);
        let verified = api.update(&sid, &[("AuthPayload", &code(&secret, api.now))]).body;
        api.pass(Duration::from_secs(1));
        for _ in 0..3 {
            let reply = api.update(&sid, &[("AuthPayload", "wrong")]);
            assert_eq!((reply.status, &reply.body), (200, &verified));
        }
    }

    #[test]
    fn a_push_factor_is_verified_by_its_keys_signature_over_its_sid() {
        let mut api = Api::new(Settings::default());
        let sid = api.create(IDENTITY, &push_fields(&public_key(1))).sid();
        for wrong in ["", "123456", &signature(2, &sid), &signature(1, "YF00000000000000000000000000000000")]
        {
            api.update(&sid, &[("AuthPayload", wrong), ("FriendlyName", "Other")]).refuses(
                403,
                60311,
                "AuthPayload",
            );
        }
        assert_eq!(api.fetch(&sid).body["friendly_name"], "Phone", "nothing of a refused request is kept");
        let reply = api.update(&sid, &[("AuthPayload", &signature(1, &sid))]);
        assert_eq!((reply.status, &reply.body["status"]), (200, &json!("verified")));
    }

    #[test]
    fn settings_of_a_totp_factor_change_its_later_codes() {
        let mut api = Api::new(Settings::default());
        let (sid, secret) = totp(&mut api);
        api.pass(Duration::from_secs(5));
        // The code that comes along was made under the old settings: it is right, too.
        let settings = [
            ("FriendlyName", "New"),
            ("Config.Alg", "sha256"),
            ("Config.TimeStep", "20"),
            ("Config.Skew", "0"),
        ];
        let reply = api.update(&sid, &settings);
        assert_eq!(
            reply.body["config"],
            json!({"alg": "sha256", "skew": 0, "code_length": 6, "time_step": 20})
        );
        assert_eq!(
            (&reply.body["friendly_name"], &reply.body["status"]),
            (&json!("New"), &json!("unverified"))
        );
        assert_eq!(reply.body["date_updated"], "2015-07-30T20:00:05Z");
        let old_code = code(&secret, api.now);
        assert_eq!(api.update(&sid, &[("AuthPayload", &old_code)]).body["status"], "unverified");
        let back = [("Config.Alg", "sha1"), ("Config.TimeStep", "30")];
        api.update(&sid, &back);
        let both = [("AuthPayload", old_code.as_str()), ("Config.CodeLength", "8")];
        let reply = api.update(&sid, &both).body;
        assert_eq!((&reply["status"], &reply["config"]["code_length"]), (&json!("verified"), &json!(8)));
    }

    #[test]
    fn the_date_moves_with_a_name_and_with_a_setting_and_not_without() {
        let mut api = Api::new(Settings::default());
        let (totp, push) = (api.totp(), api.create(IDENTITY, &push_fields(&public_key(1))).sid());
        for (sid, field, value) in [
            (&totp, "FriendlyName", "New"),
            (&totp, "Config.Skew", "2"),
            (&push, "FriendlyName", "New"),
            (&push, "Config.SdkVersion", "2.0"),
        ] {
            api.pass(Duration::from_secs(1));
            let before = api.fetch(sid).body["date_updated"].clone();
            let moved = api.update(sid, &[(field, value)]).body["date_updated"].clone();
            assert_ne!(moved, before, "{field}");
            api.pass(Duration::from_secs(1));
            assert_eq!(api.update(sid, &[(field, value)]).body["date_updated"], moved, "{field}");
        }
    }

    #[test]
    fn settings_of_a_push_factor_change() {
        let mut api = Api::new(Settings::default());
        let created = api.create(IDENTITY, &push_fields(&public_key(1)));
        let (sid, credential_sid) = (created.sid(), created.body["config"]["credential_sid"].clone());
        let config = |reply: crate::testing::Reply| {
            assert_eq!(reply.status, 200, "{reply:?}");
            reply.body["config"].clone()
        };
        let none = json!({
            "sdk_version": "2.0", "app_id": "com.example.app", "notification_platform": "none",
            "credential_sid": credential_sid,
        });
        // The mobile SDKs send the app on update as well: it stays what it was.
        let fields =
            [("Config.NotificationPlatform", "none"), ("Config.SdkVersion", "2.0"), ("Config.AppId", "x")];
        assert_eq!(config(api.update(&sid, &fields)), none);
        api.update(&sid, &[("Config.NotificationPlatform", "apn")]).refuses(
            400,
            60300,
            "Config.NotificationToken",
        );
        assert_eq!(config(api.fetch(&sid)), none);
        let token = "another-token-0123456789-0123456789";
        let fields = [("Config.NotificationPlatform", "apn"), ("Config.NotificationToken", token)];
        assert_eq!(config(api.update(&sid, &fields))["notification_token"], token);
        assert_eq!(config(api.update(&sid, &[("Config.SdkVersion", "3.0")]))["notification_token"], token);
    }

    #[test]
    fn an_update_out_of_the_limits_changes_and_counts_nothing() {
        let mut api = Api::new(Settings::default().limits(Limits::default().wrong_codes_per_factor(1)));
        let (sid, secret) = totp(&mut api);
        let before = api.fetch(&sid).body;
        for (field, value) in [
            ("Config.Alg", "md5"),
            ("Config.Skew", "3"),
            ("Config.CodeLength", "9"),
            ("Config.TimeStep", "61"),
        ] {
            api.update(&sid, &[("AuthPayload", "wrong"), (field, value)]).refuses(400, 60306, field);
        }
        let nameless = [("AuthPayload", "wrong"), ("FriendlyName", "")];
        api.update(&sid, &nameless).refuses(400, 20002, "FriendlyName");
        let push = api.create(IDENTITY, &push_fields(&public_key(1))).sid();
        for (field, value, code) in [
            ("Config.SdkVersion", "", 60300),
            ("Config.NotificationPlatform", "sms", 60306),
            ("Config.NotificationToken", "short", 60306),
        ] {
            api.update(&push, &[(field, value)]).refuses(400, code, field);
        }
        assert_eq!(api.fetch(&sid).body, before);
        assert_eq!(api.update(&sid, &[]).body, before, "nothing asked, nothing changed");
        assert_eq!(api.update(&sid, &[("AuthPayload", &code(&secret, api.now))]).body["status"], "verified");
    }

    #[test]
    fn fields_of_the_other_type_and_unknown_ones_are_passed_over() {
        let mut api = Api::new(Settings::default());
        let sid = api.totp();
        let before = api.fetch(&sid).body;
        api.pass(Duration::from_secs(1));
        let fields = [("Config.NotificationToken", "short"), ("Metadata", "{"), ("Unknown", "x")];
        let reply = api.update(&sid, &fields);
        assert_eq!((reply.status, reply.body), (200, before));
    }
}

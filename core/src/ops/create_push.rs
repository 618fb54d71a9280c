use http::{Method, Response};

use crate::{
    Body, DecodeFailure, Entity, FactorType, Form, Invalid, Metadata, NewFactor, Notifications, Operation,
    PUSH_ALGORITHM, Path, PublicKey, PushBinding, Replay, Secret, Violation, field, limits, push,
};

/// Creates a push factor: made by [`Entity::create_push`].
///
/// Not repeated after an attempt of unknown fate: see [`repeatable`](crate::OperationExt::repeatable). A second factor
/// with the same key is refused with [`FACTOR_EXISTS`](crate::ErrorCode::FACTOR_EXISTS).
///
/// ```
/// use twilio_verify_core::{Notifications, Operation};
/// # let entity = twilio_verify_core::Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// # let public_key = concat!(
/// #     "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
/// #     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
/// # );
///
/// let create = entity
///     .create_push("John's phone", public_key, Notifications::none())
///     .app_id("com.example.shop")
///     .sdk_version("1.0");
/// assert!(create.validate().is_ok());
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CreatePush {
    entity: Entity,
    friendly_name: String,
    public_key: PublicKey,
    app_id: Option<String>,
    sdk_version: Option<String>,
    notifications: Notifications,
    metadata: Option<Metadata>,
}

impl CreatePush {
    pub(crate) fn new(
        entity: Entity,
        friendly_name: String,
        public_key: PublicKey,
        notifications: Notifications,
    ) -> Self {
        let (app_id, sdk_version, metadata) = Default::default();
        Self { entity, friendly_name, public_key, app_id, sdk_version, notifications, metadata }
    }

    /// The app in Google's or Apple's store, such as `com.example.myapp`. Required.
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// The version of the SDK that signs on the device. Required.
    pub fn sdk_version(mut self, version: impl Into<String>) -> Self {
        self.sdk_version = Some(version.into());
        self
    }

    /// Your own data.
    pub fn metadata(mut self, metadata: impl Into<Metadata>) -> Self {
        self.metadata = Some(metadata.into());
        self
    }
}

impl Operation for CreatePush {
    type Output = NewFactor<PushBinding>;
    const NAME: &'static str = "CreateNewFactor";
    const METHOD: Method = Method::POST;

    fn path(&self) -> Path {
        self.entity.factors_path()
    }

    fn body(&self) -> Body {
        Body::Form(
            // The key and the token alone are up to 400.
            Form::with_capacity(512)
                .pair(field::FRIENDLY_NAME, &self.friendly_name)
                .pair(field::FACTOR_TYPE, FactorType::Push.as_str())
                .pair(field::BINDING_ALG, PUSH_ALGORITHM)
                .pair(field::BINDING_PUBLIC_KEY, self.public_key.as_base64())
                .text(field::CONFIG_APP_ID, self.app_id.as_ref())
                .pair(field::CONFIG_NOTIFICATION_PLATFORM, self.notifications.platform.as_str())
                .text(field::CONFIG_NOTIFICATION_TOKEN, self.notifications.token.as_ref().map(Secret::expose))
                .text(field::CONFIG_SDK_VERSION, self.sdk_version.as_ref())
                .text(field::METADATA, self.metadata.as_ref().map(Metadata::as_json)),
        )
    }

    fn validate(&self) -> Result<(), Invalid> {
        let check =
            self.entity.check().length(field::FRIENDLY_NAME, &self.friendly_name, limits::FRIENDLY_NAME);
        let missing = |field, setter| Violation::new(field, "is missing", setter);
        let check = self.public_key.check(check);
        let check = match &self.app_id {
            Some(app_id) => check.length(field::CONFIG_APP_ID, app_id, limits::APP_ID),
            None => check.that(false, || missing(field::CONFIG_APP_ID, "give it with `app_id`")),
        };
        let check = push::check_sdk_version(self.sdk_version.as_deref(), self.notifications.check(check))
            .that(self.sdk_version.is_some(), || {
                missing(field::CONFIG_SDK_VERSION, "give it with `sdk_version`")
            });
        Metadata::check(self.metadata.as_ref(), check).finish()
    }

    fn replay(&self) -> Replay {
        Replay::Unsafe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<Self::Output, DecodeFailure> {
        NewFactor::read(response.body(), FactorType::Push, Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{FACTORS, answer, entity, refused, wire};
    use super::*;
    use crate::{OperationExt, factor::tests::TOTP};

    /// The key of Twilio's own documentation.
    const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8GdwtibWe0kpgsFl6xPQBwhtwUEyeJkeozFmi2jiJDzxFSMwVy3kVR1h/dPVYOfgkC0EkfBRJ0J/6xW47FD5vA==";

    fn create(notifications: Notifications) -> CreatePush {
        entity().create_push("Pixel 8", KEY, notifications).app_id("com.example.myapp").sdk_version("1.0")
    }

    #[test]
    fn every_field_in_the_documented_order() {
        let create = create(Notifications::fcm("t".repeat(32))).metadata([("os", "Android")]);
        let (method, url, body) = wire(&create);
        assert_eq!((method.as_str(), url.as_str()), ("POST", FACTORS));
        let key = KEY.replace('/', "%2F").replace('=', "%3D");
        let token = "t".repeat(32);
        assert_eq!(
            body,
            format!(
                "FriendlyName=Pixel+8&FactorType=push&Binding.Alg=ES256&Binding.PublicKey={key}\
                 &Config.AppId=com.example.myapp&Config.NotificationPlatform=fcm&Config.NotificationToken={token}\
                 &Config.SdkVersion=1.0&Metadata=%7B%22os%22%3A%22Android%22%7D"
            )
        );
        assert!(!format!("{create:?}").contains(&token));
    }

    #[test]
    fn without_a_platform_there_is_no_token() {
        let body = wire(create(Notifications::none())).2;
        assert!(body.contains("NotificationPlatform=none") && !body.contains("NotificationToken"), "{body}");
        let token = || Some("t".repeat(32).into());
        for (platform, token) in [
            ("none", token()),
            ("apn", None),
            ("fcm", Some("t".repeat(31).into())),
            ("fcm", Some("t".repeat(256).into())),
        ] {
            let create = create(Notifications::new(platform.into(), token));
            assert_eq!(refused(create), ["Config.NotificationToken"], "{platform}");
        }
        let future = create(Notifications::new("carrier-pigeon".into(), token()));
        assert_eq!(refused(&future), ["Config.NotificationPlatform"]);
        assert!(wire(future.unchecked()).2.contains("Config.NotificationPlatform=carrier-pigeon"));
    }

    #[test]
    fn every_limit_is_checked_at_once() {
        let create =
            entity().create_push("", "dGVzdF9rZXk=", Notifications::apn("short")).app_id("a".repeat(101));
        let fields = [
            "FriendlyName",
            "Binding.PublicKey",
            "Config.AppId",
            "Config.NotificationToken",
            "Config.SdkVersion",
        ];
        assert_eq!(refused(&create), fields);
        assert!(wire(create.unchecked()).2.contains("Binding.PublicKey=dGVzdF9rZXk%3D"));
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        let missing = entity().create_push("x", KEY, Notifications::none()).validate().unwrap_err();
        assert!(missing.to_string().contains("Config.AppId is missing: give it with `app_id`"), "{missing}");
        let longer = format!("{}AAAA", &KEY[..KEY.len() - 4]);
        for key in [
            &*longer,
            "",
            "not base64",
            &KEY[..KEY.len() - 2],
            &KEY.replace("MFkw", "MFkx"),
            &KEY.replace("MFkw", "MFkw "),
        ] {
            let create = entity().create_push("x", key, Notifications::none()).app_id("a").sdk_version("1");
            assert_eq!(refused(create), ["Binding.PublicKey"], "{key}");
        }
        let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, KEY).unwrap();
        assert_eq!(PublicKey::from_spki_der(&der), KEY.into());
    }

    #[test]
    fn the_answer_is_read_with_or_without_its_binding() {
        let create = create(Notifications::none());
        let push = TOTP.replace("\"totp\"", "\"push\"");
        let with =
            push.replacen('{', &format!(r#"{{"binding": {{"alg": "ES256", "public_key": "{KEY}"}},"#), 1);
        let created = create.response(answer(201, &with)).unwrap();
        assert_eq!(
            (created.binding.alg.as_deref(), created.binding.public_key.as_deref()),
            (Some("ES256"), Some(KEY))
        );
        let untyped = with.replace("\"factor_type\"", "\"no_type\"");
        assert_eq!(create.response(answer(201, &untyped)).unwrap().factor_type, FactorType::Push);
        for odd in [push.clone(), push.replacen('{', r#"{"binding": 7,"#, 1)] {
            assert!(create.response(answer(201, &odd)).unwrap().binding.public_key.is_none());
        }
    }
}

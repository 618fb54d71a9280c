use http::{Method, Response};

use super::{
    VerifyFactor,
    totp_settings::{TotpSettings, totp_setters},
};
use crate::{
    Body, Check, DecodeFailure, Entity, Factor, FactorSid, Form, Invalid, NotificationPlatform, Operation,
    Path, Replay, Secret, factor, field, limits, push,
};

/// Changes a factor's name or settings: made by [`Entity::update`].
///
/// What is not set stays as it is. Settings are set to a value, so an attempt of unknown fate is repeated. To verify a
/// factor, and change settings with it, see [`verify`](Self::verify).
///
/// ```
/// use twilio_verify_core::Operation;
/// # let entity = twilio_verify_core::Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// # let sid = "YF00000000000000000000000000000000".parse()?;
///
/// let rename = entity.update(sid).friendly_name("John's new phone");
/// assert!(rename.validate().is_ok());
/// let lenient = entity.update(sid).skew(2); // codes of two time steps ago, and of the next two, are right too
/// assert!(lenient.validate().is_ok());
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct UpdateFactor {
    entity: Entity,
    sid: FactorSid,
    friendly_name: Option<String>,
    notification_token: Option<Secret>,
    sdk_version: Option<String>,
    totp: TotpSettings,
    notification_platform: Option<NotificationPlatform>,
}

impl UpdateFactor {
    pub(crate) fn new(entity: Entity, sid: FactorSid) -> Self {
        let (friendly_name, notification_token, sdk_version, notification_platform) = Default::default();
        let totp = TotpSettings::default();
        Self { entity, sid, friendly_name, notification_token, sdk_version, totp, notification_platform }
    }

    /// Makes it a verification: the code, or a push factor's signature, is sent with what was set so far.
    ///
    /// The type changes with it, since a wrong code is answered like a success: see
    /// [`Verification`](super::Verification).
    pub fn verify(self, auth_payload: impl Into<Secret>) -> VerifyFactor {
        VerifyFactor::new(self, auth_payload.into())
    }

    /// A new name for humans: [`limits::FRIENDLY_NAME`].
    pub fn friendly_name(mut self, name: impl Into<String>) -> Self {
        self.friendly_name = Some(name.into());
        self
    }

    /// Push: where notifications go, [`limits::NOTIFICATION_TOKEN`].
    pub fn notification_token(mut self, token: impl Into<Secret>) -> Self {
        self.notification_token = Some(token.into());
        self
    }

    /// Push: the version of the device's SDK.
    pub fn sdk_version(mut self, version: impl Into<String>) -> Self {
        self.sdk_version = Some(version.into());
        self
    }

    totp_setters!();

    /// Push: by whom the device is notified.
    pub fn notification_platform(mut self, platform: NotificationPlatform) -> Self {
        self.notification_platform = Some(platform);
        self
    }

    pub(super) fn sid(&self) -> FactorSid {
        self.sid
    }

    /// The fields that are set, after those in `form`.
    pub(super) fn form(&self, form: Form) -> Form {
        let form = form
            .text(field::FRIENDLY_NAME, self.friendly_name.as_ref())
            .text(field::CONFIG_NOTIFICATION_TOKEN, self.notification_token.as_ref().map(Secret::expose))
            .text(field::CONFIG_SDK_VERSION, self.sdk_version.as_ref());
        let platform = self.notification_platform.as_ref().map(NotificationPlatform::as_str);
        self.totp.form(form).text(field::CONFIG_NOTIFICATION_PLATFORM, platform)
    }

    pub(super) fn check(&self) -> Check {
        let check = self.entity.check();
        let check = match &self.friendly_name {
            Some(name) => check.length(field::FRIENDLY_NAME, name, limits::FRIENDLY_NAME),
            None => check,
        };
        let (platform, token) = (self.notification_platform.as_ref(), self.notification_token.as_ref());
        let check = push::check_sdk_version(self.sdk_version.as_deref(), check);
        let check = self.totp.check(push::check_token(token, check));
        push::check_no_token_for_none(platform, token, push::check_platform(platform, check))
    }
}

impl Operation for UpdateFactor {
    type Output = Factor;
    const NAME: &'static str = "UpdateFactor";
    const METHOD: Method = Method::POST;

    fn path(&self) -> Path {
        self.entity.factor_path(self.sid)
    }

    fn body(&self) -> Body {
        Body::Form(self.form(Form::new()))
    }

    fn validate(&self) -> Result<(), Invalid> {
        self.check().finish()
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
    use super::super::golden::{FACTOR, answer, entity, refused, sid, wire};
    use super::*;
    use crate::{OperationExt, TotpAlgorithm, factor::tests::TOTP};

    #[test]
    fn every_field_in_the_documented_order() {
        let update = entity()
            .update(sid())
            .notification_platform(NotificationPlatform::Fcm)
            .alg(TotpAlgorithm::Sha512)
            .code_length(8)
            .skew(2)
            .time_step(45)
            .sdk_version("1.1")
            .notification_token("t".repeat(32))
            .friendly_name("New phone");
        let token = "t".repeat(32);
        let body = format!(
            "FriendlyName=New+phone&Config.NotificationToken={token}&Config.SdkVersion=1.1&Config.TimeStep=45\
             &Config.Skew=2&Config.CodeLength=8&Config.Alg=sha512&Config.NotificationPlatform=fcm"
        );
        assert_eq!(wire(&update), ("POST".into(), FACTOR.into(), body));
        assert_eq!(update.replay(), Replay::Safe);
        assert!(!format!("{update:?}").contains(&token));
        assert_eq!(update.response(answer(200, TOTP)).unwrap().sid, sid());
    }

    #[test]
    fn a_token_has_no_place_with_the_platform_none() {
        let none = || entity().update(sid()).notification_platform(NotificationPlatform::None);
        assert_eq!(refused(none().notification_token("t".repeat(32))), ["Config.NotificationToken"]);
        assert_eq!(refused(none()), [""; 0]);
    }

    #[test]
    fn nothing_set_is_an_empty_form() {
        assert_eq!(wire(entity().update(sid())).2, "");
    }

    #[test]
    fn every_limit_is_checked_at_once() {
        let update = entity()
            .update(sid())
            .friendly_name("")
            .notification_token("test_token")
            .sdk_version("")
            .time_step(61)
            .skew(3)
            .code_length(2)
            .alg("md5".into())
            .notification_platform("sms".into());
        let fields = [
            "FriendlyName",
            "Config.SdkVersion",
            "Config.NotificationToken",
            "Config.TimeStep",
            "Config.Skew",
            "Config.CodeLength",
            "Config.Alg",
            "Config.NotificationPlatform",
        ];
        assert_eq!(refused(&update), fields);
        assert!(wire(update.unchecked()).2.contains("Config.NotificationToken=test_token"));
    }
}

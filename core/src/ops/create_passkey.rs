use http::{Method, Response};

use crate::{
    AuthenticatorAttachment, Body, Check, DecodeFailure, DiscoverableCredentials, Entity, Invalid,
    NewPasskey, Operation, Path, RelyingParty, Replay, UserVerification, Violation, field::passkeys,
    json::ObjectText, limits,
};

/// Creates a passkey factor: made by [`Entity::create_passkey`].
///
/// What is not set is the service's setting. [`authenticator_attachment`](Self::authenticator_attachment),
/// [`discoverable_credentials`](Self::discoverable_credentials) and [`user_verification`](Self::user_verification) are
/// set together or not at all, and a relying party only with all three of them: so we read Twilio's error 60393. Not
/// repeated after an attempt of unknown fate, since that could make two factors: see
/// [`repeatable`](crate::OperationExt::repeatable).
///
/// ```
/// use twilio_verify_core::{AuthenticatorAttachment, DiscoverableCredentials, Operation, RelyingParty};
/// use twilio_verify_core::UserVerification;
/// # let entity = twilio_verify_core::Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
///
/// let create = entity
///     .create_passkey("John's laptop")
///     .relying_party(RelyingParty::new("example.com", "Example").origin("https://example.com"))
///     .authenticator_attachment(AuthenticatorAttachment::Platform)
///     .discoverable_credentials(DiscoverableCredentials::Preferred)
///     .user_verification(UserVerification::Preferred);
/// assert!(create.validate().is_ok());
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct CreatePasskey {
    entity: Entity,
    friendly_name: String,
    relying_party: Option<RelyingParty>,
    authenticator_attachment: Option<AuthenticatorAttachment>,
    discoverable_credentials: Option<DiscoverableCredentials>,
    user_verification: Option<UserVerification>,
}

impl CreatePasskey {
    pub(crate) fn new(entity: Entity, friendly_name: String) -> Self {
        let (relying_party, authenticator_attachment, discoverable_credentials, user_verification) =
            Default::default();
        Self {
            entity,
            friendly_name,
            relying_party,
            authenticator_attachment,
            discoverable_credentials,
            user_verification,
        }
    }

    /// For whom the passkey is made: your site.
    pub fn relying_party(mut self, relying_party: RelyingParty) -> Self {
        self.relying_party = Some(relying_party);
        self
    }

    /// Which authenticators it can be made with.
    pub fn authenticator_attachment(mut self, attachment: AuthenticatorAttachment) -> Self {
        self.authenticator_attachment = Some(attachment);
        self
    }

    /// Whether the authenticator has to keep it so that it is found without the user's name.
    pub fn discoverable_credentials(mut self, discoverable: DiscoverableCredentials) -> Self {
        self.discoverable_credentials = Some(discoverable);
        self
    }

    /// Whether the authenticator has to make sure of the user.
    pub fn user_verification(mut self, verification: UserVerification) -> Self {
        self.user_verification = Some(verification);
        self
    }

    /// Whether any setting is set.
    fn has_config(&self) -> bool {
        self.relying_party.is_some()
            || self.authenticator_attachment.is_some()
            || self.discoverable_credentials.is_some()
            || self.user_verification.is_some()
    }

    /// The settings that are set, after the members in `config`.
    fn config(&self, config: ObjectText) -> ObjectText {
        let attachment = self.authenticator_attachment.as_ref().map(|it| it.as_str());
        let discoverable = self.discoverable_credentials.as_ref().map(|it| it.as_str());
        let verification = self.user_verification.as_ref().map(|it| it.as_str());
        let config = match &self.relying_party {
            Some(shop) => config.object(passkeys::RELYING_PARTY, |it| shop.members(it)),
            None => config,
        };
        config
            .text(passkeys::AUTHENTICATOR_ATTACHMENT, attachment)
            .text(passkeys::DISCOVERABLE_CREDENTIALS, discoverable)
            .text(passkeys::USER_VERIFICATION, verification)
    }

    /// All of the three or none, each with a documented value.
    fn check_config(&self, check: Check) -> Check {
        let attachment = self.authenticator_attachment.as_ref();
        let discoverable = self.discoverable_credentials.as_ref();
        let verification = self.user_verification.as_ref();
        let any = self.has_config();
        let unknown_attachment = matches!(attachment, Some(AuthenticatorAttachment::Unknown(_)));
        let unknown_discoverable = matches!(discoverable, Some(DiscoverableCredentials::Unknown(_)));
        let unknown_verification = matches!(verification, Some(UserVerification::Unknown(_)));
        [
            (passkeys::AUTHENTICATOR_ATTACHMENT, attachment.is_some(), unknown_attachment, ATTACHMENTS),
            (passkeys::DISCOVERABLE_CREDENTIALS, discoverable.is_some(), unknown_discoverable, PREFERENCES),
            (passkeys::USER_VERIFICATION, verification.is_some(), unknown_verification, PREFERENCES),
        ]
        .into_iter()
        .fold(check, |check, (field, given, unknown, values)| {
            check
                .that(given || !any, || {
                    Violation::new(field, "is missing, but other settings are given", TOGETHER)
                })
                .that(!unknown, || {
                    Violation::new(field, format!("is none of {values}"), "choose one of these")
                })
        })
    }
}

const ATTACHMENTS: &str = "`platform`, `cross-platform` and `any`";
const PREFERENCES: &str = "`required`, `preferred` and `discouraged`";
const TOGETHER: &str = "give it too, or no `config` at all: then the service's own settings hold";

impl Operation for CreatePasskey {
    type Output = NewPasskey;
    const NAME: &'static str = "CreateNewFactorPasskey";
    const METHOD: Method = Method::POST;

    fn path(&self) -> Path {
        self.entity.passkeys_path("/Factors")
    }

    fn body(&self) -> Body {
        let create = ObjectText::new()
            .text(passkeys::FRIENDLY_NAME, Some(&self.friendly_name))
            .text(passkeys::IDENTITY, Some(self.entity.identity().as_str()));
        if self.has_config() {
            create.object(passkeys::CONFIG, |config| self.config(config)).into()
        } else {
            create.into()
        }
    }

    fn validate(&self) -> Result<(), Invalid> {
        let check = Check::new().length(passkeys::FRIENDLY_NAME, &self.friendly_name, limits::FRIENDLY_NAME);
        let check = self.entity.check_identity(passkeys::IDENTITY, check);
        let check = match &self.relying_party {
            Some(relying_party) => relying_party.check(check),
            None => check,
        };
        self.check_config(check).finish()
    }

    fn replay(&self) -> Replay {
        Replay::Unsafe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<NewPasskey, DecodeFailure> {
        NewPasskey::read(response.body())
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{PASSKEYS, answer, entity, refused, wire};
    use super::*;
    use crate::{Error, FactorType, OperationExt, factor::tests::TOTP};

    fn create() -> CreatePasskey {
        entity().create_passkey("John's laptop")
    }

    fn complete() -> CreatePasskey {
        create()
            .user_verification(UserVerification::Required)
            .discoverable_credentials(DiscoverableCredentials::Preferred)
            .authenticator_attachment(AuthenticatorAttachment::CrossPlatform)
    }

    #[test]
    fn the_least_request() {
        let body = r#"{"friendly_name":"John's laptop","identity":"user-0001"}"#;
        assert_eq!(wire(create()), ("POST".into(), format!("{PASSKEYS}/Factors"), body.into()));
        assert_eq!(refused(create()), [""; 0]);
        assert_eq!(create().replay(), Replay::Unsafe);
    }

    #[test]
    fn every_member_in_the_documented_order() {
        let shop = RelyingParty::new("example.com", "Example \"é\"");
        let shop = shop.origin("https://example.com").origin("https://www.example.com");
        let body = wire(complete().relying_party(shop)).2;
        assert_eq!(
            body,
            r#"{"friendly_name":"John's laptop","identity":"user-0001","config":{"relying_party":{"id":"example.com","name":"Example \"é\"","origins":["https://example.com","https://www.example.com"]},"authenticator_attachment":"cross-platform","discoverable_credentials":"preferred","user_verification":"required"}}"#
        );
        assert!(wire(complete()).2.contains(r#""config":{"authenticator_attachment":"#));
    }

    #[test]
    fn of_the_three_settings_all_or_none() {
        let [attachment, discoverable, verification] = [
            "config.authenticator_attachment",
            "config.discoverable_credentials",
            "config.user_verification",
        ];
        let shop = || RelyingParty::new("example.com", "Example");
        assert_eq!(refused(complete()), [""; 0]);
        assert_eq!(refused(complete().relying_party(shop())), [""; 0]);
        assert_eq!(refused(create().relying_party(shop())), [attachment, discoverable, verification]);
        let one = create().user_verification(UserVerification::Required);
        assert_eq!(refused(&one), [attachment, discoverable]);
        let two = one.clone().authenticator_attachment(AuthenticatorAttachment::Any);
        assert_eq!(refused(two), [discoverable]);
        let said = one.validate().unwrap_err().to_string();
        assert!(
            said.contains(
                "config.authenticator_attachment is missing, but other settings are given: give it too"
            ),
            "{said}"
        );
        assert!(wire(one.unchecked()).2.ends_with(r#""config":{"user_verification":"required"}}"#));
    }

    #[test]
    fn every_limit_is_checked_at_once_and_can_be_passed_over() {
        let create = Entity::new(entity().service_sid(), "../x#")
            .create_passkey("")
            .relying_party(RelyingParty::new("", "").origin(""))
            .authenticator_attachment("none".into())
            .discoverable_credentials("".into())
            .user_verification("REQUIRED".into());
        let fields = [
            "friendly_name",
            "identity",
            "identity",
            "config.relying_party.id",
            "config.relying_party.name",
            "config.relying_party.origins",
            "config.authenticator_attachment",
            "config.discoverable_credentials",
            "config.user_verification",
        ];
        assert_eq!(refused(&create), fields);
        let (_, url, body) = wire(create.unchecked());
        assert_eq!(url, format!("{PASSKEYS}/Factors"), "no identity is in it");
        assert!(
            body.starts_with(r#"{"friendly_name":"","identity":"../x#","config":{"relying_party":{"id":""#)
        );
    }

    const OPTIONS: &str = r#"{"publicKey": {"challenge":"WUYw", "rp": {} , "new": [1.50]}}"#;

    #[test]
    fn the_options_come_untouched_with_the_factor() {
        let body =
            TOTP.replace("\"totp\"", "\"passkeys\"").replacen('{', &format!(r#"{{"options": {OPTIONS},"#), 1);
        for status in [200, 201, 299] {
            let created = create().response(answer(status, &body)).unwrap();
            assert_eq!(created.options.as_str(), OPTIONS);
            assert_eq!((created.sid, &created.factor_type), (created.factor.sid, &FactorType::Passkeys));
        }
    }

    #[test]
    fn options_are_not_lost_to_what_is_odd_around_them() {
        let odd = format!(
            r#"{{"options": {OPTIONS}, "sid": "YF00000000000000000000000000000000", "status": null, "status": 7,
            "config": 1e999, "factor_type": [], "binding": "\udc00", "identity": {{}}, "date_created": "\n"}}"#
        );
        let created = create().response(answer(201, &odd)).unwrap();
        assert_eq!(created.options.as_str(), OPTIONS);
        assert_eq!(created.factor_type, FactorType::Passkeys);
        assert!(!created.is_verified() && created.friendly_name.is_none());
    }

    #[test]
    fn without_options_the_body_is_still_at_hand() {
        for options in ["null", "7", "{}", "[]", "\"x\"", r#"{"publicKey": null}"#, r#"{"publicKey": [{}]}"#]
        {
            let body = TOTP.replacen('{', &format!(r#"{{"options": {options},"#), 1);
            let error = create().response(answer(201, &body)).unwrap_err();
            assert!(error.may_have_been_processed());
            let Error::Decode(error) = error else { panic!("{error:?}") };
            assert_eq!(error.body(), body.as_bytes());
            assert!(error.to_string().ends_with("it has no readable `options.publicKey`"), "{error}");
        }
    }
}

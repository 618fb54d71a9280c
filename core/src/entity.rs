use core::{borrow::Borrow, fmt};
use std::sync::Arc;

use crate::{
    Check, FactorSid, Notifications, Path, PublicKey, PublicKeyCredential, Secret, ServiceSid, Violation,
    encode::every_byte,
    field, limits,
    object::text_in_serde,
    ops::{
        CreatePasskey, CreatePush, CreateTotp, DeleteFactor, FetchFactor, ListFactors, UpdateFactor,
        VerifyFactor, VerifyPasskey,
    },
};

/// One user of one Verify service: the owner of factors, and the place from which every operation begins.
///
/// Making an operation sends nothing; give it to a client, or drive it yourself.
///
/// ```
/// use twilio_verify_core::{Entity, Operation};
///
/// let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "ff483d1ff591898a9942916050d2ca3f");
/// let create = entity.create_totp("John's Phone");
/// assert!(create.validate().is_ok());
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entity {
    service_sid: ServiceSid,
    identity: Identity,
}

impl Entity {
    /// The user that your system calls `identity`. Twilio makes the entity when its first factor is created.
    #[must_use]
    pub fn new(service_sid: ServiceSid, identity: impl Into<Identity>) -> Self {
        Self { service_sid, identity: identity.into() }
    }

    /// The service.
    #[must_use]
    pub fn service_sid(&self) -> ServiceSid {
        self.service_sid
    }

    /// Your name for the user.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Creates a TOTP factor: a shared secret for an authenticator app. For the app, `friendly_name` is the account.
    pub fn create_totp(&self, friendly_name: impl Into<String>) -> CreateTotp {
        CreateTotp::new(self.clone(), friendly_name.into())
    }

    /// Creates a push factor: a device that holds a private key and signs with it. Twilio requires
    /// [`app_id`](CreatePush::app_id) and [`sdk_version`](CreatePush::sdk_version) too.
    pub fn create_push(
        &self,
        friendly_name: impl Into<String>,
        public_key: impl Into<PublicKey>,
        notifications: Notifications,
    ) -> CreatePush {
        CreatePush::new(self.clone(), friendly_name.into(), public_key.into(), notifications)
    }

    /// Creates a passkey factor: what comes back holds the options with which the user's browser makes a passkey. That
    /// is then given to [`verify_passkey`](Self::verify_passkey). Passkeys are a private beta of Twilio's.
    ///
    /// A passkey is made by the user's browser, out of the options that a create is answered with, and what it made is
    /// the proof. This crate keeps the first as JSON, takes the second as JSON, and looks into it for one thing: that it
    /// is about the factor that it is to verify.
    ///
    /// ```
    /// use twilio_verify_core::{Client, Entity, Error, FactorSid, PublicKeyCredential, Transport, Verification};
    ///
    /// /// Gives the JSON that goes to the browser, and the factor's SID, which stays in the user's session.
    /// fn begin<T: Transport>(client: &Client<T>, user: &Entity) -> Result<(String, FactorSid), Error> {
    ///     let created = client.send(user.create_passkey("John's laptop"))?;
    ///     Ok((created.options.as_str().to_owned(), created.sid))
    /// }
    ///
    /// // In the browser, with `options` the first of these:
    /// //   const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
    /// //   const credential = await navigator.credentials.create({ publicKey });
    /// //   … JSON.stringify(credential.toJSON())
    ///
    /// fn finish<T: Transport>(client: &Client<T>, user: &Entity, sid: FactorSid, sent: String) -> Result<bool, Error> {
    ///     let credential = PublicKeyCredential::from_json(sent);
    ///     Ok(match client.send(user.verify_passkey(sid, credential))? {
    ///         Verification::Verified(_) => true,
    ///         Verification::Rejected(_) => false,
    ///     })
    /// }
    /// ```
    pub fn create_passkey(&self, friendly_name: impl Into<String>) -> CreatePasskey {
        CreatePasskey::new(self.clone(), friendly_name.into())
    }

    /// Fetches a factor.
    pub fn fetch(&self, sid: FactorSid) -> FetchFactor {
        FetchFactor::new(self.clone(), sid)
    }

    /// Lists the factors, page by page.
    ///
    /// What Twilio answers for a user that never had a factor is not documented: be ready for
    /// [`is_not_found`](crate::Error::is_not_found) as well as for an empty list.
    pub fn factors(&self) -> ListFactors {
        ListFactors::new(self.clone())
    }

    /// Changes a factor's name or settings: what is set on the operation.
    pub fn update(&self, sid: FactorSid) -> UpdateFactor {
        UpdateFactor::new(self.clone(), sid)
    }

    /// Verifies a factor with its first code: the digits that the authenticator app shows, as the user typed them (white
    /// space is left out), or, for a push factor, the device's signature of the factor's SID in Base64.
    ///
    /// This is enrolment, **not a login check**: what is answered for a factor that is verified already does not say
    /// whether the code was right. At a login, codes are checked by a challenge.
    pub fn verify(&self, sid: FactorSid, auth_payload: impl Into<Secret>) -> VerifyFactor {
        self.update(sid).verify(auth_payload)
    }

    /// Verifies a passkey factor with what the browser made of its options. This is enrolment, **not a login check**,
    /// as [`verify`](Self::verify) is. Take the `sid` from where you kept it when this user created the factor. One that
    /// the browser names may be another user's: [fetch](Self::fetch) it first, which finds this user's factors alone.
    pub fn verify_passkey(&self, sid: FactorSid, credential: PublicKeyCredential) -> VerifyPasskey {
        VerifyPasskey::new(self.clone(), sid, credential)
    }

    /// Deletes a factor.
    pub fn delete(&self, sid: FactorSid) -> DeleteFactor {
        DeleteFactor::new(self.clone(), sid)
    }

    /// `…/Entities/{Identity}/Factors`
    pub(crate) fn factors_path(&self) -> Path {
        self.factors_path_and(0)
    }

    /// `…/Factors/{Sid}`
    pub(crate) fn factor_path(&self, sid: FactorSid) -> Path {
        let sid = sid.as_str();
        self.factors_path_and("/".len() + sid.len()).sid(sid)
    }

    /// The same with room for so many bytes more. Its length is right for every identity that Twilio allows.
    fn factors_path_and(&self, more: usize) -> Path {
        let (service_sid, identity) = (self.service_sid.as_str(), self.identity.as_str());
        let length = "/v2/Services//Entities//Factors".len() + service_sid.len() + identity.len() + more;
        Path::of_length(length, "/v2/Services")
            .sid(service_sid)
            .then("/Entities")
            .argument(field::IDENTITY, identity)
            .then("/Factors")
    }

    /// `…/Services/{ServiceSid}/Passkeys` and what follows.
    pub(crate) fn passkeys_path(&self, end: &'static str) -> Path {
        let service_sid = self.service_sid.as_str();
        let length = "/v2/Services//Passkeys".len() + service_sid.len() + end.len();
        Path::of_length(length, "/v2/Services").sid(service_sid).then("/Passkeys").then(end)
    }

    /// Begins a check with what every operation shares whose path has the identity in it.
    pub(crate) fn check(&self) -> Check {
        self.check_identity(field::IDENTITY, Check::new())
    }

    /// The same, where the identity has another name.
    pub(crate) fn check_identity(&self, field: &'static str, check: Check) -> Check {
        let identity = self.identity.as_str();
        let characters = every_byte(identity, |byte| byte.is_ascii_alphanumeric() || byte == b'-');
        check.length(field, identity, limits::IDENTITY).that(characters, || {
            Violation::new(
                field,
                "holds other characters than ASCII letters, digits and `-`",
                "use your system's id of the user, such as a UUID",
            )
        })
    }
}

/// Your system's name for a user, which cannot be changed later: 8 to 64 letters, digits and `-`.
///
/// Not personal data, not an e-mail address: a UUID is good. Whatever it holds, it cannot change the target of a
/// request; the documented limits are checked when an operation is sent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(Arc<str>);

impl Identity {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Identity {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Identity {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Identity {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl core::str::FromStr for Identity {
    type Err = core::convert::Infallible;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl From<Identity> for String {
    fn from(identity: Identity) -> Self {
        identity.as_str().to_owned()
    }
}

/// So that a map with identities as its keys is asked for a `&str`.
impl Borrow<str> for Identity {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Identity {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

text_in_serde!(Identity);

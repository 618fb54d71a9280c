use std::{fmt, time::Duration};

use twilio_verify_core::{AccountSid, ApiKeySid, ServiceSid, limits};

/// The account, unless [`Settings::account_sid`] names another.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
/// The account's auth token, unless [`Settings::auth_token`] sets another. A dummy: it opens nothing.
pub const AUTH_TOKEN: &str = "emulator-auth-token";
/// The Verify service, unless [`Settings::service`] names others.
pub const SERVICE_SID: &str = "VA00000000000000000000000000000000";

const ISSUER: &str = "Emulator";

/// What an [`Emulator`](crate::Emulator) is made of: the account, its services, the limits, the seed.
///
/// ```
/// use twilio_verify_emulator::{Limits, Settings};
///
/// let settings = Settings::default()
///     .service("VA11111111111111111111111111111111".parse()?, "Example Inc.")
///     .limits(Limits::default().totp_per_entity(3000).creations_per_day(3000));
/// # let _ = settings;
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Settings {
    pub(crate) account_sid: String,
    pub(crate) auth_token: String,
    pub(crate) api_key: Option<(String, String)>,
    pub(crate) services: Services,
    pub(crate) limits: Limits,
    pub(crate) seed: u64,
}

impl Default for Settings {
    /// [`ACCOUNT_SID`] with [`AUTH_TOKEN`], one service [`SERVICE_SID`], no API key, the documented limits, seed 0.
    fn default() -> Self {
        Self {
            account_sid: ACCOUNT_SID.to_owned(),
            auth_token: AUTH_TOKEN.to_owned(),
            api_key: None,
            services: Services::default(),
            limits: Limits::default(),
            seed: 0,
        }
    }
}

impl Settings {
    /// The account: its SID is the user name that requests come with.
    pub fn account_sid(mut self, sid: AccountSid) -> Self {
        self.account_sid = sid.to_string();
        self
    }

    /// The account's auth token: the password that goes with the account SID.
    pub fn auth_token(mut self, token: impl Into<String>) -> Self {
        self.auth_token = token.into();
        self
    }

    /// An API key of the account: taken as well as the account SID and auth token.
    pub fn api_key(mut self, sid: ApiKeySid, secret: impl Into<String>) -> Self {
        self.api_key = Some((sid.to_string(), secret.into()));
        self
    }

    /// A Verify service, and its friendly name, which is the issuer in the URI of a TOTP factor.
    ///
    /// The first one takes the place of [`SERVICE_SID`]; more of them add up; the same SID again renames it.
    pub fn service(mut self, sid: ServiceSid, friendly_name: impl Into<String>) -> Self {
        self.services.set(sid.to_string(), friendly_name.into());
        self
    }

    /// What the emulator refuses; by default what Twilio documents.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Where SIDs, secrets and request ids come from: the same seed and requests give the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("account_sid", &self.account_sid)
            .field("api_key", &self.api_key.as_ref().map(|(sid, _secret)| sid))
            .field("services", &self.services)
            .field("limits", &self.limits)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Services {
    known: Vec<Service>,
    by_default: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) sid: String,
    pub(crate) issuer: String,
}

impl Services {
    pub(crate) fn find(&self, sid: &str) -> Option<&Service> {
        self.known.iter().find(|service| service.sid == sid)
    }

    fn set(&mut self, sid: String, issuer: String) {
        if std::mem::take(&mut self.by_default) {
            self.known.clear();
        }
        self.known.retain(|service| service.sid != sid);
        self.known.push(Service { sid, issuer });
    }
}

impl Default for Services {
    fn default() -> Self {
        Self {
            known: vec![Service { sid: SERVICE_SID.to_owned(), issuer: ISSUER.to_owned() }],
            by_default: true,
        }
    }
}

/// How much the emulator takes: by default what Twilio documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    pub(crate) push_per_entity: usize,
    pub(crate) totp_per_entity: usize,
    pub(crate) creations_per_day: usize,
    pub(crate) wrong_codes_per_factor: u32,
    pub(crate) unverified_lifetime: Duration,
    pub(crate) new_entities_per_second: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            push_per_entity: limits::PUSH_FACTORS_PER_ENTITY,
            totp_per_entity: limits::TOTP_FACTORS_PER_ENTITY,
            creations_per_day: limits::CREATIONS_PER_DAY,
            wrong_codes_per_factor: limits::WRONG_CODES_PER_FACTOR,
            // Twilio says "1 to 24 hours": the latest moment keeps slow tests from surprises.
            unverified_lifetime: Duration::from_secs(24 * 60 * 60),
            new_entities_per_second: limits::NEW_ENTITIES_PER_SECOND,
        }
    }
}

impl Limits {
    /// Push factors of an entity; the next one is refused with 400/60315. Default 20.
    pub fn push_per_entity(mut self, count: usize) -> Self {
        self.push_per_entity = count;
        self
    }

    /// TOTP factors of an entity; the next one is refused with 400/60315. Default 100.
    pub fn totp_per_entity(mut self, count: usize) -> Self {
        self.totp_per_entity = count;
        self
    }

    /// Factors created for an entity within any 24 hours; the next one is refused with 429/60326. Default 100.
    pub fn creations_per_day(mut self, count: usize) -> Self {
        self.creations_per_day = count;
        self
    }

    /// Wrong codes that a TOTP factor takes; every later code, a right one too, meets 429/60310. Default 5.
    pub fn wrong_codes_per_factor(mut self, count: u32) -> Self {
        self.wrong_codes_per_factor = count;
        self
    }

    /// How long a factor lives without being verified. Default 24 hours; Twilio says only "1 to 24 hours".
    pub fn unverified_lifetime(mut self, lifetime: Duration) -> Self {
        self.unverified_lifetime = lifetime;
        self
    }

    /// Entities that come into being within any second; the next one is refused with 429/60328. Default 40.
    pub fn new_entities_per_second(mut self, count: usize) -> Self {
        self.new_entities_per_second = count;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_names_are_sids() {
        assert!(AccountSid::new(ACCOUNT_SID).is_ok());
        assert!(ServiceSid::new(SERVICE_SID).is_ok());
    }

    #[test]
    fn named_services_take_the_place_of_the_default_one_and_add_up() {
        let [one, two] = ["VA11111111111111111111111111111111", "VA22222222222222222222222222222222"];
        let settings = Settings::default()
            .service(one.parse().unwrap(), "first name")
            .service(two.parse().unwrap(), "two")
            .service(one.parse().unwrap(), "one");
        assert!(settings.services.find(SERVICE_SID).is_none());
        assert_eq!(settings.services.find(one).unwrap().issuer, "one");
        assert_eq!(settings.services.find(two).unwrap().issuer, "two");
        assert!(Settings::default().services.find(SERVICE_SID).is_some());
    }

    #[test]
    fn debug_keeps_the_secrets() {
        let settings = Settings::default()
            .auth_token("planted-token")
            .api_key(format!("SK{}", "0".repeat(32)).parse().unwrap(), "planted-secret");
        let text = format!("{settings:?}");
        assert!(text.contains("SK0000") && !text.contains("planted"), "{text}");
    }
}

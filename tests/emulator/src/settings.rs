use std::{
    collections::BTreeMap,
    fmt,
    path::PathBuf,
    time::{Duration, SystemTime},
};

use twilio_verify_core::{AccountSid, ApiKeySid, Credentials, ServiceSid, SidError, limits};

use crate::{
    account::{Account, Service},
    passkeys::RelyingParty,
};

/// The account, unless [`Settings::account_sid`] names another.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000000";
/// The account's auth token, unless [`Settings::auth_token`] sets another. A dummy: it opens nothing.
pub const AUTH_TOKEN: &str = "emulator-auth-token";
/// The Verify service, unless [`Settings::service`] names others.
pub const SERVICE_SID: &str = "VA00000000000000000000000000000000";

/// What an [`Emulator`](crate::Emulator) is made of: the accounts, their services, the limits, the seed.
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
    /// The one that has no name of its own: that of a test which needs no more.
    first: Account,
    others: Vec<Account>,
    pub(crate) limits: Limits,
    pub(crate) seed: u64,
    pub(crate) fixed_clock: Option<SystemTime>,
    /// By service.
    relying_parties: BTreeMap<String, RelyingParty>,
    pub(crate) state_file: Option<PathBuf>,
}

impl Default for Settings {
    /// [`ACCOUNT_SID`] with [`AUTH_TOKEN`], one service [`SERVICE_SID`], no API key, the documented limits, seed 0.
    fn default() -> Self {
        Self {
            first: Account::default(),
            others: Vec::new(),
            limits: Limits::default(),
            seed: 0,
            fixed_clock: None,
            relying_parties: BTreeMap::new(),
            state_file: None,
        }
    }
}

impl Settings {
    /// The account: its SID is the user name that requests come with.
    pub fn account_sid(mut self, sid: AccountSid) -> Self {
        self.first.sid = sid.to_string();
        self
    }

    /// The account's auth token: the password that goes with the account SID.
    pub fn auth_token(mut self, token: impl Into<String>) -> Self {
        self.first.auth_token = token.into();
        self
    }

    /// An API key of the account: see [`Account::api_key`].
    pub fn api_key(mut self, sid: ApiKeySid, secret: impl Into<String>) -> Self {
        self.first = self.first.api_key(sid, secret);
        self
    }

    /// A Verify service of the account: see [`Account::service`]. The first one takes the place of [`SERVICE_SID`].
    pub fn service(mut self, sid: ServiceSid, friendly_name: impl Into<String>) -> Self {
        self.first = self.first.service(sid, friendly_name);
        self
    }

    /// One more account, beside the one that the methods above are about. The same SID again is another account in
    /// its place.
    pub fn account(mut self, account: Account) -> Self {
        self.others.retain(|known| known.sid != account.sid);
        self.others.push(account);
        self
    }

    /// The relying party of a service: the site whose passkeys are made where a request names no other.
    ///
    /// `id` is a domain. `origins` are those of the site's pages, as browsers write them: `https://example.com`.
    /// `http://localhost` stands for all of its ports. Unless this is set, it is `localhost` with this origin, and the
    /// service's name. A [`Server`](crate::Server) does not start with what is no domain or no origin.
    ///
    /// ```
    /// use twilio_verify_emulator::{SERVICE_SID, Settings};
    ///
    /// let settings = Settings::default().relying_party(
    ///     SERVICE_SID.parse()?,
    ///     "example.com",
    ///     "Example Inc.",
    ///     ["https://example.com", "https://login.example.com"],
    /// );
    /// # let _ = settings;
    /// # Ok::<(), twilio_verify_core::SidError>(())
    /// ```
    pub fn relying_party(
        mut self,
        service: ServiceSid,
        id: impl Into<String>,
        name: impl Into<String>,
        origins: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let origins = origins.into_iter().map(Into::into).collect();
        let relying_party = RelyingParty { id: id.into(), name: name.into(), origins };
        self.relying_parties.insert(service.to_string(), relying_party);
        self
    }

    /// Whether a server can be made of it.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.relying_parties.iter().try_for_each(|(service, party)| {
            party.check().map_err(|rule| format!("the relying party of {service}: {rule}"))
        })
    }

    pub(crate) fn relying_party_of(&self, service: &Service) -> RelyingParty {
        let known = self.relying_parties.get(&service.sid).cloned();
        known.unwrap_or_else(|| RelyingParty::on_localhost(&service.issuer))
    }

    /// What the emulator refuses; by default what Twilio documents.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Where SIDs, secrets, request ids and the turns of faults with a probability come from: the same seed and requests
    /// give the same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// A [`Server`](crate::Server)'s clock shows this moment, and goes on only when
    /// [`advance`](crate::Server::advance) moves it: dates and codes are the same each time a test runs. Otherwise it is
    /// the system's. An [`Emulator`](crate::Emulator) has no clock: it is told the moment.
    pub fn fixed_clock(mut self, moment: SystemTime) -> Self {
        self.fixed_clock = Some(moment);
        self
    }

    /// A [`Server`](crate::Server) keeps what it remembers in this file: it goes on with it when it starts, if it is there,
    /// with the clock too, and writes it before it answers a request that can change something, and when its clock is
    /// moved. It is the JSON of [`Emulator::save`](crate::Emulator::save), the factors' secrets included, for nobody but
    /// its owner to read. The whole of it is written each time, beside the old one, which it then replaces, and where a
    /// symbolic link stood there is a file afterwards.
    ///
    /// A clock that stood still goes on from where it stood, whatever [`fixed_clock`](Self::fixed_clock) says; one that did
    /// not gives way to it. The file is for one server at a time: nothing keeps two from undoing each other's work.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.state_file = Some(path.into());
        self
    }
}

impl Settings {
    /// Those of the account that needs no name.
    pub(crate) fn first_credentials(&self) -> Result<Credentials, SidError> {
        Ok(Credentials::auth_token(self.first.sid.parse()?, self.first.auth_token.as_str()))
    }

    pub(crate) fn accounts(&self) -> impl Iterator<Item = &Account> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("accounts", &self.accounts().collect::<Vec<_>>())
            .field("limits", &self.limits)
            .field("seed", &self.seed)
            .field("fixed_clock", &self.fixed_clock)
            .field("relying_parties", &self.relying_parties)
            .field("state_file", &self.state_file)
            .finish()
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
    fn debug_keeps_the_secrets() {
        let other = "AC11111111111111111111111111111111".parse().unwrap();
        let settings = Settings::default()
            .account(Account::new(other, "planted-other"))
            .auth_token("planted-token")
            .api_key(format!("SK{}", "0".repeat(32)).parse().unwrap(), "planted-secret");
        let text = format!("{settings:?}");
        assert!(text.contains("SK0000") && text.contains("AC1111") && !text.contains("planted"), "{text}");
    }
}

use std::fmt;

use twilio_verify_core::{AccountSid, ApiKeySid, ServiceSid};

use crate::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID};

/// An account with its credentials and its Verify services, for [`Settings::account`](crate::Settings::account).
///
/// What one account has does not exist for another: its services answer 404/20404 there.
///
/// ```
/// use twilio_verify_emulator::{Account, Settings};
///
/// let other = Account::new("AC11111111111111111111111111111111".parse()?, "token of the other one")
///     .service("VA11111111111111111111111111111111".parse()?, "Other Inc.");
/// let settings = Settings::default().account(other); // beside ACCOUNT_SID with SERVICE_SID
/// # let _ = settings;
/// # Ok::<(), twilio_verify_core::SidError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct Account {
    pub(crate) sid: String,
    pub(crate) auth_token: String,
    api_keys: Vec<(String, String)>,
    services: Vec<Service>,
    /// Whether its service is one that nobody named.
    has_default_service: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) sid: String,
    pub(crate) issuer: String,
}

impl Account {
    /// An account without services, with this auth token: choose any, never a real one.
    pub fn new(sid: AccountSid, auth_token: impl Into<String>) -> Self {
        Self {
            sid: sid.to_string(),
            auth_token: auth_token.into(),
            api_keys: Vec::new(),
            services: Vec::new(),
            has_default_service: false,
        }
    }

    /// An API key of the account: taken as well as the account SID and auth token. More of them add up; the same SID
    /// again has another secret.
    pub fn api_key(mut self, sid: ApiKeySid, secret: impl Into<String>) -> Self {
        let sid = sid.to_string();
        self.api_keys.retain(|(known, _)| *known != sid);
        self.api_keys.push((sid, secret.into()));
        self
    }

    /// A Verify service, and its friendly name, which is the issuer in the URI of a TOTP factor. More of them add up;
    /// the same SID again renames it.
    pub fn service(mut self, sid: ServiceSid, friendly_name: impl Into<String>) -> Self {
        if std::mem::take(&mut self.has_default_service) {
            self.services.clear();
        }
        self.services.retain(|service| service.sid != sid.as_str());
        self.services.push(Service { sid: sid.to_string(), issuer: friendly_name.into() });
        self
    }

    pub(crate) fn find(&self, service: &str) -> Option<&Service> {
        self.services.iter().find(|known| known.sid == service)
    }

    /// The user names that it comes with, and their passwords.
    pub(crate) fn credentials(&self) -> impl Iterator<Item = (&str, &str)> {
        let keys = self.api_keys.iter().map(|(sid, secret)| (sid.as_str(), secret.as_str()));
        std::iter::once((self.sid.as_str(), self.auth_token.as_str())).chain(keys)
    }
}

impl Default for Account {
    /// [`ACCOUNT_SID`] with [`AUTH_TOKEN`], and the service [`SERVICE_SID`] until others are named.
    fn default() -> Self {
        Self {
            sid: ACCOUNT_SID.to_owned(),
            auth_token: AUTH_TOKEN.to_owned(),
            api_keys: Vec::new(),
            services: vec![Service { sid: SERVICE_SID.to_owned(), issuer: "Emulator".to_owned() }],
            has_default_service: true,
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.api_keys.iter().map(|(sid, _secret)| sid).collect();
        f.debug_struct("Account")
            .field("sid", &self.sid)
            .field("api_keys", &keys)
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Settings,
        testing::{Api, IDENTITY, Reply, TOTP, factors},
    };

    const OTHER: &str = "AC11111111111111111111111111111111";
    const ITS_SERVICE: &str = "VA11111111111111111111111111111111";

    #[test]
    fn named_services_take_the_place_of_the_default_one_and_add_up() {
        let [one, two] = ["VA11111111111111111111111111111111", "VA22222222222222222222222222222222"];
        let account = Account::default()
            .service(one.parse().unwrap(), "first name")
            .service(two.parse().unwrap(), "two")
            .service(one.parse().unwrap(), "one");
        assert!(account.find(SERVICE_SID).is_none());
        assert_eq!(account.find(one).unwrap().issuer, "one");
        assert_eq!(account.find(two).unwrap().issuer, "two");
        assert!(Account::default().find(SERVICE_SID).is_some());
        assert!(Account::new(OTHER.parse().unwrap(), "x").find(SERVICE_SID).is_none());
    }

    fn other() -> Account {
        let key = format!("SK{}", "1".repeat(32)).parse().unwrap();
        let account = Account::new(OTHER.parse().unwrap(), "other token").api_key(key, "other secret");
        account.service(ITS_SERVICE.parse().unwrap(), "Other")
    }

    #[test]
    fn an_account_sees_its_own_services_alone() {
        let mut api = Api::new(Settings::default().account(other()));
        let its_factors = factors(IDENTITY).replace(SERVICE_SID, ITS_SERVICE);
        let is_foreign = |reply: Reply| reply.refuses(404, 20404, "not found");
        let ours = api.create(IDENTITY, &TOTP);
        assert_eq!(ours.body["account_sid"], ACCOUNT_SID);
        is_foreign(api.get(&its_factors));
        is_foreign(api.post(&its_factors, &TOTP));

        let key = format!("SK{}", "1".repeat(32));
        for (user, password) in [(OTHER, "other token"), (&key, "other secret")] {
            api.sign_in(user, password);
            is_foreign(api.fetch(&ours.sid()));
            is_foreign(api.delete(&ours.sid()));
            is_foreign(api.get(&factors(IDENTITY)));
            is_foreign(api.create(IDENTITY, &TOTP));
            let theirs = api.post(&its_factors, &TOTP);
            assert_eq!((theirs.status, &theirs.body["account_sid"]), (201, &OTHER.into()));
        }
        assert_eq!(
            api.get(&its_factors).body["factors"].as_array().unwrap().len(),
            2,
            "those of token and key"
        );
        for (user, password) in [(OTHER, AUTH_TOKEN), (ACCOUNT_SID, "other token"), (&*key, "other token")] {
            api.sign_in(user, password);
            assert_eq!(api.get(&its_factors).status, 401);
        }
    }

    /// SIDs are unique at Twilio; here a test may give two accounts the same one.
    #[test]
    fn two_accounts_can_have_a_service_of_the_same_sid_and_share_nothing() {
        let twin =
            Account::new(OTHER.parse().unwrap(), "other token").service(SERVICE_SID.parse().unwrap(), "x");
        let mut api = Api::new(Settings::default().account(twin));
        let sid = api.totp();
        api.sign_in(OTHER, "other token");
        assert_eq!((api.fetch(&sid).status, api.get(&factors(IDENTITY)).status), (404, 404));
    }

    #[test]
    fn new_entities_are_counted_for_each_account() {
        let limits = crate::Limits::default().new_entities_per_second(1);
        let mut api = Api::new(Settings::default().limits(limits).account(other()));
        assert_eq!(api.create("user-0001", &TOTP).status, 201);
        assert_eq!(api.create("user-0002", &TOTP).status, 429);
        api.sign_in(OTHER, "other token");
        assert_eq!(api.post(&factors("user-0002").replace(SERVICE_SID, ITS_SERVICE), &TOTP).status, 201);
    }

    #[test]
    fn an_account_named_again_is_another() {
        let mut api = Api::new(Settings::default().account(other()).account(
            Account::new(OTHER.parse().unwrap(), "new token").service(ITS_SERVICE.parse().unwrap(), "Other"),
        ));
        let its_factors = factors(IDENTITY).replace(SERVICE_SID, ITS_SERVICE);
        for (token, status) in [("other token", 401), ("new token", 404)] {
            api.sign_in(OTHER, token);
            assert_eq!(api.get(&its_factors).status, status);
        }
    }
}

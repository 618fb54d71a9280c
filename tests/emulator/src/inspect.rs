use std::{collections::BTreeMap, fmt, time::SystemTime};

use serde_json::Value;
use twilio_verify_core::{FactorStatus, FactorType};

use crate::{
    Emulator,
    factor::{Factor, Kind, unix_seconds},
    state::Entity,
};

/// A factor as the emulator knows it, for a test to look at: [`Emulator::factors`].
///
/// Its `Debug` leaves out what the settings and the metadata are: a notification token is a secret.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct FactorRecord {
    /// The account, `AC…`.
    pub account_sid: String,
    /// The service, `VA…`.
    pub service_sid: String,
    /// The entity, `YE…`.
    pub entity_sid: String,
    /// The entity's name.
    pub identity: String,
    /// The factor, `YF…`.
    pub sid: String,
    /// What it is called.
    pub friendly_name: String,
    /// Its type.
    pub factor_type: FactorType,
    /// Whether it has been verified.
    pub status: FactorStatus,
    /// Its settings, as in an answer.
    pub config: Value,
    /// What the application put there.
    pub metadata: Option<BTreeMap<String, String>>,
    /// When it was created; not cut to a second, as in an answer.
    pub date_created: SystemTime,
    /// When its name, a setting or the status changed.
    pub date_updated: SystemTime,
    /// How many wrong codes there were; 0 where it has none.
    pub wrong_codes: u32,
}

/// A look inside, which changes nothing.
impl Emulator {
    /// All factors that there are at this moment, of every account, in the order of their creation.
    #[must_use]
    pub fn factors(&self, now: SystemTime) -> Vec<FactorRecord> {
        self.known(now).into_iter().map(Known::record).collect()
    }

    /// The code that an authenticator app shows for this TOTP factor at this moment; `None` when there is no such
    /// factor.
    #[must_use]
    pub fn totp_code(&self, now: SystemTime, sid: impl AsRef<str>) -> Option<String> {
        let known = self.known(now);
        known.iter().find(|known| known.factor.sid == sid.as_ref())?.totp_code(now)
    }

    pub(crate) fn known(&self, now: SystemTime) -> Vec<Known<'_>> {
        let mut known: Vec<_> =
            self.state.all().filter(|known| !known.factor.is_expired(now, self.lifetime())).collect();
        known.sort_by_key(|known| known.factor.number);
        known
    }
}

/// A factor and where it belongs.
pub(crate) struct Known<'a> {
    pub(crate) account: &'a str,
    pub(crate) service: &'a str,
    pub(crate) identity: &'a str,
    pub(crate) entity: &'a Entity,
    pub(crate) factor: &'a Factor,
}

impl Known<'_> {
    pub(crate) fn record(self) -> FactorRecord {
        let Factor { sid, friendly_name, is_verified, created, updated, metadata, kind, .. } = self.factor;
        FactorRecord {
            account_sid: self.account.to_owned(),
            service_sid: self.service.to_owned(),
            entity_sid: self.entity.sid.clone(),
            identity: self.identity.to_owned(),
            sid: sid.clone(),
            friendly_name: friendly_name.clone(),
            factor_type: kind.name().into(),
            status: if *is_verified { FactorStatus::Verified } else { FactorStatus::Unverified },
            config: kind.config(),
            metadata: metadata.clone(),
            date_created: *created,
            date_updated: *updated,
            wrong_codes: if let Kind::Totp(totp) = kind { totp.wrong_codes() } else { 0 },
        }
    }

    pub(crate) fn totp_code(&self, now: SystemTime) -> Option<String> {
        match &self.factor.kind {
            Kind::Totp(totp) => Some(totp.code(unix_seconds(now))),
            _ => None,
        }
    }
}

impl fmt::Debug for FactorRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FactorRecord")
            .field("service_sid", &self.service_sid)
            .field("identity", &self.identity)
            .field("sid", &self.sid)
            .field("friendly_name", &self.friendly_name)
            .field("factor_type", &self.factor_type)
            .field("status", &self.status)
            .field("wrong_codes", &self.wrong_codes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::{
        ACCOUNT_SID, SERVICE_SID, Settings,
        testing::{Api, IDENTITY, TOTP, code, public_key, push_fields},
    };

    #[test]
    fn factors_are_told_in_the_order_of_their_creation() {
        let mut api = Api::new(Settings::default());
        let metadata = [&TOTP[..], &[("Metadata", r#"{"os":"iOS"}"#)]].concat();
        let created = api.create("user-9999", &metadata);
        api.pass(Duration::from_millis(1500));
        let push = api.create(IDENTITY, &push_fields(&public_key(1))).sid();
        api.update(&push, &[("FriendlyName", "New")]);
        let factors = api.emulator.factors(api.now);
        let [totp, other] = factors.as_slice() else { panic!("{factors:?}") };
        assert_eq!(
            (&totp.account_sid, &totp.service_sid),
            (&ACCOUNT_SID.to_owned(), &SERVICE_SID.to_owned())
        );
        assert_eq!((&*totp.sid, &*totp.identity), (&*created.sid(), "user-9999"));
        assert_eq!(totp.entity_sid, created.body["entity_sid"].as_str().unwrap());
        assert_eq!((&totp.factor_type, &totp.status), (&FactorType::Totp, &FactorStatus::Unverified));
        assert_eq!(totp.config, json!({"alg": "sha1", "skew": 1, "code_length": 6, "time_step": 30}));
        assert_eq!(totp.metadata.as_ref().unwrap()["os"], "iOS");
        assert_eq!(other.date_created - Duration::from_millis(1500), totp.date_created);
        assert_eq!((&*other.friendly_name, &other.factor_type), ("New", &FactorType::Push));
        assert_eq!(other.config["app_id"], "com.example.app");
    }

    #[test]
    fn codes_wrong_codes_and_the_status_are_told() {
        let mut api = Api::new(Settings::default());
        let created = api.create(IDENTITY, &[&TOTP[..], &[("Config.CodeLength", "8")]].concat());
        let sid = created.sid();
        let short = api.create(IDENTITY, &TOTP);
        let told = api.emulator.totp_code(api.now, short.sid()).unwrap();
        assert_eq!(told, code(short.body["binding"]["secret"].as_str().unwrap(), api.now));
        for _ in 0..2 {
            api.update(&sid, &[("AuthPayload", "wrong")]);
        }
        assert_eq!(api.emulator.factors(api.now)[0].wrong_codes, 2);
        api.pass(Duration::from_secs(3600));
        let code = api.emulator.totp_code(api.now, &sid).unwrap();
        assert_eq!(code.len(), 8);
        assert_eq!(api.update(&sid, &[("AuthPayload", &code)]).body["status"], "verified");
        assert_eq!(api.emulator.factors(api.now)[0].status, FactorStatus::Verified);
        let push = api.create(IDENTITY, &push_fields(&public_key(1))).sid();
        assert_eq!(api.emulator.totp_code(api.now, push), None);
    }

    #[test]
    fn what_has_expired_or_was_deleted_is_not_there() {
        let mut api = Api::new(Settings::default());
        let (first, second) = (api.totp(), api.totp());
        api.delete(&first);
        assert_eq!(api.emulator.factors(api.now).len(), 1);
        assert_eq!(api.emulator.totp_code(api.now, first), None);
        api.pass(Duration::from_secs(24 * 60 * 60));
        assert_eq!(api.emulator.factors(api.now), []);
        assert_eq!(api.emulator.totp_code(api.now, second), None);
    }
}

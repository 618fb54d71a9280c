use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime},
};

use http::StatusCode;
use serde::{Deserialize, Serialize};
use twilio_verify_core::{EntitySid, ErrorCode, FactorSid, field};

use crate::{
    factor::{Factor, Kind},
    inspect::Known,
    problem::Problem,
    random::Random,
    recent::Recent,
    scope::Scope,
};

/// Everything that the emulator remembers.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    pub(crate) random: Random,
    accounts: BTreeMap<String, Holdings>,
    factors_ever: u64,
}

/// What an account has.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Holdings {
    /// By service, then by identity: the same identity in two services is two entities.
    entities: BTreeMap<String, BTreeMap<String, Entity>>,
    new_entities: Recent,
}

/// A user, from the first factor on: deleting the factors leaves the entity.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entity {
    pub(crate) sid: String,
    /// In the order of their creation.
    pub(crate) factors: Vec<Factor>,
    creations: Recent,
}

/// The part of a factor that a request gives.
pub(crate) struct NewFactor {
    pub(crate) friendly_name: String,
    pub(crate) metadata: Option<BTreeMap<String, String>>,
    pub(crate) kind: Kind,
}

impl State {
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), accounts: BTreeMap::new(), factors_ever: 0 }
    }

    /// The entity, without the factors that nobody verified in time.
    pub(crate) fn entity(&mut self, scope: &Scope<'_>) -> Option<&mut Entity> {
        let entity = self
            .accounts
            .get_mut(scope.account_sid)?
            .entities
            .get_mut(&scope.service.sid)?
            .get_mut(scope.identity)?;
        entity.expire(scope.now, scope.limits.unverified_lifetime);
        Some(entity)
    }

    /// Whether it can be what an emulator left: a saved state may have been edited. What is wrong is told by the place
    /// where it is.
    pub(crate) fn check(&self) -> Result<(), String> {
        // Those that are still to come have to have numbers.
        if self.factors_ever > u64::MAX / 2 {
            return Err("`factors_ever` is more than any emulator makes".to_owned());
        }
        let services = self.accounts.values().flat_map(|holdings| holdings.entities.values());
        for entity in services.flat_map(BTreeMap::values) {
            let sid = &entity.sid;
            if EntitySid::new(sid).is_err() {
                return Err("an entity's `sid` is not YE and 32 hexadecimal digits".to_owned());
            }
            if !entity.factors.is_sorted_by(|one, next| one.number < next.number) {
                return Err(format!("{sid}: its factors are not in the order of their `number`"));
            }
        }
        for Known { factor, .. } in self.all() {
            if FactorSid::new(&factor.sid).is_err() {
                return Err("a factor's `sid` is not YF and 32 hexadecimal digits".to_owned());
            }
            let sid = &factor.sid;
            if factor.number > self.factors_ever {
                return Err(format!("{sid}: `number` is more than `factors_ever`"));
            }
            factor.kind.check().map_err(|rule| format!("{sid}: {rule}"))?;
        }
        Ok(())
    }

    /// Every factor, expired ones too.
    pub(crate) fn all(&self) -> impl Iterator<Item = Known<'_>> {
        self.accounts.iter().flat_map(|(account, holdings)| {
            holdings.entities.iter().flat_map(move |(service, entities)| {
                entities.iter().flat_map(move |(identity, entity)| {
                    let known = move |factor| Known { account, service, identity, entity, factor };
                    entity.factors.iter().map(known)
                })
            })
        })
    }

    /// Makes a factor, and its entity where it is the first one; unless a limit is reached. It is for the caller to
    /// put the factor into the entity.
    ///
    /// An answer that names one factor comes before one that counts them, and one that lasts before one that time
    /// heals: 60317, 60315, 60326, 60328.
    pub(crate) fn make(
        &mut self,
        scope: &Scope<'_>,
        new: NewFactor,
    ) -> Result<(&mut Entity, Factor), Problem> {
        match self.entity(scope) {
            Some(entity) => entity.admit(scope, &new.kind)?,
            None => {
                Entity::new(String::new()).admit(scope, &new.kind)?;
                self.holdings(scope).admit_entity(scope)?;
            }
        }
        let State { random, accounts, factors_ever } = self;
        let entity = accounts
            .entry(scope.account_sid.to_owned())
            .or_default()
            .entities
            .entry(scope.service.sid.clone())
            .or_default()
            .entry(scope.identity.to_owned())
            .or_insert_with(|| Entity::new(random.sid(EntitySid::PREFIX)));
        entity.creations.add(scope.now);
        *factors_ever += 1;
        let factor = Factor {
            number: *factors_ever,
            sid: random.sid(FactorSid::PREFIX),
            friendly_name: new.friendly_name,
            is_verified: false,
            created: scope.now,
            updated: scope.now,
            metadata: new.metadata,
            kind: new.kind,
        };
        Ok((entity, factor))
    }

    fn holdings(&mut self, scope: &Scope<'_>) -> &mut Holdings {
        self.accounts.entry(scope.account_sid.to_owned()).or_default()
    }
}

impl Holdings {
    fn admit_entity(&mut self, scope: &Scope<'_>) -> Result<(), Problem> {
        let limit = scope.limits.new_entities_per_second;
        if self.new_entities.count(scope.now, Duration::from_secs(1)) < limit {
            self.new_entities.add(scope.now);
            return Ok(());
        }
        let message = format!("More than {limit} new entities within a second; try again in a second");
        Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::ENTITY_RATE_LIMIT, message))
    }
}

impl Entity {
    fn new(sid: String) -> Self {
        Self { sid, factors: Vec::new(), creations: Recent::default() }
    }

    fn expire(&mut self, now: SystemTime, lifetime: Duration) {
        self.factors.retain(|factor| !factor.is_expired(now, lifetime));
    }

    fn admit(&mut self, scope: &Scope<'_>, new: &Kind) -> Result<(), Problem> {
        if self.factors.iter().any(|factor| factor.kind.has_same_binding(new)) {
            let message = "The entity already has a factor with this Binding";
            return Err(Problem::new(StatusCode::CONFLICT, ErrorCode::FACTOR_EXISTS, message));
        }
        let (limit, kind) = match new {
            Kind::Push(_) => (scope.limits.push_per_entity, "push"),
            Kind::Totp(_) => (scope.limits.totp_per_entity, "totp"),
            // Twilio names no limit.
            Kind::Passkey(_) => (usize::MAX, "passkeys"),
        };
        if self.factors.iter().filter(|factor| factor.kind.is_same_type(new)).count() >= limit {
            let message = format!("{} {kind}: an entity can have {limit} of them", field::FACTOR_TYPE);
            return Err(Problem::new(StatusCode::BAD_REQUEST, ErrorCode::TOO_MANY_FACTORS, message));
        }
        let limit = scope.limits.creations_per_day;
        if self.creations.count(scope.now, DAY) >= limit {
            let message = format!("More than {limit} factors were created for the entity within 24 hours");
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TOO_MANY_CREATIONS, message));
        }
        Ok(())
    }
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Limits, Settings,
        testing::{Api, IDENTITY, TOTP, factors, public_key, push_fields},
    };

    fn api(limits: Limits) -> Api {
        Api::new(Settings::default().limits(limits))
    }

    #[test]
    fn factors_of_an_entity_are_counted_by_type() {
        let mut api = api(Limits::default().push_per_entity(2).totp_per_entity(1));
        let first = api.totp();
        api.create(IDENTITY, &TOTP).refuses(400, 60315, "totp");
        for number in 1..=2 {
            assert_eq!(api.create(IDENTITY, &push_fields(&public_key(number))).status, 201);
        }
        api.create(IDENTITY, &push_fields(&public_key(3))).refuses(400, 60315, "push");
        assert_eq!(api.create("user-0002", &TOTP).status, 201, "another entity");
        assert_eq!(api.delete(&first).status, 204);
        assert_eq!(api.create(IDENTITY, &TOTP).status, 201);
    }

    #[test]
    fn a_limit_of_none_holds_for_the_first_factor_too() {
        let mut api = api(Limits::default().totp_per_entity(0));
        api.create(IDENTITY, &TOTP).refuses(400, 60315, "totp");
        assert_eq!(api.get(&factors(IDENTITY)).status, 404, "no entity came of it");
    }

    #[test]
    fn the_defaults_are_the_documented_limits() {
        let mut api = api(Limits::default());
        for number in 1..=20 {
            assert_eq!(api.create("user-push", &push_fields(&public_key(number))).status, 201);
        }
        api.create("user-push", &push_fields(&public_key(21))).refuses(400, 60315, "push");
        let sids: Vec<_> = (0..100).map(|_| api.totp()).collect();
        api.create(IDENTITY, &TOTP).refuses(400, 60315, "totp");
        api.delete(&sids[0]);
        api.create(IDENTITY, &TOTP).refuses(429, 60326, "24 hours");
    }

    #[test]
    fn creations_are_counted_over_the_last_24_hours_deleted_ones_too() {
        let mut api = api(Limits::default().creations_per_day(2));
        let first = api.totp();
        api.pass(Duration::from_secs(3600));
        api.totp();
        api.delete(&first);
        api.create(IDENTITY, &TOTP).refuses(429, 60326, "24 hours");
        assert_eq!(api.create("user-0002", &TOTP).status, 201, "another entity");
        api.pass(DAY - Duration::from_secs(3601));
        api.create(IDENTITY, &TOTP).refuses(429, 60326, "24 hours");
        api.pass(Duration::from_secs(1));
        api.totp();
        api.create(IDENTITY, &TOTP).refuses(429, 60326, "24 hours");
    }

    #[test]
    fn a_binding_is_once_in_an_entity() {
        let mut api = api(Limits::default().push_per_entity(1).totp_per_entity(1));
        let key = public_key(1);
        let with_secret = |secret| [&TOTP[..], &[("Binding.Secret", secret)]].concat();
        let push = api.create(IDENTITY, &push_fields(&key)).sid();
        let totp = api.create(IDENTITY, &with_secret("GEZDGNBV")).sid();
        // The limits are reached as well; what names the factor comes first.
        api.create(IDENTITY, &push_fields(&key)).refuses(409, 60317, "Binding");
        api.create(IDENTITY, &with_secret("GEZDGNBV====")).refuses(409, 60317, "Binding");
        assert_eq!(api.create("user-0002", &push_fields(&key)).status, 201, "another entity");
        for sid in [push, totp] {
            api.delete(&sid);
        }
        assert_eq!(api.create(IDENTITY, &push_fields(&key)).status, 201, "after a deletion");
        assert_eq!(api.create(IDENTITY, &with_secret("GEZDGNBV")).status, 201, "after a deletion");
    }

    #[test]
    fn new_entities_are_40_a_second() {
        let mut api = api(Limits::default());
        for number in 0..40 {
            assert_eq!(api.create(&format!("user-{number:04}"), &TOTP).status, 201);
        }
        api.create("user-9999", &TOTP).refuses(429, 60328, "40");
        assert_eq!(api.get(&factors("user-9999")).status, 404);
        assert_eq!(api.create("user-0000", &TOTP).status, 201, "not a new one");
        api.pass(Duration::from_secs(1));
        assert_eq!(api.create("user-9999", &TOTP).status, 201);
    }

    #[test]
    fn a_factor_that_nobody_verifies_goes_away() {
        let mut api = api(Limits::default().totp_per_entity(1));
        let fields = [&TOTP[..], &[("Binding.Secret", "GEZDGNBV")]].concat();
        let sid = api.create(IDENTITY, &fields).sid();
        api.pass(DAY - Duration::from_secs(1));
        assert_eq!(api.fetch(&sid).status, 200);
        api.pass(Duration::from_secs(1));
        assert_eq!(api.fetch(&sid).status, 404);
        assert_eq!(api.update(&sid, &[("FriendlyName", "Late")]).status, 404);
        assert_eq!(api.delete(&sid).status, 404);
        let list = api.get(&factors(IDENTITY));
        assert_eq!((list.status, list.body["factors"].as_array().unwrap().len()), (200, 0));
        assert_eq!(api.create(IDENTITY, &fields).status, 201, "neither counted nor the same binding");
    }

    #[test]
    fn a_verified_factor_stays() {
        let mut api = api(Limits::default().unverified_lifetime(Duration::from_secs(60)));
        let sid = api.create(IDENTITY, &push_fields(&public_key(1))).sid();
        api.update(&sid, &[("AuthPayload", &crate::testing::signature(1, &sid))]);
        api.pass(DAY * 1000);
        assert_eq!(api.fetch(&sid).body["status"], "verified");
    }

    #[test]
    fn an_entity_keeps_its_sid_and_is_of_one_service() {
        let other = "VA11111111111111111111111111111111";
        let settings = Settings::default().service(crate::SERVICE_SID.parse().unwrap(), "a");
        let mut api = Api::new(settings.service(other.parse().unwrap(), "b"));
        let first = api.create(IDENTITY, &TOTP);
        api.delete(&first.sid());
        assert_eq!(api.create(IDENTITY, &TOTP).body["entity_sid"], first.body["entity_sid"]);
        let there = factors(IDENTITY).replace(crate::SERVICE_SID, other);
        assert_eq!(api.get(&there).status, 404);
        assert_ne!(api.post(&there, &TOTP).body["entity_sid"], first.body["entity_sid"]);
    }
}

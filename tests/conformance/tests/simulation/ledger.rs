//! What the emulator holds, by what the network saw it take: a second book, kept by other rules than the first.

use std::{collections::BTreeMap, rc::Rc, time::Duration};

use http::Method;
use serde_json::Value;
use twilio_verify_core::HttpRequest;

use crate::device::Scheme;

/// A factor that was made.
pub(crate) struct Held {
    pub(crate) place: usize,
    /// The call that made it.
    pub(crate) made_by: usize,
    /// The answer to its creation, word for word.
    pub(crate) created: Value,
    /// The answer to its last change.
    pub(crate) now: Value,
    pub(crate) wrong_codes: u32,
    pub(crate) is_verified: bool,
    pub(crate) created_at: Duration,
    /// When it was deleted, expired, or was lost in a restart.
    pub(crate) gone: Option<Duration>,
}

impl Held {
    pub(crate) fn scheme(&self) -> Option<Scheme> {
        let config = &self.now["config"];
        Some(Scheme {
            alg: config["alg"].as_str()?.to_owned(),
            digits: u8::try_from(config["code_length"].as_u64()?).ok()?,
            step: config["time_step"].as_u64()?,
        })
    }
}

/// What a request did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Created(String),
    Verified(String),
    Rejected(String),
    Updated(String),
    Deleted(String),
}

/// The factors of a place in order, at one moment.
pub(crate) type Listed = Rc<[String]>;

#[derive(Default)]
pub(crate) struct Ledger {
    factors: BTreeMap<String, Held>,
    /// By place, in the order of creation; with those that are gone.
    orders: BTreeMap<usize, Vec<String>>,
    /// By place: how often its list has changed.
    changes: BTreeMap<usize, u64>,
    lifetime: Duration,
    /// How often everything was lost.
    pub(crate) restarts: u32,
}

impl Ledger {
    /// With the time that an unverified factor lives.
    pub(crate) fn new(lifetime: Duration) -> Self {
        Self { lifetime, ..Self::default() }
    }

    pub(crate) fn get(&self, sid: &str) -> Option<&Held> {
        self.factors.get(sid)
    }

    /// The factor, if it is still there.
    pub(crate) fn present(&self, sid: &str) -> Option<&Held> {
        self.get(sid).filter(|held| held.gone.is_none())
    }

    /// What is there now, in the order of creation.
    pub(crate) fn listed(&self, place: usize) -> Listed {
        let order = self.orders.get(&place).into_iter().flatten();
        order.filter(|sid| self.present(sid).is_some()).cloned().collect()
    }

    /// Changes whenever the place's list does.
    pub(crate) fn version(&self, place: usize) -> u64 {
        self.changes.get(&place).copied().unwrap_or_default()
    }

    /// Everything is gone.
    pub(crate) fn restart(&mut self, now: Duration) {
        self.restarts += 1;
        self.end(now, |_| true);
    }

    /// Unverified factors do not live for ever.
    pub(crate) fn expire(&mut self, now: Duration) {
        let lifetime = self.lifetime;
        self.end(now, |held| !held.is_verified && now.saturating_sub(held.created_at) >= lifetime);
    }

    fn end(&mut self, now: Duration, ends: impl Fn(&Held) -> bool) {
        for held in self.factors.values_mut().filter(|held| held.gone.is_none()) {
            if ends(held) {
                held.gone = Some(now);
                *self.changes.entry(held.place).or_default() += 1;
            }
        }
    }

    /// Enters what a request that the emulator processed has done, by its answer.
    pub(crate) fn enter(
        &mut self,
        now: Duration,
        (place, call): (usize, usize),
        request: &HttpRequest,
        answer: &http::Response<Vec<u8>>,
    ) -> Option<Effect> {
        match (request.method(), answer.status().as_u16()) {
            (&Method::POST, 201) => {
                let json: Value = serde_json::from_slice(answer.body()).expect("the emulator writes JSON");
                let sid = text(&json["sid"]);
                let held = Held {
                    place,
                    made_by: call,
                    now: json.clone(),
                    created: json,
                    wrong_codes: 0,
                    is_verified: false,
                    created_at: now,
                    gone: None,
                };
                let earlier = self.factors.insert(sid.clone(), held);
                assert!(earlier.is_none(), "the emulator gave {sid} twice");
                self.orders.entry(place).or_default().push(sid.clone());
                *self.changes.entry(place).or_default() += 1;
                Some(Effect::Created(sid))
            }
            (&Method::POST, 200) => {
                let json: Value = serde_json::from_slice(answer.body()).expect("the emulator writes JSON");
                let sid = text(&json["sid"]);
                let held = self.factors.get_mut(&sid).expect("what is updated was created");
                let has_payload =
                    form_urlencoded::parse(request.body()).any(|(name, _)| name == "AuthPayload");
                held.is_verified |= json["status"] == "verified";
                held.now = json;
                Some(match (has_payload, held.is_verified) {
                    (false, _) => Effect::Updated(sid),
                    (true, true) => Effect::Verified(sid),
                    (true, false) => {
                        held.wrong_codes += 1;
                        Effect::Rejected(sid)
                    }
                })
            }
            (&Method::DELETE, 204) => {
                let sid = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
                let held = self.factors.get_mut(&sid).expect("what is deleted was created");
                held.gone = Some(now);
                *self.changes.entry(held.place).or_default() += 1;
                Some(Effect::Deleted(sid))
            }
            _ => None,
        }
    }
}

fn text(json: &Value) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

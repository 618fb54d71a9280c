//! What a client reported as done is what the emulator holds.

use serde_json::Value;
use twilio_verify_core::{Factor, NewFactor, PushBinding, TotpBinding, Verification};

use super::{Call, Holds, Oracle, Violation};
use crate::{
    coverage::{Invariant, Outcome},
    device::{public_key, scan},
    ledger::Effect,
    machine::{Output, Report},
    network::Told,
    task::Task,
};

impl Oracle {
    pub(super) fn reported(&self, call: usize, report: &Report) -> Result<Outcome, Violation> {
        let this = &self.calls[call];
        match (&report.output, &this.task) {
            (Output::Totp(new), Task::CreateTotp { .. }) => self.created_totp(call, new)?,
            (Output::Push(new), Task::CreatePush { phone, .. }) => self.created_push(call, new, *phone)?,
            (Output::Verification(Verification::Verified(factor)), Task::Verify { .. }) => {
                self.verified(this, factor)?;
            }
            (Output::Verification(Verification::Rejected(factor)), Task::Verify { .. }) => {
                self.rejected(this, factor)?;
            }
            (Output::Factor(factor), Task::Fetch { .. }) => {
                self.must(Invariant::Fetched, this.is_answer(factor), || format!("{factor:?}"))?;
            }
            (Output::Factor(factor), Task::UpdateTotp { .. } | Task::UpdatePush { .. }) => {
                self.updated(this, factor)?;
                return Ok(Outcome::Updated);
            }
            (Output::Deleted, Task::Delete { sid }) => self.deleted(this, sid.as_str(), report)?,
            (Output::Page(page), Task::List { .. }) => self.page(this, page)?,
            (_, task) => self.must(Invariant::RightEnd, false, || format!("another answer to {task:?}"))?,
        }
        Ok(report.outcome())
    }

    fn created_totp(&self, call: usize, new: &NewFactor<TotpBinding>) -> Holds {
        self.created(call, &new.factor)?;
        let held = self.ledger.get(new.sid.as_str());
        let given = match &self.calls[call].task {
            Task::CreateTotp { secret, .. } => secret.as_deref(),
            _ => None,
        };
        let secret = new.binding.secret.expose();
        let is_in_hand = held.is_some_and(|held| {
            let binding = &held.created["binding"];
            let scanned = scan(new.binding.uri.expose());
            binding["secret"] == secret
                && binding["uri"] == new.binding.uri.expose()
                && scanned.is_some_and(|(_, scanned)| scanned == secret)
                && given.is_none_or(|given| given == secret)
        });
        self.must(Invariant::Created, is_in_hand, || format!("another binding than that of {}", new.sid))
    }

    fn created_push(&self, call: usize, new: &NewFactor<PushBinding>, phone: usize) -> Holds {
        self.created(call, &new.factor)?;
        let key = new.binding.public_key.as_deref();
        self.must(Invariant::Created, key == Some(public_key(phone)), || format!("another key: {key:?}"))
    }

    /// It was made by this very call, and what is gone was ended by something that the ledger knows of.
    fn created(&self, call: usize, factor: &Factor) -> Holds {
        let held = self.ledger.get(factor.sid.as_str());
        let is_made = held.is_some_and(|held| held.made_by == call) && self.calls[call].is_answer(factor);
        self.must(Invariant::Created, is_made, || format!("{factor:?} by call {call}"))
    }

    fn verified(&self, call: &Call, factor: &Factor) -> Holds {
        let sid = factor.sid.as_str();
        let is_verified = factor.is_verified()
            && self.ledger.get(sid).is_some_and(|held| held.is_verified)
            && call.did(&Effect::Verified(sid.to_owned()))
            && call.is_answer(factor)
            && call.is_set();
        self.must(Invariant::Verified, is_verified, || format!("{factor:?} after {:?}", call.effects))
    }

    fn rejected(&self, call: &Call, factor: &Factor) -> Holds {
        let sid = factor.sid.to_string();
        // Of what the network delivered twice, the other copy can meet changed settings, to which the code is right.
        let by_this = call.did(&Effect::Verified(sid.clone())) && !call.was_doubled;
        let is_rejected = !factor.is_verified()
            && !by_this
            && call.did(&Effect::Rejected(sid))
            && call.is_answer(factor)
            && call.is_set();
        self.must(Invariant::Rejected, is_rejected, || format!("{factor:?} after {:?}", call.effects))
    }

    fn updated(&self, call: &Call, factor: &Factor) -> Holds {
        let is_set =
            call.did(&Effect::Updated(factor.sid.to_string())) && call.is_answer(factor) && call.is_set();
        self.must(Invariant::Updated, is_set, || format!("{:?} gave {}", call.task, call.answer()))
    }

    fn deleted(&self, call: &Call, sid: &str, report: &Report) -> Holds {
        let by_this = report.status == 404 || call.did(&Effect::Deleted(sid.to_owned()));
        self.must(Invariant::Deleted, by_this && self.ledger.present(sid).is_none(), || {
            format!("{sid} with {} after {:?}", report.status, call.effects)
        })
    }
}

impl Call {
    fn did(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }

    /// The last answer's JSON.
    pub(super) fn answer(&self) -> Value {
        match self.told.last() {
            Some(Told::Reply(reply)) => serde_json::from_slice(reply.response.body()).unwrap_or_default(),
            _ => Value::Null,
        }
    }

    /// Whether the last answer shows what the call wanted set.
    fn is_set(&self) -> bool {
        let (answer, fields) = (self.answer(), self.task.fields());
        fields.iter().all(|(field, value)| *field == "AuthPayload" || set(&answer, field) == *value)
    }

    /// Whether this is the factor of the last answer, and the one that the call was about.
    fn is_answer(&self, factor: &Factor) -> bool {
        let asked = match &self.task {
            Task::Verify { sid, .. } | Task::Fetch { sid } => *sid == factor.sid,
            Task::UpdateTotp { sid, .. } | Task::UpdatePush { sid, .. } => *sid == factor.sid,
            _ => true,
        };
        asked && same(factor, &self.answer())
    }
}

/// Whether a factor is the one in this JSON.
pub(super) fn same(factor: &Factor, json: &Value) -> bool {
    json["sid"] == factor.sid.as_str()
        && json["status"] == factor.status.as_str()
        && json["factor_type"] == factor.factor_type.as_str()
        && json["friendly_name"].as_str() == factor.friendly_name.as_deref()
        && json["identity"].as_str() == factor.identity.as_ref().map(|identity| identity.as_str())
        && json["service_sid"].as_str() == factor.service_sid.as_ref().map(|sid| sid.as_str())
        && json["url"].as_str() == factor.url.as_deref()
}

/// The value that an answer has for a field of a request, as the request would write it.
fn set(answer: &Value, field: &str) -> String {
    let value = match field {
        "FriendlyName" => &answer["friendly_name"],
        "Config.TimeStep" => &answer["config"]["time_step"],
        "Config.Skew" => &answer["config"]["skew"],
        "Config.CodeLength" => &answer["config"]["code_length"],
        "Config.Alg" => &answer["config"]["alg"],
        "Config.SdkVersion" => &answer["config"]["sdk_version"],
        _ => &Value::Null,
    };
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

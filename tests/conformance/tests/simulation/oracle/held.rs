//! What the emulator does and holds, next to what the ledger says.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Method, Request};
use serde_json::Value;
use twilio_verify_core::{HttpRequest, HttpResponse};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator};

use super::{Holds, Oracle};
use crate::{
    coverage::Invariant,
    ledger::{Effect, Held},
    task::{Place, RightCode, Task},
};

/// HTTP Basic.
pub(crate) fn credentials(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// Wrong codes that a factor takes.
const WRONG_CODES: u32 = 5;

impl Oracle {
    /// The emulator has processed a call's request, for the second time where `is_second`.
    pub(crate) fn processed(
        &mut self,
        (now, moment): (Duration, SystemTime),
        call: usize,
        request: &HttpRequest,
        answer: &HttpResponse,
        is_second: bool,
    ) -> Holds {
        let this = &self.calls[call];
        let place = this.place;
        let must_verify = match &this.task {
            Task::Verify { sid, right: Some(right), .. } => {
                self.ledger.present(sid.as_str()).is_some_and(|held| held.takes(right, unix_seconds(moment)))
            }
            _ => false,
        };
        self.shows_what_is_held(place, request, answer)?;
        self.calls[call].was_doubled |= is_second;
        let effect = self.ledger.enter(now, (place, call), request, answer);
        if must_verify {
            self.must(Invariant::RightCode, matches!(effect, Some(Effect::Verified(_))), || {
                format!("{:?} had {effect:?}", self.calls[call].task)
            })?;
        }
        if let Some(effect) = effect {
            let this = &mut self.calls[call];
            this.effects.push(effect);
            let is_right = !this.has_denied || !this.has_effect();
            let this = &self.calls[call];
            self.must(Invariant::Fate, is_right, || {
                format!("denied before {:?} of {:?}", this.effects, this.task)
            })?;
        }
        Ok(())
    }

    /// What the emulator shows and does not find is what the ledger has and has not.
    fn shows_what_is_held(&self, place: usize, request: &HttpRequest, answer: &HttpResponse) -> Holds {
        let sid = request.uri().path().rsplit('/').next().unwrap_or_default();
        let is_shown = match (request.method(), answer.status().as_u16()) {
            (_, 404) => self.ledger.present(sid).is_none(),
            (&Method::GET, 200) if sid != "Factors" => {
                let shown: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
                self.ledger.present(sid).is_some_and(|held| held.place == place && held.is_shown_in(&shown))
            }
            _ => return Ok(()),
        };
        self.must(Invariant::Held, is_shown, || {
            format!("{} {}: {}", request.method(), request.uri(), String::from_utf8_lossy(answer.body()))
        })
    }

    /// Asks the emulator what it holds of a place, by a request made by hand.
    pub(crate) fn audit(&self, moment: SystemTime, emulator: &mut Emulator, place: (usize, &Place)) -> Holds {
        let (number, place) = place;
        let request = Request::get(format!("https://verify.twilio.com{}?PageSize=1000", place.path))
            .header("authorization", credentials(ACCOUNT_SID, AUTH_TOKEN))
            .body("")
            .expect("it is a request");
        let answer = emulator.respond(moment, &request);
        let json: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let shown = json["factors"].as_array().map_or(&[][..], Vec::as_slice);
        let expected = self.ledger.listed(number);
        let is_same = shown.len() == expected.len()
            && shown
                .iter()
                .zip(&*expected)
                .all(|(shown, sid)| self.ledger.present(sid).is_some_and(|held| held.is_shown_in(shown)));
        self.must(Invariant::Held, is_same, || format!("{json} where there should be {expected:?}"))
    }
}

impl Held {
    /// Whether it is verified by a code or a signature that was right when it was made.
    fn takes(&self, right: &RightCode, now: u64) -> bool {
        if self.is_verified {
            return true;
        }
        let RightCode::Code { scheme, unix_seconds } = right else { return true };
        let skew = self.now["config"]["skew"].as_u64().unwrap_or_default();
        self.scheme().is_some_and(|held| held == *scheme)
            && (unix_seconds / scheme.step).abs_diff(now / scheme.step) <= skew
            && self.wrong_codes < WRONG_CODES
    }

    /// Whether this JSON shows the factor as it was created or changed last, and without what is shown once.
    fn is_shown_in(&self, shown: &Value) -> bool {
        let (Some(shown), Some(held)) = (shown.as_object(), self.now.as_object()) else { return false };
        let once = |name: &str| matches!(name, "binding" | "options");
        !shown.keys().any(|name| once(name))
            && held.iter().filter(|(name, _)| !once(name)).all(|(name, value)| shown.get(name) == Some(value))
    }
}

pub(crate) fn unix_seconds(moment: SystemTime) -> u64 {
    moment.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Value, json};
use twilio_verify_core::Timestamp;

use super::Shared;
use crate::{
    ReceivedRequest,
    clock::Clock,
    factor::{date, unix_seconds},
    inspect::Known,
};

/// What moves the clock: `{"advance_seconds": 60}` or `{"set": "2015-07-30T20:00:00Z"}`.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClockChange {
    AdvanceSeconds(u64),
    /// It stops there.
    Set(Timestamp),
}

impl ClockChange {
    pub(super) fn make(self, clock: &mut Clock) {
        match self {
            Self::AdvanceSeconds(seconds) => clock.advance(Duration::from_secs(seconds)),
            Self::Set(date) => *clock = Clock::Fixed(date.into()),
        }
    }
}

pub(super) fn clock(clock: Clock) -> Value {
    let now = clock.now();
    json!({"now": date(now), "unix_seconds": unix_seconds(now), "is_fixed": matches!(clock, Clock::Fixed(_))})
}

pub(super) fn state(shared: &Shared) -> Value {
    let now = shared.clock.now();
    let factors: Vec<_> = shared.emulator.known(now).into_iter().map(|known| factor(known, now)).collect();
    json!({"now": date(now), "factors": factors})
}

fn factor(known: Known<'_>, now: SystemTime) -> Value {
    let totp_code = known.totp_code(now);
    let record = known.record();
    json!({
        "account_sid": record.account_sid,
        "service_sid": record.service_sid,
        "entity_sid": record.entity_sid,
        "identity": record.identity,
        "sid": record.sid,
        "friendly_name": record.friendly_name,
        "factor_type": record.factor_type.as_str(),
        "status": record.status.as_str(),
        "config": record.config,
        "metadata": record.metadata,
        "date_created": date(record.date_created),
        "date_updated": date(record.date_updated),
        "wrong_codes": record.wrong_codes,
        "totp_code": totp_code,
    })
}

pub(super) fn request(request: &ReceivedRequest) -> Value {
    json!({
        "date": date(request.moment),
        "method": request.method,
        "target": request.target,
        "kind": request.kind,
        "body": String::from_utf8_lossy(&request.body),
        "status": request.status,
    })
}

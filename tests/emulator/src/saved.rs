//! What the emulator remembers, as JSON.

pub(crate) mod moments;

use std::{error, fmt};

use serde::{Deserialize, Serialize, de::IgnoredAny};
use twilio_verify_core::DecodeFailure;

use crate::{Emulator, Settings, clock::Clock, state::State};

/// Keeping what it remembers.
impl Emulator {
    /// All that it remembers, as JSON text for [`restore`](Self::restore): entities, factors, what limits count, and how
    /// far the random numbers are; not the settings, and not the faults that are still to come.
    ///
    /// The factors' secrets are in it, as they are.
    #[must_use]
    pub fn save(&self) -> String {
        self.save_with(None)
    }

    /// An emulator that goes on where the one stopped that was [saved](Self::save): with the same settings and the same
    /// requests it gives the same answers. An account or a service that these settings do not know is kept, and answers
    /// once there are settings that do.
    ///
    /// # Errors
    /// When the text is not what `save` gives, or of a later version of it. The message says what and where, and repeats
    /// nothing of the text.
    pub fn restore(settings: Settings, json: &str) -> Result<Self, StateError> {
        Self::restore_with(settings, json).map(|(emulator, _)| emulator)
    }

    /// With a server's clock.
    pub(crate) fn save_with(&self, clock: Option<Clock>) -> String {
        let saved = Saved { format: FORMAT.to_owned(), version: VERSION, clock, state: &self.state };
        // Strings, numbers and maps with string keys: writing them as JSON cannot fail.
        serde_json::to_string_pretty(&saved).unwrap_or_default()
    }

    pub(crate) fn restore_with(settings: Settings, json: &str) -> Result<(Self, Option<Clock>), StateError> {
        let head: Head = serde_json::from_str(json).map_err(StateError::decode)?;
        if head.format != FORMAT {
            return Err(StateError(format!("not a saved state: its `format` is not {FORMAT}")));
        }
        if head.version != VERSION {
            let version = head.version;
            return Err(StateError(format!(
                "of version {version} of the format, and this emulator knows version {VERSION}: use the emulator that \
                 wrote it, or begin without it"
            )));
        }
        let saved: Saved<State> = serde_json::from_str(json).map_err(StateError::decode)?;
        saved.state.check().map_err(StateError)?;
        let mut emulator = Self::new(settings);
        emulator.state = saved.state;
        Ok((emulator, saved.clock))
    }
}

/// A saved state that cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateError(String);

impl StateError {
    /// serde's own words can quote what it found, a secret for one.
    fn decode(error: serde_json::Error) -> Self {
        Self(format!("not a saved state: {}", DecodeFailure::from(error)))
    }
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl error::Error for StateError {}

const FORMAT: &str = "twilio-verify-emulator";
const VERSION: u32 = 1;

/// What every version begins with.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
    #[serde(flatten)]
    _rest: IgnoredAny,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved<S> {
    format: String,
    version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    clock: Option<Clock>,
    state: S,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{Api, IDENTITY, TOTP, code, factors, public_key, push_fields, signature};

    fn restored(json: &Value) -> Result<Emulator, StateError> {
        Emulator::restore(Settings::default(), &json.to_string())
    }

    /// With a factor of each type, both verified or on the way there.
    fn story() -> Api {
        let mut api = Api::new(Settings::default().seed(7));
        let push = api.create(IDENTITY, &push_fields(&public_key(1))).sid();
        api.update(&push, &[("AuthPayload", &signature(1, &push))]);
        api.pass(Duration::from_millis(1500));
        let totp = api.create("user-0002", &[&TOTP[..], &[("Metadata", r#"{"os":"iOS"}"#)]].concat()).sid();
        for _ in 0..4 {
            api.update_of("user-0002", &totp, &[("AuthPayload", "wrong")]);
        }
        api
    }

    #[test]
    fn what_was_saved_goes_on_as_if_nothing_had_been() {
        let (mut one, mut other) = (story(), story());
        other.emulator = Emulator::restore(Settings::default().seed(99), &other.emulator.save()).unwrap();
        let sids = one.emulator.factors(one.now).iter().map(|factor| factor.sid.clone()).collect::<Vec<_>>();
        let [push, totp] = sids.as_slice() else { panic!("{sids:?}") };
        let ends = [&mut one, &mut other].map(|api| {
            let listed = api.get(&factors(IDENTITY));
            let wrong = api.update_of("user-0002", totp, &[("AuthPayload", "wrong")]).body;
            let none_left = api.update_of("user-0002", totp, &[("AuthPayload", "wrong")]).status;
            let again = api.create(IDENTITY, &push_fields(&public_key(1))).status;
            let created = api.create("user-0003", &TOTP);
            let secret = created.body["binding"]["secret"].as_str().unwrap();
            let code = code(secret, api.now);
            let verified = api.update_of("user-0003", &created.sid(), &[("AuthPayload", &code)]).body;
            api.pass(Duration::from_secs(24 * 60 * 60));
            let fetched = [push, totp].map(|sid| api.fetch(sid).status);
            (
                listed.headers,
                listed.body,
                wrong,
                none_left,
                again,
                created.body,
                verified,
                fetched,
                api.emulator.save(),
            )
        });
        assert_eq!((ends[0].3, ends[0].4, &ends[0].7), (429, 409, &[200, 404]));
        assert_eq!(ends[0], ends[1]);
    }

    #[test]
    fn what_limits_count_is_saved() {
        let limits = crate::Limits::default().creations_per_day(2).new_entities_per_second(1);
        let mut api = Api::new(Settings::default().limits(limits));
        let sids = [api.totp(), api.totp()];
        sids.iter().for_each(|sid| drop(api.delete(sid)));
        api.emulator = Emulator::restore(Settings::default().limits(limits), &api.emulator.save()).unwrap();
        assert_eq!(api.create(IDENTITY, &TOTP).body["code"], 60326);
        assert_eq!(api.create("user-0002", &TOTP).body["code"], 60328);
    }

    #[test]
    fn settings_and_faults_are_not_saved() {
        let mut api = Api::new(Settings::default().auth_token("planted"));
        api.emulator.inject(crate::Fault::truncate()).unwrap();
        let saved = api.emulator.save();
        assert!(!saved.contains("planted") && !saved.contains("truncate"), "{saved}");
        assert_eq!(Emulator::restore(Settings::default(), &saved).unwrap().faults(), []);
    }

    #[test]
    fn what_is_no_saved_state_is_refused_and_not_repeated() {
        let saved: Value = serde_json::from_str(&story().emulator.save()).unwrap();
        assert_eq!(restored(&saved).unwrap().save(), story().emulator.save());
        let entity = |identity: &str| {
            format!("/state/accounts/{}/entities/{}/{identity}", crate::ACCOUNT_SID, crate::SERVICE_SID)
        };
        let (push, totp) = (entity(IDENTITY) + "/factors/0", entity("user-0002") + "/factors/0");
        for (place, value, says) in [
            ("/format".to_owned(), json!("other"), "twilio-verify-emulator"),
            ("/version".to_owned(), json!(2), "version 2"),
            ("/state/random".to_owned(), json!("planted"), "line 1"),
            ("/state/factors_ever".to_owned(), json!(0), "factors_ever"),
            ("/state/factors_ever".to_owned(), json!(u64::MAX), "factors_ever"),
            (format!("{totp}/kind/totp/config/time_step"), json!(0), "time_step"),
            (format!("{totp}/kind/totp/config/code_length"), json!(40), "code_length"),
            (format!("{totp}/kind/totp/config/skew"), json!(u32::MAX), "skew"),
            (format!("{totp}/kind/totp/config/alg"), json!("planted"), "line 1"),
            (format!("{totp}/kind/totp/secret"), json!("planted"), "line 1"),
            (format!("{totp}/kind"), json!({"planted": {}}), "line 1"),
            (format!("{push}/kind/push/public_key"), json!("planted"), "line 1"),
            (format!("{push}/sid"), json!("planted"), "`sid`"),
            (format!("{push}/created"), json!([0, 1_000_000_000]), "line 1"),
            (format!("{}/sid", entity(IDENTITY)), json!("planted"), "`sid`"),
            (
                format!("{}/factors", entity(IDENTITY)),
                json!([saved.pointer(&push), saved.pointer(&push)]),
                "order",
            ),
            (format!("{push}/metadata"), json!({"a": 1}), "line 1"),
        ] {
            let mut edited = saved.clone();
            *edited.pointer_mut(&place).unwrap_or_else(|| panic!("{place}: {saved:#}")) = value;
            let error = restored(&edited).unwrap_err().to_string();
            assert!(error.contains(says) && !error.contains("planted"), "{place}: {error}");
        }
        let text = saved.to_string();
        for text in
            ["", "null", "[]", "{}", r#"{"format": "twilio-verify-emulator"}"#, &text[..text.len() - 1]]
        {
            assert!(Emulator::restore(Settings::default(), text).is_err(), "{text}");
        }
        let mut more = saved.clone();
        more["state"]["planted"] = json!(1);
        assert!(restored(&more).is_err(), "of a later version, perhaps");
    }
}

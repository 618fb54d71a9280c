use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilio_verify_core::PUSH_ALGORITHM;

use crate::{
    passkeys::{Credential, Passkey},
    push::Push,
    recent::is_older,
    saved::moments,
    scope::Scope,
    totp::Totp,
};

/// A factor as the emulator remembers it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Factor {
    /// How many factors there were before, of all entities: the place in a list.
    pub(crate) number: u64,
    pub(crate) sid: String,
    pub(crate) friendly_name: String,
    pub(crate) is_verified: bool,
    #[serde(with = "moments::one")]
    pub(crate) created: SystemTime,
    #[serde(with = "moments::one")]
    pub(crate) updated: SystemTime,
    pub(crate) metadata: Option<BTreeMap<String, String>>,
    pub(crate) kind: Kind,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Push(Push),
    Totp(Totp),
    Passkey(Passkey),
}

impl Kind {
    pub(crate) fn is_same_type(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    pub(crate) fn has_same_binding(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Push(this), Self::Push(other)) => this.has_same_key(other),
            (Self::Totp(this), Self::Totp(other)) => this.has_same_secret(other),
            _ => false,
        }
    }

    /// Whether a saved one can be.
    pub(crate) fn check(&self) -> Result<(), &'static str> {
        match self {
            Self::Totp(totp) => totp.check(),
            Self::Push(_) | Self::Passkey(_) => Ok(()),
        }
    }

    pub(crate) fn config(&self) -> Value {
        match self {
            Self::Push(push) => serde_json::json!(push.config()),
            Self::Totp(totp) => serde_json::json!(totp.config()),
            Self::Passkey(passkey) => serde_json::json!(passkey.config),
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Push(_) => "push",
            Self::Totp(_) => "totp",
            Self::Passkey(_) => "passkeys",
        }
    }
}

impl Factor {
    pub(crate) fn is_expired(&self, now: SystemTime, lifetime: Duration) -> bool {
        !self.is_verified && is_older(self.created, now, lifetime)
    }

    pub(crate) fn status(&self) -> &'static str {
        if self.is_verified { "verified" } else { "unverified" }
    }

    /// What fetch, list and update answer.
    pub(crate) fn shown<'a>(&'a self, entity_sid: &'a str, scope: &'a Scope<'_>) -> impl Serialize + use<'a> {
        self.view(entity_sid, scope, None, None)
    }

    /// What create answers, and nothing after it: the binding too.
    pub(crate) fn shown_once<'a>(
        &'a self,
        entity_sid: &'a str,
        scope: &'a Scope<'_>,
    ) -> impl Serialize + use<'a> {
        let binding = match &self.kind {
            Kind::Push(push) => Binding::Push { alg: PUSH_ALGORITHM, public_key: push.public_key() },
            Kind::Totp(totp) => {
                let uri = totp.uri(&scope.service.issuer, &self.friendly_name);
                Binding::Totp { secret: totp.secret(), uri }
            }
            Kind::Passkey(_) => Binding::Passkey,
        };
        self.view(entity_sid, scope, Some(binding), Some(Value::Null))
    }

    /// What the create of a passkey answers, and nothing after it: the options for the browser, too.
    pub(crate) fn shown_with_options<'a>(
        &'a self,
        entity_sid: &'a str,
        scope: &'a Scope<'_>,
        options: Value,
    ) -> impl Serialize + use<'a> {
        self.view(entity_sid, scope, Some(Binding::Passkey), Some(options))
    }

    /// What the verification of a passkey has shown.
    pub(crate) fn credential(&self) -> Option<&Credential> {
        match &self.kind {
            Kind::Passkey(passkey) => passkey.credential.as_ref(),
            Kind::Push(_) | Kind::Totp(_) => None,
        }
    }

    fn view<'a>(
        &'a self,
        entity_sid: &'a str,
        scope: &'a Scope<'_>,
        binding: Option<Binding<'a>>,
        options: Option<Value>,
    ) -> View<'a> {
        View {
            sid: &self.sid,
            account_sid: scope.account_sid,
            service_sid: &scope.service.sid,
            entity_sid,
            identity: scope.identity,
            binding,
            options,
            date_created: date(self.created),
            date_updated: date(self.updated),
            friendly_name: &self.friendly_name,
            status: self.status(),
            factor_type: self.kind.name(),
            config: self.kind.config(),
            metadata: self.metadata.as_ref(),
            url: format!("{}/{}", scope.factors_url(), self.sid),
        }
    }
}

#[derive(Serialize)]
struct View<'a> {
    sid: &'a str,
    account_sid: &'a str,
    service_sid: &'a str,
    entity_sid: &'a str,
    identity: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    binding: Option<Binding<'a>>,
    /// Of use to passkeys only; for others present in a create answer, and null.
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Value>,
    date_created: String,
    date_updated: String,
    friendly_name: &'a str,
    status: &'static str,
    factor_type: &'static str,
    config: Value,
    metadata: Option<&'a BTreeMap<String, String>>,
    url: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Binding<'a> {
    Push {
        alg: &'static str,
        public_key: &'a str,
    },
    Totp {
        secret: String,
        uri: String,
    },
    /// `null`: there is nothing but the options.
    Passkey,
}

/// `2015-07-30T20:00:00Z`: whole seconds.
pub(crate) fn date(time: SystemTime) -> String {
    let seconds = i64::try_from(unix_seconds(time)).unwrap_or(i64::MAX);
    let seconds = seconds.min(Timestamp::MAX.as_second());
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX).to_string()
}

/// Whole seconds since 1970; before it: 0.
pub(crate) fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_have_whole_seconds() {
        assert_eq!(date(UNIX_EPOCH + Duration::from_millis(1_438_286_400_999)), "2015-07-30T20:00:00Z");
        assert_eq!(date(UNIX_EPOCH - Duration::from_secs(5)), "1970-01-01T00:00:00Z");
        assert_eq!(date(UNIX_EPOCH + Duration::from_secs(1 << 40)), "9999-12-30T22:00:00Z", "none is later");
    }
}

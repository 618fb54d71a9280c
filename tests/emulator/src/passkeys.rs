//! Passkeys: two routes of their own, with JSON. Fetch, list, update and delete are those of every factor.

#[cfg(feature = "passkeys")]
mod ceremony;
#[cfg(not(feature = "passkeys"))]
#[path = "passkeys/no_ceremony.rs"]
mod ceremony;
mod config;
mod create;
mod credential;
mod route;
mod verify;

use http::Response;
use serde::{Deserialize, Serialize};

use crate::{
    json::{self, Object},
    problem::Problem,
    scope::Scope,
    settings::Settings,
    state::State,
};

pub(crate) use config::{PasskeyConfig, RelyingParty};
pub(crate) use credential::Credential;
pub(crate) use route::{ALLOWED, Operation, Route};

/// A passkey factor's own part.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Passkey {
    pub(crate) config: PasskeyConfig,
    /// What its verification has shown.
    pub(crate) credential: Option<Credential>,
}

/// Answers a request of either route; the identity is not in the scope, but in the body or nowhere.
pub(crate) fn answer(
    settings: &Settings,
    state: &mut State,
    scope: &Scope<'_>,
    operation: Operation,
    headers: &http::HeaderMap,
    body: &[u8],
) -> Result<Response<Vec<u8>>, Problem> {
    ceremony::is_compiled_in()?;
    let body = json::read(headers, body)?;
    let body = Object::new(&body);
    match operation {
        Operation::Create => create::create(settings, state, scope, &body),
        Operation::Verify => verify::verify(state, scope, &body),
    }
}

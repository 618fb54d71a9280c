use http::{Response, StatusCode};
use twilio_verify_core::{ErrorCode, field::credential::CLIENT_DATA_JSON};

use super::{Passkey, ceremony::Presented};
use crate::{
    answer, factor::Kind, inspect::Known, json::Object, problem::Problem, scope::Scope, state::State,
};

/// Answers a verify request: the factor, now `verified`, or why not.
///
/// No factor is named: it is the one whose SID is the challenge.
pub(super) fn verify(
    state: &mut State,
    scope: &Scope<'_>,
    body: &Object<'_>,
) -> Result<Response<Vec<u8>>, Problem> {
    let presented = Presented::read(body)?;
    let sid = presented.challenge().to_owned();
    let Known { identity, factor, .. } =
        of_service(state, scope).find(|known| known.factor.sid == sid).ok_or_else(not_found)?;
    let Kind::Passkey(Passkey { config, .. }) = &factor.kind else { return Err(not_found()) };
    if factor.is_verified {
        return Err(exists("The factor that is named by the challenge is verified already"));
    }
    let credential = presented.verified_for(&sid, config)?;
    let has_it = |known: Known<'_>| known.factor.credential().is_some_and(|its| its.is_same(&credential));
    if of_service(state, scope).any(has_it) {
        return Err(exists("This credential, or one with the same key, belongs to another factor"));
    }

    let identity = identity.to_owned();
    let scope = Scope { identity: &identity, ..*scope };
    let entity = state.entity(&scope).ok_or_else(not_found)?;
    let factor = entity.factors.iter_mut().find(|factor| factor.sid == sid).ok_or_else(not_found)?;
    if let Kind::Passkey(passkey) = &mut factor.kind {
        passkey.credential = Some(credential);
    }
    factor.is_verified = true;
    factor.updated = scope.now;
    Ok(answer::json(StatusCode::OK, &factor.shown(&entity.sid, &scope)))
}

/// What there is in the service at this moment.
fn of_service<'a>(state: &'a State, scope: &Scope<'_>) -> impl Iterator<Item = Known<'a>> {
    state.all().filter(|known| {
        let is_its = known.account == scope.account_sid && known.service == scope.service.sid;
        is_its && !known.factor.is_expired(scope.now, scope.limits.unverified_lifetime)
    })
}

fn not_found() -> Problem {
    let message =
        format!("No passkey of this service has the SID that is the challenge in {CLIENT_DATA_JSON}");
    Problem::new(StatusCode::NOT_FOUND, ErrorCode::NOT_FOUND, message)
}

fn exists(message: &str) -> Problem {
    Problem::new(StatusCode::CONFLICT, ErrorCode::FACTOR_EXISTS, message)
}

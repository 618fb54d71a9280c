//! Enrolling a passkey: a name, and what the browser makes of Twilio's options. The one place that needs JavaScript,
//! `assets/passkey.js`, since nothing else reaches `navigator.credentials`.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use twilio_verify_hyper::{
    AuthenticatorAttachment, DiscoverableCredentials, Error, FactorType, PublicKeyCredential,
    UserVerification, Verification,
};

use crate::{
    Place,
    errors::{self, Posted, Problem, Sid},
    factors::Name,
    guard::Origin,
    pages::{CeremonyPage, NamePage, Page, RefusedPage, Row},
    session::User,
};

pub(crate) async fn name() -> Page<NamePage> {
    Page(StatusCode::OK, NamePage::passkey())
}

/// As for TOTP, the answer to the form holds what is given once: the options.
pub(crate) async fn create(
    State(place): State<Place>,
    State(origin): State<Origin>,
    Extension(user): Extension<User>,
    Posted(name): Posted<Name>,
) -> Result<Response, Problem> {
    let create = place
        .entity(user)
        .create_passkey(name.trimmed())
        .relying_party(origin.relying_party())
        .authenticator_attachment(AuthenticatorAttachment::Any)
        .discoverable_credentials(DiscoverableCredentials::Preferred)
        .user_verification(UserVerification::Required);
    match place.client.send(create).await {
        Ok(created) => {
            let (factor, options) = (Row::from(&created.factor), created.options.as_str().to_owned());
            Ok(Page(StatusCode::OK, CeremonyPage { factor, options }).into_response())
        }
        Err(Error::Invalid(_)) => {
            Ok(Page(StatusCode::UNPROCESSABLE_ENTITY, NamePage::passkey().refused(name)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// What the script puts into the form: `PublicKeyCredential.toJSON()`.
#[derive(Deserialize)]
pub(crate) struct Credential {
    credential: String,
}

/// The request to Twilio names no user, and the path of ours names any factor: so the user's own factors are asked for
/// this one first. Without that, one user could put a key of theirs into another's unfinished factor.
pub(crate) async fn verify(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
    Posted(Credential { credential }): Posted<Credential>,
) -> Result<Response, Problem> {
    let entity = place.entity(user);
    let factor = place.client.send(entity.fetch(sid)).await?;
    if factor.factor_type != FactorType::Passkeys {
        return Err(Problem::NotFound);
    }
    // The form again, since the answer to it did not arrive: a refusal would invite the user to remove what is good.
    if factor.is_verified() {
        return Ok(Redirect::to("/?done=verified").into_response());
    }
    match place.client.send(entity.verify_passkey(sid, PublicKeyCredential::from_json(credential))).await {
        Ok(Verification::Verified(_)) => return Ok(Redirect::to("/?done=verified").into_response()),
        Ok(_) => {}
        // A credential that is none, or none for this factor; Twilio's codes for that are not all documented.
        Err(error) if matches!(&error, Error::Invalid(_)) || is_refusal(&error) => errors::log(&error),
        Err(error) => return Err(error.into()),
    }
    // Of a form that was sent twice at once, the second is refused for what the first has done.
    let factor = place.client.send(entity.fetch(sid)).await.unwrap_or_else(|error| {
        errors::log(&error);
        factor
    });
    if factor.is_verified() {
        return Ok(Redirect::to("/?done=verified").into_response());
    }
    Ok(Page(StatusCode::UNPROCESSABLE_ENTITY, RefusedPage { factor: Row::from(&factor) }).into_response())
}

/// Twilio's own word, whatever its code. A gateway's page, which has none, says nothing of the passkey: the user should
/// not throw away a good one for it.
fn is_refusal(error: &Error) -> bool {
    let refused = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN, StatusCode::CONFLICT];
    error.code().is_some() && error.status().is_some_and(|status| refused.contains(&status))
}

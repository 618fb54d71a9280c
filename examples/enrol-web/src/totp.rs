//! Enrolling an authenticator app: a name, a picture to scan, and the first code.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use qrcode::{QrCode, render::svg};
use serde::Deserialize;
use twilio_verify_hyper::{
    Error, ErrorCode, FactorType, NewFactor, Secret, TotpBinding, Verification, limits,
};

use crate::{
    Place,
    errors::{Asked, Posted, Problem, Sid},
    factors::Name,
    pages::{CodePage, NamePage, Page, Row, ScanPage, SpentPage},
    session::User,
};

pub(crate) async fn name() -> Page<NamePage> {
    Page(StatusCode::OK, NamePage::totp())
}

/// The answer to the form has the secret, and is the only place that does: so there is no redirect to a page of its
/// own, which would have to store it.
pub(crate) async fn create(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Posted(name): Posted<Name>,
) -> Result<Response, Problem> {
    match place.client.send(place.entity(user).create_totp(name.trimmed())).await {
        Ok(created) => Ok(Page(StatusCode::OK, scan(&created)).into_response()),
        Err(Error::Invalid(_)) => {
            Ok(Page(StatusCode::UNPROCESSABLE_ENTITY, NamePage::totp().refused(name)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn scan(created: &NewFactor<TotpBinding>) -> ScanPage {
    let secret = created.binding.secret.expose();
    // In fours, as people read and type it; apps take the spaces.
    let groups = secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned());
    let qr = match QrCode::new(created.binding.uri.expose()) {
        Ok(qr) => qr.render::<svg::Color<'_>>().min_dimensions(240, 240).build(),
        Err(error) => {
            tracing::warn!("no QR code can be drawn: {error}");
            String::new()
        }
    };
    // Within a page, the picture is an element and no document.
    let qr = qr.find("<svg").and_then(|start| qr.get(start..)).unwrap_or_default().to_owned();
    ScanPage { factor: Row::from(&created.factor), groups: groups.collect(), qr }
}

/// What became of the code before.
#[derive(Default, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    after: String,
}

pub(crate) async fn code(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
    Asked(After { after }): Asked<After>,
) -> Result<Response, Problem> {
    let factor = place.client.send(place.entity(user).fetch(sid)).await?;
    if factor.factor_type != FactorType::Totp || factor.is_verified() {
        return Ok(Redirect::to("/").into_response());
    }
    let page = CodePage {
        factor: Row::from(&factor),
        rejected: after == "rejected",
        no_code: after == "none",
        wrong_codes: limits::WRONG_CODES_PER_FACTOR,
    };
    Ok(Page(StatusCode::OK, page).into_response())
}

/// A code as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    code: String,
}

/// Where a code leads is a page that can be loaded again without sending the code again: each counts.
pub(crate) async fn verify(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
    Posted(Typed { code }): Posted<Typed>,
) -> Result<Response, Problem> {
    let code = code.replace(char::is_whitespace, "");
    let is_code = code.bytes().all(|byte| byte.is_ascii_digit())
        && u32::try_from(code.len()).is_ok_and(|digits| limits::CODE_LENGTH.contains(&digits));
    // What cannot be a code is not sent, and does not count.
    if !is_code {
        return Ok(Redirect::to(&format!("/factors/{sid}/code?after=none")).into_response());
    }
    match place.client.send(place.entity(user).verify(sid, Secret::new(code))).await {
        Ok(Verification::Verified(_)) => Ok(Redirect::to("/?done=verified").into_response()),
        Ok(_) => Ok(Redirect::to(&format!("/factors/{sid}/code?after=rejected")).into_response()),
        Err(error) if error.code() == Some(ErrorCode::TOO_MANY_WRONG_CODES) => {
            Ok(Page(StatusCode::TOO_MANY_REQUESTS, SpentPage { sid: sid.to_string() }).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

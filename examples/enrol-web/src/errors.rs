use std::{convert::Infallible, error::Error as _};

use axum::{
    Form,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use twilio_verify_hyper::{Error, ErrorCode, FactorSid, limits};

use crate::pages::{Page, ProblemPage};

/// Why there is no page: what the user is told, and what is logged.
#[derive(Debug)]
pub(crate) enum Problem {
    /// No such page, or no such factor of this user: it may be another user's, deleted or expired.
    NotFound,
    /// A form of another site's.
    Forged,
    /// Sent to another name than this application's.
    OtherHost,
    /// A form that is none of ours, or too large.
    Form(StatusCode),
    /// Twilio refused, or was not reached.
    Call(Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        if error.is_not_found() { Self::NotFound } else { Self::Call(error) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, title, text) = match &self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "It is not here",
                "There is no such page, or no such factor of yours. A factor that was not finished is removed after \
                 some hours: add it anew."
                    .to_owned(),
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "This did not come from our page",
                "Another site tried to send this in your name, or your browser is very old. Nothing was changed."
                    .to_owned(),
            ),
            Self::OtherHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "This is the wrong address",
                "Begin again at the address that the program names, at localhost. Nothing was changed.".to_owned(),
            ),
            Self::Form(status) => {
                (*status, "This form cannot be read", "Go back and try again. Nothing was changed.".to_owned())
            }
            Self::Call(error) => {
                log(error);
                explain(error)
            }
        };
        let request_id = match &self {
            Self::Call(error) => error.request_id().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        Page(status, ProblemPage { title, text, request_id }).into_response()
    }
}

fn explain(error: &Error) -> (StatusCode, &'static str, String) {
    match error.code() {
        Some(ErrorCode::TOO_MANY_FACTORS) => (
            StatusCode::CONFLICT,
            "You have too many factors",
            "You have as many factors of this kind as one user can have. Delete one that you do not use, and try \
             again."
                .to_owned(),
        ),
        Some(ErrorCode::TOO_MANY_CREATIONS) => (
            StatusCode::TOO_MANY_REQUESTS,
            "Too many factors today",
            format!(
                "More than {} factors were added within a day, deleted ones counted. Try again tomorrow.",
                limits::CREATIONS_PER_DAY
            ),
        ),
        _ if error.status() == Some(StatusCode::TOO_MANY_REQUESTS) => (
            StatusCode::SERVICE_UNAVAILABLE,
            "Too busy",
            "There are too many requests at this moment. Try again in a minute.".to_owned(),
        ),
        _ if error.may_have_been_processed() => (
            StatusCode::BAD_GATEWAY,
            "Something went wrong",
            "No clear answer came. It may have been done all the same: look at your factors before you try again."
                .to_owned(),
        ),
        _ => (
            StatusCode::BAD_GATEWAY,
            "Something went wrong",
            "It could not be done. Nothing was changed: try again in a minute.".to_owned(),
        ),
    }
}

/// Tells the log. Neither the error nor its causes show an argument or a body.
pub(crate) fn log(error: &Error) {
    let mut causes = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push_str(&format!(": {error}"));
        cause = error.source();
    }
    tracing::warn!(request_id = error.request_id(), "{error}{causes}");
}

/// A form that was posted.
pub(crate) struct Posted<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Posted<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let form = Form::from_request(request, state).await;
        form.map(|Form(form)| Self(form)).map_err(|rejection| Problem::Form(rejection.status()))
    }
}

/// The factor that a path names: whose it is, Twilio decides, by the user's identity.
pub(crate) struct Sid(pub(crate) FactorSid);

impl<S: Send + Sync> FromRequestParts<S> for Sid {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(sid) = Path::from_request_parts(parts, state).await.map_err(|_| Problem::NotFound)?;
        Ok(Self(sid))
    }
}

/// What is asked after `?`. What cannot be read is as good as nothing: it is none of our links.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let query = Query::from_request_parts(parts, state).await;
        Ok(Self(query.map(|Query(asked)| asked).unwrap_or_default()))
    }
}

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use twilio_verify_hyper::{Entity, Error, Factor};

use crate::{
    Place,
    errors::{Asked, Posted, Problem, Sid},
    pages::{DeletePage, ListPage, Page, RenamePage, Row},
    session::User,
};

/// What was done before the list is shown: a word in its URL, since a page that comes after a redirect can be loaded
/// again without doing it again.
#[derive(Default, Deserialize)]
pub(crate) struct After {
    #[serde(default)]
    done: String,
}

pub(crate) async fn list(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Asked(After { done }): Asked<After>,
) -> Result<Page<ListPage>, Problem> {
    let factors = all(&place, &place.entity(user)).await?;
    let done = match done.as_str() {
        "verified" => "Verified: it is one of your second factors now.",
        "renamed" => "Renamed.",
        "deleted" => "Deleted.",
        _ => "",
    };
    let (user, place) = (user.identity().to_string(), place.name());
    Ok(Page(StatusCode::OK, ListPage { rows: factors.iter().map(Row::from).collect(), done, user, place }))
}

/// A user who never had a factor is not known to Twilio, and has none.
async fn all(place: &Place, entity: &Entity) -> Result<Vec<Factor>, Error> {
    let mut factors = Vec::new();
    let mut list = place.client.list(entity.factors());
    while let Some(factor) = list.next().await {
        match factor {
            Ok(factor) => factors.push(factor),
            Err(error) if error.is_not_found() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(factors)
}

/// A name for a factor, of its user's choice.
#[derive(Deserialize)]
pub(crate) struct Name {
    name: String,
}

impl Name {
    pub(crate) fn trimmed(&self) -> &str {
        self.name.trim()
    }
}

pub(crate) async fn rename_page(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
) -> Result<Page<RenamePage>, Problem> {
    let factor = Row::from(&place.client.send(place.entity(user).fetch(sid)).await?);
    Ok(Page(StatusCode::OK, RenamePage { name: factor.name.clone(), factor, problem: false }))
}

pub(crate) async fn rename(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
    Posted(name): Posted<Name>,
) -> Result<Response, Problem> {
    let entity = place.entity(user);
    match place.client.send(entity.update(sid).friendly_name(name.trimmed())).await {
        Ok(_) => Ok(Redirect::to("/?done=renamed").into_response()),
        Err(Error::Invalid(_)) => {
            let factor = Row::from(&place.client.send(entity.fetch(sid)).await?);
            let page = RenamePage { name: name.trimmed().to_owned(), factor, problem: true };
            Ok(Page(StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) async fn delete_page(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
) -> Result<Page<DeletePage>, Problem> {
    let factor = Row::from(&place.client.send(place.entity(user).fetch(sid)).await?);
    Ok(Page(StatusCode::OK, DeletePage { factor }))
}

/// Where to go after a deletion: to the list, or to begin anew.
#[derive(Deserialize)]
pub(crate) struct Then {
    #[serde(default)]
    then: String,
}

pub(crate) async fn delete(
    State(place): State<Place>,
    Extension(user): Extension<User>,
    Sid(sid): Sid,
    Posted(Then { then }): Posted<Then>,
) -> Result<Redirect, Problem> {
    match place.client.send(place.entity(user).delete(sid)).await {
        // One that is gone already is what was wanted.
        Err(error) if !error.is_not_found() => Err(error.into()),
        _ => Ok(Redirect::to(match then.as_str() {
            "totp" => "/totp",
            "passkey" => "/passkey",
            _ => "/?done=deleted",
        })),
    }
}

//! Who the user is. **This file is the one to replace**: an application has users who signed in, and puts its own
//! [`User`] into each request, where [`identify`] puts a demo user.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header::REFRESH},
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_extra::extract::{
    CookieJar,
    cookie::{Cookie, SameSite},
};
use uuid::Uuid;

use crate::pages::{AgainPage, Page};

/// Somebody whose factors these are.
#[derive(Clone, Copy)]
pub(crate) struct User(Uuid);

impl User {
    /// What Twilio knows the user by: never changed, and no personal data. A UUID of your user table is right.
    pub(crate) fn identity(&self) -> Uuid {
        self.0
    }
}

/// Finds the user of a request, or makes one up.
///
/// Whoever has the cookie is the user; so it is random, no script can read it, and no other site's request has it.
/// Over https it would be `Secure` too, which not every browser takes from `http://localhost`.
pub(crate) async fn identify(
    State(sessions): State<Sessions>,
    jar: CookieJar,
    mut request: Request,
    next: Next,
) -> Response {
    let known =
        jar.get(COOKIE).and_then(|cookie| cookie.value().parse().ok()).and_then(|id| sessions.find(id));
    if let Some(user) = known {
        request.extensions_mut().insert(user);
        return next.run(request).await;
    }
    // A link on another site leads here without the cookie (`SameSite=Strict`). Come again from this page, with it:
    // else a new user would take the place of the one who is there.
    let site = request.headers().get("sec-fetch-site").and_then(|site| site.to_str().ok());
    if request.method() == Method::GET && matches!(site, Some("cross-site" | "same-site")) {
        return ([(REFRESH, "0")], Page(StatusCode::OK, AgainPage)).into_response();
    }
    let (id, user) = sessions.begin();
    request.extensions_mut().insert(user);
    let cookie =
        Cookie::build((COOKIE, id.to_string())).path("/").http_only(true).same_site(SameSite::Strict);
    (jar.add(cookie), next.run(request).await).into_response()
}

const COOKIE: &str = "enrol-web";

/// The demo users, in memory. Their ids are random numbers of the operating system, 122 bits each.
#[derive(Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    users: HashMap<Uuid, User>,
    /// The oldest first.
    order: VecDeque<Uuid>,
}

impl Sessions {
    /// So many at once; then the oldest is forgotten.
    const MOST: usize = 10_000;

    fn find(&self, id: Uuid) -> Option<User> {
        self.lock().users.get(&id).copied()
    }

    fn begin(&self) -> (Uuid, User) {
        let (id, user) = (Uuid::new_v4(), User(Uuid::new_v4()));
        let mut known = self.lock();
        if known.order.len() >= Self::MOST {
            let oldest = known.order.pop_front();
            oldest.and_then(|oldest| known.users.remove(&oldest));
        }
        known.order.push_back(id);
        known.users.insert(id, user);
        (id, user)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_session_is_forgotten_and_no_other() {
        let sessions = Sessions::default();
        let ids: Vec<Uuid> = (0..=Sessions::MOST).map(|_| sessions.begin().0).collect();
        assert!(sessions.find(ids[0]).is_none());
        assert!(ids[1..].iter().all(|id| sessions.find(*id).is_some()));
        assert_eq!(sessions.lock().users.len(), Sessions::MOST);
    }
}

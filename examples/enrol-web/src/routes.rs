use axum::{
    Router,
    extract::FromRef,
    http::header::CONTENT_TYPE,
    middleware::from_fn_with_state,
    response::IntoResponse,
    routing::{get, post},
};
use tower_http::trace::{DefaultMakeSpan, DefaultOnResponse, TraceLayer};

use crate::{
    Place,
    errors::Problem,
    factors,
    guard::{self, Origin},
    passkey,
    session::{self, Sessions},
    totp,
};

/// The application, for users who reach it as `http://localhost:` and this port.
///
/// `localhost` and not `127.0.0.1`, since a passkey belongs to a name.
pub fn app(place: Place, port: u16) -> Router {
    let state = App { place, origin: Origin::localhost(port), sessions: Sessions::default() };
    let pages = Router::new()
        .route("/", get(factors::list))
        .route("/totp", get(totp::name).post(totp::create))
        .route("/passkey", get(passkey::name).post(passkey::create))
        .route("/factors/{sid}/code", get(totp::code).post(totp::verify))
        .route("/factors/{sid}/passkey", post(passkey::verify))
        .route("/factors/{sid}/rename", get(factors::rename_page).post(factors::rename))
        .route("/factors/{sid}/delete", get(factors::delete_page).post(factors::delete))
        .method_not_allowed_fallback(async || Problem::NotFound)
        .layer(from_fn_with_state(state.clone(), session::identify))
        .route("/style.css", get(async || asset("text/css", include_str!("../assets/style.css"))))
        .route("/passkey.js", get(async || asset("text/javascript", include_str!("../assets/passkey.js"))))
        .route("/icon.svg", get(async || asset("image/svg+xml", include_str!("../assets/icon.svg"))))
        .fallback(async || Problem::NotFound);
    let log = TraceLayer::new_for_http()
        .make_span_with(DefaultMakeSpan::new().level(tracing::Level::INFO))
        .on_response(DefaultOnResponse::new().level(tracing::Level::INFO));
    guard::around(pages, &state.origin).layer(log).with_state(state)
}

fn asset(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind)], text)
}

/// What every page needs.
#[derive(Clone)]
pub(crate) struct App {
    place: Place,
    origin: Origin,
    sessions: Sessions,
}

impl FromRef<App> for Place {
    fn from_ref(app: &App) -> Self {
        app.place.clone()
    }
}

impl FromRef<App> for Origin {
    fn from_ref(app: &App) -> Self {
        app.origin.clone()
    }
}

impl FromRef<App> for Sessions {
    fn from_ref(app: &App) -> Self {
        app.sessions.clone()
    }
}

//! Somebody with a browser, as far as a server notices.

use std::{
    sync::{Arc, LazyLock},
    time::SystemTime,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;
use twilio_verify_emulator::{Server, Settings};
use twilio_verify_enrol_web::{Place, app};
use twilio_verify_examples::authenticator;

use crate::log::LOG;

pub(crate) const HOST: &str = "localhost:4011";

/// The application on an emulator of its own.
pub(crate) fn application(settings: Settings) -> (Arc<Server>, Router) {
    LazyLock::force(&LOG);
    let server = Arc::new(Server::start(settings).unwrap());
    let place = Place::emulator(Arc::clone(&server)).unwrap();
    (server, app(place, 4011))
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// The page has these words, whatever its lines are.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        let text = self.body.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(words), "{words:?} is not in the page ({}):\n{}", self.status, self.body);
    }

    /// It is a redirect to this place.
    #[track_caller]
    pub(crate) fn leads_to(&self, place: &str) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.body);
        assert_eq!(self.headers[header::LOCATION], place);
    }

    /// What stands between two texts in the page.
    pub(crate) fn between(&self, start: &str, end: &str) -> &str {
        let (_, rest) = self.body.split_once(start).unwrap_or_else(|| panic!("no {start} in\n{}", self.body));
        rest.split_once(end).unwrap().0
    }
}

/// A browser with its cookie.
pub(crate) struct Visitor {
    app: Router,
    pub(crate) cookie: Option<String>,
}

impl Visitor {
    pub(crate) fn new(app: &Router) -> Self {
        Self { app: app.clone(), cookie: None }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("host", HOST)], Vec::new()).await
    }

    /// A form on one of the application's own pages.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers =
            [("host", HOST), ("sec-fetch-site", "same-origin"), ("origin", "http://localhost:4011")];
        self.send(Method::POST, path, &headers, form(fields)).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = self.app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Begins to enrol an authenticator app.
    pub(crate) async fn begin(&mut self, name: &str) -> App {
        let page = self.post("/totp", &[("name", name)]).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let sid = page.between("action=\"/factors/", "/code").to_owned();
        let key = page.between("<code id=\"key\">", "</code>").replace("<span>", "").replace("</span>", "");
        App { sid, key: key.split_whitespace().collect() }
    }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
}

/// An authenticator app that was told the key of a factor.
pub(crate) struct App {
    pub(crate) sid: String,
    pub(crate) key: String,
}

impl App {
    pub(crate) fn path(&self, what: &str) -> String {
        format!("/factors/{}/{what}", self.sid)
    }

    pub(crate) fn code(&self) -> String {
        let uri = format!("otpauth://totp/a:b?secret={}", self.key);
        authenticator::code(&uri, SystemTime::now()).unwrap()
    }

    /// A code of no time step near this one.
    pub(crate) fn wrong_code(&self) -> String {
        let right: u32 = self.code().parse().unwrap();
        format!("{:06}", (right + 500_000) % 1_000_000)
    }
}

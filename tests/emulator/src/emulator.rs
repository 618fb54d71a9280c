use std::{
    fmt,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, Method, Request, Response, StatusCode, Uri};
use twilio_verify_core::ErrorCode;

use crate::{
    answer, auth, create, faults::Faults, form::Form, list, origin, passkeys, problem::Problem, route::Route,
    scope::Scope, settings::Settings, state::State, update,
};

/// The Factors API in memory: a request goes in, the answer comes out.
///
/// It reads no clock and does no I/O: the moment is an argument, and so a test can let a day go by. Same settings,
/// same requests, same moments: same answers.
pub struct Emulator {
    settings: Settings,
    pub(crate) state: State,
    pub(crate) faults: Faults,
}

impl Emulator {
    /// Accounts without factors.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let (state, faults) = (State::new(settings.seed), Faults::new(settings.seed));
        Self { settings, state, faults }
    }

    /// What Twilio would answer to this request at this moment.
    ///
    /// The URLs in the answer lead to where the request was sent: the host of its URI, or its `Host` header.
    #[must_use]
    pub fn respond(&mut self, now: SystemTime, request: &Request<impl AsRef<[u8]>>) -> Response<Vec<u8>> {
        self.respond_to(now, &Parts::of(request))
    }

    /// Whether the request comes with an account's credentials.
    pub(crate) fn lets_in(&self, headers: &HeaderMap) -> bool {
        auth::account(&self.settings, headers).is_ok()
    }

    /// How long a factor lives that nobody verifies.
    pub(crate) fn lifetime(&self) -> Duration {
        self.settings.limits.unverified_lifetime
    }

    /// What it answers when it cannot keep what it did.
    pub(crate) fn fail(&mut self, message: &str) -> Response<Vec<u8>> {
        self.complete(Err(Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::INTERNAL_ERROR,
            message,
        )))
    }

    /// What it answers to a request whose body is too large to be read.
    pub(crate) fn refuse_body(&mut self, limit: usize) -> Response<Vec<u8>> {
        self.complete(Err(Problem::too_large(limit)))
    }

    pub(crate) fn respond_to(&mut self, now: SystemTime, request: &Parts<'_>) -> Response<Vec<u8>> {
        let answer = self.answer(now, request);
        self.complete(answer)
    }

    pub(crate) fn complete(&mut self, answer: Result<Response<Vec<u8>>, Problem>) -> Response<Vec<u8>> {
        let mut response = answer.unwrap_or_else(Problem::into_response);
        answer::complete(response.headers_mut(), &self.state.random.sid("RQ"));
        response
    }

    fn answer(&mut self, now: SystemTime, request: &Parts<'_>) -> Result<Response<Vec<u8>>, Problem> {
        let Self { settings, state, .. } = self;
        // A browser asks this first, and without credentials.
        if request.method == Method::OPTIONS {
            return Ok(answer::empty());
        }
        let account = auth::account(settings, request.headers)?;
        let path = request.uri.path();
        let not_found = || Problem::not_found(path);
        let origin = origin::of(request.uri, request.headers);
        let scope = |service: &str| {
            Ok(Scope {
                now,
                account_sid: &account.sid,
                limits: &settings.limits,
                service: account.find(service).ok_or_else(not_found)?,
                identity: "",
                origin: &origin,
            })
        };
        let Some(route) = Route::read(path) else {
            let route = passkeys::Route::read(path).ok_or_else(not_found)?;
            let scope = scope(&route.service)?;
            if request.method != Method::POST {
                return Err(Problem::method(passkeys::ALLOWED));
            }
            return passkeys::answer(settings, state, &scope, route.operation, request.headers, request.body);
        };
        let scope = Scope { identity: &route.identity, ..scope(&route.service)? };
        match (request.method, &route.factor) {
            (&Method::POST, None) => {
                let form = Form::read(request.headers, request.body)?;
                create::create(state, &scope, &form)
            }
            (&Method::GET, None) => {
                let entity = state.entity(&scope).ok_or_else(not_found)?;
                list::list(entity, &scope, request.uri.query())
            }
            (&(Method::GET | Method::POST | Method::DELETE), Some(sid)) => {
                let entity = state.entity(&scope).ok_or_else(not_found)?;
                let place = entity.factors.iter().position(|factor| factor.sid == *sid);
                let place = place.ok_or_else(not_found)?;
                if request.method == Method::DELETE {
                    entity.factors.remove(place);
                    return Ok(answer::empty());
                }
                let factor = entity.factors.get_mut(place).ok_or_else(not_found)?;
                if request.method == Method::POST {
                    let form = Form::read(request.headers, request.body)?;
                    update::update(factor, &scope, &form)?;
                }
                Ok(answer::json(StatusCode::OK, &factor.shown(&entity.sid, &scope)))
            }
            _ => Err(Problem::method(route.allowed())),
        }
    }
}

impl fmt::Debug for Emulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Emulator").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// A request without the type of its body: only the rim is generic.
pub(crate) struct Parts<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

impl<'a> Parts<'a> {
    pub(crate) fn of(request: &'a Request<impl AsRef<[u8]>>) -> Self {
        Self {
            method: request.method(),
            uri: request.uri(),
            headers: request.headers(),
            body: request.body().as_ref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use http::header::{ALLOW, CONTENT_TYPE, HOST, WWW_AUTHENTICATE};

    use super::*;
    use crate::{
        SERVICE_SID,
        testing::{Api, IDENTITY, Reply, TOTP, factor, factors, signed},
    };

    const NOBODY: &str = "YF00000000000000000000000000000000";

    fn api() -> Api {
        Api::new(Settings::default())
    }

    /// The id, once it has been found to be one; and that the answer may be read by a browser.
    fn request_id(reply: &Reply) -> String {
        for name in ["origin", "methods", "headers", "credentials"] {
            assert!(reply.headers.contains_key(format!("access-control-allow-{name}")), "{reply:?}");
        }
        assert_eq!(reply.headers["access-control-expose-headers"], "Twilio-Request-Id");
        let id = reply.headers["twilio-request-id"].to_str().unwrap();
        assert!(
            id.len() == 34 && id.starts_with("RQ") && id[2..].bytes().all(|b| b.is_ascii_hexdigit()),
            "{id}"
        );
        id.to_owned()
    }

    #[test]
    fn every_answer_has_its_own_id_and_is_open_to_browsers() {
        let mut api = api();
        let created = api.create(IDENTITY, &TOTP);
        let sid = created.sid();
        let unsigned = Request::get("/").body(Vec::new()).unwrap();
        let replies = [
            created,
            api.fetch(&sid),
            api.get(&factors(IDENTITY)),
            api.send(unsigned),
            api.get("/"),
            api.delete(&sid),
        ];
        assert_eq!(replies.each_ref().map(|reply| reply.status), [201, 200, 200, 401, 404, 204]);
        let mut ids = replies.each_ref().map(request_id).to_vec();
        for reply in &replies {
            let json = (reply.status != 204).then_some("application/json");
            assert_eq!(reply.headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap()), json);
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 6);
    }

    #[test]
    fn a_preflight_needs_no_credentials() {
        let reply = api().send(Request::options(factors(IDENTITY)).body(Vec::new()).unwrap());
        assert_eq!(reply.status, 204);
        request_id(&reply);
        let methods = reply.headers["access-control-allow-methods"].to_str().unwrap();
        assert!(["GET", "POST", "DELETE"].iter().all(|method| methods.contains(method)));
        assert_eq!(reply.headers["access-control-allow-headers"], "Content-Type, Authorization");
    }

    #[test]
    fn without_credentials_nothing_is_told() {
        let mut api = api();
        for target in [factors(IDENTITY), "/nowhere".to_owned()] {
            let reply = api.send(Request::get(target).body(Vec::new()).unwrap());
            reply.refuses(401, 20003, "Authenticate");
            assert!(reply.headers[WWW_AUTHENTICATE].to_str().unwrap().starts_with("Basic realm="));
        }
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        let mut api = api();
        let sid = api.totp();
        let elsewhere = |target: String| target.replace(SERVICE_SID, "VA99999999999999999999999999999999");
        for target in [
            factor(NOBODY),
            elsewhere(factor(&sid)),
            elsewhere(factors(IDENTITY)),
            format!("{}/{sid}", factors("user-0002")),
            format!("{}/", factors(IDENTITY)),
            format!("{}/../Factors", factors(IDENTITY)),
            format!("/v2/Services/{SERVICE_SID}/Entities/{IDENTITY}"),
            format!("/v2/Services/{SERVICE_SID}/Passkeys"),
            elsewhere(format!("/v2/Services/{SERVICE_SID}/Passkeys/Factors")),
            "/".to_owned(),
        ] {
            api.get(&target).refuses(404, 20404, &target);
        }
        api.post(&elsewhere(factors(IDENTITY)), &TOTP).refuses(404, 20404, "not found");
        api.update(NOBODY, &TOTP).refuses(404, 20404, NOBODY);
        api.delete(NOBODY).refuses(404, 20404, NOBODY);
        assert_eq!(api.fetch(&sid).status, 200);
    }

    #[test]
    fn a_deleted_factor_is_gone() {
        let mut api = api();
        let (sid, other) = (api.totp(), api.totp());
        let reply = api.delete(&sid);
        assert_eq!((reply.status, reply.body.is_null()), (204, true));
        assert_eq!((api.delete(&sid).status, api.fetch(&sid).status), (404, 404));
        assert_eq!(api.fetch(&other).status, 200);
    }

    #[test]
    fn other_methods_are_told_which_ones_there_are() {
        let mut api = api();
        for method in ["HEAD", "PUT", "PATCH", "DELETE", "BREW"] {
            let reply = api.send(signed(method, &factors(IDENTITY)).body(Vec::new()).unwrap());
            reply.refuses(405, 20004, "GET, POST");
            assert_eq!(reply.headers[ALLOW], "GET, POST, OPTIONS");
        }
        let reply = api.send(signed("PUT", &factor(NOBODY)).body(Vec::new()).unwrap());
        assert_eq!(reply.status, 405);
        assert_eq!(reply.headers[ALLOW], "GET, POST, DELETE, OPTIONS");
        for method in ["GET", "PUT", "DELETE"] {
            let passkeys = format!("/v2/Services/{SERVICE_SID}/Passkeys/Factors");
            let reply = api.send(signed(method, &passkeys).body(Vec::new()).unwrap());
            reply.refuses(405, 20004, "POST");
            assert_eq!(reply.headers[ALLOW], "POST, OPTIONS");
        }
    }

    #[test]
    fn only_a_form_is_a_body() {
        let mut api = api();
        let sid = api.totp();
        for target in [factors(IDENTITY), factor(&sid)] {
            let request = signed("POST", &target).header(CONTENT_TYPE, "application/json");
            api.send(request.body(b"{}".to_vec()).unwrap()).refuses(415, 60200, "Content-Type");
        }
        let request = signed("POST", &factors(IDENTITY)).body(Vec::new()).unwrap();
        api.send(request).refuses(400, 60300, "FriendlyName");
    }

    #[test]
    fn urls_lead_to_where_the_request_came() {
        let mut api = api();
        api.totp();
        let target = factors(IDENTITY);
        let request = signed("GET", &target).header(HOST, "127.0.0.1:4010").body(Vec::new()).unwrap();
        let body = api.send(request).body;
        assert_eq!(body["meta"]["url"], format!("http://127.0.0.1:4010{target}?PageSize=50&Page=0"));
        let sid = body["factors"][0]["sid"].as_str().unwrap();
        assert_eq!(body["factors"][0]["url"], format!("http://127.0.0.1:4010{target}/{sid}"));
    }

    #[test]
    fn the_same_seed_gives_the_same_answers() {
        let story = |seed| {
            let mut api = Api::new(Settings::default().seed(seed));
            let created = api.create(IDENTITY, &TOTP);
            let listed = api.get(&factors(IDENTITY));
            (request_id(&created), request_id(&listed), created.body, listed.body)
        };
        assert_eq!(story(5), story(5));
        assert_ne!(story(5).2["sid"], story(6).2["sid"]);
    }

    #[test]
    fn debug_keeps_the_secrets() {
        let text = format!("{:?}", Emulator::new(Settings::default().auth_token("planted")));
        assert!(text.contains("Emulator") && !text.contains("planted"), "{text}");
    }
}

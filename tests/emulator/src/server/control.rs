//! Requests about the emulator itself, below `/emulator/`: for tests that have it as a process.
//!
//! They want the credentials of an account, as the API does. And since any site that a developer visits can have the
//! browser send something to a port of this machine, and the credentials are known to everybody: the host has to be this
//! machine's, so that no other name leads here; nothing is said to browsers of other origins (no CORS); and what
//! changes something is JSON, or `DELETE`, for which browsers ask first, in vain.

mod view;

use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{ALLOW, HOST, WWW_AUTHENTICATE},
    uri::Authority,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;
use twilio_verify_core::is_loopback;

use super::shared::Shared;
use crate::{Fault, answer, media_type};
use view::ClockChange;

/// The answer to a request about the emulator itself; `None` for all others.
pub(super) fn answer(shared: &mut Shared, request: &Request<Vec<u8>>) -> Option<Response<Vec<u8>>> {
    let place = request.uri().path().strip_prefix("/emulator/")?;
    Some(
        admit(shared, request)
            .and_then(|()| act(shared, request, place))
            .unwrap_or_else(Refusal::into_response),
    )
}

fn admit(shared: &Shared, request: &Request<Vec<u8>>) -> Result<(), Refusal> {
    let host = || request.headers().get(HOST)?.to_str().ok()?.parse::<Authority>().ok();
    if !request.uri().authority().cloned().or_else(host).is_some_and(|authority| is_loopback(&authority)) {
        return Err(Refusal::new(
            StatusCode::FORBIDDEN,
            "name this machine as the host, as 127.0.0.1 or localhost",
        ));
    }
    if !shared.emulator.lets_in(request.headers()) {
        let refusal = Refusal::new(
            StatusCode::UNAUTHORIZED,
            "the credentials of one of the emulator's accounts are needed",
        );
        return Err(Refusal {
            header: Some((WWW_AUTHENTICATE, "Basic realm=\"twilio-verify-emulator\"")),
            ..refusal
        });
    }
    Ok(())
}

fn act(shared: &mut Shared, request: &Request<Vec<u8>>, place: &str) -> Result<Response<Vec<u8>>, Refusal> {
    match (place, request.method()) {
        ("clock", &Method::GET) => {}
        ("clock", &Method::POST) => {
            let change = body::<ClockChange>(request)?;
            shared.set_clock(|clock| change.make(clock)).map_err(Refusal::failed)?;
        }
        ("faults", &Method::GET) => {}
        ("faults", &Method::POST) => shared.emulator.inject(body::<Fault>(request)?).map_err(Refusal::bad)?,
        ("faults", &Method::DELETE) => shared.emulator.clear_faults(),
        ("state" | "requests", &Method::GET) => {}
        ("clock", _) => return Err(Refusal::method("GET, POST")),
        ("faults", _) => return Err(Refusal::method("GET, POST, DELETE")),
        ("state" | "requests", _) => return Err(Refusal::method("GET")),
        _ => {
            let places = "/emulator/clock, /emulator/faults, /emulator/state, /emulator/requests";
            return Err(Refusal::new(StatusCode::NOT_FOUND, format!("there are {places}")));
        }
    }
    Ok(match place {
        "clock" => ok(&view::clock(shared.clock)),
        "faults" => ok(&json!({"faults": shared.emulator.faults()})),
        "state" => ok(&view::state(shared)),
        _ => ok(&json!({"requests": shared.log.all().map(view::request).collect::<Vec<_>>()})),
    })
}

fn ok(body: &impl Serialize) -> Response<Vec<u8>> {
    answer::json(StatusCode::OK, body)
}

fn body<T: DeserializeOwned>(request: &Request<Vec<u8>>) -> Result<T, Refusal> {
    if !media_type::is(request.headers(), "application/json") {
        return Err(Refusal::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type must be application/json",
        ));
    }
    serde_json::from_slice(request.body()).map_err(Refusal::bad)
}

struct Refusal {
    status: StatusCode,
    error: String,
    header: Option<(http::HeaderName, &'static str)>,
}

impl Refusal {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), header: None }
    }

    fn failed(error: impl ToString) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }

    fn bad(error: impl ToString) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error.to_string())
    }

    fn method(allowed: &'static str) -> Self {
        let refusal = Self::new(StatusCode::METHOD_NOT_ALLOWED, format!("allowed here: {allowed}"));
        Self { header: Some((ALLOW, allowed)), ..refusal }
    }

    fn into_response(self) -> Response<Vec<u8>> {
        let mut response = answer::json(self.status, &json!({"error": self.error}));
        response
            .headers_mut()
            .extend(self.header.map(|(name, value)| (name, HeaderValue::from_static(value))));
        response
    }
}

use http::{
    HeaderMap, HeaderName, HeaderValue, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
        ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CONTENT_TYPE,
    },
};
use serde::Serialize;

/// An answer with a body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response<Vec<u8>> {
    // What is answered here holds strings, numbers and maps with string keys: writing it as JSON cannot fail.
    let mut response = Response::new(serde_json::to_vec(body).unwrap_or_default());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// 204.
pub(crate) fn empty() -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// Puts on what every answer carries: the id of the request, and leave for browsers of any origin to read it.
pub(crate) fn complete(headers: &mut HeaderMap, request_id: &str) {
    // The id is letters and digits: always a header's value.
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in CORS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("twilio-request-id");

const CORS: [(HeaderName, &str); 5] = [
    (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE, OPTIONS"),
    (ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, Authorization"),
    (ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
    (ACCESS_CONTROL_EXPOSE_HEADERS, "Twilio-Request-Id"),
];

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};

use crate::Body;

/// The headers of all requests of a configuration, as maps to be cloned: that costs half of what filling one does. The
/// maps share their values.
pub(crate) struct Headers {
    /// The whole value, made once; marked sensitive, so that HTTP stacks neither print nor index it.
    pub(crate) authorization: HeaderValue,
    pub(crate) user_agent: HeaderValue,
    without_body: HeaderMap,
    with_form: HeaderMap,
    with_json: HeaderMap,
}

/// With those that HTTP stacks add, `Host` and `Content-Length`, so that no index has to grow for them.
const ROOM: usize = 6;

impl Headers {
    pub(crate) fn new(authorization: HeaderValue, user_agent: HeaderValue) -> Self {
        let json = HeaderValue::from_static("application/json");
        let mut without_body = HeaderMap::with_capacity(ROOM);
        without_body.insert(AUTHORIZATION, authorization.clone());
        without_body.insert(USER_AGENT, user_agent.clone());
        without_body.insert(ACCEPT, json.clone());
        let mut with_form = without_body.clone();
        with_form.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        let mut with_json = without_body.clone();
        with_json.insert(CONTENT_TYPE, json);
        Self { authorization, user_agent, without_body, with_form, with_json }
    }

    /// Those of a request with this body.
    pub(crate) fn for_body(&self, body: &Body) -> HeaderMap {
        match body {
            Body::Empty => self.without_body.clone(),
            Body::Form(_) => self.with_form.clone(),
            Body::Json(_) => self.with_json.clone(),
        }
    }
}

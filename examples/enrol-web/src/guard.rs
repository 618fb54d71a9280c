//! What holds for every request, whatever it is for.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::{Next, from_fn, map_response},
    response::{IntoResponse, Redirect, Response},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use twilio_verify_hyper::RelyingParty;

use crate::errors::Problem;

/// Where browsers find this application.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    host: String,
}

impl Origin {
    pub(crate) fn localhost(port: u16) -> Self {
        // As browsers write it, who leave the scheme's own port out.
        Self { host: if port == 80 { "localhost".to_owned() } else { format!("localhost:{port}") } }
    }

    /// For whom passkeys are made. They belong to the name, on any port.
    pub(crate) fn relying_party(&self) -> RelyingParty {
        RelyingParty::new("localhost", "Enrolment demo").origin(self.url())
    }

    fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Whether a request was sent to this name. Any other is 127.0.0.1, to which no passkey can belong, or somebody
    /// else's name that leads to this machine (DNS rebinding), whose pages would pass for ours.
    fn is_host_of(&self, headers: &HeaderMap) -> bool {
        headers.get(header::HOST).is_some_and(|host| host.as_bytes() == self.host.as_bytes())
    }
}

/// Puts the guards around the pages. From the outside in: headers on all that is answered, the host, where a form was,
/// how large it is.
///
/// Against forged forms there is no token: a browser says by `Sec-Fetch-Site`, or an old one by `Origin`, on whose page
/// a form was, and neither can be set by a page. tower-http checks this as Go's standard library does; it lets through
/// what has neither header, which no browser sends, and the cookie is kept from other sites as well.
pub(crate) fn around<S: Clone + Send + Sync + 'static>(pages: Router<S>, origin: &Origin) -> Router<S> {
    let csrf = CsrfLayer::new().with_rejection_response(|_: ProtectionError| Problem::Forged.into_response());
    let origin = origin.clone();
    let host = move |request: Request, next: Next| {
        let answer = if origin.is_host_of(request.headers()) {
            Ok(next)
        } else if matches!(*request.method(), Method::GET | Method::HEAD) {
            let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
            Err(Redirect::temporary(&format!("{}{path}", origin.url())).into_response())
        } else {
            Err(Problem::OtherHost.into_response())
        };
        async {
            match answer {
                Ok(next) => next.run(request).await,
                Err(response) => response,
            }
        }
    };
    pages.layer(DefaultBodyLimit::max(LARGEST_FORM)).layer(csrf).layer(from_fn(host)).layer(map_response(
        async |mut response: Response| {
            response.headers_mut().extend(HEADERS);
            response
        },
    ))
}

/// In bytes. A passkey with an attestation takes a few thousand.
const LARGEST_FORM: usize = 64 * 1024;

/// `same-origin` and not `no-referrer`, with which browsers hide the `Origin` of a form.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self)",
        ),
    ),
];

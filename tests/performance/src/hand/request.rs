use form_urlencoded::byte_serialize;
use http::{
    HeaderMap, HeaderValue, Method, Request, Uri,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT},
    uri::{Authority, Parts, PathAndQuery, Scheme},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Builds requests to one server in the name of one account.
#[derive(Clone, Debug)]
pub struct Hand {
    scheme: Scheme,
    authority: Authority,
    authorization: HeaderValue,
    user_agent: HeaderValue,
}

impl Hand {
    /// To `authority`, with what the account's `Authorization` says.
    #[must_use]
    pub fn new(scheme: Scheme, authority: Authority, mut authorization: HeaderValue) -> Self {
        authorization.set_sensitive(true);
        Self { scheme, authority, authorization, user_agent: HeaderValue::from_static("hand-written/0.1.0") }
    }

    /// The creation of a TOTP factor with a secret of the caller's own: 32 characters of Base32 need neither padding nor
    /// escapes.
    ///
    /// # Errors
    /// When the arguments make no URL.
    pub fn create_totp(
        &self,
        service: &str,
        identity: &str,
        name: &str,
        secret: &str,
        settings: [u32; 3],
    ) -> Result<Request<Vec<u8>>, http::Error> {
        let mut form = totp_form(name, settings);
        form.push_str("&Binding.Secret=");
        form.push_str(secret);
        self.request(Method::POST, self.uri(service, identity, "")?, form.into_bytes())
    }

    /// The creation of a TOTP factor with metadata.
    ///
    /// # Errors
    /// When the arguments make no URL.
    pub fn create_totp_with_metadata(
        &self,
        service: &str,
        identity: &str,
        name: &str,
        settings: [u32; 3],
        metadata: &str,
    ) -> Result<Request<Vec<u8>>, http::Error> {
        let mut form = totp_form(name, settings);
        form.push_str("&Metadata=");
        form.extend(byte_serialize(metadata.as_bytes()));
        self.request(Method::POST, self.uri(service, identity, "")?, form.into_bytes())
    }

    /// The fetch of a factor.
    ///
    /// # Errors
    /// When the arguments make no URL.
    pub fn fetch(&self, service: &str, identity: &str, sid: &str) -> Result<Request<Vec<u8>>, http::Error> {
        self.request(Method::GET, self.uri(service, identity, sid)?, Vec::new())
    }

    /// A page of a list: the first, or the one that a page before named.
    ///
    /// # Errors
    /// When the arguments make no URL.
    pub fn list(
        &self,
        service: &str,
        identity: &str,
        page_size: u32,
        next: Option<&str>,
    ) -> Result<Request<Vec<u8>>, http::Error> {
        let mut query = String::with_capacity(96);
        match next.and_then(|url| url.split_once('?')) {
            Some((_, next)) => {
                query.push('?');
                query.push_str(next);
            }
            None => {
                query.push_str("?PageSize=");
                number(&mut query, page_size);
            }
        }
        self.request(Method::GET, self.uri(service, identity, &query)?, Vec::new())
    }

    fn uri(&self, service: &str, identity: &str, rest: &str) -> Result<Uri, http::Error> {
        // Of the right length, so that it becomes the URL's text as it is: identities seldom need escapes.
        let slash = !rest.is_empty() && !rest.starts_with('?');
        let fixed = "/v2/Services//Entities//Factors".len() + usize::from(slash);
        let mut path = String::with_capacity(fixed + service.len() + identity.len() + rest.len());
        path.push_str("/v2/Services/");
        path.push_str(service);
        path.push_str("/Entities/");
        path.extend(utf8_percent_encode(identity, SEGMENT));
        path.push_str("/Factors");
        if slash {
            path.push('/');
        }
        path.push_str(rest);
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::try_from(path)?);
        Ok(Uri::from_parts(parts)?)
    }

    fn request(&self, method: Method, uri: Uri, body: Vec<u8>) -> Result<Request<Vec<u8>>, http::Error> {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if method == Method::POST {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
        }
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// What both creations say.
fn totp_form(name: &str, settings: [u32; 3]) -> String {
    let mut form = String::with_capacity(192);
    form.push_str("FriendlyName=");
    form.extend(byte_serialize(name.as_bytes()));
    form.push_str("&FactorType=totp&Config.Alg=sha1");
    for (name, value) in
        ["&Config.TimeStep=", "&Config.Skew=", "&Config.CodeLength="].into_iter().zip(settings)
    {
        form.push_str(name);
        number(&mut form, value);
    }
    form
}

/// Of the numbers that settings have, most are one digit.
fn number(text: &mut String, value: u32) {
    if value > 9 {
        number(text, value / 10);
    }
    text.extend(char::from_digit(value % 10, 10));
}

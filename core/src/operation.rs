use http::{
    Method, Request, Response, Uri,
    uri::{self, PathAndQuery},
};

use crate::{
    ApiError, Body, Config, DecodeError, DecodeFailure, Error, Form, HttpRequest, Invalid, Path, Repeatable,
    Unchecked, Violation,
};

/// An endpoint of the API as a value: it describes its request and reads its response.
///
/// The two cannot be mismatched, and both borrow the value, so it can be sent again. The trait is open: an endpoint that
/// this crate does not have gets authentication, retry, errors and, with [`Paged`](crate::Paged), paging.
///
/// ```
/// use http::{Method, Response};
/// use twilio_verify_core::{DecodeFailure, Operation, Path, Replay, ServiceSid};
///
/// /// Fetches a Verify service, for its name.
/// struct FetchService(ServiceSid);
///
/// impl Operation for FetchService {
///     type Output = String;
///     const NAME: &'static str = "FetchService";
///     const METHOD: Method = Method::GET;
///
///     fn path(&self) -> Path {
///         Path::new("/v2/Services").argument("Sid", self.0.as_str())
///     }
///     fn replay(&self) -> Replay {
///         Replay::Safe
///     }
///     fn decode(&self, response: &Response<&[u8]>) -> Result<String, DecodeFailure> {
///         let service: serde_json::Value = serde_json::from_slice(response.body())?;
///         let name = service["friendly_name"].as_str();
///         name.map(str::to_owned).ok_or(DecodeFailure::new("it has no `friendly_name`"))
///     }
/// }
///
/// # use twilio_verify_core::{Config, Credentials, OperationExt};
/// # let config = Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token"));
/// let fetch = FetchService("VA00000000000000000000000000000000".parse()?);
/// let url = fetch.request(&config)?.uri().to_string();
/// assert_eq!(url, "https://verify.twilio.com/v2/Services/VA00000000000000000000000000000000");
/// assert_eq!(fetch.response(Response::new(r#"{"friendly_name": "shop"}"#))?, "shop");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Operation {
    /// What a successful answer is read as.
    type Output;

    /// The API's name for it, such as `CreateNewFactor`: for logs and metrics.
    const NAME: &'static str;

    /// The HTTP method.
    const METHOD: Method;

    /// Where it is.
    fn path(&self) -> Path;

    /// What follows the `?`.
    fn query(&self) -> Form {
        Form::new()
    }

    /// What it carries.
    fn body(&self) -> Body {
        Body::Empty
    }

    /// Checks the documented limits, before anything is sent.
    ///
    /// # Errors
    /// All violations at once.
    fn validate(&self) -> Result<(), Invalid> {
        Ok(())
    }

    /// Whether a second request after a first of unknown fate does harm.
    fn replay(&self) -> Replay;

    /// Reads a successful answer. Called for 2xx alone.
    ///
    /// # Errors
    /// When the body is not what the API documents.
    fn decode(&self, response: &Response<&[u8]>) -> Result<Self::Output, DecodeFailure>;

    /// Whether this error, in answer to a *repeated* request, says that an earlier attempt was carried out, and then
    /// what that means. A delete that finds nothing after an attempt of unknown fate has done its work.
    fn settled_by(&self, error: &ApiError) -> Option<Self::Output> {
        let _ = error;
        None
    }
}

/// Whether an operation may be sent again when it is not known what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "there is no third answer")]
pub enum Replay {
    /// Twice is as good as once: a fetch, a list, a delete, a change of settings.
    Safe,
    /// Twice is not once: a create makes two factors, a verification uses up two of five attempts.
    Unsafe,
}

/// What every [`Operation`] can do.
pub trait OperationExt: Operation {
    /// Builds the request: checked, percent-encoded, with the credentials.
    ///
    /// # Errors
    /// [`Error::Invalid`] when an argument breaks a documented limit, or cannot stand in the path.
    fn request(&self, config: &Config) -> Result<HttpRequest, Error> {
        let checked = self.validate();
        let request =
            checked.and_then(|()| assemble(config, Self::METHOD, self.path(), self.query(), self.body()));
        request.map_err(|invalid| invalid.of(Self::NAME).into())
    }

    /// Reads the response to such a request.
    ///
    /// # Errors
    /// [`Error::Api`] for every status but 2xx, [`Error::Decode`] for a 2xx that is not what the API documents.
    fn response(&self, response: Response<impl AsRef<[u8]>>) -> Result<Self::Output, Error> {
        let (parts, body) = response.into_parts();
        read(self, &mut Response::from_parts(parts, body.as_ref()))
    }

    /// Passes over the documented limits for this one call; the server judges them then.
    ///
    /// For what the documentation's own examples do, and for limits that Twilio has loosened. What would change the
    /// target of the request is refused all the same. It comes last: what is wrapped has no more setters.
    ///
    /// ```
    /// # use twilio_verify_core::{Entity, OperationExt};
    /// # let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
    /// let ninety_seconds = entity.create_totp("John's Phone").time_step(90);
    /// let create = ninety_seconds.unchecked();
    /// # Ok::<(), twilio_verify_core::SidError>(())
    /// ```
    fn unchecked(self) -> Unchecked<Self>
    where
        Self: Sized,
    {
        Unchecked(self)
    }

    /// Declares that a second request does no harm, so that an attempt of unknown fate is repeated.
    ///
    /// For a create, the cost is a possible second factor of the same name, unverified, which Twilio deletes within a
    /// day, and which counts towards the entity's limits until then. For a verification, it is a second of the five
    /// attempts, and an answer that may not be that to the first: better leave it.
    fn repeatable(self) -> Repeatable<Self>
    where
        Self: Sized,
    {
        Repeatable(self)
    }
}

impl<O: Operation> OperationExt for O {}

/// The one place where a response is read: status first. An error takes the headers.
pub(crate) fn read<O: Operation + ?Sized>(
    operation: &O,
    response: &mut Response<&[u8]>,
) -> Result<O::Output, Error> {
    if !response.status().is_success() {
        return Err(ApiError::read(O::NAME, &O::METHOD, response).into());
    }
    let decoded = operation.decode(response);
    decoded.map_err(|failure| DecodeError::new(O::NAME, &O::METHOD, response, failure).into())
}

/// The one place where a request is put together.
fn assemble(
    config: &Config,
    method: Method,
    path: Path,
    query: Form,
    body: Body,
) -> Result<HttpRequest, Invalid> {
    let path = path.into_text()?.into_bytes();
    let target = match (config.endpoint.prefix.as_bytes(), query.into_bytes().as_slice()) {
        (b"", b"") => path,
        (prefix, b"") => [prefix, &path].concat(),
        (prefix, query) => [prefix, &path, b"?", query].concat(),
    };
    let length = target.len();
    let mut parts = uri::Parts::default();
    parts.scheme = Some(config.endpoint.scheme.clone());
    parts.authority = Some(config.endpoint.authority.clone());
    // From a `#` on, the text would be left out.
    let target = PathAndQuery::try_from(target).ok().filter(|target| target.as_str().len() == length);
    parts.path_and_query = Some(target.ok_or_else(no_target)?);
    let uri = Uri::from_parts(parts).map_err(|_| no_target())?;

    let headers = config.headers.for_body(&body);
    let mut request = Request::new(body.into_bytes());
    *request.method_mut() = method;
    *request.uri_mut() = uri;
    *request.headers_mut() = headers;
    Ok(request)
}

/// Arguments are encoded, so what is left is their length, or a fixed part of an operation outside this crate.
fn no_target() -> Invalid {
    Violation::new(
        "path and query",
        "make no URL: they are longer than 65,534 bytes together, or a fixed part holds what must be encoded",
        "shorten the longest argument, or give what varies to `Path::argument`",
    )
    .into()
}

/// The methods of [`Operation`] that a wrapper hands on to the operation inside.
macro_rules! forward {
    ($inner:ident, $this:ident => $operation:expr; $($method:ident)+) => {
        type Output = $inner::Output;
        const NAME: &'static str = $inner::NAME;
        const METHOD: http::Method = $inner::METHOD;
        $($crate::operation::forward! { @$method $inner, $this => $operation })+
    };
    (@path $inner:ident, $this:ident => $operation:expr) => {
        fn path(&self) -> $crate::Path { let $this = self; $inner::path($operation) }
    };
    (@query $inner:ident, $this:ident => $operation:expr) => {
        fn query(&self) -> $crate::Form { let $this = self; $inner::query($operation) }
    };
    (@body $inner:ident, $this:ident => $operation:expr) => {
        fn body(&self) -> $crate::Body { let $this = self; $inner::body($operation) }
    };
    (@validate $inner:ident, $this:ident => $operation:expr) => {
        fn validate(&self) -> Result<(), $crate::Invalid> { let $this = self; $inner::validate($operation) }
    };
    (@replay $inner:ident, $this:ident => $operation:expr) => {
        fn replay(&self) -> $crate::Replay { let $this = self; $inner::replay($operation) }
    };
    (@decode $inner:ident, $this:ident => $operation:expr) => {
        fn decode(&self, response: &http::Response<&[u8]>) -> Result<Self::Output, $crate::DecodeFailure> {
            let $this = self;
            $inner::decode($operation, response)
        }
    };
    (@settled_by $inner:ident, $this:ident => $operation:expr) => {
        fn settled_by(&self, error: &$crate::ApiError) -> Option<Self::Output> {
            let $this = self;
            $inner::settled_by($operation, error)
        }
    };
}
pub(crate) use forward;

impl<O: Operation> Operation for &O {
    forward! { O, this => *this; path query body validate replay decode settled_by }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Credentials, DecodeFailure};

    /// An operation of fixed parts alone.
    struct Fixed(&'static str, Form);

    impl Operation for Fixed {
        type Output = ();
        const NAME: &'static str = "Fixed";
        const METHOD: Method = Method::GET;

        fn path(&self) -> Path {
            Path::new(self.0)
        }
        fn query(&self) -> Form {
            self.1.clone()
        }
        fn replay(&self) -> Replay {
            Replay::Safe
        }
        fn decode(&self, _: &Response<&[u8]>) -> Result<(), DecodeFailure> {
            Ok(())
        }
    }

    #[test]
    fn what_would_be_lost_of_the_target_is_refused() {
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        let config = Config::new(Credentials::auth_token(account, "token"));
        let target =
            |path, query| Fixed(path, query).request(&config).map(|request| request.uri().to_string());
        let form = Form::new().pair("a", "#").pair("b", "?");
        assert_eq!(target("/v2", form).unwrap(), "https://verify.twilio.com/v2?a=%23&b=%3F");
        for (path, query) in
            [("/v2/a#b", Form::new()), ("/v2", Form::new().pair("a#b", "c")), ("/v2 ", Form::new())]
        {
            let error = target(path, query).unwrap_err();
            assert!(matches!(error, Error::Invalid(_)) && error.operation() == Some("Fixed"), "{path}");
        }
    }
}

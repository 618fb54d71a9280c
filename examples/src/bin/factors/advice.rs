//! What to do next: by Twilio's code where there is one, then by the status, then by what kept the request from its
//! answer.

use twilio_verify_ureq::{
    Error, ErrorCode, Operation, ProxyError, TransportError, limits,
    ops::{CreateTotp, ListFactors, UpdateFactor, VerifyFactor},
};
use ureq::Error as HttpError;

/// For a variable that names no proxy.
pub(crate) fn proxy_variable(error: &ProxyError) -> &'static str {
    match error.variable() {
        Some("no_proxy" | "NO_PROXY") => "It names whom to reach without the proxy, with commas.",
        _ => "Set it to a proxy's URL, such as http://proxy.example:3128, or unset it.",
    }
}

/// One or two sentences; nothing where the error itself says it.
pub(crate) fn what_to_do(error: &Error) -> Option<String> {
    by_code(error).or_else(|| by_status(error)).or_else(|| by_transport(error))
}

fn by_code(error: &Error) -> Option<String> {
    Some(match error.code()? {
        ErrorCode::AUTHENTICATION_FAILED => return Some(CREDENTIALS.to_owned()),
        ErrorCode::TOO_MANY_WRONG_CODES => "This factor takes no more codes: delete it and enrol again.".to_owned(),
        ErrorCode::TOO_MANY_FACTORS => format!(
            "A user can have {} TOTP and {} push factors: delete one first, see `factors list`.",
            limits::TOTP_FACTORS_PER_ENTITY,
            limits::PUSH_FACTORS_PER_ENTITY
        ),
        ErrorCode::TOO_MANY_CREATIONS => format!(
            "{} factors can be created for a user in a day: go on tomorrow.",
            limits::CREATIONS_PER_DAY
        ),
        ErrorCode::TOO_MANY_REQUESTS => {
            "The account sends too much at a time. Nothing was done: try again in a moment.".to_owned()
        }
        ErrorCode::ENTITY_RATE_LIMIT => format!(
            "An account can have {} new users a second. Nothing was done: try again in a moment.",
            limits::NEW_ENTITIES_PER_SECOND
        ),
        ErrorCode::FACTOR_EXISTS => {
            "A factor with the same key is there already, perhaps from an attempt before: see `factors list`.".to_owned()
        }
        ErrorCode::FACTOR_VERIFICATION_FAILED => {
            "The device has to sign this factor's SID with the key that the factor was created with.".to_owned()
        }
        ErrorCode::UNAUTHORIZED_FACTOR_CREATION => {
            "The account or the service may not create such a factor: look at the service in Twilio's console.".to_owned()
        }
        ErrorCode::FACTOR_UNVERIFIED => "Verify the factor first: `factors verify`.".to_owned(),
        _ => return None,
    })
}

const CREDENTIALS: &str = "Check the account SID and the auth token, or the API key and its secret: copy them anew from \
    Twilio's console. They are good for one region alone. `factors doctor` shows which are used, and where.";

fn by_status(error: &Error) -> Option<String> {
    if error.may_have_been_processed() {
        return Some(
            "It may have been done all the same: look with `factors list` before you try again.".to_owned(),
        );
    }
    Some(match error.status()?.as_u16() {
        200..=299 => {
            "The answer is not one of Twilio's API: `factors doctor` shows who was asked.".to_owned()
        }
        300..=399 => "Twilio's API sends nobody elsewhere: check --base-url, and what is between.".to_owned(),
        401 => CREDENTIALS.to_owned(),
        404 => "Is it this user's and this service's? An unverified factor expires within a day, and the embedded \
                emulator keeps none from one command to the next."
            .to_owned(),
        400 => {
            let command = match error.operation() {
                Some(CreateTotp::NAME) => " enrol",
                Some(UpdateFactor::NAME) => " set",
                Some(VerifyFactor::NAME) => " verify",
                Some(ListFactors::NAME) => " list",
                _ => "",
            };
            format!("The message names what Twilio refuses; `factors{command} --help` has the limits.")
        }
        407 => "A proxy wants credentials: give them in the proxy's variable, as http://user:password@host."
            .to_owned(),
        429 => "Too many requests: try again in a moment.".to_owned(),
        500..=599 => {
            "The trouble is on the other side, for the moment: see https://status.twilio.com.".to_owned()
        }
        _ => return None,
    })
}

fn by_transport(error: &Error) -> Option<String> {
    let Error::Transport(error) = error else { return None };
    Some(Trouble::of(error).what_to_do()?.to_owned())
}

/// What kept a request from its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The host's name has no address.
    Name,
    /// Nobody listens there.
    Refused,
    /// It took too long.
    Time,
    /// The two sides agree on no TLS, most often for the certificate.
    Tls,
    /// A proxy is in the way.
    Proxy,
    /// Never, as things are set up; the error says why.
    Never,
    Other,
}

impl Trouble {
    pub(crate) fn of(error: &TransportError) -> Self {
        if error.is_permanent() {
            return Self::Never;
        }
        if error.is_timeout() {
            return Self::Time;
        }
        match error.cause().downcast_ref() {
            Some(HttpError::HostNotFound) => return Self::Name,
            Some(HttpError::ConnectProxyFailed(_) | HttpError::InvalidProxyUrl) => return Self::Proxy,
            _ => {}
        }
        // What rustls says comes as an error of the standard library, whose kinds are few.
        let mut words = error.cause().to_string().to_lowercase();
        let mut cause = error.cause().source();
        while let Some(error) = cause {
            words.push_str(&error.to_string().to_lowercase());
            cause = error.source();
        }
        let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
        if says(&["the proxy "]) {
            Self::Proxy
        } else if says(&["certificate", "tls", "unknownissuer"]) {
            Self::Tls
        } else if says(&["refused"]) {
            Self::Refused
        } else if says(&["lookup", "resolve", "not found"]) {
            Self::Name
        } else {
            Self::Other
        }
    }

    pub(crate) fn what_to_do(self) -> Option<&'static str> {
        Some(match self {
            Self::Name => {
                "The host's name has no address: check the edge, the region or --base-url, and the network."
            }
            Self::Refused => {
                "Nobody listens there: check --base-url, or start the emulator (`factors emulator`); a firewall may \
                 refuse as well."
            }
            Self::Time => "No answer came in time: check the network, and whether a proxy has to be set.",
            Self::Tls => {
                "TLS failed: check the machine's clock, and whether a proxy that opens TLS is between, whose authority \
                 is not trusted here."
            }
            Self::Proxy => {
                "The proxy is in the way: check HTTPS_PROXY or ALL_PROXY, and name in NO_PROXY whom to reach without."
            }
            Self::Other => "Check the network; `factors doctor` looks at each step.",
            Self::Never => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn trouble(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Trouble {
        Trouble::of(&TransportError::not_sent(cause))
    }

    #[test]
    fn what_kept_the_request_from_its_answer() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(trouble(HttpError::Io(refused)), Trouble::Refused);
        assert_eq!(trouble(HttpError::HostNotFound), Trouble::Name);
        assert_eq!(Trouble::of(&TransportError::not_sent("a proxy of this name").timed_out()), Trouble::Time);
        let certificate =
            io::Error::new(io::ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer");
        assert_eq!(trouble(HttpError::Io(certificate)), Trouble::Tls);
        assert_eq!(trouble("the proxy http://a:1 gave no connection"), Trouble::Proxy);
        assert_eq!(trouble("the cable is cut"), Trouble::Other);
        assert_eq!(Trouble::of(&TransportError::cannot_send("plain http")), Trouble::Never);
    }
}

use core::fmt;
use std::sync::Arc;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::{
    AccountSid, ApiKeySid, Credentials, Edge, Endpoint, Region, SidError, Variable, headers::Headers,
    variable::NotUnicode,
};

/// Where requests go, as whom, and how the application names itself. Everything that the calls of a client share.
///
/// ```
/// use twilio_verify_core::{Config, Credentials};
///
/// let account = "AC00000000000000000000000000000000".parse()?;
/// let config = Config::new(Credentials::auth_token(account, "token")).application("my-shop/1.4")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) endpoint: Endpoint,
    /// Shared, since a client's policy for one call clones all of this.
    pub(crate) headers: Arc<Headers>,
}

/// What every request says of itself; [`Config::application`] adds to it.
const USER_AGENT: &str = concat!("twilio-verify-rust/", env!("CARGO_PKG_VERSION"));

impl Config {
    /// For Twilio's own host, `https://verify.twilio.com`.
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        let headers = Headers::new(credentials.authorization(), HeaderValue::from_static(USER_AGENT));
        Self { endpoint: Endpoint::default(), headers: headers.into() }
    }

    /// Another region, edge or base URL: see [`Endpoint::twilio`] and [`Endpoint::base_url`].
    #[must_use]
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Where requests go: what [`endpoint`](Self::endpoint) set, or Twilio's own host.
    #[must_use]
    pub fn get_endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Appends the application's name and version, such as `my-shop/1.4`, to the `User-Agent`. A library in between
    /// can append its own.
    ///
    /// # Errors
    /// When it is empty or holds anything but printable ASCII.
    pub fn application(mut self, name: &str) -> Result<Self, ConfigError> {
        let printable = name.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        let Headers { authorization, user_agent, .. } = &*self.headers;
        let agent = HeaderValue::try_from(format!("{} {name}", user_agent.to_str().unwrap_or(USER_AGENT)));
        match agent {
            Ok(agent) if printable && !name.trim().is_empty() => {
                self.headers = Headers::new(authorization.clone(), agent).into();
            }
            _ => return Err(ConfigError::Application),
        }
        Ok(self)
    }

    /// Reads the variables that Twilio's own clients read: `Config::from_vars(std::env::var)`. Anything else that gives
    /// a [`Variable`] for its name does as well, such as a vault.
    ///
    /// | variable | what it is |
    /// |---|---|
    /// | `TWILIO_ACCOUNT_SID`, `TWILIO_AUTH_TOKEN` | the account's credentials |
    /// | `TWILIO_API_KEY`, `TWILIO_API_SECRET` | an API key (`SK…`) and its secret; used rather than the auth token where set |
    /// | `TWILIO_REGION`, `TWILIO_EDGE` | see [`Endpoint::twilio`]; not required |
    ///
    /// A variable that is empty counts as one that is not set. The Verify service is not among them: it is given to
    /// [`Entity::new`](crate::Entity::new).
    ///
    /// # Errors
    /// When credentials are missing or a variable is not what it should be, UTF-8 to begin with; the error names the
    /// variable.
    pub fn from_vars<V: Variable>(mut variable: impl FnMut(&'static str) -> V) -> Result<Self, ConfigError> {
        let mut given =
            |name| variable(name).value().map_err(|NotUnicode| ConfigError::NotUnicode { variable: name });
        let missing = |variable| ConfigError::Missing { variable };
        let credentials = match (given(API_KEY)?, given(API_SECRET)?) {
            (None, None) => {
                let account_sid = Zeroizing::new(given(ACCOUNT_SID)?.ok_or(missing(ACCOUNT_SID))?);
                let account_sid = AccountSid::new(account_sid.as_str())
                    .map_err(|source| ConfigError::Sid { variable: ACCOUNT_SID, source })?;
                Credentials::auth_token(account_sid, given(AUTH_TOKEN)?.ok_or(missing(AUTH_TOKEN))?)
            }
            (key, secret) => {
                let key = Zeroizing::new(key.ok_or(missing(API_KEY))?);
                let key = ApiKeySid::new(key.as_str())
                    .map_err(|source| ConfigError::Sid { variable: API_KEY, source })?;
                Credentials::api_key(key, secret.ok_or(missing(API_SECRET))?)
            }
        };
        let edge = given(EDGE)?.map(|name| Edge::new(&name)).transpose()?;
        let region = given(REGION)?.map(|name| Region::new(&name)).transpose()?;
        Ok(Self::new(credentials).endpoint(Endpoint::twilio(edge, region)))
    }
}

const ACCOUNT_SID: &str = "TWILIO_ACCOUNT_SID";
const AUTH_TOKEN: &str = "TWILIO_AUTH_TOKEN";
const API_KEY: &str = "TWILIO_API_KEY";
const API_SECRET: &str = "TWILIO_API_SECRET";
const EDGE: &str = "TWILIO_EDGE";
const REGION: &str = "TWILIO_REGION";

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("endpoint", &self.endpoint)
            .field("user_agent", &self.headers.user_agent)
            .finish_non_exhaustive()
    }
}

/// A [`Config`] or [`Endpoint`] that cannot be made of what was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A variable is not set, or empty.
    #[error(
        "the variable {variable} is not set: set {ACCOUNT_SID} and {AUTH_TOKEN}, or {API_KEY} and {API_SECRET}"
    )]
    #[non_exhaustive]
    Missing {
        /// The variable's name.
        variable: &'static str,
    },
    /// A variable is set, but not to a text in UTF-8.
    #[error("the variable {variable} does not hold a text in UTF-8: set it again, or unset it")]
    #[non_exhaustive]
    NotUnicode {
        /// The variable's name.
        variable: &'static str,
    },
    /// A variable holds something that is not the SID it should be.
    #[error("the variable {variable} does not hold what it should")]
    #[non_exhaustive]
    Sid {
        /// The variable's name.
        variable: &'static str,
        /// What is wrong with its value.
        source: SidError,
    },
    /// A region or an edge is not one label of a host name.
    #[error(
        "the {what} {name:?} is not 1 to 63 letters, digits and hyphens; Twilio's names look like `ie1` and `dublin`"
    )]
    #[non_exhaustive]
    Label {
        /// `region` or `edge`.
        what: &'static str,
        /// What was given.
        name: Box<str>,
    },
    /// A base URL is not `https://host`, or `http://` and this machine.
    #[error("the base URL cannot be used: {problem}")]
    #[non_exhaustive]
    BaseUrl {
        /// What is wrong with it and what to do.
        problem: &'static str,
    },
    /// An application's name cannot stand in the `User-Agent` header.
    #[error("the application's name must be printable ASCII, such as `my-shop/1.4`")]
    Application,
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;

    const SID: &str = "AC00000000000000000000000000000000";
    /// Put together, so that scanners for secrets do not take it for one.
    fn key() -> String {
        format!("SK{}", "0".repeat(32))
    }

    fn from(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_vars(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    fn user(config: &Config) -> String {
        let header = config.headers.authorization.to_str().unwrap().strip_prefix("Basic ").unwrap();
        String::from_utf8(STANDARD.decode(header).unwrap()).unwrap()
    }

    #[test]
    fn variables_make_a_config() {
        let config =
            from(&[(ACCOUNT_SID, SID), (AUTH_TOKEN, "tökén"), (EDGE, "dublin"), (REGION, "ie1")]).unwrap();
        assert_eq!(user(&config), format!("{SID}:tökén"));
        assert!(config.headers.authorization.is_sensitive());
        assert_eq!(config.endpoint.to_string(), "https://verify.dublin.ie1.twilio.com");

        let key = key();
        let both = [(ACCOUNT_SID, SID), (AUTH_TOKEN, "t"), (API_KEY, &key), (API_SECRET, "s"), (EDGE, "")];
        let config = from(&both).unwrap();
        assert_eq!(user(&config), format!("{key}:s"));
        assert_eq!(config.endpoint, Endpoint::default());
    }

    #[test]
    fn variables_as_the_standard_library_gives_them() {
        use std::env::VarError;

        let with = |edge: Result<&str, VarError>| {
            let edge = edge.map(str::to_owned);
            Config::from_vars(|name| match name {
                ACCOUNT_SID => Ok(SID.to_owned()),
                AUTH_TOKEN => Ok("t".to_owned()),
                EDGE => edge.clone(),
                _ => Err(VarError::NotPresent),
            })
        };
        for not_set in [Ok(""), Err(VarError::NotPresent)] {
            assert_eq!(with(not_set).unwrap().endpoint, Endpoint::default());
        }
        let error = with(Err(VarError::NotUnicode("planted".into()))).unwrap_err();
        assert_eq!(error, ConfigError::NotUnicode { variable: EDGE });
        assert!(!format!("{error} {error:?}").contains("planted"));
        let nothing: Option<String> = None;
        assert!(matches!(
            Config::from_vars(|_| nothing.clone()),
            Err(ConfigError::Missing { variable: ACCOUNT_SID })
        ));
    }

    #[test]
    fn what_is_missing_or_wrong_is_named() {
        let missing = |variable| Some(ConfigError::Missing { variable });
        assert_eq!(from(&[]).err(), missing(ACCOUNT_SID));
        assert_eq!(from(&[(ACCOUNT_SID, SID), (AUTH_TOKEN, "")]).err(), missing(AUTH_TOKEN));
        let no_secret = [(ACCOUNT_SID, SID), (AUTH_TOKEN, "t"), (API_KEY, &key())];
        assert_eq!(from(&no_secret).err(), missing(API_SECRET));
        assert_eq!(from(&[(API_SECRET, "s")]).err(), missing(API_KEY));

        let swapped = from(&[(ACCOUNT_SID, "a-token"), (AUTH_TOKEN, SID)]).unwrap_err();
        assert!(matches!(swapped, ConfigError::Sid { variable: ACCOUNT_SID, .. }));
        assert!(!format!("{swapped:?} {swapped}").contains("a-token"));
        let region = from(&[(ACCOUNT_SID, SID), (AUTH_TOKEN, "t"), (REGION, "a.b")]).unwrap_err();
        assert!(region.to_string().contains("the region \"a.b\""), "{region}");
    }

    #[test]
    fn the_application_names_itself() {
        let config = from(&[(ACCOUNT_SID, SID), (AUTH_TOKEN, "t")]).unwrap();
        let agent = config.clone().application("my-shop/1.4").unwrap().headers.user_agent.clone();
        assert_eq!(agent.to_str().unwrap(), format!("{USER_AGENT} my-shop/1.4"));
        let twice =
            config.clone().application("a/1").unwrap().application("b/2").unwrap().headers.user_agent.clone();
        assert_eq!(twice.to_str().unwrap(), format!("{USER_AGENT} a/1 b/2"));
        for name in ["", " ", "a\r\nX: 1", "é", "\t"] {
            assert_eq!(config.clone().application(name).err(), Some(ConfigError::Application), "{name:?}");
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let credentials = Credentials::auth_token(SID.parse().unwrap(), "planted");
        let shown = format!("{credentials:?} {:?}", Config::new(credentials.clone()));
        assert!(!shown.contains("planted") && !shown.contains("Basic"), "{shown}");
    }
}

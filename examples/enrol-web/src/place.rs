use std::{
    env::VarError,
    fmt, io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_hyper::{
    Client, Config, ConfigError, Credentials, Endpoint, Entity, RetryPolicy, ServiceSid, SidError,
};

use crate::session::User;

/// Where the factors are: Twilio, or an emulator on this machine.
#[derive(Clone, Debug)]
pub struct Place {
    pub(crate) client: Client,
    service: ServiceSid,
    /// It runs for as long as something holds it.
    emulator: Option<Arc<Server>>,
}

impl Place {
    /// Twilio when an account is configured, an embedded emulator otherwise. An empty variable counts as none; one that is
    /// not UTF-8 does not, so that nothing else is taken in its place.
    ///
    /// # Errors
    /// When the variables of an account are not complete or cannot be right, or the emulator does not start.
    pub fn from_vars(variable: impl Fn(&str) -> Result<String, VarError>) -> Result<Self, PlaceError> {
        let is_set = |name: &str| match variable(name) {
            Ok(value) => !value.is_empty(),
            Err(error) => error != VarError::NotPresent,
        };
        if !CREDENTIALS.iter().any(|name| is_set(name)) {
            // Secrets of their own each time, as from Twilio.
            let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let settings = Settings::default()
                .service(SERVICE_SID.parse().map_err(PlaceError::Service)?, "Enrolment demo")
                .seed(seed.as_nanos() as u64);
            return Self::emulator(Arc::new(Server::start(settings).map_err(PlaceError::Emulator)?));
        }
        let service = match variable(SERVICE) {
            Ok(service) if !service.is_empty() => service,
            // It will be no SID.
            Err(VarError::NotUnicode(service)) => service.to_string_lossy().into_owned(),
            _ => return Err(PlaceError::NoService),
        };
        let config = Config::from_vars(variable).map_err(PlaceError::Config)?;
        Self::new(config, service.parse().map_err(PlaceError::Service)?, None)
    }

    /// An emulator with its default credentials and service.
    ///
    /// # Errors
    /// When its URL is none that a client could use.
    pub fn emulator(server: Arc<Server>) -> Result<Self, PlaceError> {
        let account = ACCOUNT_SID.parse().map_err(PlaceError::Service)?;
        let endpoint = Endpoint::base_url(server.base_url()).map_err(PlaceError::Config)?;
        let config = Config::new(Credentials::auth_token(account, AUTH_TOKEN)).endpoint(endpoint);
        Self::new(config, SERVICE_SID.parse().map_err(PlaceError::Service)?, Some(server))
    }

    /// Its name, for humans.
    #[must_use]
    pub fn name(&self) -> String {
        match self.emulator {
            Some(_) => {
                "the embedded emulator: nothing leaves this machine, and all is gone when it stops".to_owned()
            }
            None => format!("Twilio, in the service {}", self.service),
        }
    }

    /// The user, as Twilio knows them.
    pub(crate) fn entity(&self, user: User) -> Entity {
        Entity::new(self.service, user.identity().to_string())
    }

    fn new(config: Config, service: ServiceSid, emulator: Option<Arc<Server>>) -> Result<Self, PlaceError> {
        let config = config
            .application(concat!("enrol-web/", env!("CARGO_PKG_VERSION")))
            .map_err(PlaceError::Config)?;
        // Somebody waits in front of a page: for all attempts together, no longer than this.
        let policy = RetryPolicy::STANDARD.deadline(Duration::from_secs(15));
        Ok(Self { client: Client::new(config).retry_policy(policy), service, emulator })
    }
}

const CREDENTIALS: [&str; 4] =
    ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"];
const SERVICE: &str = "TWILIO_VERIFY_SERVICE_SID";

/// Why there is no [`Place`].
#[derive(Debug)]
#[non_exhaustive]
pub enum PlaceError {
    /// The variables of the account.
    Config(ConfigError),
    /// There is an account, and no service of it is named.
    NoService,
    /// A SID is none.
    Service(SidError),
    /// The embedded emulator does not start.
    Emulator(io::Error),
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Config(error) => error.fmt(f),
            Self::NoService => write!(f, "which Verify service? Set {SERVICE}"),
            Self::Service(error) => write!(f, "the variable {SERVICE}: {error}"),
            Self::Emulator(_) => f.write_str("the embedded emulator does not start"),
        }
    }
}

impl std::error::Error for PlaceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Config(error) => error.source(),
            Self::Emulator(error) => Some(error),
            Self::NoService | Self::Service(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: (&str, &str) = ("TWILIO_ACCOUNT_SID", "AC00000000000000000000000000000000");
    const TOKEN: (&str, &str) = ("TWILIO_AUTH_TOKEN", "planted-token");
    const SERVICE_SET: (&str, &str) = (SERVICE, "VA11111111111111111111111111111111");

    /// What is `odd` is not UTF-8.
    fn place(variables: &[(&str, &str)]) -> Result<Place, PlaceError> {
        Place::from_vars(|name| match variables.iter().find(|(key, _)| *key == name) {
            Some((_, "odd")) => Err(VarError::NotUnicode("planted".into())),
            Some((_, value)) => Ok((*value).to_owned()),
            None => Err(VarError::NotPresent),
        })
    }

    #[tokio::test]
    async fn the_variables_decide_where_the_factors_are() {
        let service = (SERVICE, "VA11111111111111111111111111111111");
        for none in [&[][..], &[service], &[("TWILIO_AUTH_TOKEN", "")]] {
            assert!(place(none).unwrap().name().starts_with("the embedded emulator"), "{none:?}");
        }
        let twilio = place(&[ACCOUNT, TOKEN, service]).unwrap();
        assert_eq!(twilio.name(), format!("Twilio, in the service {}", service.1));
    }

    #[test]
    fn what_is_missing_is_named() {
        for (variables, says) in [
            (&[ACCOUNT, TOKEN][..], SERVICE),
            (&[ACCOUNT, (SERVICE, "VA11111111111111111111111111111111")], "TWILIO_AUTH_TOKEN is not set"),
            (&[ACCOUNT, TOKEN, (SERVICE, "planted")], SERVICE),
            (&[ACCOUNT, TOKEN, (SERVICE, "odd")], SERVICE),
            (&[("TWILIO_AUTH_TOKEN", "odd"), SERVICE_SET], "TWILIO_ACCOUNT_SID is not set"),
            (
                &[ACCOUNT, ("TWILIO_AUTH_TOKEN", "odd"), SERVICE_SET],
                "TWILIO_AUTH_TOKEN does not hold a text in UTF-8",
            ),
            (&[ACCOUNT, TOKEN, ("TWILIO_API_KEY", "odd"), SERVICE_SET], "TWILIO_API_KEY does not"),
            (&[ACCOUNT, TOKEN, ("TWILIO_REGION", "odd"), SERVICE_SET], "TWILIO_REGION does not"),
        ] {
            let error = place(variables).unwrap_err().to_string();
            assert!(error.contains(says) && !error.contains("planted"), "{error}");
        }
    }
}

use std::env;

use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Client, Config, Credentials, Endpoint, Entity};

use crate::{Outcome, cli::PlaceArgs, failure::Failure};

/// The client and the user, and, without an account, the emulator that they use.
pub(crate) struct Place {
    pub(crate) client: Client,
    pub(crate) entity: Entity,
    /// Stops when the place is left.
    embedded: Option<Server>,
}

impl Place {
    /// Twilio when an account is configured, another base URL when one is given, an embedded emulator otherwise.
    pub(crate) fn open(args: PlaceArgs) -> Outcome<Self> {
        let account = CREDENTIALS.iter().any(|name| variable(name).is_some());
        let (config, embedded) = match &args.base_url {
            Some(url) if account || !url.starts_with("http://") => {
                (Config::from_vars(variable)?.endpoint(Endpoint::base_url(url)?), None)
            }
            Some(url) => (emulated(url)?, None),
            None if account || args.edge.is_some() || args.region.is_some() => (configured(&args)?, None),
            None => {
                let server = Server::start(Settings::default()).map_err(Failure::emulator)?;
                (emulated(server.base_url())?, Some(server))
            }
        };
        let service = match (args.service, account) {
            (Some(service), _) => service,
            (None, false) => SERVICE_SID.parse().map_err(Failure::usage)?,
            (None, true) => {
                return Err(Failure::usage(
                    "which Verify service? Give --service VA… or set TWILIO_VERIFY_SERVICE_SID",
                ));
            }
        };
        if let (Some(server), None) = (&embedded, args.service) {
            eprintln!("No account is configured: using the embedded emulator at {}.", server.base_url());
        }
        let client = Client::new(config.application(concat!("factors/", env!("CARGO_PKG_VERSION")))?);
        Ok(Self { client, entity: Entity::new(service, args.identity), embedded })
    }

    /// Whether what is created here is gone when the command ends.
    pub(crate) fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }
}

const CREDENTIALS: [&str; 4] =
    ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"];

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Twilio, by the variables; the options go before them.
fn configured(args: &PlaceArgs) -> Outcome<Config> {
    Ok(Config::from_vars(|name| match name {
        "TWILIO_EDGE" => args.edge.clone().or_else(|| variable(name)),
        "TWILIO_REGION" => args.region.clone().or_else(|| variable(name)),
        _ => variable(name),
    })?)
}

/// An emulator with its default credentials.
fn emulated(base_url: &str) -> Outcome<Config> {
    let account = ACCOUNT_SID.parse().map_err(Failure::usage)?;
    let config = Config::new(Credentials::auth_token(account, AUTH_TOKEN));
    Ok(config.endpoint(Endpoint::base_url(base_url)?))
}

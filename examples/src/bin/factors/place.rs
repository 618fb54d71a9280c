use std::{env, time::SystemTime};

use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Client, Config, Credentials, Endpoint, Entity, Proxies, ServiceSid, http::Uri};

use crate::{Outcome, advice::proxy_variable, cli::PlaceArgs, failure::Failure, output::tell};

/// The client and the user, and, without an account, the emulator that they use.
pub(crate) struct Place {
    pub(crate) client: Client,
    pub(crate) entity: Entity,
    /// Stops when the place is left.
    embedded: Option<Server>,
    command: String,
}

impl Place {
    /// The client for where the words and the variables lead to: see [`Target`].
    pub(crate) fn open(args: PlaceArgs) -> Outcome<Self> {
        let target = Target::of(&args)?;
        let service = service(&args)?;
        let given = service.unwrap_or(SERVICE_SID.parse().map_err(Failure::usage)?);
        let (config, embedded) = match target {
            Target::Emulator(config) | Target::Twilio(config) => (config, None),
            Target::Elsewhere(config) => {
                tell!("Using the configured account's credentials at {}.", config.get_endpoint());
                (config, None)
            }
            Target::Embedded => {
                // Secrets of their own each time, as from Twilio.
                let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
                let settings = Settings::default().service(given, "Emulator").seed(seed.as_nanos() as u64);
                let server = Server::start(settings).map_err(Failure::emulator)?;
                let why = if args.emulator { "By --emulator" } else { "No account is configured" };
                tell!("{why}: using the embedded emulator at {}, for this command alone.", server.base_url());
                (emulated(Endpoint::base_url(server.base_url())?)?, Some(server))
            }
        };
        if has_account(&args) && service.is_none() {
            return Err(Failure::usage(format!("which Verify service? Give --service VA… or set {SERVICE}")));
        }
        has_way(&config)?;
        let client = Client::new(named(config)?);
        let command = command(&args);
        Ok(Self { client, entity: Entity::new(given, args.identity), embedded, command })
    }

    /// How the tool is called to come here again.
    pub(crate) fn command(&self) -> &str {
        &self.command
    }

    /// Whether what is created here is gone when the command ends.
    pub(crate) fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }
}

/// Where requests go.
pub(crate) enum Target {
    /// Twilio, by the variables and the options.
    Twilio(Config),
    /// Another base URL, with the account's credentials.
    Elsewhere(Config),
    /// An emulator on this machine, with the credentials that it has unless told otherwise.
    Emulator(Config),
    /// One inside, for as long as the command runs: nothing else was named.
    Embedded,
}

impl Target {
    /// Twilio when an account is configured, another base URL when one is given, an embedded emulator otherwise.
    pub(crate) fn of(args: &PlaceArgs) -> Outcome<Self> {
        if !args.emulator {
            readable()?;
        }
        Ok(match args.base_url.as_deref().map(Endpoint::base_url).transpose()? {
            Some(url) if url.is_loopback() && !has_account(args) => Self::Emulator(emulated(url)?),
            Some(_) if args.emulator => {
                return Err(Failure::usage(
                    "--emulator is for one on this machine: give --base-url http://127.0.0.1:4010, or none",
                ));
            }
            Some(url) => Self::Elsewhere(Config::from_vars(variable)?.endpoint(url)),
            None if has_account(args) || args.edge.is_some() || args.region.is_some() => {
                Self::Twilio(configured(args)?)
            }
            None => Self::Embedded,
        })
    }
}

pub(crate) const CREDENTIALS: [&str; 4] =
    ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"];
pub(crate) const SERVICE: &str = "TWILIO_VERIFY_SERVICE_SID";

/// What an empty variable holds counts as nothing, as in [`Config::from_vars`].
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// A variable that holds no text is not passed over as if it were not set: an emulator would be used in its place.
pub(crate) fn readable() -> Outcome {
    let others = [SERVICE, "TWILIO_EDGE", "TWILIO_REGION"];
    let wrong = |name: &&str| matches!(env::var(name), Err(env::VarError::NotUnicode(_)));
    CREDENTIALS.into_iter().chain(others).find(wrong).map_or(Ok(()), |name| {
        Err(Failure::usage(format!(
            "the variable {name} does not hold a text in UTF-8: set it again, or unset it"
        )))
    })
}

/// Whether the variables name one that is to be used.
pub(crate) fn has_account(args: &PlaceArgs) -> bool {
    !args.emulator && CREDENTIALS.iter().any(|name| variable(name).is_some())
}

/// A variable that names no proxy cannot be right, which is known before anything is sent.
fn has_way(config: &Config) -> Outcome {
    let uri: Uri = config.get_endpoint().to_string().parse().map_err(Failure::usage)?;
    match Proxies::from_vars(env::var).find(&uri) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::usage(format!("{error}. {}", proxy_variable(&error)))),
    }
}

/// The service that was named, by the option or by the variable, which is not an emulator's own.
pub(crate) fn service(args: &PlaceArgs) -> Outcome<Option<ServiceSid>> {
    let from_variable = || variable(SERVICE).map(ServiceSid::new).transpose();
    match args.service {
        Some(service) => Ok(Some(service)),
        None if args.emulator => Ok(None),
        None => from_variable().map_err(|error| Failure::usage(format!("the variable {SERVICE}: {error}"))),
    }
}

/// The tool's name goes with each request.
pub(crate) fn named(config: Config) -> Outcome<Config> {
    Ok(config.application(concat!("factors/", env!("CARGO_PKG_VERSION")))?)
}

fn command(PlaceArgs { identity, service, base_url, emulator, edge, region }: &PlaceArgs) -> String {
    let service = service.map(|sid| sid.to_string());
    let identity = Some(identity.clone());
    let mut command = quoted(&env::args_os().next().unwrap_or_else(|| "factors".into()).to_string_lossy());
    for (option, value) in [
        ("identity", &identity),
        ("service", &service),
        ("base-url", base_url),
        ("edge", edge),
        ("region", region),
    ] {
        if let Some(value) = value {
            command.push_str(&format!(" --{option}={}", quoted(value)));
        }
    }
    if *emulator {
        command.push_str(" --emulator");
    }
    command
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:/-".contains(c);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
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
fn emulated(base_url: Endpoint) -> Outcome<Config> {
    let account = ACCOUNT_SID.parse().map_err(Failure::usage)?;
    Ok(Config::new(Credentials::auth_token(account, AUTH_TOKEN)).endpoint(base_url))
}

#[cfg(test)]
impl Place {
    /// An emulator of a test's own.
    pub(crate) fn for_test() -> Self {
        let server = Server::start(Settings::default()).unwrap();
        let config = emulated(Endpoint::base_url(server.base_url()).unwrap()).ok().unwrap();
        let entity = Entity::new(SERVICE_SID.parse().unwrap(), "test-user");
        Self { client: Client::new(config), entity, embedded: Some(server), command: String::new() }
    }
}

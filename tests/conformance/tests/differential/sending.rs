//! A recorded call, made with the core.

use std::collections::BTreeSet;

use serde::Deserialize;
use twilio_verify_core::{
    Config, ConfigError, Entity, Error, FactorSid, HttpRequest, Notifications, Operation, OperationExt,
    Paged, RelyingParty, ServiceSid,
    field::{self, passkeys},
    ops::{CreatePasskey, CreatePush, CreateTotp, ListFactors, UpdateFactor},
};

use crate::{args::Args, case::Case};

pub(crate) type Fields = BTreeSet<&'static str>;

/// What the core makes of a call.
#[derive(Default)]
pub(crate) struct Sending {
    /// The fields that the types or the checks refuse.
    pub(crate) refused: Fields,
    /// The fields that are in the request although the call has none of the name: the types ask for them.
    pub(crate) added: Fields,
    /// The fields that the call has and the operation does not take.
    pub(crate) left_out: Fields,
    /// The request, checks passed over; absent where nothing is ever sent.
    pub(crate) request: Option<HttpRequest>,
}

impl Sending {
    pub(crate) fn of(case: &Case) -> Self {
        let config = match config(case) {
            Ok(config) => config,
            Err(ConfigError::Missing { variable, .. } | ConfigError::Sid { variable, .. }) => {
                return Self::never(variable);
            }
            Err(error) => panic!("{}: {error}", case.name),
        };
        let Ok(service_sid) = ServiceSid::new(&case.path.service_sid) else {
            return Self::never("ServiceSid");
        };
        let entity = Entity::new(service_sid, case.path.identity.as_str());
        let sid = match case.path.sid.as_ref().map(FactorSid::new).transpose() {
            Ok(sid) => sid,
            Err(_) => return Self::never("Sid"),
        };
        let mut args = Args::new(&case.args);
        match (case.operation.as_str(), sid) {
            ("create", None) => match args.text(field::FACTOR_TYPE).as_deref() {
                Some("totp") => attempt(&config, create_totp(&entity, &mut args), args),
                Some("push") => attempt(&config, create_push(&entity, &mut args), args),
                _ => Self::never(field::FACTOR_TYPE),
            },
            ("create_passkey", None) => attempt(&config, create_passkey(service_sid, &mut args), args),
            ("update", Some(sid)) => {
                let payload = args.text(field::AUTH_PAYLOAD);
                let update = update(&entity, sid, &mut args);
                match payload {
                    Some(payload) => attempt(&config, update.verify(payload), args),
                    None => attempt(&config, update, args),
                }
            }
            ("fetch", Some(sid)) => attempt(&config, entity.fetch(sid), args),
            ("delete", Some(sid)) => attempt(&config, entity.delete(sid), args),
            ("list" | "page", None) => {
                let list = list(&entity, case, &mut args);
                if list.wants_more() { attempt(&config, list, args) } else { Self::default() }
            }
            other => panic!("{}: no such operation: {other:?}", case.name),
        }
    }

    fn never(field: &'static str) -> Self {
        Self { refused: Fields::from([field]), ..Self::default() }
    }
}

/// As an application would: what is given to the client beats the environment.
fn config(case: &Case) -> Result<Config, ConfigError> {
    let options = &case.client_options;
    let config = Config::from_vars(|name| {
        let given = match name {
            "TWILIO_ACCOUNT_SID" => case.username.as_ref(),
            "TWILIO_AUTH_TOKEN" => case.password.as_ref(),
            "TWILIO_EDGE" => options.edge.as_ref(),
            "TWILIO_REGION" => options.region.as_ref(),
            _ => None,
        };
        given.or_else(|| options.env.get(name)).cloned()
    })?;
    match options.user_agent_extensions.join(" ").as_str() {
        "" => Ok(config),
        extensions => config.application(extensions),
    }
}

/// Checked, then unchecked: the two may only differ in whether there is a request.
fn attempt(config: &Config, operation: impl Operation, args: Args<'_>) -> Sending {
    assert_eq!(args.forgotten(), [""; 0], "is neither given to the core nor left out");
    let mut refused = args.refused;
    let mut note = |error: Error| match error {
        Error::Invalid(invalid) => {
            refused.extend(invalid.violations().iter().map(|violation| violation.field()))
        }
        other => panic!("building a request failed otherwise: {other}"),
    };
    let checked = operation.request(config).map_err(&mut note).ok();
    let request = operation.unchecked().request(config).map_err(&mut note).ok();
    if let Some(checked) = checked {
        let unchecked = request.as_ref().expect("what passes the checks is a request without them");
        assert_eq!((checked.uri(), checked.body()), (unchecked.uri(), unchecked.body()));
    }
    Sending { refused, added: args.added, left_out: args.left_out, request }
}

fn create_totp(entity: &Entity, args: &mut Args<'_>) -> CreateTotp {
    let mut create = entity.create_totp(args.demand(field::FRIENDLY_NAME, "stand-in"));
    if let Some(secret) = args.text(field::BINDING_SECRET) {
        create = create.secret(secret);
    }
    if let Some(seconds) = args.number(field::CONFIG_TIME_STEP) {
        create = create.time_step(seconds);
    }
    if let Some(steps) = args.number(field::CONFIG_SKEW) {
        create = create.skew(steps);
    }
    if let Some(digits) = args.number(field::CONFIG_CODE_LENGTH) {
        create = create.code_length(digits);
    }
    if let Some(algorithm) = args.text(field::CONFIG_ALG) {
        create = create.alg(algorithm.as_str().into());
    }
    if let Some(metadata) = args.metadata() {
        create = create.metadata(metadata);
    }
    create
}

/// The key of Twilio's own documentation, where a call has none.
const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8GdwtibWe0kpgsFl6xPQBwhtwUEyeJkeozFmi2jiJDzxFSMwVy3kVR1h/dPVYOfgkC0EkfBRJ0J/6xW47FD5vA==";

fn create_push(entity: &Entity, args: &mut Args<'_>) -> CreatePush {
    // The algorithm is no argument: there is one.
    match args.text(field::BINDING_ALG) {
        Some(algorithm) => assert_eq!(algorithm, "ES256"),
        None => drop(args.added.insert(field::BINDING_ALG)),
    }
    let token = args.text(field::CONFIG_NOTIFICATION_TOKEN).map(Into::into);
    let stand_in = if token.is_some() { "fcm" } else { "none" };
    let platform = args.demand(field::CONFIG_NOTIFICATION_PLATFORM, stand_in);
    let mut create = entity.create_push(
        args.demand(field::FRIENDLY_NAME, "stand-in"),
        args.demand(field::BINDING_PUBLIC_KEY, KEY),
        Notifications::new(platform.as_str().into(), token),
    );
    if let Some(app_id) = args.text(field::CONFIG_APP_ID) {
        create = create.app_id(app_id);
    }
    if let Some(version) = args.text(field::CONFIG_SDK_VERSION) {
        create = create.sdk_version(version);
    }
    if let Some(metadata) = args.metadata() {
        create = create.metadata(metadata);
    }
    for name in [
        field::BINDING_SECRET,
        field::CONFIG_TIME_STEP,
        field::CONFIG_SKEW,
        field::CONFIG_CODE_LENGTH,
        field::CONFIG_ALG,
    ] {
        args.leave_out(name);
    }
    create
}

/// The argument `config` of a passkey factor.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasskeyConfig {
    relying_party: Option<Party>,
    user_verification: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Party {
    id: String,
    name: String,
    origins: Vec<String>,
}

fn create_passkey(service_sid: ServiceSid, args: &mut Args<'_>) -> CreatePasskey {
    // The identity is an argument like others, and not in the path.
    let entity = Entity::new(service_sid, args.demand(passkeys::IDENTITY, "stand-in"));
    let mut create = entity.create_passkey(args.demand(passkeys::FRIENDLY_NAME, "stand-in"));
    let Some(config) = args.json::<PasskeyConfig>(passkeys::CONFIG) else { return create };
    if let Some(Party { id, name, origins }) = config.relying_party {
        let party = origins.into_iter().fold(RelyingParty::new(id, name), RelyingParty::origin);
        create = create.relying_party(party);
    }
    if let Some(verification) = config.user_verification {
        create = create.user_verification(verification.as_str().into());
    }
    create
}

fn update(entity: &Entity, sid: FactorSid, args: &mut Args<'_>) -> UpdateFactor {
    let mut update = entity.update(sid);
    if let Some(name) = args.text(field::FRIENDLY_NAME) {
        update = update.friendly_name(name);
    }
    if let Some(token) = args.text(field::CONFIG_NOTIFICATION_TOKEN) {
        update = update.notification_token(token);
    }
    if let Some(version) = args.text(field::CONFIG_SDK_VERSION) {
        update = update.sdk_version(version);
    }
    if let Some(digits) = args.number(field::CONFIG_CODE_LENGTH) {
        update = update.code_length(digits);
    }
    if let Some(platform) = args.text(field::CONFIG_NOTIFICATION_PLATFORM) {
        update = update.notification_platform(platform.as_str().into());
    }
    update
}

fn list(entity: &Entity, case: &Case, args: &mut Args<'_>) -> ListFactors {
    let mut list = entity.factors();
    if let Some(factors) = args.number(field::PAGE_SIZE).or(case.call.page_size) {
        list = list.page_size(factors);
    }
    if let Some(factors) = case.call.limit {
        list = list.limit(factors);
    }
    if let Some(index) = args.number(field::PAGE) {
        list = list.page(index.into());
    }
    if let Some(token) = args.text(field::PAGE_TOKEN) {
        list = list.page_token(token);
    }
    list
}

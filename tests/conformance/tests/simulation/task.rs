//! What a client wants done, written down twice: as the library's operation, and as the request that the API documents.

use fastrand::Rng;
use twilio_verify_core::{
    Entity, FactorSid, NotificationPlatform, Notifications, OperationExt, ops::ListFactors, ops::UpdateFactor,
};

use crate::{
    device::{Scheme, public_key},
    draw::{maybe, one_of},
    machine::{self, Next},
    policy::Policy,
};

/// A user of a service, as everybody in a schedule names it.
pub(crate) struct Place {
    pub(crate) entity: Entity,
    /// The one client that knows of it; `None`: all do.
    pub(crate) owner: Option<usize>,
    /// `/v2/Services/{Service}/Entities/{Identity}/Factors`
    pub(crate) path: String,
}

#[derive(Clone, Debug)]
pub(crate) enum Task {
    CreateTotp { name: String, secret: Option<String>, settings: Settings, repeatable: bool },
    CreatePush { name: String, phone: usize, platform: &'static str, repeatable: bool },
    Verify { sid: FactorSid, payload: String, right: Option<RightCode>, rename: Option<String> },
    Fetch { sid: FactorSid },
    UpdateTotp { sid: FactorSid, name: Option<String>, settings: Settings },
    UpdatePush { sid: FactorSid, name: Option<String>, sdk_version: &'static str },
    Delete { sid: FactorSid },
    List { page_size: Option<u32>, limit: Option<usize>, cursor: Option<Cursor> },
}

/// The `Page` and the `PageToken` of the last page's `next_page_url`.
pub(crate) type Cursor = (String, String);

/// A payload that was right when it was made: a code of this moment, or a signature.
#[derive(Clone, Debug)]
pub(crate) enum RightCode {
    Code { scheme: Scheme, unix_seconds: u64 },
    Signature,
}

/// Settings of a TOTP factor; what is `None` is not sent.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) step: Option<u32>,
    pub(crate) skew: Option<u32>,
    pub(crate) length: Option<u32>,
    pub(crate) alg: Option<&'static str>,
}

impl Settings {
    pub(crate) fn draw(rng: &mut Rng) -> Self {
        Self {
            step: maybe(rng, &[20, 30, 60]),
            skew: maybe(rng, &[0, 1, 2]),
            length: maybe(rng, &[3, 6, 8]),
            alg: maybe(rng, &["sha1", "sha256", "sha512"]),
        }
    }

    fn fields(&self) -> [Field; 4] {
        [
            ("Config.TimeStep", self.step.map(|step| step.to_string())),
            ("Config.Skew", self.skew.map(|skew| skew.to_string())),
            ("Config.CodeLength", self.length.map(|length| length.to_string())),
            ("Config.Alg", self.alg.map(str::to_owned)),
        ]
    }
}

/// A field's name, and its value if it is sent.
type Field = (&'static str, Option<String>);

pub(crate) const APP_ID: &str = "com.example.app";
pub(crate) const TOKEN: &str = "token-of-32-characters-0123456789";

/// Sets what is given with a setter of the same name.
macro_rules! set {
    ($operation:ident, $($setter:ident($value:expr)),+) => {
        $(if let Some(value) = $value { $operation = $operation.$setter(value); })+
    };
}

impl Task {
    /// The machine's first step.
    pub(crate) fn start<'c>(
        &self,
        config: &'c twilio_verify_core::Config,
        entity: &Entity,
        list: Option<&ListFactors>,
        policy: &Policy,
        jitter: u64,
    ) -> Next<'c> {
        let policy = policy.policy;
        match self {
            Self::CreateTotp { name, secret, settings, repeatable } => {
                let mut create = entity.create_totp(name);
                let Settings { step, skew, length, alg } = settings;
                set!(create, secret(secret.as_deref()), time_step(*step), skew(*skew));
                set!(create, code_length(*length), alg(alg.map(Into::into)));
                if *repeatable {
                    machine::start(config, create.repeatable(), policy, jitter)
                } else {
                    machine::start(config, create, policy, jitter)
                }
            }
            Self::CreatePush { name, phone, platform, repeatable } => {
                let platform = NotificationPlatform::from(*platform);
                let token = (platform != NotificationPlatform::None).then(|| TOKEN.into());
                let create =
                    entity.create_push(name, public_key(*phone), Notifications::new(platform, token));
                let create = create.app_id(APP_ID).sdk_version("1.0");
                if *repeatable {
                    machine::start(config, create.repeatable(), policy, jitter)
                } else {
                    machine::start(config, create, policy, jitter)
                }
            }
            Self::Verify { sid, payload, rename, .. } => {
                let update = renamed(entity.update(*sid), rename.as_ref());
                machine::start(config, update.verify(payload.as_str()), policy, jitter)
            }
            Self::Fetch { sid } => machine::start(config, entity.fetch(*sid), policy, jitter),
            Self::UpdateTotp { sid, name, settings } => {
                let mut update = renamed(entity.update(*sid), name.as_ref());
                let Settings { step, skew, length, alg } = settings;
                set!(update, time_step(*step), skew(*skew), code_length(*length), alg(alg.map(Into::into)));
                machine::start(config, update, policy, jitter)
            }
            Self::UpdatePush { sid, name, sdk_version } => {
                let update = renamed(entity.update(*sid), name.as_ref()).sdk_version(*sdk_version);
                machine::start(config, update, policy, jitter)
            }
            Self::Delete { sid } => machine::start(config, entity.delete(*sid), policy, jitter),
            Self::List { .. } => {
                let list = list.expect("whoever lists has the operation");
                machine::start(config, list.clone(), policy, jitter)
            }
        }
    }

    /// Method and what follows the place's path, without the query.
    pub(crate) fn target(&self) -> (&'static str, String) {
        match self {
            Self::CreateTotp { .. } | Self::CreatePush { .. } => ("POST", String::new()),
            Self::List { .. } => ("GET", String::new()),
            Self::Fetch { sid } => ("GET", format!("/{sid}")),
            Self::Delete { sid } => ("DELETE", format!("/{sid}")),
            Self::Verify { sid, .. } | Self::UpdateTotp { sid, .. } | Self::UpdatePush { sid, .. } => {
                ("POST", format!("/{sid}"))
            }
        }
    }

    /// The fields of the query (of a list) or of the body, in the documented order.
    pub(crate) fn fields(&self) -> Vec<(&'static str, String)> {
        let some = |text: &str| Some(text.to_owned());
        let fields: Vec<Field> = match self {
            Self::CreateTotp { name, secret, settings, .. } => {
                let first = [
                    ("FriendlyName", some(name)),
                    ("FactorType", some("totp")),
                    ("Binding.Secret", secret.clone()),
                ];
                first.into_iter().chain(settings.fields()).collect()
            }
            Self::CreatePush { name, phone, platform, .. } => vec![
                ("FriendlyName", some(name)),
                ("FactorType", some("push")),
                ("Binding.Alg", some("ES256")),
                ("Binding.PublicKey", some(public_key(*phone))),
                ("Config.AppId", some(APP_ID)),
                ("Config.NotificationPlatform", some(platform)),
                ("Config.NotificationToken", (*platform != "none").then(|| TOKEN.to_owned())),
                ("Config.SdkVersion", some("1.0")),
            ],
            Self::Verify { payload, rename, .. } => {
                vec![("AuthPayload", some(payload)), ("FriendlyName", rename.clone())]
            }
            Self::UpdateTotp { name, settings, .. } => {
                [("FriendlyName", name.clone())].into_iter().chain(settings.fields()).collect()
            }
            Self::UpdatePush { name, sdk_version, .. } => {
                vec![("FriendlyName", name.clone()), ("Config.SdkVersion", some(sdk_version))]
            }
            Self::List { page_size, limit, cursor } => {
                let (page, token) = cursor.clone().unzip();
                let size = effective_page_size(*page_size, *limit).map(|size| size.to_string());
                vec![("PageSize", size), ("Page", page), ("PageToken", token)]
            }
            Self::Fetch { .. } | Self::Delete { .. } => Vec::new(),
        };
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// Whether a second request does no harm: facts of the API, and what the caller declared.
    pub(crate) fn is_safe(&self) -> bool {
        match self {
            Self::CreateTotp { repeatable, .. } | Self::CreatePush { repeatable, .. } => *repeatable,
            Self::Verify { .. } => false,
            _ => true,
        }
    }

    /// Whether it changes nothing.
    pub(crate) fn only_reads(&self) -> bool {
        matches!(self, Self::Fetch { .. } | Self::List { .. })
    }

    /// Whether an argument breaks a documented limit, or nothing is wanted: then nothing may be sent.
    pub(crate) fn is_invalid(&self) -> bool {
        let name = match self {
            Self::CreateTotp { name, .. } | Self::CreatePush { name, .. } => Some(name),
            Self::UpdateTotp { name, .. } | Self::UpdatePush { name, .. } => name.as_ref(),
            Self::Verify { rename, .. } => rename.as_ref(),
            Self::List { page_size, limit, .. } => {
                return page_size.is_some_and(|size| !(1..=1000).contains(&size)) || *limit == Some(0);
            }
            _ => None,
        };
        name.is_some_and(|name| !(1..=64).contains(&name.chars().count()))
    }
}

/// What is asked for without a page size: no more than the limit needs.
pub(crate) fn effective_page_size(page_size: Option<u32>, limit: Option<usize>) -> Option<u32> {
    page_size.or_else(|| limit.map(|limit| u32::try_from(limit.clamp(1, 1000)).expect("it is small")))
}

fn renamed(update: UpdateFactor, name: Option<&String>) -> UpdateFactor {
    match name {
        Some(name) => update.friendly_name(name),
        None => update,
    }
}

/// A name for humans; some are no good.
pub(crate) fn draw_name(rng: &mut Rng) -> String {
    match rng.u8(..60) {
        0 => String::new(),
        1 => "é".repeat(65),
        2 => "é".repeat(64),
        3 => "John's Phone & Söhne = 100 % + ~*".to_owned(),
        _ => one_of(rng, &["Phone", "Old phone", "Tablet", "Arbeit"]).to_owned(),
    }
}

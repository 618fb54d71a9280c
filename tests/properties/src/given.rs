//! An operation and its arguments as data: what a request is checked against.

mod limits;
mod passkeys;

use std::collections::BTreeSet;

use twilio_verify_core::{
    Config, Entity, Error, FactorSid, HttpRequest, Metadata, NotificationPlatform, Notifications, Operation,
    OperationExt,
    ops::{CreatePush, CreateTotp, ListFactors, UpdateFactor},
};

pub use passkeys::Settings;

use crate::targets;

/// Which operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a test matches them all")]
#[allow(missing_docs, reason = "the operations of the core")]
pub enum Verb {
    CreateTotp,
    CreatePush,
    Fetch,
    List,
    Update,
    Verify,
    Delete,
    CreatePasskey,
    VerifyPasskey,
}

impl Verb {
    /// Every operation.
    pub const ALL: [Self; 9] = [
        Self::CreateTotp,
        Self::CreatePush,
        Self::Fetch,
        Self::List,
        Self::Update,
        Self::Verify,
        Self::Delete,
        Self::CreatePasskey,
        Self::VerifyPasskey,
    ];
}

/// An operation with its arguments. What the operation has no place for is not used.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs, reason = "a test fills it in")]
#[allow(missing_docs, reason = "named as the arguments are")]
pub struct Given {
    pub verb: Verb,
    /// Whether the documented limits are passed over.
    pub unchecked: bool,
    pub identity: String,
    pub sid: FactorSid,
    pub friendly_name: Option<String>,
    pub public_key: Option<String>,
    pub app_id: Option<String>,
    pub platform: Option<String>,
    pub token: Option<String>,
    pub sdk_version: Option<String>,
    pub secret: Option<String>,
    pub time_step: Option<u32>,
    pub skew: Option<u32>,
    pub code_length: Option<u32>,
    pub alg: Option<String>,
    pub metadata: Option<Metadata>,
    pub payload: String,
    pub page_size: Option<u32>,
    pub page: Option<u64>,
    pub page_token: Option<String>,
    pub passkey: Settings,
    /// What a browser made, as JSON.
    pub credential: String,
}

impl Default for Given {
    fn default() -> Self {
        let (friendly_name, public_key, app_id, platform, token) = Default::default();
        let (sdk_version, secret, time_step, skew, code_length, alg) = Default::default();
        let (metadata, page_size, page, page_token, unchecked, passkey) = Default::default();
        let (verb, sid, identity) = (Verb::Fetch, targets::factor(), targets::IDENTITY.to_owned());
        let (payload, credential) = ("000000".to_owned(), targets::CREDENTIAL.to_owned());
        Self {
            verb,
            unchecked,
            identity,
            sid,
            friendly_name,
            public_key,
            app_id,
            platform,
            token,
            sdk_version,
            secret,
            time_step,
            skew,
            code_length,
            alg,
            metadata,
            payload,
            page_size,
            page,
            page_token,
            passkey,
            credential,
        }
    }
}

impl Given {
    /// The request that the core makes of it.
    ///
    /// # Errors
    /// What the core says.
    pub fn request(&self, config: &Config) -> Result<HttpRequest, Error> {
        match self.verb {
            Verb::CreateTotp => self.send(self.create_totp(), config),
            Verb::CreatePush => self.send(self.create_push(), config),
            Verb::Fetch => self.send(self.entity().fetch(self.sid), config),
            Verb::List => self.send(self.list(), config),
            Verb::Update => self.send(self.update(), config),
            Verb::Verify => self.send(self.update().verify(&*self.payload), config),
            Verb::Delete => self.send(self.entity().delete(self.sid), config),
            Verb::CreatePasskey => self.send(self.create_passkey(), config),
            Verb::VerifyPasskey => self.send(self.verify_passkey(), config),
        }
    }

    fn send(&self, operation: impl Operation, config: &Config) -> Result<HttpRequest, Error> {
        if self.unchecked { operation.unchecked().request(config) } else { operation.request(config) }
    }

    pub(crate) fn entity(&self) -> Entity {
        Entity::new(targets::SERVICE.parse().unwrap(), &*self.identity)
    }

    pub(crate) fn create_totp(&self) -> CreateTotp {
        let mut create = self.entity().create_totp(self.friendly_name.as_deref().unwrap_or_default());
        create = with(create, self.secret.as_deref(), CreateTotp::secret);
        create = with(create, self.time_step, CreateTotp::time_step);
        create = with(create, self.skew, CreateTotp::skew);
        create = with(create, self.code_length, CreateTotp::code_length);
        create = with(create, self.alg.as_deref().map(Into::into), CreateTotp::alg);
        with(create, self.metadata.clone(), CreateTotp::metadata)
    }

    pub(crate) fn create_push(&self) -> CreatePush {
        let platform: NotificationPlatform = self.platform.as_deref().unwrap_or("none").into();
        let notifications = Notifications::new(platform, self.token.as_deref().map(Into::into));
        let name = self.friendly_name.as_deref().unwrap_or_default();
        let key = self.public_key.as_deref().unwrap_or(targets::PUBLIC_KEY);
        let mut create = self.entity().create_push(name, key, notifications);
        create = with(create, self.app_id.as_deref(), CreatePush::app_id);
        create = with(create, self.sdk_version.as_deref(), CreatePush::sdk_version);
        with(create, self.metadata.clone(), CreatePush::metadata)
    }

    pub(crate) fn update(&self) -> UpdateFactor {
        let mut update = self.entity().update(self.sid);
        update = with(update, self.friendly_name.as_deref(), UpdateFactor::friendly_name);
        update = with(update, self.token.as_deref(), UpdateFactor::notification_token);
        update = with(update, self.sdk_version.as_deref(), UpdateFactor::sdk_version);
        update = with(update, self.time_step, UpdateFactor::time_step);
        update = with(update, self.skew, UpdateFactor::skew);
        update = with(update, self.code_length, UpdateFactor::code_length);
        update = with(update, self.alg.as_deref().map(Into::into), UpdateFactor::alg);
        with(update, self.platform.as_deref().map(Into::into), UpdateFactor::notification_platform)
    }

    pub(crate) fn list(&self) -> ListFactors {
        let mut list = self.entity().factors();
        list = with(list, self.page_size, ListFactors::page_size);
        list = with(list, self.page, ListFactors::page);
        with(list, self.page_token.as_deref(), ListFactors::page_token)
    }

    /// The segments of the path, decoded.
    #[must_use]
    pub fn segments(&self) -> Vec<&str> {
        match self.verb {
            Verb::CreatePasskey => return vec!["v2", "Services", targets::SERVICE, "Passkeys", "Factors"],
            Verb::VerifyPasskey => {
                return vec!["v2", "Services", targets::SERVICE, "Passkeys", "VerifyFactor"];
            }
            _ => {}
        }
        let mut segments = vec!["v2", "Services", targets::SERVICE, "Entities", &self.identity, "Factors"];
        if !matches!(self.verb, Verb::CreateTotp | Verb::CreatePush | Verb::List) {
            segments.push(self.sid.as_str());
        }
        segments
    }

    /// The names and values of the query, in order.
    #[must_use]
    pub fn query(&self) -> Vec<(&'static str, String)> {
        if self.verb != Verb::List {
            return Vec::new();
        }
        let size = self.page_size.map(|size| ("PageSize", size.to_string()));
        let page = self.page.map(|page| ("Page", page.to_string()));
        let token = self.page_token.clone().map(|token| ("PageToken", token));
        [size, page, token].into_iter().flatten().collect()
    }

    /// The names and values of the form, in the order that Twilio's own clients have.
    #[must_use]
    pub fn form(&self) -> Vec<(&'static str, String)> {
        let text = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        let number = |name, value: Option<u32>| value.map(|value| (name, value.to_string()));
        let fixed = |name, value: &str| Some((name, value.to_owned()));
        let name = || fixed("FriendlyName", self.friendly_name.as_deref().unwrap_or_default());
        let metadata = || self.metadata.as_ref().map(|metadata| ("Metadata", metadata.as_json().to_owned()));
        let totp = [
            number("Config.TimeStep", self.time_step),
            number("Config.Skew", self.skew),
            number("Config.CodeLength", self.code_length),
            text("Config.Alg", &self.alg),
        ];
        let fields = match self.verb {
            Verb::CreateTotp => {
                let start = [name(), fixed("FactorType", "totp"), text("Binding.Secret", &self.secret)];
                start.into_iter().chain(totp).chain([metadata()]).collect()
            }
            Verb::CreatePush => vec![
                name(),
                fixed("FactorType", "push"),
                fixed("Binding.Alg", "ES256"),
                fixed("Binding.PublicKey", self.public_key.as_deref().unwrap_or(targets::PUBLIC_KEY)),
                text("Config.AppId", &self.app_id),
                fixed("Config.NotificationPlatform", self.platform.as_deref().unwrap_or("none")),
                text("Config.NotificationToken", &self.token),
                text("Config.SdkVersion", &self.sdk_version),
                metadata(),
            ],
            Verb::Update | Verb::Verify => {
                let payload = (self.verb == Verb::Verify).then(|| ("AuthPayload", self.proof()));
                let start = [
                    payload,
                    text("FriendlyName", &self.friendly_name),
                    text("Config.NotificationToken", &self.token),
                    text("Config.SdkVersion", &self.sdk_version),
                ];
                let platform = text("Config.NotificationPlatform", &self.platform);
                start.into_iter().chain(totp).chain([platform]).collect()
            }
            _ => Vec::new(),
        };
        fields.into_iter().flatten().collect()
    }

    /// White space among the digits of a code is left out.
    fn proof(&self) -> String {
        let is_code = self.payload.chars().all(|sign| sign.is_ascii_digit() || sign.is_whitespace());
        self.payload.chars().filter(|sign| !is_code || sign.is_ascii_digit()).collect()
    }

    /// Whether path and query have no more bytes than a URL of the crate `http` can have.
    #[must_use]
    pub fn fits_in_a_url(&self) -> bool {
        let encoded = |text: &str, kept: &str| -> usize {
            let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || kept.as_bytes().contains(&byte);
            text.bytes().map(|byte| if is_kept(byte) { 1 } else { 3 }).sum()
        };
        let path = self.segments().into_iter().map(|segment| 1 + encoded(segment, "-._~")).sum::<usize>();
        // `?` or `&`, and `=`.
        let query =
            self.query().iter().map(|(name, value)| 2 + name.len() + encoded(value, "*-._ ")).sum::<usize>();
        path + query <= 65_534
    }

    /// The arguments for which no request is ever made, limits or not: they would make it about something else.
    #[must_use]
    pub fn never_sent(&self) -> BTreeSet<&'static str> {
        match self.verb {
            Verb::CreatePasskey => BTreeSet::new(),
            Verb::VerifyPasskey => self.misdirected(),
            _ if matches!(&*self.identity, "" | "." | "..") => BTreeSet::from(["Identity"]),
            _ => BTreeSet::new(),
        }
    }
}

fn with<O, T>(operation: O, value: Option<T>, set: impl FnOnce(O, T) -> O) -> O {
    match value {
        Some(value) => set(operation, value),
        None => operation,
    }
}

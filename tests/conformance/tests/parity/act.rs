//! What a client is asked to do, and what comes of it in words.

use std::fmt::Debug;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use twilio_verify_conformance::transports::Verbs;
use twilio_verify_core::{
    AuthenticatorAttachment, DiscoverableCredentials, Entity, Error, FactorSid, NotificationPlatform,
    Notifications, Operation, OperationExt, PublicKeyCredential, RelyingParty, TotpAlgorithm,
    UserVerification,
};
use twilio_verify_emulator::SERVICE_SID;

/// One call of a client.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    Create,
    CreateRepeatable,
    CreateWithAll,
    CreatePush,
    CreatePasskey,
    Fetch,
    /// On the same connection, where it is kept.
    FetchThenCreate,
    List,
    ListWithAll,
    Pages,
    Update,
    UpdateNothing,
    Verify,
    VerifyPasskey,
    Delete,
}

impl Act {
    /// Whether carrying it out makes a difference.
    pub(crate) fn changes(self) -> bool {
        !matches!(self, Self::Fetch | Self::List | Self::ListWithAll | Self::Pages)
    }
}

/// How a call ended, and after how many attempts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct End {
    /// The output, or the error, in words.
    pub(crate) text: String,
    /// What an error is asked for: its kind, status, code, request id, `Retry-After`.
    error: String,
    pub(crate) may_have_been_processed: bool,
}

impl Act {
    pub(crate) async fn on(self, client: &impl Verbs) -> End {
        match self {
            Self::Create => send(client, entity().create_totp("Phone")).await,
            Self::CreateRepeatable => send(client, entity().create_totp("Phone").repeatable()).await,
            Self::CreateWithAll => send(client, create_with_all()).await,
            Self::CreatePush => {
                let token = "ü&=+ %#?/".repeat(8);
                let push = entity().create_push("Pixel 8", KEY, Notifications::fcm(token));
                send(client, push.app_id("com.example.app").sdk_version("1.0")).await
            }
            Self::CreatePasskey => {
                let party =
                    RelyingParty::new("example.com", "ü \"&\\\u{1f4a5}").origin("https://example.com");
                let passkey = entity().create_passkey("John's laptop").relying_party(party);
                let passkey = passkey.authenticator_attachment(AuthenticatorAttachment::Any);
                let passkey = passkey.discoverable_credentials(DiscoverableCredentials::Required);
                send(client, passkey.user_verification(UserVerification::Preferred)).await
            }
            Self::Fetch => send(client, entity().fetch(sid())).await,
            Self::FetchThenCreate => {
                let fetched = send(client, entity().fetch(sid())).await.text;
                let created = send(client, entity().create_totp("Phone")).await;
                End { text: format!("{fetched}, then {}", created.text), ..created }
            }
            Self::List => list(client.list(entity().factors().page_size(2)).await),
            Self::ListWithAll => {
                let token = "a b&c=d+e/é%20";
                list(client.list(entity().factors().page_size(7).page(3).page_token(token)).await)
            }
            Self::Pages => list(client.pages(entity().factors().limit(3)).await),
            Self::Update => {
                let update = entity().update(sid()).friendly_name("New & old").sdk_version("2.0");
                let update = update.notification_token("t".repeat(255)).time_step(60).skew(0);
                let update = update.code_length(8).alg(TotpAlgorithm::Sha512);
                send(client, update.notification_platform(NotificationPlatform::Apn).unchecked()).await
            }
            Self::UpdateNothing => send(client, entity().update(sid()).unchecked()).await,
            Self::Verify => send(client, entity().verify(sid(), "004590")).await,
            Self::VerifyPasskey => {
                let credential = PublicKeyCredential::from_json(credential());
                send(client, entity().verify_passkey(sid(), credential)).await
            }
            Self::Delete => send(client, entity().delete(sid())).await,
        }
    }
}

async fn send<O: Operation<Output: Debug>>(client: &impl Verbs, operation: O) -> End {
    end(client.exchange(operation).await.map(|answer| {
        let (status, attempts) = (answer.status, answer.attempts);
        format!("{:?} {status} {attempts} {:?}", answer.output, answer.request_id())
    }))
}

fn end(result: Result<String, Error>) -> End {
    match result {
        Ok(text) => End { text, error: String::new(), may_have_been_processed: false },
        Err(error) => {
            let kind = match &error {
                Error::Invalid(_) => "invalid",
                Error::Transport(_) => "transport",
                Error::Api(_) => "api",
                Error::Decode(_) => "decode",
                _ => "unknown",
            };
            let (status, code) = (error.status(), error.code());
            let (id, wait) = (error.request_id(), error.retry_after());
            End {
                error: format!("{kind} {:?} {status:?} {code:?} {id:?} {wait:?}", error.operation()),
                text: error.to_string(),
                may_have_been_processed: error.may_have_been_processed(),
            }
        }
    }
}

/// What was listed, and how that ended.
fn list<T: Debug>(items: Vec<Result<T, Error>>) -> End {
    let (mut listed, mut last) = (Vec::new(), None);
    for item in items {
        assert!(last.is_none(), "after an error there is no more");
        match item {
            Ok(item) => listed.push(item),
            Err(error) => last = Some(error),
        }
    }
    let text = format!("{} listed: {listed:?}; ", listed.len());
    let end = end(last.map_or_else(|| Ok("no error".to_owned()), Err));
    End { text: text + &end.text, ..end }
}

fn create_with_all() -> impl Operation<Output: Debug> {
    let create = entity().create_totp("ü & 1 + 1 = 2 %41 💥~*'()").secret("GEZDGNBVGY3TQOJQ").time_step(20);
    let create = create.skew(2).code_length(3).alg(TotpAlgorithm::Sha256);
    create.metadata([("quote \" and \\", "line\r\nbreak"), ("empty", "")])
}

fn entity() -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), "user-0001")
}

fn sid() -> FactorSid {
    "YF00000000000000000000000000000000".parse().unwrap()
}

/// What a browser makes for the factor, but for the attestation.
fn credential() -> String {
    let challenge = URL_SAFE_NO_PAD.encode(sid().as_str());
    let client_data =
        json!({"type": "webauthn.create", "challenge": challenge, "origin": "https://example.com"});
    let client_data = URL_SAFE_NO_PAD.encode(client_data.to_string());
    let response = json!({"attestationObject": "oA", "clientDataJSON": client_data, "transports": ["usb"]});
    json!({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}).to_string()
}

/// The key of Twilio's own documentation.
const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8GdwtibWe0kpgsFl6xPQBwhtwUEyeJkeozFmi2jiJDzxFSMwVy3kVR1h/dPVYOfgkC0EkfBRJ0J/6xW47FD5vA==";

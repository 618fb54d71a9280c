mod held;

use std::{
    collections::BTreeSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::Response;
use totp_rs::{Builder, Secret};
use twilio_verify_core::{Error, Factor, HttpRequest, Metadata, OperationExt, Verification};
use twilio_verify_emulator::{Emulator, Settings};

use held::{check_binding, check_held, held};

use crate::{
    answer,
    arguments::arguments,
    given::{Given, Verb},
    message, targets,
};

/// An operation with any arguments: its request, decoded by others, has each of them in its place; the emulator reads
/// them back, and what the core reads of the answer is what was given. What is out of its limits is refused with its
/// name.
///
/// The first of the input's texts is letters: the operation, `u` for `unchecked`, `P` and `F` for a push factor to
/// work on, without and with notifications. Each of the others is an argument: a letter that says which, and its text.
pub fn round_trip(input: &[u8]) {
    let mut texts = message::texts(input);
    let flags = texts.next().unwrap_or_default();
    let mut given = Given { unchecked: flags.contains('u'), ..Given::default() };
    given.verb = Verb::ALL["tpfluvd".find(flags.chars().next().unwrap_or('t')).unwrap_or(0)];
    for text in texts {
        set(&mut given, &text);
    }
    let mut world = World::new();
    if matches!(given.verb, Verb::CreateTotp | Verb::CreatePush) {
        world.creates(&given);
    } else {
        let before = world.base(&given, &flags);
        if let Some((factor, secret)) = &before {
            given.sid = factor.sid;
            if let Some(secret) = secret.as_deref().filter(|_| given.payload == "right") {
                given.payload = world.code(secret);
            }
        }
        world.works_on(&given, before);
    }
}

/// An emulator, and a clock that stands still.
struct World {
    emulator: Emulator,
    now: SystemTime,
}

/// What a TOTP factor was created with, besides the factor.
type Base = (Factor, Option<String>);

impl World {
    fn new() -> Self {
        let settings = Settings::default().service(targets::SERVICE.parse().unwrap(), "Shop & Co");
        Self { emulator: Emulator::new(settings), now: UNIX_EPOCH + Duration::from_secs(1_438_286_400) }
    }

    fn respond(&mut self, request: &HttpRequest) -> Response<Vec<u8>> {
        self.emulator.respond(self.now, request)
    }

    /// A create, and what a fetch and a list show afterwards.
    fn creates(&mut self, given: &Given) {
        let Some(request) = arguments(given) else { return };
        let response = self.respond(&request);
        let response = response_of(&response);
        let out_of_limits = given.out_of_limits();
        let factor = if given.verb == Verb::CreateTotp {
            answer::read(&given.create_totp(), &response).map(|created| {
                check_binding(&created, given);
                created.factor
            })
        } else {
            answer::read(&given.create_push(), &response).map(|created| {
                let key = given.public_key.as_deref().unwrap_or(targets::PUBLIC_KEY);
                assert_eq!(created.binding.public_key.as_deref(), Some(key));
                assert_eq!(created.binding.alg.as_deref(), Some("ES256"));
                created.factor
            })
        };
        let factor = match factor {
            Ok(factor) => factor,
            Err(error) => return refused(&error, &out_of_limits, &["Binding.PublicKey"]),
        };
        // A token that nobody needs is passed over.
        assert!(out_of_limits.iter().all(|field| *field == "Config.NotificationToken"), "{out_of_limits:?}");
        check_held(&factor, given, None);
        self.still_holds(&factor, given);
    }

    /// The factor to work on, if its entity can have one.
    fn base(&mut self, given: &Given, flags: &str) -> Option<Base> {
        let token = flags.contains('F').then(|| "t".repeat(32));
        let platform = token.as_ref().map(|_| "fcm".to_owned());
        let text = |text: &str| Some(text.to_owned());
        let base =
            Given { identity: given.identity.clone(), friendly_name: text("Base"), ..Given::default() };
        if flags.contains(['P', 'F']) {
            let verb = Verb::CreatePush;
            let base = Given { verb, app_id: text("app"), sdk_version: text("1"), platform, token, ..base };
            let response = self.respond(&arguments(&base)?);
            let created = answer::read(&base.create_push(), &response_of(&response)).unwrap();
            return Some((created.factor, None));
        }
        let base = Given { verb: Verb::CreateTotp, ..base };
        let response = self.respond(&arguments(&base)?);
        let created = answer::read(&base.create_totp(), &response_of(&response)).unwrap();
        Some((created.factor, Some(created.binding.secret.expose().to_owned())))
    }

    fn works_on(&mut self, given: &Given, before: Option<Base>) {
        let Some(request) = arguments(given) else { return };
        let response = self.respond(&request);
        let response = response_of(&response);
        let Some((before, secret)) = before else {
            assert_eq!(response.status(), 404, "an entity of such a name cannot have a factor");
            return;
        };
        let entity = given.entity();
        match given.verb {
            Verb::Fetch => {
                let factor = answer::read(&entity.fetch(given.sid), &response).unwrap();
                check_held(&factor, &Given::default(), Some(&before));
            }
            Verb::List => match answer::read(&given.list(), &response) {
                Ok(page) => assert!(page.items.len() <= 1 && page.next.is_none()),
                Err(error) => refused(&error, &given.out_of_limits(), &["Page", "PageToken"]),
            },
            Verb::Delete => {
                answer::read(&entity.delete(given.sid), &response).unwrap();
                let fetch = entity.fetch(given.sid).request(&targets::config()).unwrap();
                assert_eq!(self.respond(&fetch).status(), 404);
            }
            Verb::Update => {
                let updated = answer::read(&given.update(), &response);
                self.updated(given, &before, updated, false);
            }
            _ => {
                let is_right = secret.is_some_and(|secret| given.payload == self.code(&secret));
                let (is_verified, factor) =
                    match answer::read(&given.update().verify(&*given.payload), &response) {
                        Ok(Verification::Verified(factor)) => (true, Ok(factor)),
                        Ok(Verification::Rejected(factor)) => (false, Ok(factor)),
                        Err(error) => (false, Err(error)),
                    };
                assert_eq!(is_verified, is_right && factor.is_ok());
                self.updated(given, &before, factor, is_verified);
            }
        }
    }

    fn updated(&mut self, given: &Given, before: &Factor, after: Result<Factor, Error>, is_verified: bool) {
        match after {
            Ok(factor) => {
                check_held(&factor, given, Some(before));
                assert_eq!(factor.is_verified(), is_verified);
                self.still_holds(&factor, given);
            }
            Err(error) => {
                refused(&error, &given.out_of_limits(), &["AuthPayload", "Config.NotificationToken"]);
                self.still_holds(before, given);
            }
        }
    }

    /// A fetch and a list show the factor as it was answered.
    fn still_holds(&mut self, factor: &Factor, given: &Given) {
        let entity = given.entity();
        let fetch = entity.fetch(factor.sid);
        let response = self.respond(&(&fetch).unchecked().request(&targets::config()).unwrap());
        let fetched = answer::read(&fetch, &response_of(&response)).unwrap();
        assert_eq!(held(&fetched), held(factor));
        let list = entity.factors();
        let response = self.respond(&(&list).unchecked().request(&targets::config()).unwrap());
        let page = answer::read(&list, &response_of(&response)).unwrap();
        assert_eq!(page.items.iter().map(held).collect::<Vec<_>>(), [held(factor)]);
    }

    /// The code that an authenticator app shows now, for a factor with the default settings.
    fn code(&self, secret: &str) -> String {
        let secret = Secret::try_from_base32(secret).unwrap();
        let seconds = self.now.duration_since(UNIX_EPOCH).unwrap().as_secs();
        Builder::new().with_secret(secret).build_noncompliant().generate(seconds).to_string()
    }
}

fn response_of(response: &Response<Vec<u8>>) -> Response<&[u8]> {
    let mut borrowed = Response::new(response.body().as_slice());
    *borrowed.status_mut() = response.status();
    *borrowed.headers_mut() = response.headers().clone();
    borrowed
}

/// A refusal names a field that is out of its limits, or one of those of which the core knows less than the server.
fn refused(error: &Error, out_of_limits: &BTreeSet<&'static str>, others: &[&'static str]) {
    let Error::Api(error) = error else { panic!("{error:?}") };
    let message = error.message().unwrap();
    let is_named = |field: &&str| message.starts_with(&format!("{field} "));
    assert!(out_of_limits.iter().chain(others).any(is_named), "{message}; {out_of_limits:?}");
    assert!(error.status().as_u16() == 400 || is_named(&"AuthPayload"), "{message}");
}

/// A letter and a text; what is no argument is passed over.
fn set(given: &mut Given, text: &str) {
    let mut characters = text.chars();
    let Some(letter) = characters.next() else { return };
    let text = characters.as_str();
    let some = || Some(text.to_owned());
    match letter {
        'i' => text.clone_into(&mut given.identity),
        'n' => given.friendly_name = some(),
        'k' => given.public_key = some(),
        'a' => given.app_id = some(),
        'p' => given.platform = some(),
        't' => given.token = some(),
        'v' => given.sdk_version = some(),
        's' => given.secret = some(),
        'T' => given.time_step = text.parse().ok(),
        'S' => given.skew = text.parse().ok(),
        'C' => given.code_length = text.parse().ok(),
        'A' => given.alg = some(),
        'm' => given.metadata = Some(Metadata::from_json(text)),
        'M' => given.metadata = Some(Metadata::from([(text, "value"), ("name", text)])),
        'c' => text.clone_into(&mut given.payload),
        'P' => given.page_size = text.parse().ok(),
        'g' => given.page = text.parse().ok(),
        'G' => given.page_token = some(),
        _ => {}
    }
}

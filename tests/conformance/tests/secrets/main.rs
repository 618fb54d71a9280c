//! Secrets are planted in every place where there is one, and looked for in all that can be printed.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    error::Error as _,
    fmt::Debug,
    sync::{LazyLock, Mutex},
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use twilio_verify_core::{
    Call, Client, Config, Credentials, Entity, Error, FactorSid, HttpRequest, HttpResponse, Notifications,
    Operation, OperationExt, RetryPolicy, Step, TransportError, from_fn,
};
use twilio_verify_emulator::{ACCOUNT_SID, Emulator, SERVICE_SID, Server, Settings};

static API_KEY: LazyLock<String> = LazyLock::new(|| format!("SK{}", "0".repeat(32)));
const TOKEN: &str = "planted-auth-token";
const SECRET: &str = "PLANTEDSECRETAAA";
const CODE: &str = "00771234";
const NOTIFICATION_TOKEN: &str = "planted-notification-token-0123456789";
const KEY: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8GdwtibWe0kpgsFl6xPQBwhtwUEyeJkeozFmi2jiJDzxFSMwVy3kVR1h/dPVYOfgkC0EkfBRJ0J/6xW47FD5vA==";

/// Looks for each secret, and for the forms that it takes on the way: Base64, and bytes as `Debug` writes them.
fn look(shown: &str) {
    let bytes = |text: &str| format!("{:?}", text.as_bytes()).trim_matches(['[', ']']).to_owned();
    for secret in [TOKEN, SECRET, CODE, NOTIFICATION_TOKEN] {
        assert!(!shown.contains(secret), "{secret} is shown: {shown}");
        assert!(!shown.contains(&bytes(secret)), "{secret} is shown in bytes: {shown}");
    }
    for user in [ACCOUNT_SID, &*API_KEY] {
        let header = STANDARD.encode(format!("{user}:{TOKEN}"));
        assert!(!shown.contains(&header), "the header is shown: {shown}");
    }
}

fn look_at(value: &impl Debug) {
    look(&format!("{value:?}"));
    look(&format!("{value:#?}"));
}

fn look_at_error(error: &Error) {
    look_at(error);
    look(&error.to_string());
    let mut source = error.source();
    while let Some(error) = source {
        look(&format!("{error} {error:?}"));
        source = error.source();
    }
}

fn config() -> Config {
    let key = Credentials::api_key(API_KEY.parse().unwrap(), TOKEN);
    look_at(&key);
    look_at(&Config::new(key));
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse().unwrap(), TOKEN);
    look_at(&credentials);
    Config::new(credentials)
}

fn entity() -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), "secret-user")
}

fn sid() -> FactorSid {
    "YF00000000000000000000000000000000".parse().unwrap()
}

/// Looks at an operation, at its machine in every state, and at the errors that such answers lead to.
fn look_at_operation<O: Operation + Debug>(operation: O) {
    look_at(&operation);
    look_at(&operation.body());
    look_at(&(&operation).unchecked());
    look_at(&(&operation).repeatable());
    let config = config();
    let answers: [&dyn Fn() -> Result<HttpResponse, TransportError>; 5] = [
        &|| Err(TransportError::not_sent("no route")),
        &|| Err(TransportError::unknown("timeout")),
        // A server that repeats what it was sent, in all but its message.
        &|| {
            Ok(echo(
                400,
                r#""code": 60306, "more_info": "X", "details": {"a": "X"}, "errors": [{"detail": "X"}]"#,
            ))
        },
        &|| Ok(echo(503, r#""code": "X", "title": 7"#)),
        &|| Ok(echo(200, r#""sid": "X", "binding": {"secret": "X"}, "config": {"X": "X"}"#)),
    ];
    for answer in answers {
        let mut step = Call::new(&config, &operation).retry_policy(RetryPolicy::STANDARD).start();
        let end = loop {
            look_at(&step);
            step = match step {
                Step::Send(_, pending) => {
                    look_at(&pending);
                    pending.answered(answer())
                }
                Step::Wait(pause) => {
                    look_at(&pause);
                    look_at_error(pause.because());
                    pause.over()
                }
                Step::Done(end) => break end,
            };
        };
        // A delete can be done by then.
        if let Err(error) = end {
            look_at_error(&error);
        }
    }
}

/// An object whose `X`s are secrets.
fn echo(status: u16, fields: &str) -> HttpResponse {
    let body =
        format!("{{{}}}", fields.replace('X', &format!("{TOKEN} {SECRET} {CODE} {NOTIFICATION_TOKEN}")));
    http::Response::builder().status(status).body(body.into_bytes()).unwrap()
}

#[test]
fn operations_machines_and_errors_show_none() {
    let entity = entity();
    look_at_operation(entity.create_totp("x").secret(SECRET));
    look_at_operation(
        entity.create_push("x", KEY, Notifications::fcm(NOTIFICATION_TOKEN)).app_id("a").sdk_version("1"),
    );
    look_at_operation(entity.fetch(sid()));
    look_at_operation(entity.factors());
    look_at_operation(entity.update(sid()).notification_token(NOTIFICATION_TOKEN));
    look_at_operation(entity.verify(sid(), CODE));
    look_at_operation(entity.delete(sid()));
    // What breaks a limit is named, and not repeated.
    let refused = entity.create_totp("x").secret(SECRET.to_lowercase()).validate().unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains(&SECRET.to_lowercase()));
    let refused = entity.verify(sid(), format!("{CODE} ")).request(&config()).unwrap_err();
    look_at_error(&refused);
}

#[test]
fn clients_and_what_they_give_show_none() {
    let settings = Settings::default().auth_token(TOKEN);
    look_at(&settings);
    let emulator = Mutex::new(Emulator::new(settings.clone()));
    let send = |request: HttpRequest| Ok(emulator.lock().unwrap().respond(SystemTime::now(), &request));
    let client = Client::with_transport(config(), from_fn(send, |_| ()));
    look_at(&client);
    look_at(client.config());

    let created = client.exchange(entity().create_totp("x").secret(SECRET)).unwrap();
    assert!(created.output.binding.uri.expose().contains(SECRET), "it is there, and not shown");
    look_at(&created);
    let push =
        entity().create_push("x", KEY, Notifications::fcm(NOTIFICATION_TOKEN)).app_id("a").sdk_version("1");
    look_at(&client.send(push).unwrap());
    look_at(&client.send(entity().verify(created.output.sid, CODE)).unwrap());
    look_at(&client.list(entity().factors()));
    look_at(&client.pages(entity().factors()).map(Result::unwrap).collect::<Vec<_>>());
    look_at(&*emulator.lock().unwrap());
    look_at(&Server::start(settings).unwrap());
}

//! Every error that is worth handling, provoked one after another: `docs/guide/errors.md`.
//! `cargo run -p twilio-verify-examples --example errors` runs it.

use std::error::Error as StdError;

use twilio_verify_emulator::{Fault, Limits, RequestKind, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{
    Client, Config, Credentials, Entity, Error, ErrorCode, RetryPolicy, Verification, field,
};

/// What to do about it: the one place of an application that knows.
fn advice(error: &Error) -> &'static str {
    match error {
        _ if error.is_invalid(field::AUTH_PAYLOAD) => "it is no code: ask for it again",
        Error::Invalid(_) => "mend the argument that it names",
        Error::Decode(_) => "it was done; the answer is kept in the error: look at `body`",
        // From here on: Twilio answered with an error, or nobody answered.
        _ if error.may_have_been_processed() => "perhaps it was done: look before it is done again",
        _ if error.is_temporary() => "it was not done: later again",
        _ if error.is_not_found() => "there is no such factor: forget its SID",
        _ if error.is_unauthorized() => "mend the credentials",
        _ => match error.code() {
            Some(ErrorCode::TOO_MANY_WRONG_CODES) => "delete the factor, enrol the user anew",
            Some(ErrorCode::TOO_MANY_FACTORS) => "ask the user to remove a factor",
            Some(ErrorCode::TOO_MANY_CREATIONS) => "tomorrow again",
            Some(ErrorCode::FACTOR_EXISTS) => "this device or secret has a factor: list them",
            Some(ErrorCode::FACTOR_VERIFICATION_FAILED) => "the device signed with another key",
            _ => "log it: `error.report()` is the line",
        },
    }
}

fn main() -> Result<(), Box<dyn StdError>> {
    // Twilio's API on this machine, with the smallest limits that show something.
    let server = Server::start(Settings::default().limits(Limits::default().totp_per_entity(2)))?;
    let client = Client::new(server.config()).retry_policy(RetryPolicy::STANDARD.max_attempts(2));
    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");
    let phone = client.send(user.create_totp("John's Phone"))?;

    // A wrong code is no error. The sixth is.
    let rejected = (0..5).map(|_| client.send(user.verify(phone.sid, "000")));
    let rejected = rejected.filter(|answer| matches!(answer, Ok(Verification::Rejected(_)))).count();
    println!("{rejected} wrong codes: ask for the next one");
    show("the sixth code", client.send(user.verify(phone.sid, "000")));

    client.send(user.create_totp("John's Tablet"))?;
    show("a third factor of two", client.send(user.create_totp("John's Laptop")));
    client.send(user.delete(phone.sid))?;
    show("a deleted factor", client.send(user.fetch(phone.sid)));
    show("a code with a letter", client.send(user.verify(phone.sid, "12a456")));
    show("a name that is too long", client.send(user.create_totp("x".repeat(65))));
    let stranger = Credentials::auth_token("AC11111111111111111111111111111111".parse()?, "a wrong token");
    let stranger = Client::new(Config::new(stranger).endpoint(server.base_url().parse()?));
    show("wrong credentials", stranger.send(user.fetch(phone.sid)));

    // What goes wrong by itself, made to.
    server.inject(Fault::status(429).code(20429).on(RequestKind::Create).times(2))?;
    show("too many requests at once", client.send(user.create_totp("John's Laptop")));
    server.inject(Fault::status(500).code(20500).on(RequestKind::Create))?;
    show("an error of the server", client.send(user.create_totp("John's Laptop")));
    server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create))?;
    show("a lost answer", client.send(user.create_totp("John's Laptop")));
    drop(server);
    show("nobody there", client.send(user.fetch(phone.sid)));
    Ok(())
}

fn show<T>(what: &str, result: Result<T, Error>) {
    match result {
        Ok(_) => println!("{what}: no error"),
        Err(error) => {
            let code = error.code().map_or("-".to_owned(), |code| code.to_string());
            println!("{what}: code {code}, {} attempt(s): {}", error.attempts(), advice(&error));
        }
    }
}

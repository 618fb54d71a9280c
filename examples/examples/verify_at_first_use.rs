//! A factor is created at sign-up and verified by the code of the first login: `docs/guide/verify-at-first-use.md`.
//! `cargo run -p twilio-verify-examples --example verify_at_first_use` runs it.

use std::{error::Error, time::Duration};

use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Client, Entity, ErrorCode, Factor, FactorSid, Verification, field};

fn main() -> Result<(), Box<dyn Error>> {
    // Twilio's API on this machine, with a clock that can be put ahead.
    let server = Server::start(Settings::default())?;
    let client = Client::new(server.config());
    let app_shows = |sid: FactorSid| server.totp_code(sid).unwrap_or_else(|| "123456".to_owned());

    // Jane comes back within the hour, and mistypes once.
    let jane = Entity::new(SERVICE_SID.parse()?, "user-jane-0001");
    let phone = sign_up(&client, &jane)?;
    server.advance(Duration::from_secs(40 * 60));
    println!("Jane mistypes the code: {:?}", first_login(&client, &jane, phone, "000")?);
    println!("Jane types a letter in it: {:?}", first_login(&client, &jane, phone, "12a456")?);
    println!("Jane types the code: {:?}", first_login(&client, &jane, phone, &app_shows(phone))?);
    let kept = read(&stored(&client.send(jane.fetch(phone))?)?)?;
    println!("what is stored of it: {:?}, {}", kept.friendly_name, kept.status);

    // John comes back after a day. His factor is gone; it never was more than half a factor.
    let john = Entity::new(SERVICE_SID.parse()?, "user-john-0001");
    let phone = sign_up(&client, &john)?;
    server.advance(Duration::from_secs(24 * 60 * 60));
    println!("John types the code: {:?}", first_login(&client, &john, phone, &app_shows(phone))?);
    let phone = sign_up(&client, &john)?;
    println!(
        "John enrols again and types the code: {:?}",
        first_login(&client, &john, phone, &app_shows(phone))?
    );
    Ok(())
}

/// Shows the QR code; the SID goes to your database, beside the user.
fn sign_up(client: &Client, user: &Entity) -> Result<FactorSid, Box<dyn Error>> {
    let created = client.send(user.create_totp("Authenticator app"))?;
    show_as_qr_code(created.binding.uri.expose());
    Ok(created.sid)
}

#[derive(Debug)]
enum Login {
    /// The code was right, and the factor is verified from now on: note that beside the SID.
    Welcome,
    /// The code was wrong.
    AskAgain,
    /// The factor is of no use any more. Sign the user up anew.
    EnrolAgain,
}

/// For a factor that your database does not call verified yet.
fn first_login(client: &Client, user: &Entity, sid: FactorSid, code: &str) -> Result<Login, Box<dyn Error>> {
    match client.send(user.verify(sid, code)) {
        Ok(Verification::Verified(_)) => Ok(Login::Welcome),
        Ok(Verification::Rejected(_)) => Ok(Login::AskAgain),
        // No code at all: nothing was sent.
        Err(error) if error.is_invalid(field::AUTH_PAYLOAD) => Ok(Login::AskAgain),
        // Nobody verified it in time: Twilio has deleted it,
        Err(error) if error.is_not_found() => Ok(Login::EnrolAgain),
        // or lets it be verified no more.
        Err(error) if error.code() == Some(ErrorCode::FACTOR_UNVERIFIED) => Ok(Login::EnrolAgain),
        // Five wrong codes: it takes no more, not even the right one.
        Err(error) if error.code() == Some(ErrorCode::TOO_MANY_WRONG_CODES) => Ok(Login::EnrolAgain),
        Err(error) => Err(error.into()),
    }
}

/// As JSON, for your database: without what is secret or may be.
fn stored(factor: &Factor) -> serde_json::Result<String> {
    serde_json::to_string(factor)
}

fn read(stored: &str) -> serde_json::Result<Factor> {
    serde_json::from_str(stored)
}

fn show_as_qr_code(_uri: &str) {
    println!("(a QR code, shown once)");
}

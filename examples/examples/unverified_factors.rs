//! Lists a user's factors page by page, and removes those that nobody verified: `docs/guide/unverified-factors.md`.
//! `cargo run -p twilio-verify-examples --example unverified_factors` runs it.

use std::{
    error::Error as StdError,
    time::{Duration, SystemTime},
};

use twilio_verify_emulator::{RequestKind, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Client, Entity, Error, Factor, FactorStatus};

fn main() -> Result<(), Box<dyn StdError>> {
    // Twilio's API on this machine. Seven factors, of which two are verified; the last one is an hour younger.
    let server = Server::start(Settings::default())?;
    let client = Client::new(server.config());
    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");
    for number in 1..=7 {
        if number == 7 {
            server.advance(Duration::from_secs(60 * 60));
        }
        let created = client.send(user.create_totp(format!("Phone {number}")))?;
        if number <= 2 {
            let code = server.totp_code(created.sid).ok_or("no such factor")?;
            assert!(client.send(user.verify(created.sid, code))?.is_verified());
        }
    }
    let pages = || server.requests().iter().filter(|request| request.kind == Some(RequestKind::List)).count();

    let found = first_unverified(&client, &user)?.and_then(|factor| factor.friendly_name);
    println!("the first unverified one is {found:?}, after {} page(s) of 3", pages());

    let removed = clean_up(&client, &user, server.now() - Duration::from_secs(30 * 60))?;
    println!("removed {removed} that are older than half an hour");
    // A user who never had a factor has none to remove, which is no error.
    assert_eq!(clean_up(&client, &Entity::new(SERVICE_SID.parse()?, "user-0001"), server.now())?, 0);
    for factor in client.list(user.factors()) {
        let factor = factor?;
        println!("left: {} ({})", factor.friendly_name.as_deref().unwrap_or("without a name"), factor.status);
    }
    Ok(())
}

/// A list is lazy: what is not asked for is not requested.
fn first_unverified(client: &Client, user: &Entity) -> Result<Option<Factor>, Error> {
    let is_unverified = |factor: &Result<Factor, Error>| {
        factor.as_ref().map_or(true, |factor| factor.status == FactorStatus::Unverified)
    };
    client.list(user.factors().page_size(3)).find(is_unverified).transpose()
}

/// Deletes what was created before a moment and never verified.
fn clean_up(client: &Client, user: &Entity, before: SystemTime) -> Result<usize, Error> {
    // All pages first, and only then the deletes: a list that shrinks while it is read could skip some.
    let mut stale = Vec::new();
    for factor in client.list(user.factors()) {
        let factor = match factor {
            Err(error) if error.is_not_found() => break, // perhaps a user who never had a factor
            factor => factor?,
        };
        let created = factor.date_created.map(SystemTime::from);
        if factor.status == FactorStatus::Unverified && created.is_some_and(|created| created < before) {
            stale.push(factor.sid);
        }
    }
    for sid in &stale {
        match client.send(user.delete(*sid)) {
            Err(error) if error.is_not_found() => {} // Twilio was faster
            result => result?,
        }
    }
    Ok(stale.len())
}

//! The same operations awaited, over hyper on tokio; the pages of `docs/guide` quote it where that makes a difference.
//! `cargo run -p twilio-verify-examples --example awaited` runs it.

use std::{error::Error as StdError, time::Duration};

use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
use twilio_verify_hyper::{
    Client, Entity, Error, Factor, FactorStatus, NewFactor, RetryPolicy, TotpBinding, Verification,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError + Send + Sync>> {
    // Twilio's API on this machine.
    let server = Server::start(Settings::default())?;
    let client = Client::new(server.config());
    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");

    let created = enrol(client.clone(), user.clone()).await?;
    let code = server.totp_code(created.sid).ok_or("no such factor")?;
    match client.send(user.verify(created.sid, code)).await? {
        Verification::Verified(factor) => println!("{} is {}", factor.sid, factor.status),
        Verification::Rejected(_) => println!("a wrong code: ask for the next one"),
    }

    client.send(user.create_totp("John's Tablet")).await?;
    println!("unverified: {}", unverified(&client, &user).await?.len());

    // A deadline rather than `tokio::time::timeout`: the error stays, and says whether it was sent.
    let hurried = client.clone().retry_policy(RetryPolicy::STANDARD.deadline(Duration::from_secs(5)));
    println!("in time: {}", hurried.send(user.fetch(created.sid)).await?.sid);
    Ok(())
}

/// In a task of its own: the create is carried to its end, and kept, when whoever asked for it goes away.
async fn enrol(
    client: Client,
    user: Entity,
) -> Result<NewFactor<TotpBinding>, Box<dyn StdError + Send + Sync>> {
    let create = async move {
        let created = client.send(user.create_totp("John's Phone")).await?;
        keep_until_verified(&created);
        Ok::<_, Error>(created)
    };
    Ok(tokio::spawn(create).await??)
}

/// Your session's store: the user may load the page with the QR code again.
fn keep_until_verified(created: &NewFactor<TotpBinding>) {
    println!("kept for the user's session: {}", created.sid);
}

async fn unverified(client: &Client, user: &Entity) -> Result<Vec<Factor>, Error> {
    let mut unverified = Vec::new();
    let mut factors = client.list(user.factors()); // a `Stream`, too
    while let Some(factor) = factors.next().await {
        unverified.extend(Some(factor?).filter(|factor| factor.status == FactorStatus::Unverified));
    }
    Ok(unverified)
}

//! The back end's part of a passkey: options for the browser, and what the browser made of them.
//! `docs/guide/passkeys.md`; `cargo run -p twilio-verify-examples --example passkeys` runs it.

use std::error::Error as StdError;

use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{
    AuthenticatorAttachment, Client, DiscoverableCredentials, Entity, Error, FactorSid, PublicKeyCredential,
    RelyingParty, UserVerification, Verification,
};

/// The SID stays in the user's session, the options go to the browser.
fn begin(client: &Client, user: &Entity) -> Result<(FactorSid, String), Error> {
    let create = user
        .create_passkey("John's laptop")
        .relying_party(RelyingParty::new("example.com", "Example").origin("https://example.com"))
        .authenticator_attachment(AuthenticatorAttachment::Any)
        .discoverable_credentials(DiscoverableCredentials::Preferred)
        .user_verification(UserVerification::Required);
    let created = client.send(create)?;
    Ok((created.sid, created.options.as_str().to_owned()))
}

/// What the browser sent, for the factor of this user's session.
fn finish(client: &Client, user: &Entity, sid: FactorSid, sent: String) -> Result<bool, Error> {
    let verify = user.verify_passkey(sid, PublicKeyCredential::from_json(sent));
    Ok(matches!(client.send(verify)?, Verification::Verified(_)))
}

fn main() -> Result<(), Box<dyn StdError>> {
    // Twilio's API on this machine. There is no browser here, so that nothing can be finished.
    let server = Server::start(Settings::default())?;
    let client = Client::new(server.config());
    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");

    let (sid, options) = begin(&client, &user)?;
    println!("the session keeps {sid}, the browser is sent {} bytes of JSON", options.len());
    match finish(&client, &user, sid, "{}".to_owned()) {
        Ok(verified) => println!("verified: {verified}"),
        Err(error) => println!("sent to Twilio: {}. {error}", error.attempts() > 0),
    }
    Ok(())
}

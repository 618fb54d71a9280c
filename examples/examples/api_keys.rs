//! An API key in place of the account's auth token: `docs/guide/api-keys.md`.
//! `cargo run -p twilio-verify-examples --example api_keys` runs it.

use std::error::Error;

use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{ApiKeySid, Client, Config, Credentials, Entity, ErrorCode};

fn main() -> Result<(), Box<dyn Error>> {
    // Twilio's API on this machine, with an API key. (Its SID is put together for the sake of scanners for secrets.)
    let sid: ApiKeySid = format!("SK{}", "0".repeat(32)).parse()?;
    let server = Server::start(Settings::default().api_key(sid, "the key's secret"))?;
    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");

    let credentials = Credentials::api_key(sid, "the key's secret");
    let config = Config::new(credentials).application("my-shop/1.4")?;
    let client = Client::new(config.endpoint(server.base_url().parse()?));
    println!("created a factor as an API key: {}", client.send(user.create_totp("John's Phone"))?.sid);

    // A key that was revoked, or its secret mistyped.
    let config =
        Config::new(Credentials::api_key(sid, "something else")).endpoint(server.base_url().parse()?);
    match Client::new(config).send(user.create_totp("John's Phone")) {
        Err(error) if error.code() == Some(ErrorCode::AUTHENTICATION_FAILED) => {
            println!("refused, and nothing was created: {}", server.factors().len());
        }
        other => println!("{other:?}"),
    }

    // From variables, as `Config::from_vars(std::env::var)` reads them: the key wins over the token.
    let variables = |name: &str| match name {
        "TWILIO_API_KEY" => Some(sid.to_string()),
        "TWILIO_API_SECRET" => Some("the key's secret".to_owned()),
        "TWILIO_ACCOUNT_SID" => Some("AC00000000000000000000000000000000".to_owned()),
        "TWILIO_AUTH_TOKEN" => Some("an auth token that is not used".to_owned()),
        _ => None,
    };
    let client = Client::new(Config::from_vars(variables)?.endpoint(server.base_url().parse()?));
    println!("factors: {}", client.list(user.factors()).count());

    // Nothing of it ends up in a log by accident.
    println!("{:?}", Credentials::api_key(sid, "the key's secret"));
    Ok(())
}

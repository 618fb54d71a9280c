//! Creates one factor, through the client, at the server that is named.

use std::{env, error::Error};

use twilio_verify_ureq::{Client, Config, Credentials, Entity, TotpAlgorithm};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).ok_or("say where the server is")?;
    let credentials = Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token");
    let client = Client::new(Config::new(credentials).endpoint(url.parse()?));
    let entity =
        Entity::new("VA00000000000000000000000000000000".parse()?, "ff483d1ff591898a9942916050d2ca3f");
    let create =
        entity.create_totp("John's Phone").alg(TotpAlgorithm::Sha1).time_step(30).skew(1).code_length(6);
    let created = client.send(create.secret("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))?;
    println!("{} {}", created.sid, created.binding.uri.expose().len());
    Ok(())
}

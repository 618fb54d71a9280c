//! A user enrols an authenticator app: the secret is shown once, and the first code proves that it arrived. The page is
//! `docs/guide/enrol-totp.md`; `cargo run -p twilio-verify-examples --example enrol_totp` runs it.

use std::{env, error::Error};

use qrcode::{QrCode, render::unicode::Dense1x2};
use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Client, Config, Entity, NewFactor, TotpBinding, Verification, field};

fn main() -> Result<(), Box<dyn Error>> {
    let identity = "ff483d1f-f591-898a-9942"; // your system's id of the user: no name, no address

    // Your account, where its variables are set, and the code comes from your phone.
    if let Ok(service) = env::var("TWILIO_VERIFY_SERVICE_SID") {
        let client = Client::new(Config::from_vars(env::var)?);
        return enrol(&client, &Entity::new(service.parse()?, identity), |_| typed());
    }

    // Twilio's API on this machine otherwise, and the code is known, after one that is wrong and one that is none.
    let server = Server::start(Settings::default())?;
    let client = Client::new(server.config());
    let mut wrong = ["000", "12 a4"].into_iter();
    enrol(&client, &Entity::new(SERVICE_SID.parse()?, identity), |created| {
        let right = || server.totp_code(created.sid).ok_or("no such factor");
        Ok(wrong.next().map_or_else(right, |code| Ok(code.to_owned()))?)
    })
}

fn enrol(
    client: &Client,
    user: &Entity,
    mut ask_for_code: impl FnMut(&NewFactor<TotpBinding>) -> Result<String, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let created = client.send(user.create_totp("John's Phone"))?;

    // Now or never: the secret is in this answer, and in no later one.
    let qr_code = QrCode::new(created.binding.uri.expose())?;
    println!("{}", qr_code.render::<Dense1x2>().build());
    println!("Scan it with an authenticator app, or type this: {}", created.binding.secret.expose());

    loop {
        let code = ask_for_code(&created)?;
        match client.send(user.verify(created.sid, code)) {
            Ok(Verification::Verified(factor)) => {
                println!("Done: {} is {}.", factor.sid, factor.status);
                return Ok(());
            }
            Ok(Verification::Rejected(_)) => println!("That is not the code. Type the next one."),
            // It was not sent, and costs no attempt.
            Err(error) if error.is_invalid(field::AUTH_PAYLOAD) => {
                println!("That is no code. Type its digits.")
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn typed() -> Result<String, Box<dyn Error>> {
    println!("The code that the app shows:");
    Ok(std::io::stdin().lines().next().ok_or("no code was typed")??)
}

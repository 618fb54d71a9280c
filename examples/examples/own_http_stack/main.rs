//! The client over an HTTP stack of your own: here a bare `TcpStream`, in `stack.rs`. It enrols a user on an emulator
//! that it starts itself: `cargo run --example own_http_stack`.
//!
//! All that the core asks of a stack is the trait `Transport`: send a request, and wait.

mod stack;
#[cfg(test)]
mod tests;

use std::{error::Error, time::Duration};

use twilio_verify_core::{Client, Config, Credentials, Entity, Verification};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID, Server, Settings};
use twilio_verify_examples::authenticator;

use self::stack::TcpTransport;

fn main() -> Result<(), Box<dyn Error>> {
    let server = Server::start(Settings::default())?;
    let credentials = Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN);
    let config = Config::new(credentials).endpoint(server.base_url().parse()?);

    // The line that differs from program to program. `Client::new(config)` takes the stack as it comes.
    let stack = TcpTransport { timeout: Duration::from_secs(10), ..TcpTransport::default() };
    let client = Client::with_transport(config, stack);

    // The first factor: the user scans the URI as a QR code, and types what the app shows.
    let entity = Entity::new(SERVICE_SID.parse()?, "user-0001");
    let phone = client.send(entity.create_totp("John's Phone"))?;
    println!("created   {} ({})", phone.sid, phone.status);
    let uri = phone.binding.uri.expose();
    for code in ["000000".to_owned(), authenticator::code(uri, server.now())?] {
        match client.send(entity.verify(phone.sid, code))? {
            Verification::Verified(factor) => println!("verified  {}", factor.sid),
            Verification::Rejected(_) => println!("rejected  a wrong code: ask for the next one"),
        }
    }

    // Two more, listed over pages of two, each requested when it is reached.
    client.send(entity.create_totp("John's Tablet"))?;
    client.send(entity.create_totp("John's Laptop"))?;
    let factors = client.list(entity.factors().page_size(2)).collect::<Result<Vec<_>, _>>()?;
    for factor in &factors {
        let name = factor.friendly_name.as_deref().unwrap_or_default();
        println!("listed    {} ({}, {name})", factor.sid, factor.status);
    }

    for factor in &factors {
        client.send(entity.delete(factor.sid))?;
        println!("deleted   {}", factor.sid);
    }
    Ok(())
}

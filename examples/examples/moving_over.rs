//! The calls of the table in `docs/guide/moving-over.md`, in its order.
//! `cargo run -p twilio-verify-examples --example moving_over` runs it.

use std::error::Error;

use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
use twilio_verify_push_device::DeviceKey;
use twilio_verify_ureq::{Client, Entity, Notifications, Verification};

fn main() -> Result<(), Box<dyn Error>> {
    // Twilio's API on this machine.
    let server = Server::start(Settings::default())?;
    let client = Client::new(server.config());

    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");

    let totp = client.send(user.create_totp("John's Phone"))?;
    let uri = totp.binding.uri.expose();
    println!("created {}, to be shown as a QR code of {} characters", totp.sid, uri.len());

    let key = DeviceKey::generate()?;
    let public_key = key.public_key();
    let push = client.send(
        user.create_push("John's Tablet", public_key, Notifications::none())
            .app_id("com.example.app")
            .sdk_version("1.0")
            .metadata([("os", "Android")]),
    )?;
    println!("created {} of the type {}", push.sid, push.factor_type);

    let code = server.totp_code(totp.sid).ok_or("no such factor")?;
    match client.send(user.verify(totp.sid, code))? {
        Verification::Verified(factor) => println!("{} is verified", factor.sid),
        Verification::Rejected(_) => println!("a wrong code"),
    }

    let factor = client.send(user.fetch(totp.sid))?;
    println!("fetched {:?}", factor.friendly_name);

    for factor in client.list(user.factors().page_size(20).limit(100)) {
        println!("listed {}", factor?.sid);
    }
    let factors = client.list(user.factors()).collect::<Result<Vec<_>, _>>()?;
    println!("listed {} at once", factors.len());

    let renamed = client.send(user.update(totp.sid).friendly_name("John's old Phone"))?;
    println!("renamed to {:?}", renamed.friendly_name);

    client.send(user.delete(totp.sid))?;
    println!("deleted");

    if let Err(error) = client.exchange(user.fetch(totp.sid)) {
        let (status, code, request) = (error.status(), error.code(), error.request_id());
        println!("{status:?} {code:?}, with a request id: {}", request.is_some());
    }
    Ok(())
}

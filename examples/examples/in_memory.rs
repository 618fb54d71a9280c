//! The client against the emulator with nothing between them: no socket, no thread, and a clock that is a variable. So
//! a test of your own code can let a day go by, and never waits: `cargo run --example in_memory`.

use std::{
    cell::{Cell, RefCell},
    error::Error,
    time::{Duration, UNIX_EPOCH},
};

use twilio_verify_core::{
    Client, Config, Credentials, Entity, HttpRequest, RetryPolicy, Verification, from_fn,
};
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, Emulator, SERVICE_SID, Settings};

fn main() -> Result<(), Box<dyn Error>> {
    // The transport: two closures. To send is to ask the emulator, to sleep is to put the clock ahead.
    let emulator = RefCell::new(Emulator::new(Settings::default()));
    let clock = Cell::new(UNIX_EPOCH + Duration::from_secs(1_438_286_400));
    let pass = |time: Duration| clock.set(clock.get() + time);
    let transport =
        from_fn(|request: HttpRequest| Ok(emulator.borrow_mut().respond(clock.get(), &request)), pass);

    // No endpoint is given: these requests would go to Twilio, if there were anything to carry them.
    let config = Config::new(Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN));
    let client = Client::with_transport(config, transport);
    let service = SERVICE_SID.parse()?;

    let entity = Entity::new(service, "user-0001");
    let phone = client.send(entity.create_totp("John's Phone"))?;
    let forgotten = client.send(entity.create_totp("John's old Phone"))?;
    let right = emulator.borrow().totp_code(clock.get(), phone.sid).ok_or("no such factor")?;
    for code in ["000000".to_owned(), right] {
        match client.send(entity.verify(phone.sid, code))? {
            Verification::Verified(factor) => println!("verified: {}", factor.sid),
            Verification::Rejected(_) => println!("rejected: a wrong code"),
        }
    }

    // A factor that nobody verifies expires within a day.
    pass(Duration::from_secs(24 * 60 * 60));
    match client.send(entity.fetch(forgotten.sid)) {
        Err(error) if error.is_not_found() => println!("a day later: {} is gone", forgotten.sid),
        other => println!("a day later: {other:?}"),
    }

    // More new users than Twilio takes in a second: the client waits and tries again, in simulated time.
    let began = clock.get();
    let patient = client.clone().retry_policy(RetryPolicy::STANDARD.max_attempts(8));
    let mut attempts = 0;
    for number in 1..=100 {
        let user = Entity::new(service, format!("new-user-{number:04}"));
        attempts += patient.exchange(user.create_totp("Phone"))?.attempts;
    }
    let passed = clock.get().duration_since(began)?;
    println!("100 new users: {attempts} requests, {passed:.1?} on the clock, and no time at all");

    for number in 2..=5 {
        client.send(entity.create_totp(format!("Phone {number}")))?;
    }
    for (number, page) in client.pages(entity.factors().page_size(2)).enumerate() {
        for factor in page?.items {
            println!("page {number}: {} ({})", factor.sid, factor.status);
            client.send(entity.delete(factor.sid))?;
        }
    }
    println!("left: {}", client.list(entity.factors()).count());
    Ok(())
}

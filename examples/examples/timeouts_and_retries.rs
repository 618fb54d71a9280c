//! How long a call may take, and what is tried again: `docs/guide/timeouts-and-retries.md`.
//! `cargo run -p twilio-verify-examples --example timeouts_and_retries` runs it.

use std::{error::Error, time::Duration};

use twilio_verify_emulator::{Fault, RequestKind, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Client, Entity, OperationExt, RetryPolicy, UreqTransport};

fn main() -> Result<(), Box<dyn Error>> {
    // Twilio's API on this machine; things go wrong where they are told to.
    let server = Server::start(Settings::default())?;

    // For all calls: how long an attempt may take, how many there are, and how long the call may take in all.
    let transport = UreqTransport::builder()
        .connect_timeout(Duration::from_secs(3)) // 10 s, unless set
        .timeout(Duration::from_secs(10)) // 30 s, unless set
        .build();
    let policy = RetryPolicy::STANDARD // four attempts, with short random waits between them
        .max_attempts(3)
        .deadline(Duration::from_secs(20)); // none, unless set
    let client = Client::with_transport(server.config(), transport).retry_policy(policy);
    let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");

    // Turned away unread: another attempt does no harm, even of a create.
    server.inject(Fault::status(429).code(20429).on(RequestKind::Create).times(2))?;
    let answer = client.exchange(user.create_totp("John's Phone"))?;
    println!("create, turned away twice: done at attempt {}", answer.attempts);
    let phone = answer.output;

    // Reading and deleting twice is the same as once.
    server.inject(Fault::status(503).on(RequestKind::Fetch).times(2))?;
    println!("fetch, 503 twice: done at attempt {}", client.exchange(user.fetch(phone.sid))?.attempts);
    server.inject(Fault::drop_connection().carried_out().on(RequestKind::Delete))?;
    println!(
        "delete, the answer lost: done at attempt {}",
        client.exchange(user.delete(phone.sid))?.attempts
    );

    // Creating twice is not: there would be two factors. So it is an error, which says that.
    server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create))?;
    if let Err(error) = client.send(user.create_totp("John's Phone")) {
        let perhaps = error.may_have_been_processed();
        println!("create, the answer lost: {} attempt; perhaps it was done: {perhaps}", error.attempts());
        println!("factors: {}", client.list(user.factors()).count());
    }
    // Unless you say that a second factor is no harm.
    server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create))?;
    let answer = client.exchange(user.create_totp("John's Phone").repeatable())?;
    println!("the same, repeatable: done at attempt {}", answer.attempts);
    println!("factors: {}", client.list(user.factors()).count());

    // For one call: one attempt, and three tenths of a second in all.
    let hurried = client.clone().retry_policy(RetryPolicy::NEVER.deadline(Duration::from_millis(300)));
    server.inject(Fault::latency(Duration::from_secs(60)).on(RequestKind::Fetch))?;
    match hurried.send(user.fetch(answer.output.sid)) {
        Ok(_) => println!("fetch, very slow: an answer"),
        Err(error) => println!("fetch, very slow: given up after {} attempt", error.attempts()),
    }
    Ok(())
}

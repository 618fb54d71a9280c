//! A transport and its client as an application has them. What goes over the wire is tested with all transports.
#![allow(clippy::unwrap_used)]

use std::{collections::HashSet, thread};

use twilio_verify_test_servers::{Server, get, response};
use twilio_verify_ureq::{
    AccountSid, Client, Config, Credentials, Endpoint, Entity, Error, RetryPolicy, Transport, UreqTransport,
};

#[test]
fn threads_share_a_transport() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let transport = UreqTransport::default();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| transport.send(get(&server.url("/"))).unwrap());
        }
    });
    assert_eq!(server.requests().len(), 8);
}

#[test]
fn the_client_works() {
    let server = Server::answering(response("404 Not Found", "", r#"{"code":20404,"message":"none"}"#), true);
    let account = AccountSid::new("AC00000000000000000000000000000000").unwrap();
    let config = Config::new(Credentials::auth_token(account, "token"))
        .endpoint(Endpoint::base_url(&server.url("/prefix")).unwrap());
    let client = Client::new(config).retry_policy(RetryPolicy::NEVER);
    let entity = Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001");
    let error = client.send(entity.create_totp("phone")).unwrap_err();
    assert!(matches!(&error, Error::Api(_)) && error.is_not_found(), "{error}");
    let [sent] = &server.requests()[..] else { unreachable!() };
    assert!(sent.starts_with("post /prefix/v2/services/va"), "{sent}");
    assert!(sent.contains("content-type: application/x-www-form-urlencoded\r\n"), "{sent}");
    assert!(sent.ends_with("FriendlyName=phone&FactorType=totp"), "{sent}");
}

#[test]
fn jitter_differs_from_call_to_call() {
    let transport = UreqTransport::default();
    let other = UreqTransport::default();
    let seen: HashSet<u64> = (0..500).flat_map(|_| [transport.jitter(), other.jitter()]).collect();
    assert_eq!(seen.len(), 1000);
}

#[test]
fn it_can_be_shared_and_shown() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Client>();
    let shown = format!("{:?}", UreqTransport::default());
    assert_eq!(shown, "UreqTransport { timeout: 30s, connect_timeout: 10s, max_body: 16777216, .. }");
}

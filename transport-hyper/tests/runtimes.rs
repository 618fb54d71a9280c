//! Which runtimes it works on, and what happens without one.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};

use common::{config, current_thread, entity, multi_thread};
use twilio_verify_emulator::{Server, Settings};
use twilio_verify_hyper::{AsyncTransport, Client, Delivery, Entity, HyperTransport};
use twilio_verify_test_servers::{assert_delivery, get};

async fn story(client: &Client, user: &str) {
    let entity = Entity::new(twilio_verify_emulator::SERVICE_SID.parse().unwrap(), user);
    let created = client.send(entity.create_totp("phone")).await.unwrap();
    let mut list = client.list(entity.factors());
    assert_eq!(list.next().await.unwrap().unwrap().sid, created.sid);
    client.send(entity.delete(created.sid)).await.unwrap();
}

#[test]
fn one_client_on_one_runtime_after_another() {
    let server = Server::start(Settings::default()).unwrap();
    // Made where there is no runtime at all.
    let client = Client::new(config(server.base_url()));
    for runtime in [current_thread(), multi_thread(), current_thread()] {
        runtime.block_on(story(&client, "user-0001"));
        // Its connections go with it.
        drop(runtime);
    }
    let client = Arc::new(client);
    let runtime = multi_thread();
    let calls = ["user-0002", "user-0003"].map(|user| {
        let client = Arc::clone(&client);
        runtime.spawn(async move { story(&client, user).await })
    });
    for call in calls {
        runtime.block_on(call).unwrap();
    }
}

#[test]
fn without_a_runtime_nothing_is_sent() {
    let transport = HyperTransport::default();
    let mut call = pin!(transport.send(get("http://127.0.0.1:9/")));
    let Poll::Ready(answer) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
        unreachable!("there is nothing to wait for")
    };
    let error = assert_delivery(answer, Delivery::NotSent);
    assert!(error.cause().to_string().contains("no reactor running"), "{error:?}");
}

#[test]
fn calls_and_lists_can_be_spawned() {
    fn send<T: Send>(_: &T) {}
    let client = Client::new(config("http://127.0.0.1:9"));
    send(&client.send(entity().create_totp("phone")));
    send(&client.list(entity().factors()));
    send(&client.pages(entity().factors()));
    send(&client.list(entity().factors()).next());
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    shared(&client);
}

//! Which runtimes it works on, and what happens without one.
#![allow(clippy::unwrap_used)]

mod common;

use std::{
    collections::HashSet,
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use common::{config, current_thread, entity, multi_thread};
use twilio_verify_emulator::{Server, Settings};
use twilio_verify_hyper::{AsyncTransport, Client, Delivery, Entity, Error, HyperTransport};
use twilio_verify_test_servers::alone;

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
fn without_a_runtime_nothing_is_sent_and_nothing_panics() {
    let client = Client::new(config("http://127.0.0.1:9"));
    for error in [
        at_once(client.send(entity().create_totp("phone"))).unwrap_err(),
        at_once(client.list(entity().factors()).next()).unwrap().unwrap_err(),
    ] {
        let Error::Transport(error) = error else { unreachable!("{error:?}") };
        assert_eq!((error.delivery(), error.attempts()), (Delivery::NotSent, 1));
        assert!(
            error.is_permanent() && error.cause().to_string().contains("no reactor running"),
            "{error:?}"
        );
    }
}

/// The clock of a runtime that is paused can be put ahead of all others.
#[test]
fn a_paused_clock_stops_no_other() {
    alone("a_paused_clock_stops_no_other", || {
        let paused =
            tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        let transport = HyperTransport::default();
        let hour = Duration::from_secs(3600);
        paused.block_on(async {
            let before = transport.now().unwrap();
            tokio::time::advance(hour).await;
            assert_eq!(transport.now().unwrap() - before, hour);
        });
        current_thread().block_on(async {
            let (before, wait) = (transport.now().unwrap(), Duration::from_millis(20));
            tokio::time::sleep(wait).await;
            assert!(transport.now().unwrap() - before >= wait);
        });
    });
}

#[test]
fn jitter_differs_from_call_to_call() {
    let seen: HashSet<u64> = (0..500).map(|_| HyperTransport::default().jitter()).collect();
    assert_eq!(seen.len(), 500);
}

/// Polled where there is no runtime.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => unreachable!("there is nothing to wait for"),
    }
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

//! Many calls at once share a client, and its connections.
#![allow(clippy::unwrap_used)]

mod common;

use std::{sync::Arc, time::Duration};

use common::{Counting, config, current_thread, entity, multi_thread};
use tokio::runtime::Runtime;
use twilio_verify_emulator::{Server, Settings};
use twilio_verify_hyper::{Client, HyperTransport};

const CALLS: usize = 10_000;
const AT_ONCE: usize = 32;

fn fetches_at_once(runtime: &Runtime, connector: Counting) {
    let server = Server::start(Settings::default()).unwrap();
    let counts = Arc::clone(&connector.counts);
    let transport = HyperTransport::builder().connector(connector).max_concurrency(AT_ONCE).build();
    let client = Client::with_transport(config(server.base_url()), transport);

    runtime.block_on(async {
        let created = client.send(entity().create_totp("phone")).await.unwrap();
        let client = Arc::new(client);
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                let (client, sid) = (Arc::clone(&client), created.sid);
                tokio::spawn(async move { client.send(entity().fetch(sid)).await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap().unwrap().sid, created.sid);
        }
    });
    // One for each exchange, and one that it began and did not need.
    assert!(counts.peak() <= 2 * AT_ONCE, "{} were open at once, of {}", counts.peak(), counts.made());
}

#[test]
fn ten_thousand_fetches_on_one_thread() {
    fetches_at_once(&current_thread(), Counting::new());
}

#[test]
fn ten_thousand_fetches_on_several_threads() {
    fetches_at_once(&multi_thread(), Counting::new());
}

/// Each exchange that finds a connection before its own stands leaves one behind.
#[test]
fn ten_thousand_fetches_while_connections_take_their_time() {
    fetches_at_once(&current_thread(), Counting::slow(Duration::from_millis(300)));
}

//! Many calls at once share a client, and its connections.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::{Counting, config, current_thread, entity, multi_thread};
use tokio::runtime::Runtime;
use twilio_verify_emulator::{Server, Settings};
use twilio_verify_hyper::{Client, HyperTransport};

const CALLS: usize = 10_000;
const AT_ONCE: usize = 32;

fn fetches_at_once(runtime: &Runtime) {
    let server = Server::start(Settings::default()).unwrap();
    let connector = Counting::new();
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
    println!("{CALLS} calls, {} connections, {} at once", counts.made(), counts.peak());
    // In use and kept for later; each is bounded by the setting.
    assert!(counts.peak() <= 2 * AT_ONCE, "{} were open at once", counts.peak());
}

#[test]
fn ten_thousand_fetches_on_one_thread() {
    fetches_at_once(&current_thread());
}

#[test]
fn ten_thousand_fetches_on_several_threads() {
    fetches_at_once(&multi_thread());
}

//! An application's day: every operation by every adapter, over each version of HTTP, with and without TLS, with right
//! and wrong codes and credentials, repeats, timeouts, broken answers, nobody there, and a proxy.

use std::time::Duration;

use twilio_verify_conformance::transports::run;
use twilio_verify_core::{
    AsyncClient, AsyncTransport, Client, Config, Credentials, Endpoint, RetryPolicy, Transport,
};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_ureq::UreqTransport;

use super::SHORT;
use crate::{
    planted::{AUTH_TOKEN, CODE, PROXY_PASSWORD, SHORT_CODE, TOTP_SECRET},
    values::{
        configs, create_passkey, create_push, create_totp, entity, sid, update, verify, verify_passkey,
        verify_push,
    },
};

pub(super) fn live() {
    for place in ["TEST_PLAIN", "TEST_H1", "TEST_H2"] {
        for config in at(place) {
            run(hyper(config.clone(), Duration::from_secs(20)));
            if place != "TEST_H2" {
                ureq(config, Duration::from_secs(20));
            }
        }
    }
    for place in ["TEST_MOODY", "TEST_GARBAGE", "TEST_REFUSED", "TEST_SILENT"] {
        let [config, ..] = at(place);
        run(hyper(config.clone(), SHORT));
        ureq(config, SHORT);
    }
    through_a_proxy();
}

fn variable(name: &str) -> String {
    std::env::var(name).unwrap()
}

/// The account's and the key's credentials, and wrong ones.
fn at(place: &str) -> [Config; 3] {
    let wrong = Credentials::auth_token("AC11111111111111111111111111111111".parse().unwrap(), AUTH_TOKEN);
    let [token, key] = configs();
    let endpoint = Endpoint::base_url(&variable(place)).unwrap();
    [token, key, Config::new(wrong)].map(|config| config.endpoint(endpoint.clone()))
}

fn root() -> Vec<u8> {
    let digits = variable("TEST_ROOT");
    (0..digits.len() / 2)
        .map(|index| u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).unwrap())
        .collect()
}

/// Repeats at once: what is waited for says nothing.
const HASTY: RetryPolicy =
    RetryPolicy::STANDARD.initial_backoff(Duration::from_millis(1)).deadline(Duration::from_secs(60));

fn ureq(config: Config, timeout: Duration) {
    let transport = UreqTransport::builder().timeout(timeout).root_certificate(root()).build();
    blocking(&Client::with_transport(config, transport).retry_policy(HASTY));
}

fn blocking(client: &Client<impl Transport>) {
    let created = client.send(create_totp()).map(|created| created.sid);
    let sid = created.unwrap_or(sid());
    let push = client.send(create_push()).map(|created| created.sid);
    let passkey = client.send(create_passkey()).map(|created| created.sid);
    let _ = client.send(entity().fetch(sid));
    let _ = client.list(entity().factors().page_size(1)).count();
    let _ = client.send(entity().update(sid).friendly_name("Other phone"));
    let _ = client.send(update());
    let _ = client.send(verify());
    let _ = client.send(verify_push());
    let _ = client.send(verify_passkey());
    let _ = client.send(entity().verify(sid, CODE));
    let _ = client.send(entity().verify(sid, SHORT_CODE));
    // So that the next day begins like this one.
    let _ = client.send(entity().delete(sid));
    let _ = push.map(|sid| client.send(entity().delete(sid)));
    let _ = passkey.map(|sid| client.send(entity().delete(sid)));
}

async fn hyper(config: Config, timeout: Duration) {
    let transport = HyperTransport::builder().timeout(timeout).root_certificate(root()).build();
    awaited(&AsyncClient::with_transport(config, transport).retry_policy(HASTY)).await;
}

async fn awaited(client: &AsyncClient<impl AsyncTransport + Send + Sync>) {
    let created = client.send(create_totp()).await.map(|created| created.sid);
    let sid = created.unwrap_or(sid());
    let push = client.send(create_push()).await.map(|created| created.sid);
    let passkey = client.send(create_passkey()).await.map(|created| created.sid);
    let _ = client.send(entity().fetch(sid)).await;
    let mut factors = client.list(entity().factors().page_size(1));
    while factors.next().await.is_some() {}
    let _ = client.send(entity().update(sid).friendly_name("Other phone")).await;
    let _ = client.send(update()).await;
    let _ = client.send(verify()).await;
    let _ = client.send(verify_push()).await;
    let _ = client.send(verify_passkey()).await;
    let _ = client.send(entity().verify(sid, CODE)).await;
    let _ = client.send(entity().verify(sid, SHORT_CODE)).await;
    // So that the next day begins like this one.
    let _ = client.send(entity().delete(sid)).await;
    for sid in [push, passkey].into_iter().flatten() {
        let _ = client.send(entity().delete(sid)).await;
    }
    // A call that is dropped on its way.
    let _ = tokio::time::timeout(Duration::ZERO, client.send(update())).await;
}

fn through_a_proxy() {
    let url = format!("http://{TOTP_SECRET}:{PROXY_PASSWORD}@{}", variable("TEST_PROXY"));
    let agent =
        ureq::Agent::config_builder().proxy(Some(ureq::Proxy::new(&url).unwrap())).build().new_agent();
    let transport = UreqTransport::builder().agent(agent).build();
    let [config, ..] =
        configs().map(|config| config.endpoint(Endpoint::base_url("https://verify.invalid").unwrap()));
    blocking(&Client::with_transport(config, transport).retry_policy(RetryPolicy::NEVER));
}

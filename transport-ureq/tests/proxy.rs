//! Proxies, set in code and by the environment.
#![allow(clippy::unwrap_used)]
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]

use std::{thread, time::Duration};

use twilio_verify_test_servers::{
    Server, adapter, alone_with, assert_delivery, nowhere, response, suite,
    suites::{
        self,
        proxy::{SOMEWHERE, post, proxy, told},
    },
};
use twilio_verify_ureq::{Delivery::NotSent, Transport, UreqTransport};

adapter!(Ureq, twilio_verify_ureq::UreqTransportBuilder, |transport: UreqTransport, request| {
    transport.send(request)
});

suite!(proxy of Ureq:
    through_a_proxy_of_http,
    through_a_proxy_of_https_by_the_same_roots,
    a_proxy_that_fails_is_named_and_nothing_was_sent(["407", "403", "302"]),
    a_proxy_that_drips_or_is_silent_is_held_to_the_time_and_named(["timeout: connect", "timeout: "]),
    plain_http_goes_past,
    a_timeout_past_the_proxy_does_not_name_it,
    variables_of_the_applications,
    call,
    the_environments_proxy,
    #[cfg(unix)]
    a_variable_that_is_not_utf_8_is_an_error,
);

mod socks {
    use super::*;

    suite!(socks of Ureq:
        one_that_says_nothing_or_is_not_in_the_build,
        #[cfg(feature = "socks-proxy")]
        the_name_goes_to_the_proxy_or_its_address,
        #[cfg(feature = "socks-proxy")]
        with_name_and_password,
        #[cfg(feature = "socks-proxy")]
        one_that_refuses_is_named_and_nothing_was_sent,
    );
}

#[test]
fn a_connection_that_stands_is_held_to_the_time_for_it_no_longer() {
    let (authority, server) = suites::server();
    let proxy_server = Server::proxy(None);
    let time = Duration::from_secs(3);
    let transport = UreqTransport::builder()
        .root_certificate(authority.root())
        .proxy(proxy("http", proxy_server.port))
        .connect_timeout(time)
        .build();
    for pause in [time, Duration::ZERO] {
        let answer = transport.send(post(&format!("https://localhost:{}/", server.port)));
        assert_eq!(answer.unwrap().status(), 404);
        thread::sleep(pause);
    }
    assert_eq!((proxy_server.accepted(), server.requests().len()), (1, 2));
}

#[test]
fn a_proxy_and_an_agent_are_not_both_set() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let agent = ureq::Agent::config_builder().proxy(None).build();
    let agent = UreqTransport::builder().agent(agent.into());
    let both = agent.clone().proxy(proxy("http", server.port));
    let error = assert_delivery(both.clone().build().send(post(SOMEWHERE)), NotSent);
    assert!(error.is_permanent() && told(&error).contains("leave one of them out"), "{error:?}");
    for builder in [both, agent.no_proxy()] {
        let answer = builder.build().send(post(&server.url("/")));
        assert_eq!(answer.unwrap().status(), 200, "no proxy is for it");
    }
}

#[test]
fn an_agent_goes_past_the_environments_proxy() {
    let variables = [("HTTPS_PROXY", "http://127.0.0.1:9")];
    alone_with("an_agent_goes_past_the_environments_proxy", &variables, || {
        let agent = ureq::Agent::config_builder().proxy(None).build();
        let transport = UreqTransport::builder().agent(agent.into()).build();
        let error = assert_delivery(transport.send(post(&nowhere())), NotSent);
        assert!(!told(&error).contains("proxy"), "{error:?}");
    });
}

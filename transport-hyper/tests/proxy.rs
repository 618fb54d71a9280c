//! Proxies, set in code and by the environment.
#![allow(clippy::unwrap_used)]
#![cfg(any(
    all(
        any(feature = "rustls-ring", feature = "rustls-aws-lc"),
        any(feature = "webpki-roots", feature = "platform-roots")
    ),
    feature = "native-tls"
))]

mod common;

use common::current_thread;
use hyper_util::client::legacy::connect::HttpConnector;
use twilio_verify_hyper::{AsyncTransport, Delivery::NotSent, HyperTransport, HyperTransportBuilder};
use twilio_verify_test_servers::{
    Server, adapter, alone_with, assert_delivery, nowhere, response, suite,
    suites::{
        Adapter,
        proxy::{SOMEWHERE, post, proxy, told},
    },
};

adapter!(Hyper, twilio_verify_hyper::HyperTransportBuilder, |transport: HyperTransport, request| {
    current_thread().block_on(transport.send(request))
});

suite!(proxy of Hyper:
    through_a_proxy_of_http,
    through_a_proxy_of_https_by_the_same_roots,
    a_proxy_that_fails_is_named_and_nothing_was_sent(["authorization required", "unsuccessful", "unsuccessful"]),
    a_proxy_that_drips_or_is_silent_is_held_to_the_time_and_named([
        "no connection stood after 600ms",
        "the exchange took longer than 600ms",
    ]),
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

    suite!(socks of Hyper:
        one_that_says_nothing_or_is_not_in_the_build,
        #[cfg(feature = "socks-proxy")]
        the_name_goes_to_the_proxy_or_its_address,
        #[cfg(feature = "socks-proxy")]
        with_name_and_password,
        #[cfg(feature = "socks-proxy")]
        one_that_refuses_is_named_and_nothing_was_sent,
    );
}

fn with_connectors() -> [HyperTransportBuilder; 2] {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    let builder = HyperTransport::builder;
    [builder().connector(tcp.clone()), builder().tls_connector(tcp)]
}

#[test]
fn a_proxy_and_a_connector_are_not_both_set() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    for connecting in with_connectors() {
        let both = connecting.clone().proxy(proxy("http", server.port));
        let error = assert_delivery(Hyper(both.clone()).send(post(SOMEWHERE)), NotSent);
        assert!(error.is_permanent() && told(&error).contains("leave one of them out"), "{error:?}");
        for builder in [both, connecting.no_proxy()] {
            let answer = Hyper(builder).send(post(&server.url("/")));
            assert_eq!(answer.unwrap().status(), 200, "no proxy is for it");
        }
    }
}

#[test]
fn a_connector_goes_past_the_environments_proxy() {
    let variables = [("HTTPS_PROXY", "http://127.0.0.1:9")];
    alone_with("a_connector_goes_past_the_environments_proxy", &variables, || {
        for connecting in with_connectors() {
            let error = assert_delivery(Hyper(connecting).send(post(&nowhere())), NotSent);
            assert!(!error.is_permanent() && !told(&error).contains("proxy"), "{error:?}");
        }
    });
}

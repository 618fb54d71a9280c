//! Which TLS and whose roots a build has, and what can be chosen of them: for every combination of features.
#![allow(clippy::unwrap_used)]

use twilio_verify_test_servers::{adapter, suite};
use twilio_verify_ureq::{Transport, UreqTransport};

adapter!(Ureq, twilio_verify_ureq::UreqTransportBuilder, |transport: UreqTransport, request| {
    transport.send(request)
});

suite!(features of Ureq:
    what_is_compiled_in_can_be_chosen,
    whose_roots_are_compiled_in_can_be_chosen,
    a_root_of_the_applications_stands_in_place_of_those_chosen,
    what_lacks_is_told_before_a_name_is_looked_up_or_a_proxy_asked,
    without_a_choice_a_build_does_what_it_can,
    #[cfg(feature = "rustls-no-provider")]
    the_processs_provider_comes_before_those_compiled_in,
);

/// ureq panics over it.
#[test]
#[cfg(feature = "rustls-no-provider")]
fn an_agent_that_asks_rustls_for_what_is_not_there_is_refused() {
    use twilio_verify_test_servers::{
        alone, get,
        suites::{self, Adapter, features::assert_never},
    };
    use ureq::tls::{Certificate, RootCerts, TlsConfig};

    alone("an_agent_that_asks_rustls_for_what_is_not_there_is_refused", || {
        let (authority, server) = suites::server();
        let root = Certificate::from_der(&authority.root()).to_owned();
        let given = RootCerts::Specific(vec![root].into());
        let send = |roots: &RootCerts| {
            let tls = TlsConfig::builder().root_certs(roots.clone()).build();
            let agent = ureq::Agent::config_builder().proxy(None).tls_config(tls).build().new_agent();
            UreqTransport::builder().agent(agent).build().send(get(&server.tls_url()))
        };
        let presets = [
            (RootCerts::WebPki, Ureq::WEBPKI, "`webpki-roots` of twilio-verify-ureq"),
            (RootCerts::PlatformVerifier, Ureq::PLATFORM, "`platform-roots` of twilio-verify-ureq"),
        ];
        if !Ureq::RING {
            for roots in [&given, &presets[0].0, &presets[1].0] {
                assert_never(send(roots), &["no provider", "`rustls-ring` of twilio-verify-ureq"]);
            }
            assert_eq!(server.accepted(), 0);
            rustls::crypto::ring::default_provider().install_default().unwrap();
        }
        for (roots, is_there, feature) in presets {
            let answer = send(&roots);
            if is_there {
                let error = answer.unwrap_err();
                assert!(!error.is_permanent() && server.requests().is_empty(), "{error:?}");
            } else {
                assert_never(answer, &["turn on the feature", feature]);
            }
        }
        assert_eq!(send(&given).unwrap().status(), 404);
    });
}

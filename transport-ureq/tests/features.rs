//! Which TLS and whose roots a build has, and what can be chosen of them: for every combination of features.
#![allow(clippy::unwrap_used)]

use twilio_verify_test_servers::{Authority, Leaf, Server, assert_delivery, get, response};
use twilio_verify_ureq::{
    Delivery::NotSent, HttpResponse, Roots, Tls, Transport, TransportError, UreqTransport,
    UreqTransportBuilder,
};

fn send(builder: UreqTransportBuilder, server: &Server) -> Result<HttpResponse, TransportError> {
    builder.build().send(get(&server.tls_url()))
}

fn builder() -> UreqTransportBuilder {
    UreqTransport::builder()
}

const RUSTLS: bool = cfg!(feature = "rustls-no-provider");
const RING: bool = cfg!(feature = "rustls-ring");
const AWS_LC: bool = cfg!(feature = "rustls-aws-lc");
const WEBPKI: bool = cfg!(feature = "webpki-roots");
const PLATFORM: bool = cfg!(feature = "platform-roots");
const NATIVE: bool = cfg!(feature = "native-tls");

/// An authority, and a server that it vouches for.
fn server() -> (Authority, Server) {
    let authority = Authority::new();
    let config = authority.server(Leaf::Good, &["http/1.1"]);
    (authority, Server::tls(config, response("404 Not Found", "", "{}")))
}

#[track_caller]
fn assert_never(answer: Result<HttpResponse, TransportError>, words: &[&str]) {
    let error = assert_delivery(answer, NotSent);
    let said = format!("{:?}", error.cause());
    assert!(error.is_permanent() && words.iter().all(|word| said.contains(word)), "{said}");
}

#[test]
fn what_is_compiled_in_can_be_chosen() {
    let (authority, server) = server();
    for (tls, is_there, feature) in [
        (Tls::RustlsRing, RING, "`rustls-ring`"),
        (Tls::RustlsAwsLc, AWS_LC, "`rustls-aws-lc`"),
        (Tls::NativeTls, NATIVE, "`native-tls`"),
    ] {
        let answer = send(builder().root_certificate(authority.root()).tls(tls), &server);
        if is_there {
            assert_eq!(answer.unwrap().status(), 404, "{tls:?}");
        } else {
            assert_never(answer, &[&format!("`Tls::{tls:?}` was chosen"), "turn on the feature", feature]);
        }
    }
    let used = usize::from(RING) + usize::from(AWS_LC) + usize::from(NATIVE);
    assert_eq!((server.requests().len(), server.accepted()), (used, used));
}

#[test]
fn whose_roots_are_compiled_in_can_be_chosen() {
    let (_, server) = server();
    let tls = if RING { Tls::RustlsRing } else { Tls::RustlsAwsLc };
    for (roots, is_there, feature) in
        [(Roots::WebPki, WEBPKI, "`webpki-roots`"), (Roots::Platform, PLATFORM, "`platform-roots`")]
    {
        let answer = send(builder().tls(tls).roots(roots), &server);
        if !(RING || AWS_LC) {
            assert_never(answer, &["`Tls::RustlsAwsLc` was chosen"]);
        } else if is_there {
            assert_stranger(answer);
        } else {
            assert_never(
                answer,
                &[&format!("`Roots::{roots:?}` was chosen"), "turn on the feature", feature],
            );
        }
    }
    if NATIVE {
        assert_never(
            send(builder().tls(Tls::NativeTls).roots(Roots::WebPki), &server),
            &["`Roots::WebPki` is for rustls"],
        );
        assert_stranger(send(builder().tls(Tls::NativeTls).roots(Roots::Platform), &server));
    }
}

/// TLS is there, and somebody is trusted, but nobody who knows this server.
#[track_caller]
fn assert_stranger(answer: Result<HttpResponse, TransportError>) {
    let error = assert_delivery(answer, NotSent);
    let said = format!("{:?}", error.cause()).to_lowercase();
    assert!(!error.is_permanent() && said.contains("certificate"), "{said}");
}

#[test]
fn without_a_choice_a_build_does_what_it_can() {
    let (authority, server) = server();
    let answer = send(builder(), &server);
    let accepted = match (RUSTLS, RING || AWS_LC, WEBPKI || PLATFORM, NATIVE) {
        (_, true, true, _) | (.., true) => {
            assert_stranger(answer);
            1
        }
        (false, ..) => {
            assert_never(
                answer,
                &["there is no TLS in this build", "`rustls`, `native-tls` of twilio-verify-ureq"],
            );
            0
        }
        (true, false, ..) => {
            assert_never(answer, &["rustls has no provider", "`rustls-ring`, `rustls-aws-lc`"]);
            0
        }
        (true, true, false, false) => {
            assert_never(answer, &["nobody is trusted", "`webpki-roots`, `platform-roots`"]);
            0
        }
    };
    assert_eq!(server.accepted(), accepted);

    let answer = send(builder().root_certificate(authority.root()), &server);
    assert_eq!(answer.is_ok(), RING || AWS_LC || NATIVE, "a root of one's own needs no other");
}

/// It can be told apart: whatever signature a certificate has, it knows none such.
#[test]
#[cfg(feature = "rustls-no-provider")]
fn the_processs_provider_comes_before_those_compiled_in() {
    twilio_verify_test_servers::alone("the_processs_provider_comes_before_those_compiled_in", || {
        let (authority, server) = server();
        let mut provider = rustls::crypto::ring::default_provider();
        provider.signature_verification_algorithms =
            rustls::crypto::WebPkiSupportedAlgorithms { all: &[], mapping: &[] };
        provider.install_default().unwrap();
        let trusting = || builder().root_certificate(authority.root());
        assert!(send(trusting(), &server).is_err());
        if RING {
            assert_eq!(send(trusting().tls(Tls::RustlsRing), &server).unwrap().status(), 404);
        }
    });
}

/// ureq panics over it.
#[test]
#[cfg(feature = "rustls-no-provider")]
fn an_agent_that_asks_rustls_for_what_is_not_there_is_refused() {
    use ureq::tls::{Certificate, RootCerts, TlsConfig};

    let test = "an_agent_that_asks_rustls_for_what_is_not_there_is_refused";
    twilio_verify_test_servers::alone(test, || {
        let (authority, server) = server();
        let root = Certificate::from_der(&authority.root()).to_owned();
        let given = RootCerts::Specific(vec![root].into());
        let send = |roots: &RootCerts| {
            let tls = TlsConfig::builder().root_certs(roots.clone()).build();
            let agent = ureq::Agent::config_builder().proxy(None).tls_config(tls).build().new_agent();
            send(builder().agent(agent), &server)
        };
        let presets = [
            (RootCerts::WebPki, WEBPKI, "`webpki-roots` of twilio-verify-ureq"),
            (RootCerts::PlatformVerifier, PLATFORM, "`platform-roots` of twilio-verify-ureq"),
        ];
        if !RING {
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

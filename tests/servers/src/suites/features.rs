//! Which TLS and whose roots a build has, and what can be chosen of them: for every combination of features.

use twilio_verify_core::{Delivery::NotSent, HttpResponse, Proxy, TransportError};

use super::{Adapter, Roots, Tls, proxy::SOMEWHERE, server};
use crate::{Server, assert_delivery, get, nowhere, response};

/// What can never be sent is told with these words.
#[track_caller]
pub fn assert_never(answer: Result<HttpResponse, TransportError>, words: &[&str]) {
    let error = assert_delivery(answer, NotSent);
    let said = format!("{:?}", error.cause());
    assert!(error.is_permanent() && words.iter().all(|word| said.contains(word)), "{said}");
}

/// TLS is there, and somebody is trusted, but nobody who knows this server.
#[track_caller]
fn assert_stranger(answer: Result<HttpResponse, TransportError>) {
    let error = assert_delivery(answer, NotSent);
    let said = format!("{:?}", error.cause()).to_lowercase();
    assert!(!error.is_permanent() && said.contains("certificate"), "{said}");
}

pub fn what_is_compiled_in_can_be_chosen<A: Adapter>() {
    let (authority, server) = server();
    for (tls, is_there, feature) in [
        (Tls::RustlsRing, A::RING, "`rustls-ring`"),
        (Tls::RustlsAwsLc, A::AWS_LC, "`rustls-aws-lc`"),
        (Tls::NativeTls, A::NATIVE, "`native-tls`"),
    ] {
        let trusting = A::builder().root_certificate(authority.root());
        let answer = trusting.tls(tls).send(get(&server.tls_url()));
        if is_there {
            assert_eq!(answer.unwrap().status(), 404, "{tls:?}");
        } else {
            assert_never(answer, &[&format!("`Tls::{tls:?}` was chosen"), "turn on the feature", feature]);
        }
    }
    let used = usize::from(A::RING) + usize::from(A::AWS_LC) + usize::from(A::NATIVE);
    assert_eq!((server.requests().len(), server.accepted()), (used, used));
}

pub fn whose_roots_are_compiled_in_can_be_chosen<A: Adapter>() {
    let (_, server) = server();
    let sent_by = |tls, roots| A::builder().tls(tls).roots(roots).send(get(&server.tls_url()));
    let rustls = if A::RING { Tls::RustlsRing } else { Tls::RustlsAwsLc };
    for (roots, is_there, feature) in
        [(Roots::WebPki, A::WEBPKI, "`webpki-roots`"), (Roots::Platform, A::PLATFORM, "`platform-roots`")]
    {
        let answer = sent_by(rustls, roots);
        if !(A::RING || A::AWS_LC) {
            assert_never(answer, &["`Tls::RustlsAwsLc` was chosen"]);
        } else if is_there {
            assert_stranger(answer);
        } else {
            let chosen = format!("`Roots::{roots:?}` was chosen");
            assert_never(answer, &[&chosen, "turn on the feature", feature]);
        }
    }
    if A::NATIVE {
        assert_never(sent_by(Tls::NativeTls, Roots::WebPki), &["`Roots::WebPki` is for rustls"]);
        assert_stranger(sent_by(Tls::NativeTls, Roots::Platform));
    }
    assert!(server.requests().is_empty());
}

pub fn a_root_of_the_applications_stands_in_place_of_those_chosen<A: Adapter>() {
    let (authority, server) = server();
    for (tls, is_there) in
        [(Tls::RustlsRing, A::RING), (Tls::RustlsAwsLc, A::AWS_LC), (Tls::NativeTls, A::NATIVE)]
    {
        for roots in [Roots::WebPki, Roots::Platform].iter().filter(|_| is_there) {
            let trusting = A::builder().root_certificate(authority.root()).tls(tls).roots(*roots);
            assert_eq!(trusting.send(get(&server.tls_url())).unwrap().status(), 404, "{tls:?} {roots:?}");
        }
    }
    let used = usize::from(A::RING) + usize::from(A::AWS_LC) + usize::from(A::NATIVE);
    assert_eq!(server.requests().len(), 2 * used);
}

/// What needs no TLS goes all the same.
pub fn what_lacks_is_told_before_a_name_is_looked_up_or_a_proxy_asked<A: Adapter>() {
    let server = Server::answering(response("200 OK", "", "{}"), true);
    let proxy_server = Server::raw(drop);
    let proxy: Proxy = format!("http://127.0.0.1:{}", proxy_server.port).parse().unwrap();
    let (has_rustls, has_roots) = (A::RING || A::AWS_LC, A::WEBPKI || A::PLATFORM);
    let rustls = A::builder().tls(if A::RING { Tls::RustlsRing } else { Tls::RustlsAwsLc });
    let mut asked = 0;
    for (builder, is_whole) in [
        (A::builder(), has_rustls && has_roots || A::NATIVE),
        (A::builder().tls(Tls::RustlsRing), A::RING && has_roots),
        (A::builder().tls(Tls::RustlsAwsLc), A::AWS_LC && has_roots),
        (A::builder().tls(Tls::NativeTls), A::NATIVE),
        (A::builder().tls(Tls::NativeTls).roots(Roots::WebPki), false),
        (rustls.clone().roots(Roots::WebPki), has_rustls && A::WEBPKI),
        (rustls.roots(Roots::Platform), has_rustls && A::PLATFORM),
    ] {
        for (builder, target) in
            [(builder.clone().no_proxy(), &*nowhere()), (builder.proxy(proxy.clone()), SOMEWHERE)]
        {
            let error = assert_delivery(builder.clone().send(get(target)), NotSent);
            assert_eq!(error.is_permanent(), !is_whole, "{error:?}");
            assert_eq!(builder.send(get(&server.url("/"))).unwrap().status(), 200);
        }
        asked += usize::from(is_whole);
        assert_eq!(proxy_server.accepted(), asked);
    }
}

pub fn without_a_choice_a_build_does_what_it_can<A: Adapter>() {
    let (authority, server) = server();
    let answer = A::builder().send(get(&server.tls_url()));
    let accepted = match (A::RUSTLS, A::RING || A::AWS_LC, A::WEBPKI || A::PLATFORM, A::NATIVE) {
        (_, true, true, _) | (.., true) => {
            assert_stranger(answer);
            1
        }
        (false, ..) => {
            let features = format!("`rustls`, `native-tls` of {}", A::PACKAGE);
            assert_never(answer, &["there is no TLS in this build", &features]);
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

    let answer = A::builder().root_certificate(authority.root()).send(get(&server.tls_url()));
    assert_eq!(answer.is_ok(), A::RING || A::AWS_LC || A::NATIVE, "a root of one's own needs no other");
}

/// For a build with rustls. The provider can be told apart: whatever signature a certificate has, it knows none such.
pub fn the_processs_provider_comes_before_those_compiled_in<A: Adapter>() {
    crate::alone("the_processs_provider_comes_before_those_compiled_in", || {
        let (authority, server) = server();
        let mut provider = rustls::crypto::ring::default_provider();
        provider.signature_verification_algorithms =
            rustls::crypto::WebPkiSupportedAlgorithms { all: &[], mapping: &[] };
        provider.install_default().unwrap();
        let trusting = || A::builder().root_certificate(authority.root());
        assert!(trusting().send(get(&server.tls_url())).is_err());
        if A::RING {
            let answer = trusting().tls(Tls::RustlsRing).send(get(&server.tls_url()));
            assert_eq!(answer.unwrap().status(), 404);
        }
    });
}

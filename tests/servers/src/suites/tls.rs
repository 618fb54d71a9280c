//! TLS: what is trusted, and which failures come before the request.

use std::io::{Read, Write};

use twilio_verify_core::Delivery::NotSent;

use super::{Adapter, server};
use crate::{Authority, Server, assert_delivery, child, get};

pub fn a_certificate_that_nobody_vouches_for<A: Adapter>() {
    let (_, server) = server();
    let error = assert_delivery(A::builder().send(get(&server.tls_url())), NotSent);
    assert!(format!("{:?}", error.cause()).to_lowercase().contains("certificate"), "{error:?}");
    assert_eq!((server.accepted(), server.requests().len()), (1, 0));
}

/// Whether a root that cannot be read is a permanent error, differs.
pub fn a_root_of_the_applications_choice<A: Adapter>(an_unreadable_one_is_permanent: bool) {
    let (authority, server) = server();
    let other = Authority::new().root();
    let trusting = |root: &[u8]| A::builder().root_certificate(root.to_vec());
    assert_eq!(trusting(&authority.root()).send(get(&server.tls_url())).unwrap().status(), 404);
    let both = trusting(&other).root_certificate(authority.root());
    assert_eq!(both.send(get(&server.tls_url())).unwrap().status(), 404);
    for (root, is_permanent) in [(&other[..], false), (b"no certificate", an_unreadable_one_is_permanent)] {
        let error = assert_delivery(trusting(root).send(get(&server.tls_url())), NotSent);
        assert_eq!(error.is_permanent(), is_permanent, "{error:?}");
        assert!(format!("{:?}", error.cause()).to_lowercase().contains("cert"), "{error:?}");
    }
    assert_eq!(server.requests().len(), 2);
}

/// Runs in a process of its own.
pub fn call<A: Adapter>() {
    let Ok(url) = std::env::var("TEST_URL") else { return };
    let builder = match std::env::var("TEST_ROOT") {
        Ok(file) => A::builder().root_certificate(std::fs::read(file).unwrap()),
        Err(_) => A::builder(),
    };
    match builder.send(get(&url)) {
        Ok(response) => println!("status {}", response.status()),
        Err(error) => println!("{:?}: {:?}", error.delivery(), error.cause()),
    }
}

/// On Linux, where the roots of the system can be said to be in a file: in one in this folder.
pub fn the_features_decide_whose_roots_are_trusted<A: Adapter>(folder: &str) {
    let (authority, server) = server();
    let file = format!("{folder}/{}-root.pem", A::PACKAGE);
    std::fs::write(&file, authority.root_pem()).unwrap();
    let said = || child("call", &[("TEST_URL", &server.tls_url()), ("SSL_CERT_FILE", &file)]);
    let of_the_system = !A::WEBPKI || !(A::RING || A::AWS_LC);
    let trusting = said();
    assert_eq!(trusting.contains("status 404"), of_the_system, "{trusting}");
    assert_eq!(trusting.contains("NotSent"), !of_the_system, "{trusting}");
    assert_eq!(server.requests().len(), usize::from(of_the_system));

    // Beside a root of the application's choice, those of the system count for nothing.
    let other = format!("{folder}/{}-other.der", A::PACKAGE);
    std::fs::write(&other, Authority::new().root()).unwrap();
    let variables = [("TEST_URL", &*server.tls_url()), ("SSL_CERT_FILE", &file), ("TEST_ROOT", &other)];
    let trusting_another = child("call", &variables);
    assert!(trusting_another.contains("NotSent"), "{trusting_another}");
    assert!(trusting_another.to_lowercase().contains("certificate"), "{trusting_another}");
    assert_eq!(server.requests().len(), usize::from(of_the_system));

    // Where the system has no roots, it is an error like any other, and not the end of the program.
    std::fs::write(&file, "").unwrap();
    let trusting_nobody = said();
    assert!(trusting_nobody.contains("NotSent"), "{trusting_nobody}");
}

pub fn no_tls_on_the_other_side<A: Adapter>() {
    let plain = Server::raw(|mut stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").ok();
        stream.read_to_end(&mut Vec::new()).ok();
    });
    let closing = Server::raw(drop);
    let resetting = Server::raw(|mut stream| drop(stream.read_exact(&mut [0; 16])));
    for server in [plain, closing, resetting] {
        assert_delivery(A::builder().send(get(&server.tls_url())), NotSent);
    }
}

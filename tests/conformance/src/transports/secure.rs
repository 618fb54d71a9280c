use http::Version;
use twilio_verify_core::{AsyncClient, Client};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_ureq::UreqTransport;

use super::{Recording, Verbs, config};

/// An adapter's TLS under test.
pub trait Secure {
    /// The version of HTTP that is agreed on with a server that has both.
    const VERSION: Version;

    /// A client for this base URL that trusts this root, in DER, and nobody else.
    fn trusting(&self, root: Vec<u8>, base_url: String) -> impl Verbs;
}

/// ureq, which has HTTP/1.1.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct SecureUreq;

impl Secure for SecureUreq {
    const VERSION: Version = Version::HTTP_11;

    fn trusting(&self, root: Vec<u8>, base_url: String) -> impl Verbs {
        let transport = UreqTransport::builder().root_certificate(root).build();
        Client::with_transport(config(&base_url), Recording::new(transport))
    }
}

/// hyper, which takes HTTP/2.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct SecureHyper;

impl Secure for SecureHyper {
    const VERSION: Version = Version::HTTP_2;

    fn trusting(&self, root: Vec<u8>, base_url: String) -> impl Verbs {
        let transport = HyperTransport::builder().root_certificate(root).build();
        AsyncClient::with_transport(config(&base_url), Recording::new(transport))
    }
}

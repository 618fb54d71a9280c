use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};

/// An authority that vouches for servers, and that nobody knows of.
#[derive(Debug)]
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

/// What the certificate of a server says.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Leaf {
    /// That it is this machine, now.
    Good,
    /// That it is another one.
    OtherName,
    /// That it was this machine, years ago.
    Expired,
}

impl Authority {
    /// A new one, with a name and a key of its own.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "each is another")]
    pub fn new() -> Self {
        let mut root = CertificateParams::new([]).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL finds the one that vouches by its name alone.
        static NUMBER: AtomicUsize = AtomicUsize::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        root.distinguished_name.push(DnType::CommonName, format!("authority {number} of a test"));
        Self(CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its certificate, in DER.
    #[must_use]
    pub fn root(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }

    /// Its certificate, in PEM.
    #[must_use]
    pub fn root_pem(&self) -> String {
        self.0.pem()
    }

    /// What a server with a certificate of this authority needs. It speaks what `alpn` names, such as `h2`.
    #[must_use]
    pub fn server(&self, leaf: Leaf, alpn: &[&str]) -> ServerConfig {
        let names = match leaf {
            Leaf::Good | Leaf::Expired => ["127.0.0.1".to_owned(), "localhost".to_owned()].to_vec(),
            Leaf::OtherName => ["other.example".to_owned()].to_vec(),
        };
        let mut certificate = CertificateParams::new(names).unwrap();
        if let Leaf::Expired = leaf {
            certificate.not_before = date_time_ymd(2001, 1, 1);
            certificate.not_after = date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = certificate.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        config
    }
}

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};

/// A certificate authority of a test's own, which nobody trusts unless told.
pub struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    /// Of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut root = CertificateParams::new([]).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        root.distinguished_name.push(DnType::CommonName, name);
        Self(CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap())
    }

    /// Its own certificate, in DER.
    #[must_use]
    pub fn der(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }

    /// A server for these names.
    #[must_use]
    pub fn vouches_for(&self, names: &[&str]) -> ServerConfig {
        self.serves(certificate(names))
    }

    /// A server whose certificate for these names was good for the year 2001.
    #[must_use]
    pub fn vouched_once_for(&self, names: &[&str]) -> ServerConfig {
        let mut leaf = certificate(names);
        (leaf.not_before, leaf.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
        self.serves(leaf)
    }

    fn serves(&self, leaf: CertificateParams) -> ServerConfig {
        let key = KeyPair::generate().unwrap();
        let leaf = leaf.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)
            .unwrap();
        // A client takes HTTP/2 if it can.
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        config
    }
}

fn certificate(names: &[&str]) -> CertificateParams {
    CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap()
}

//! TLS by rustls.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::CryptoProvider, pki_types::CertificateDer};

use super::{Choice, Roots, Tls, absent, no_certificate};
use crate::connect::Never;

/// What does rustls's calculating: what was chosen, or what the process has installed, or what is compiled in.
///
/// ring comes first, since it is the one by default: another crate that turns AWS-LC on changes nothing.
pub(super) fn provider(chosen: Option<Tls>) -> Option<Arc<CryptoProvider>> {
    match chosen {
        Some(Tls::RustlsRing) => ring(),
        Some(Tls::RustlsAwsLc) => aws_lc(),
        _ => CryptoProvider::get_default().cloned().or_else(ring).or_else(aws_lc),
    }
}

fn ring() -> Option<Arc<CryptoProvider>> {
    #[cfg(feature = "rustls-ring")]
    return Some(Arc::new(rustls::crypto::ring::default_provider()));
    #[cfg(not(feature = "rustls-ring"))]
    return None;
}

fn aws_lc() -> Option<Arc<CryptoProvider>> {
    #[cfg(feature = "rustls-aws-lc")]
    return Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
    #[cfg(not(feature = "rustls-aws-lc"))]
    return None;
}

pub(super) fn config(choice: &Choice) -> Result<ClientConfig, Never> {
    let provider = provider(choice.tls).ok_or_else(|| match choice.tls {
        Some(Tls::RustlsRing) => absent("Tls::RustlsRing", "rustls-ring"),
        Some(Tls::RustlsAwsLc) => absent("Tls::RustlsAwsLc", "rustls-aws-lc"),
        _ => Never::new(
            "rustls has no provider in this build: turn on one of the features `rustls-ring`, `rustls-aws-lc` of \
             twilio-verify-hyper, or install one by `CryptoProvider::install_default` before the transport is made",
        ),
    })?;
    let config = ClientConfig::builder_with_provider(provider);
    let config = config.with_safe_default_protocol_versions().map_err(not_set_up)?;
    if choice.certificates.is_empty() {
        return Ok(preset(config, choice.roots)?.with_no_client_auth());
    }
    let mut store = RootCertStore::empty();
    for (place, der) in choice.certificates.iter().enumerate() {
        store.add(CertificateDer::from_slice(der)).map_err(|error| no_certificate(place, error))?;
    }
    Ok(config.with_root_certificates(store).with_no_client_auth())
}

fn not_set_up(error: rustls::Error) -> Never {
    Never::new(format!("TLS cannot be set up: {error}"))
}

type WantsRoots = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;
type WithRoots = rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert>;

/// The compiled-in roots come first, since they are those by default.
fn preset(config: WantsRoots, chosen: Option<Roots>) -> Result<WithRoots, Never> {
    match chosen {
        Some(Roots::WebPki) => webpki(config),
        Some(Roots::Platform) => platform(config),
        None if cfg!(feature = "webpki-roots") => webpki(config),
        None if cfg!(feature = "platform-roots") => platform(config),
        None => Err(Never::new(
            "nobody is trusted to vouch for a server: turn on one of the features `webpki-roots`, `platform-roots` \
             of twilio-verify-hyper, or give a `root_certificate`",
        )),
    }
}

#[cfg(feature = "webpki-roots")]
fn webpki(config: WantsRoots) -> Result<WithRoots, Never> {
    Ok(hyper_rustls::ConfigBuilderExt::with_webpki_roots(config))
}

#[cfg(not(feature = "webpki-roots"))]
fn webpki(_: WantsRoots) -> Result<WithRoots, Never> {
    Err(absent("Roots::WebPki", "webpki-roots"))
}

#[cfg(feature = "platform-roots")]
fn platform(config: WantsRoots) -> Result<WithRoots, Never> {
    hyper_rustls::ConfigBuilderExt::try_with_platform_verifier(config).map_err(not_set_up)
}

#[cfg(not(feature = "platform-roots"))]
fn platform(_: WantsRoots) -> Result<WithRoots, Never> {
    Err(absent("Roots::Platform", "platform-roots"))
}

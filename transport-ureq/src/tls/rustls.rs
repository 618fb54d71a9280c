//! TLS by rustls.

use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

use super::{Choice, Missing, Roots, Tls, absent};

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

/// See [`super::missing`].
pub(super) fn missing(agent: &TlsConfig) -> Option<&'static str> {
    if agent.provider() != TlsProvider::Rustls {
        return None;
    }
    let has_provider = cfg!(feature = "rustls-ring")
        || agent.unversioned_rustls_crypto_provider().is_some()
        || CryptoProvider::get_default().is_some();
    if !has_provider {
        return Some(
            "the agent asks for rustls, which has no provider: give its `TlsConfig` one, install one by \
             `CryptoProvider::install_default`, or turn on the feature `rustls-ring` of twilio-verify-ureq",
        );
    }
    match agent.root_certs() {
        _ if agent.disable_verification() => None,
        RootCerts::WebPki if !WEBPKI => Some(
            "the agent asks for Mozilla's roots, which are not in this build: give its `TlsConfig` other \
             `root_certs`, or turn on the feature `webpki-roots` of twilio-verify-ureq",
        ),
        RootCerts::PlatformVerifier if !PLATFORM => Some(
            "the agent asks for the operating system's roots, and this build cannot: give its `TlsConfig` other \
             `root_certs`, or turn on the feature `platform-roots` of twilio-verify-ureq",
        ),
        _ => None,
    }
}

pub(super) fn settings(choice: &Choice) -> Result<TlsConfig, Missing> {
    let provider = provider(choice.tls).ok_or_else(|| match choice.tls {
        Some(Tls::RustlsRing) => absent("Tls::RustlsRing", "rustls-ring"),
        Some(Tls::RustlsAwsLc) => absent("Tls::RustlsAwsLc", "rustls-aws-lc"),
        _ => "rustls has no provider in this build: turn on one of the features `rustls-ring`, `rustls-aws-lc` of \
              twilio-verify-ureq, or install one by `CryptoProvider::install_default` before the transport is made"
            .into(),
    })?;
    let roots = match choice.given() {
        Some(given) => given,
        None => preset(choice.roots)?,
    };
    let builder = TlsConfig::builder().provider(TlsProvider::Rustls).root_certs(roots);
    Ok(builder.unversioned_rustls_crypto_provider(provider).build())
}

/// The compiled-in roots come first, since they are those by default. ureq panics over what is not in its build.
fn preset(chosen: Option<Roots>) -> Result<RootCerts, Missing> {
    match chosen {
        Some(Roots::WebPki) if !WEBPKI => Err(absent("Roots::WebPki", "webpki-roots")),
        Some(Roots::Platform) if !PLATFORM => Err(absent("Roots::Platform", "platform-roots")),
        Some(Roots::WebPki) => Ok(RootCerts::WebPki),
        Some(Roots::Platform) => Ok(RootCerts::PlatformVerifier),
        None if WEBPKI => Ok(RootCerts::WebPki),
        None if PLATFORM => Ok(RootCerts::PlatformVerifier),
        None => Err("nobody is trusted to vouch for a server: turn on one of the features `webpki-roots`, \
                     `platform-roots` of twilio-verify-ureq, or give a `root_certificate`"
            .into()),
    }
}

const WEBPKI: bool = cfg!(feature = "webpki-roots");
const PLATFORM: bool = cfg!(feature = "platform-roots");

//! Which TLS goes over a connection, and whom it trusts.

#[cfg(feature = "rustls-no-provider")]
mod rustls;

use std::borrow::Cow;

/// What makes TLS: for [`tls`](crate::UreqTransportBuilder::tls).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Tls {
    /// rustls with ring: the feature `rustls-ring`.
    RustlsRing,
    /// rustls with AWS-LC: the feature `rustls-aws-lc`.
    RustlsAwsLc,
    /// The operating system's, OpenSSL on Linux: the feature `native-tls`.
    NativeTls,
}

/// Who is trusted to vouch for a server: for [`roots`](crate::UreqTransportBuilder::roots).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Roots {
    /// Mozilla's roots, compiled in: the feature `webpki-roots`. With rustls alone.
    WebPki,
    /// What the operating system trusts: the feature `platform-roots`, which `native-tls` does without.
    Platform,
}

/// What the builder was told of TLS.
#[derive(Clone, Default)]
pub(crate) struct Choice {
    pub(crate) tls: Option<Tls>,
    pub(crate) roots: Option<Roots>,
    /// In DER. Where there is one, no other root is trusted.
    pub(crate) certificates: Vec<Vec<u8>>,
}

/// Why there can be no TLS as things are set up.
pub(crate) type Missing = Cow<'static, str>;

/// What ureq is told; where the features leave it no TLS at all, nothing.
#[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
pub(crate) type Settings = ureq::tls::TlsConfig;
#[cfg(not(any(feature = "rustls-no-provider", feature = "native-tls")))]
pub(crate) type Settings = core::convert::Infallible;

impl Choice {
    /// What was chosen; else rustls, where there are a provider and roots for it; else the operating system's.
    pub(crate) fn settings(&self) -> Result<Settings, Missing> {
        match self.tls {
            Some(Tls::NativeTls) => self.native(),
            None if cfg!(feature = "native-tls") && !self.rustls_is_whole() => self.native(),
            _ => self.rustls(),
        }
    }

    fn rustls_is_whole(&self) -> bool {
        #[cfg(feature = "rustls-no-provider")]
        return rustls::provider(None).is_some()
            && (cfg!(any(feature = "webpki-roots", feature = "platform-roots"))
                || !self.certificates.is_empty());
        #[cfg(not(feature = "rustls-no-provider"))]
        return false;
    }

    fn rustls(&self) -> Result<Settings, Missing> {
        #[cfg(feature = "rustls-no-provider")]
        return rustls::settings(self);
        #[cfg(not(feature = "rustls-no-provider"))]
        return Err(match self.tls {
            Some(Tls::RustlsAwsLc) => absent("Tls::RustlsAwsLc", "rustls-aws-lc"),
            Some(_) => absent("Tls::RustlsRing", "rustls-ring"),
            None => "there is no TLS in this build: turn on one of the features `rustls`, `native-tls` of \
                     twilio-verify-ureq, or bring an agent that has it"
                .into(),
        });
    }

    fn native(&self) -> Result<Settings, Missing> {
        #[cfg(feature = "native-tls")]
        {
            use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

            if self.certificates.is_empty() && self.roots == Some(Roots::WebPki) {
                return Err(
                    "`Roots::WebPki` is for rustls: choose `Roots::Platform` for `Tls::NativeTls`, or one \
                            of rustls's"
                        .into(),
                );
            }
            let roots = self.given().unwrap_or(RootCerts::PlatformVerifier);
            Ok(TlsConfig::builder().provider(TlsProvider::NativeTls).root_certs(roots).build())
        }
        #[cfg(not(feature = "native-tls"))]
        return Err(absent("Tls::NativeTls", "native-tls"));
    }

    /// The roots that the application gave, where it gave any.
    #[cfg(any(feature = "rustls-no-provider", feature = "native-tls"))]
    fn given(&self) -> Option<ureq::tls::RootCerts> {
        let given = self.certificates.iter().map(|der| ureq::tls::Certificate::from_der(der).to_owned());
        (!self.certificates.is_empty())
            .then(|| ureq::tls::RootCerts::Specific(std::sync::Arc::new(given.collect())))
    }
}

/// What an agent of the application's asks rustls for, and the features did not bring: ureq panics over it.
#[cfg_attr(not(feature = "rustls-no-provider"), expect(unused_variables))]
pub(crate) fn missing(agent: &ureq::config::Config) -> Option<&'static str> {
    #[cfg(feature = "rustls-no-provider")]
    return rustls::missing(agent.tls_config());
    #[cfg(not(feature = "rustls-no-provider"))]
    return None;
}

/// What was chosen is not there.
fn absent(chosen: &str, feature: &str) -> Missing {
    format!("`{chosen}` was chosen, and is not in this build: turn on the feature `{feature}` of twilio-verify-ureq")
        .into()
}

//! Which TLS goes over a connection, and whom it trusts.

#[cfg(feature = "native-tls")]
mod native;
#[cfg(feature = "rustls-no-provider")]
mod rustls;

use crate::connect::Never;

/// What makes TLS: for [`tls`](crate::HyperTransportBuilder::tls).
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

/// Who is trusted to vouch for a server: for [`roots`](crate::HyperTransportBuilder::roots).
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

/// TLS that is ready for connections.
#[derive(Clone)]
pub(crate) enum Backend {
    #[cfg(feature = "rustls-no-provider")]
    Rustls(Box<::rustls::ClientConfig>),
    #[cfg(feature = "native-tls")]
    Native(native_tls::TlsConnector),
}

impl Choice {
    /// What was chosen; else rustls, where there are a provider and roots for it; else the operating system's.
    ///
    /// rustls is told of the protocols that are spoken within by its connector.
    pub(crate) fn backend(&self, protocols: &[&str]) -> Result<Backend, Never> {
        match self.tls {
            Some(Tls::NativeTls) => self.native(protocols),
            None if cfg!(feature = "native-tls") && !self.rustls_is_whole() => self.native(protocols),
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

    fn rustls(&self) -> Result<Backend, Never> {
        #[cfg(feature = "rustls-no-provider")]
        return rustls::config(self).map(|config| Backend::Rustls(Box::new(config)));
        #[cfg(not(feature = "rustls-no-provider"))]
        return Err(match self.tls {
            Some(Tls::RustlsAwsLc) => absent("Tls::RustlsAwsLc", "rustls-aws-lc"),
            Some(_) => absent("Tls::RustlsRing", "rustls-ring"),
            None => Never::new(
                "there is no TLS in this build: turn on one of the features `rustls`, `native-tls` of \
                 twilio-verify-hyper, or bring a `tls_connector`",
            ),
        });
    }

    #[cfg_attr(not(feature = "native-tls"), expect(unused_variables))]
    fn native(&self, protocols: &[&str]) -> Result<Backend, Never> {
        #[cfg(feature = "native-tls")]
        return native::connector(self, protocols).map(Backend::Native);
        #[cfg(not(feature = "native-tls"))]
        return Err(absent("Tls::NativeTls", "native-tls"));
    }
}

/// What was chosen is not there.
fn absent(chosen: &str, feature: &str) -> Never {
    Never::new(format!(
        "`{chosen}` was chosen, and is not in this build: turn on the feature `{feature}` of twilio-verify-hyper"
    ))
}

/// In which place a certificate that cannot be read was given, and why it cannot.
#[cfg(any(feature = "native-tls", feature = "rustls-no-provider"))]
fn no_certificate(place: usize, error: impl core::fmt::Display) -> Never {
    Never::new(format!("TLS cannot be set up: root certificate {} is none in DER: {error}", place + 1))
}

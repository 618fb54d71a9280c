//! TLS by the operating system.

use native_tls::{Certificate, TlsConnector};

use super::{Choice, Roots, no_certificate};
use crate::connect::Never;

pub(super) fn connector(choice: &Choice, protocols: &[&str]) -> Result<TlsConnector, Never> {
    let mut builder = TlsConnector::builder();
    builder.request_alpns(protocols);
    if choice.certificates.is_empty() && choice.roots == Some(Roots::WebPki) {
        return Err(Never::new(
            "`Roots::WebPki` is for rustls: choose `Roots::Platform` for `Tls::NativeTls`, or one of rustls's",
        ));
    }
    for (place, der) in choice.certificates.iter().enumerate() {
        let certificate = Certificate::from_der(der).map_err(|error| no_certificate(place, error))?;
        builder.disable_built_in_roots(true).add_root_certificate(certificate);
    }
    builder.build().map_err(|error| Never::new(format!("TLS cannot be set up: {error}")))
}

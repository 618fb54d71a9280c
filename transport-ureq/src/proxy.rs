//! Which requests go past the proxy that an agent has.

use http::{Uri, uri::Scheme};
use twilio_verify_core::{TransportError, is_loopback};
use ureq::{Proxy, ProxyProtocol};

/// Whether a request to this target must be kept from the proxy: one to this machine, above all.
///
/// Without `socks-proxy`, ureq goes past a SOCKS proxy of the environment with a line in the log, and panics over any
/// other, even where it has no part in the request. Neither is left to happen.
///
/// # Errors
/// When a SOCKS proxy should carry the request, and cannot in this build.
pub(crate) fn is_kept_from(proxy: &Proxy, target: &Uri) -> Result<bool, TransportError> {
    let is_plain = target.scheme() == Some(&Scheme::HTTP);
    let is_here = target.authority().is_some_and(is_loopback);
    if is_plain || is_here && proxy.is_from_env() {
        return Ok(true);
    }
    if cfg!(feature = "socks-proxy") || !is_socks(proxy) {
        return Ok(false);
    }
    if proxy.is_no_proxy(target) {
        return Ok(true);
    }
    Err(TransportError::cannot_send(
        "a SOCKS proxy is set, and this build has none: turn on the feature `socks-proxy` of twilio-verify-ureq, or \
         name the host in NO_PROXY",
    ))
}

fn is_socks(proxy: &Proxy) -> bool {
    use ProxyProtocol::{Socks4, Socks4A, Socks5, Socks5h};
    matches!(proxy.protocol(), Socks4 | Socks4A | Socks5 | Socks5h)
}

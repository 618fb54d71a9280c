use http::{
    HeaderMap, Uri,
    header::HOST,
    uri::{Authority, Scheme},
};
use twilio_verify_core::is_loopback;

/// Scheme and host for the URLs in an answer: those by which the client reached the emulator.
///
/// A target in absolute form counts before the `Host` header, as HTTP wants it. Without a scheme it is `http` on
/// loopback, where the server listens, and `https` elsewhere. With nothing usable it is Twilio's own.
pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> String {
    let Some(authority) = authority(uri, headers) else { return "https://verify.twilio.com".to_owned() };
    let scheme = match uri.scheme() {
        Some(scheme) => scheme.clone(),
        None if is_loopback(&authority) => Scheme::HTTP,
        None => Scheme::HTTPS,
    };
    format!("{scheme}://{authority}")
}

fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let host = || headers.get(HOST)?.to_str().ok()?.parse().ok();
    // User names and passwords have no place in an answer.
    uri.authority().cloned().or_else(host).filter(|authority| !authority.as_str().contains('@'))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn urls_lead_back_to_where_the_client_came_from() {
        for (target, host, expected) in [
            ("/v2", "127.0.0.1:4010", "http://127.0.0.1:4010"),
            ("/v2", "[::1]:4010", "http://[::1]:4010"),
            ("/v2", "localhost", "http://localhost"),
            ("/v2", "verify.twilio.com", "https://verify.twilio.com"),
            ("http://example.com:81/v2", "127.0.0.1:4010", "http://example.com:81"),
            ("https://verify.dublin.ie1.twilio.com/v2", "", "https://verify.dublin.ie1.twilio.com"),
            ("/v2", "", "https://verify.twilio.com"),
            ("/v2", "a b", "https://verify.twilio.com"),
            ("/v2", "user:password@127.0.0.1", "https://verify.twilio.com"),
        ] {
            let mut headers = HeaderMap::new();
            if !host.is_empty() {
                headers.insert(HOST, HeaderValue::from_static(host));
            }
            assert_eq!(of(&target.parse().unwrap(), &headers), expected, "{target} {host}");
        }
    }
}

use core::net::IpAddr;

use http::{Uri, uri::Scheme};

use super::{Proxy, ProxyError};
use crate::{Variable, is_loopback, variable::NotUnicode};

/// Through which proxy a request goes, if through any: a [`Proxy`] for all of them, or what the environment says.
///
/// Plain http never goes through one, since it goes to this machine alone.
///
/// ```
/// use twilio_verify_core::{Proxies, Proxy};
///
/// let twilio = "https://verify.twilio.com/v2".parse()?;
/// // In place of these, `Proxies::from_vars(std::env::var)` reads the environment.
/// let variables = |name| match name {
///     "HTTPS_PROXY" => Some("http://proxy.example:3128".to_owned()),
///     _ => None,
/// };
/// let found = Proxies::from_vars(variables).find(&twilio)?.map(Proxy::to_string);
/// assert_eq!(found.as_deref(), Some("http://proxy.example:3128"));
///
/// // One for all requests, set in code.
/// let socks = Proxies::from("socks5h://127.0.0.1:9050".parse::<Proxy>()?);
/// assert_eq!(socks.proxy().map(Proxy::port), Some(9050));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Proxies {
    proxy: Result<Option<Proxy>, ProxyError>,
    /// As `NO_PROXY` has them.
    exceptions: Box<str>,
    from_vars: bool,
}

impl Proxies {
    /// None for any request.
    #[must_use]
    pub fn none() -> Self {
        Self { proxy: Ok(None), exceptions: "".into(), from_vars: false }
    }

    /// Reads the variables that curl reads, by its rules but for one (a [`Proxy`] without a port):
    /// `Proxies::from_vars(std::env::var)`, or from anything else that gives a [`Variable`] for its name.
    ///
    /// | variable | what it is |
    /// |---|---|
    /// | `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY` | the URL of a [`Proxy`]: the first that is set and not empty |
    /// | `no_proxy`, `NO_PROXY` | whom to reach without it, in a list with commas: a domain, with all below it; an address; a network (`10.0.0.0/8`). `*` alone is everybody |
    ///
    /// As with curl, a dot before or after a domain changes nothing, an address of IPv6 has no brackets, and a `*` within a
    /// list or a name (`*.example.com`) is nobody's. What matches nobody goes through the proxy: so does the address of
    /// a network of length 0, which curl reaches without it.
    ///
    /// `HTTP_PROXY` is not read: it is for plain http, and a web server's CGI sets it to what a client says. This machine
    /// (`localhost`, `127.0.0.0/8`, `[::1]`) is reached without a proxy. A variable that holds no proxy's URL, or not UTF-8,
    /// is an error of each request that it is for: nothing goes past a proxy that was meant to be used.
    #[must_use]
    pub fn from_vars<V: Variable>(mut variable: impl FnMut(&'static str) -> V) -> Self {
        let refuse = |name, problem| ProxyError { variable: Some(name), problem };
        let mut first = |names: &[&'static str]| {
            let values = names.iter().map(|&name| match variable(name).value() {
                Ok(value) => Ok(value.map(|value| (name, value))),
                Err(NotUnicode) => Err(refuse(name, "it is not UTF-8: set it again, or unset it")),
            });
            values.filter_map(Result::transpose).next().transpose()
        };
        let proxy = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]).and_then(|found| {
            let Some((name, url)) = found else { return Ok(None) };
            url.parse().map(Some).map_err(|error: ProxyError| refuse(name, error.problem))
        });
        let (proxy, exceptions) = match (proxy, first(&["no_proxy", "NO_PROXY"])) {
            (Ok(Some(_)), Err(error)) => (Err(error), None),
            (proxy, exceptions) => (proxy, exceptions.ok().flatten()),
        };
        let exceptions = exceptions.map(|(_, list)| list.into()).unwrap_or_default();
        Self { proxy, exceptions, from_vars: true }
    }

    /// Whether there is none for any request.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self.proxy, Ok(None))
    }

    /// The proxy, for whichever requests.
    #[must_use]
    pub fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref().ok()?.as_ref()
    }

    /// The proxy for a request to this target.
    ///
    /// # Errors
    /// When a variable that it depends on holds no proxy's URL, or is not UTF-8.
    pub fn find(&self, target: &Uri) -> Result<Option<&Proxy>, ProxyError> {
        let spared = || {
            self.from_vars
                && (target.authority().is_some_and(is_loopback)
                    || target.host().is_some_and(|host| is_excepted(&self.exceptions, host)))
        };
        if self.is_none() || target.scheme() != Some(&Scheme::HTTPS) || spared() {
            return Ok(None);
        }
        self.proxy.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }
}

impl From<Proxy> for Proxies {
    /// For every request over TLS, to this machine too.
    fn from(proxy: Proxy) -> Self {
        Self { proxy: Ok(Some(proxy)), ..Self::none() }
    }
}

fn is_excepted(list: &str, host: &str) -> bool {
    if list == "*" {
        return true;
    }
    let host = without_brackets(host);
    let host = host.strip_suffix('.').unwrap_or(host);
    let address: Option<IpAddr> = host.parse().ok();
    list.split(',').map(|entry| entry.trim_matches([' ', '\t'])).any(|entry| match address {
        Some(address) => has_address(entry, address),
        None => has_name(entry, host),
    })
}

/// One dot in front, and one behind, change nothing.
fn has_name(entry: &str, host: &str) -> bool {
    let domain = entry.strip_suffix('.').unwrap_or(entry);
    let domain = domain.strip_prefix('.').unwrap_or(domain);
    let Some((above, end)) = host.len().checked_sub(domain.len()).and_then(|at| host.split_at_checked(at))
    else {
        return false;
    };
    !domain.is_empty() && end.eq_ignore_ascii_case(domain) && (above.is_empty() || above.ends_with('.'))
}

fn has_address(entry: &str, address: IpAddr) -> bool {
    let (network, length) = match entry.split_once('/') {
        Some((network, length)) => (network, Some(length)),
        None => (entry, None),
    };
    let Ok(network) = network.parse() else { return false };
    let (network, address, bits): (u128, u128, u32) = match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            (network.to_bits().into(), address.to_bits().into(), 32)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => (network.to_bits(), address.to_bits(), 128),
        _ => return false,
    };
    let length = length.map_or(Some(bits), |length| length.parse().ok().filter(|_| !length.starts_with('+')));
    length
        .filter(|length| (1..=bits).contains(length))
        .is_some_and(|length| (network ^ address).checked_shr(bits - length).unwrap_or(0) == 0)
}

fn without_brackets(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)], target: &str) -> Result<Option<String>, ProxyError> {
        let proxies = Proxies::from_vars(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        });
        Ok(proxies.find(&target.parse().unwrap())?.map(ToString::to_string))
    }

    #[test]
    fn the_variables_have_curls_order() {
        let all = [
            ("HTTP_PROXY", "http://a"),
            ("http_proxy", "http://a"),
            ("ALL_PROXY", "http://b"),
            ("all_proxy", "http://c"),
            ("HTTPS_PROXY", "http://d"),
            ("https_proxy", "http://e"),
        ];
        let to = "https://verify.twilio.com/";
        for (upto, host) in [(2, None), (3, Some("b")), (4, Some("c")), (5, Some("d")), (6, Some("e"))] {
            let expected = host.map(|host| format!("http://{host}:80"));
            assert_eq!(found(&all[..upto], to), Ok(expected));
        }
        assert_eq!(
            found(&[("https_proxy", ""), ("ALL_PROXY", "http://b")], to),
            Ok(Some("http://b:80".into()))
        );
        let exceptions = |small, capital| {
            found(&[("ALL_PROXY", "http://b"), ("no_proxy", small), ("NO_PROXY", capital)], to).unwrap()
        };
        assert_eq!(exceptions("twilio.com", "a.example"), None, "the small letters come first");
        assert!(exceptions("a.example", "twilio.com").is_some());
        assert_eq!(exceptions("", "twilio.com"), None);
        for target in
            ["http://127.0.0.1/", "http://verify.twilio.com/", "https://127.1.2.3/", "https://LOCALHOST:1/"]
        {
            assert_eq!(found(&all, target), Ok(None), "{target}");
        }
        let set = Proxies::from("http://a".parse::<Proxy>().unwrap());
        assert!(set.find(&"https://127.0.0.1/".parse().unwrap()).unwrap().is_some(), "set in code");
        assert!(set.find(&"http://127.0.0.1/".parse().unwrap()).unwrap().is_none());
    }

    #[test]
    fn a_variable_that_is_no_url_is_an_error_of_whom_it_is_for() {
        let broken = [("HTTPS_PROXY", "carrier-pigeon://planted"), ("NO_PROXY", "a.example")];
        let error = found(&broken, "https://b.example/").unwrap_err();
        assert_eq!(error.variable(), Some("HTTPS_PROXY"));
        assert!(error.to_string().starts_with("the proxy variable HTTPS_PROXY cannot be used"), "{error}");
        assert_eq!(found(&broken, "https://a.example/"), Ok(None));
        assert_eq!(found(&broken, "https://localhost/"), Ok(None));
    }

    #[test]
    fn a_variable_that_is_not_utf_8_is_not_passed_over() {
        use std::env::VarError;

        for (odd, variable) in
            [("ALL_PROXY", Some("ALL_PROXY")), ("no_proxy", Some("no_proxy")), ("HTTP_PROXY", None)]
        {
            let proxies = Proxies::from_vars(|name| match name {
                name if name == odd => Err(VarError::NotUnicode("planted".into())),
                "ALL_PROXY" => Ok("http://a".to_owned()),
                _ => Err(VarError::NotPresent),
            });
            let found = proxies.find(&"https://b.example/".parse().unwrap());
            assert_eq!(found.as_ref().err().map(ProxyError::variable), variable.map(Some), "{odd}");
            assert!(!format!("{found:?}").contains("planted"));
        }
        let without = Proxies::from_vars(|name| match name {
            "no_proxy" => Err(VarError::NotUnicode("planted".into())),
            _ => Err(VarError::NotPresent),
        });
        assert!(without.is_none(), "there is nothing to make exceptions from");
    }

    #[test]
    fn exceptions() {
        for (list, host, is_in) in [
            ("example.com", "example.com", true),
            ("example.com", "verify.EXAMPLE.com", true),
            ("a, .Example.com", "verify.example.com.", true),
            (".example.com.", "example.com", true),
            ("a,\texample.com ,b", "example.com", true),
            ("*.example.com", "verify.example.com", false),
            ("*.example.com", "example.com", false),
            ("..example.com", "verify.example.com", false),
            ("example.com..", "example.com", false),
            ("example.com", "example.com..", false),
            ("a example.com", "example.com", false),
            ("a,*", "example.com", false),
            ("a,*", "10.0.0.1", false),
            ("example.com", "notexample.com", false),
            ("verify.example.com", "example.com", false),
            ("*", "anything", true),
            ("*", "10.0.0.1", true),
            ("", "a", false),
            (".,*.,..,", "a", false),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.0.0.1/32", "10.0.0.1", true),
            ("10.0.0.1/32", "10.0.0.0", false),
            ("128.0.0.0/1", "129.1.2.3", true),
            ("10.0.0.0/0", "11.1.2.3", false),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.0.0.0/+8", "10.0.0.0", false),
            ("10.0.0.0/x", "10.0.0.0", false),
            ("10.0.0.1", "10.0.0.1", true),
            ("10.0.0.1", "10.0.0.2", false),
            ("fe80::/10", "[fe81::1]", true),
            ("::2", "[::2]", true),
            ("::2/128", "[::2]", true),
            ("::2/129", "[::2]", false),
            ("::2/0", "[::3]", false),
            ("[::2]", "[::2]", false),
            ("::/1", "10.0.0.1", false),
            ("é", "a", false),
        ] {
            assert_eq!(is_excepted(list, host), is_in, "{list} {host}");
        }
    }
}

mod choice;

use core::{fmt, str::FromStr};

use http::{HeaderValue, uri::Authority};
use percent_encoding::percent_decode_str;

use crate::{Secret, credentials::basic};

pub use choice::Proxies;

/// A proxy for the transports that come with this crate, and others that take one.
///
/// It is written as `http://user:password@proxy.example:3128`. The scheme is `http` (also where it is left out), `https`,
/// `socks4`, `socks4a`, `socks5` or `socks5h`; without a port, it is 80 (curl takes 1080 there), 443 or, of SOCKS, 1080.
/// User and password are percent-encoded (`%40` is `@`); `Debug` and `Display` show neither. With `socks5` and `socks5h`
/// they have 1 to 255 bytes each, and `socks4` and `socks4a` have none.
///
/// ```
/// use twilio_verify_core::Proxy;
///
/// let proxy: Proxy = "http://shop:p%40ss@proxy.example:3128".parse()?;
/// assert_eq!(proxy.to_string(), "http://proxy.example:3128");
/// assert_eq!(proxy.password().map(|password| password.expose()), Some("p@ss"));
/// # Ok::<(), twilio_verify_core::ProxyError>(())
/// ```
#[derive(Clone)]
pub struct Proxy {
    protocol: ProxyProtocol,
    host: Box<str>,
    port: u16,
    credentials: Option<(Box<str>, Secret)>,
}

/// What is spoken to a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProxyProtocol {
    /// HTTP: the target is asked for by `CONNECT`, and TLS to it goes through.
    Http,
    /// The same within TLS to the proxy.
    Https,
    /// SOCKS 4, which takes addresses alone.
    Socks4,
    /// SOCKS 4a: the proxy looks the target's name up.
    Socks4a,
    /// SOCKS 5: the target's name is looked up here.
    Socks5,
    /// SOCKS 5: the proxy looks the target's name up.
    Socks5h,
}

const PROTOCOLS: [(&str, ProxyProtocol, u16); 6] = [
    ("http", ProxyProtocol::Http, 80),
    ("https", ProxyProtocol::Https, 443),
    ("socks4", ProxyProtocol::Socks4, 1080),
    ("socks4a", ProxyProtocol::Socks4a, 1080),
    ("socks5", ProxyProtocol::Socks5, 1080),
    ("socks5h", ProxyProtocol::Socks5h, 1080),
];

impl Proxy {
    /// What is spoken to it.
    #[must_use]
    pub fn protocol(&self) -> ProxyProtocol {
        self.protocol
    }

    /// Its name or address; one of IPv6 has its brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// As whom it is used, decoded.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.credentials.as_ref().map(|(user, _)| &**user)
    }

    /// The password, decoded. It is empty where there is a user alone.
    #[must_use]
    pub fn password(&self) -> Option<&Secret> {
        self.credentials.as_ref().map(|(_, password)| password)
    }

    /// The value of `Proxy-Authorization` for a `CONNECT`: HTTP Basic, marked sensitive.
    #[must_use]
    pub fn authorization(&self) -> Option<HeaderValue> {
        self.credentials.as_ref().map(|(user, password)| basic(user, password))
    }
}

impl FromStr for Proxy {
    type Err = ProxyError;

    fn from_str(url: &str) -> Result<Self, ProxyError> {
        let refuse = |problem| Err(ProxyError { variable: None, problem });
        let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
        let known = PROTOCOLS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(scheme));
        let Some((_, protocol, default_port)) = known else {
            return refuse("its scheme is none of `http`, `https`, `socks4`, `socks4a`, `socks5`, `socks5h`");
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains(['/', '?', '#']) {
            return refuse(
                "it has a path or a query: leave it out, and write `/`, `?`, `#` in a password as `%2F`, `%3F`, `%23`",
            );
        }
        let (user_info, place) = match rest.rsplit_once('@') {
            Some((user_info, place)) => (Some(user_info), place),
            None => (None, rest),
        };
        let Ok(place) = place.parse::<Authority>() else {
            return refuse("its host is no name or address: write it as `http://user:password@host:port`");
        };
        let port = place.as_str().rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
        let port = port.map_or(Some(*default_port), |(_, port)| port_number(port));
        let (false, Some(port)) = (place.host().is_empty(), port) else {
            return refuse("its host is empty, or its port is no number up to 65535");
        };
        let credentials = match user_info.filter(|user_info| !matches!(*user_info, "" | ":")).map(credentials)
        {
            Some(None) => {
                return refuse("its user or password is not UTF-8 once decoded, or its user has a `:`");
            }
            Some(credentials) => credentials,
            None => None,
        };
        match (protocol, &credentials) {
            (ProxyProtocol::Socks4 | ProxyProtocol::Socks4a, Some(_)) => {
                return refuse("SOCKS 4 has no password: leave user and password out, or use SOCKS 5");
            }
            (ProxyProtocol::Socks5 | ProxyProtocol::Socks5h, Some((user, password)))
                if [user, password.expose()].iter().any(|part| !(1..=255).contains(&part.len())) =>
            {
                return refuse(
                    "of SOCKS 5, user and password have 1 to 255 bytes each: give both, or neither",
                );
            }
            _ => {}
        }
        Ok(Self { protocol: *protocol, host: place.host().into(), port, credentials })
    }
}

/// Of digits alone, without a sign.
fn port_number(port: &str) -> Option<u16> {
    port.parse().ok().filter(|_| !port.starts_with('+'))
}

fn credentials(user_info: &str) -> Option<(Box<str>, Secret)> {
    let decoded = |text| percent_decode_str(text).decode_utf8().ok();
    let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
    let user = decoded(user).filter(|user| !user.contains(':'))?;
    Some((user.into(), Secret::new(decoded(password)?)))
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = PROTOCOLS.iter().find(|(_, protocol, _)| *protocol == self.protocol);
        write!(f, "{}://{}:{}", scheme.map_or("", |(scheme, ..)| scheme), self.host, self.port)
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

/// A text that is no proxy's URL, or a variable that is not UTF-8. It is not repeated, since a password may be in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProxyError {
    variable: Option<&'static str>,
    problem: &'static str,
}

impl ProxyError {
    /// The variable that it stands in, where it came from one.
    #[must_use]
    pub fn variable(&self) -> Option<&'static str> {
        self.variable
    }
}

impl fmt::Display for ProxyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.variable {
            Some(variable) => {
                write!(f, "the proxy variable {variable} cannot be used: {}", self.problem)
            }
            None => write!(f, "the proxy cannot be used: {}", self.problem),
        }
    }
}

impl std::error::Error for ProxyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for (url, shown, user) in [
            ("proxy.example", "http://proxy.example:80", None),
            ("proxy.example:3128", "http://proxy.example:3128", None),
            ("HTTPS://proxy.example/", "https://proxy.example:443", None),
            ("socks5h://[::1]", "socks5h://[::1]:1080", None),
            ("socks4://127.0.0.1:9050", "socks4://127.0.0.1:9050", None),
            ("http://user@h", "http://h:80", Some(("user", ""))),
            ("http://u%40x:p%3Aw%C3%B6:d@h:1", "http://h:1", Some(("u@x", "p:wö:d"))),
            ("u:p@ss@h", "http://h:80", Some(("u", "p@ss"))),
            ("http://@h", "http://h:80", None),
            ("http://:@h", "http://h:80", None),
            ("socks4a://@h", "socks4a://h:1080", None),
            ("http://:p@h", "http://h:80", Some(("", "p"))),
            ("https://u:%EF%BF%BD@h", "https://h:443", Some(("u", "\u{fffd}"))),
            ("socks5://u:p@h", "socks5://h:1080", Some(("u", "p"))),
        ] {
            let proxy: Proxy = url.parse().unwrap();
            assert_eq!(proxy.to_string(), shown);
            let given = proxy.user().zip(proxy.password().map(Secret::expose));
            assert_eq!(given, user, "{url}");
            assert_eq!(format!("{proxy:?}"), format!("Proxy({shown})"));
        }
        let header = "http://Aladdin:opensesame@h".parse::<Proxy>().unwrap().authorization().unwrap();
        assert_eq!(header, "Basic QWxhZGRpbjpvcGVuc2VzYW1l");
        assert!(header.is_sensitive());
    }

    #[test]
    fn what_is_no_proxys_url_is_not_repeated() {
        for (url, words) in [
            ("carrier-pigeon://planted@h", "its scheme is none of"),
            ("http://u:planted/x@h", "a path or a query"),
            ("http://h/planted", "a path or a query"),
            ("", "its host is"),
            ("http://", "its host is"),
            ("http://planted@", "its host is"),
            ("http://a planted b", "its host is"),
            ("http://planted:x", "its port is no number"),
            ("http://planted:65536", "its port is no number"),
            ("http://planted:+80", "its port is no number"),
            ("http://planted:", "its port is no number"),
            ("socks4://u:planted@h", "SOCKS 4 has no password"),
            ("socks4a://planted@h", "SOCKS 4 has no password"),
            ("socks5://planted@h", "1 to 255 bytes"),
            ("socks5h://:planted@h", "1 to 255 bytes"),
            ("http://u:%ff@planted", "not UTF-8"),
            ("http://u%3A:planted@h", "its user has a `:`"),
        ] {
            let error = url.parse::<Proxy>().unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains(words) && !shown.contains("planted"), "{url}: {shown}");
        }
        let long = |user: usize, password: usize| {
            let url = format!("socks5h://{}:{}@h", "u".repeat(user), "p".repeat(password));
            url.parse::<Proxy>().is_ok()
        };
        assert_eq!([long(255, 255), long(256, 1), long(1, 256)], [true, false, false]);
    }
}

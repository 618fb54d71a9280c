use core::{fmt, net::IpAddr, str::FromStr};

use http::{
    Uri,
    uri::{Authority, Scheme},
};

use crate::{ConfigError, object::text_in_serde};

/// Where the API is: `https://verify.twilio.com`, one of Twilio's regions or edges, or a base URL of your own.
///
/// ```
/// use twilio_verify_core::{Edge, Endpoint, Region};
///
/// assert_eq!(Endpoint::default().to_string(), "https://verify.twilio.com");
/// let ireland = Endpoint::twilio(Some(Edge::new("dublin")?), Some(Region::new("ie1")?));
/// assert_eq!(ireland.to_string(), "https://verify.dublin.ie1.twilio.com");
/// # Ok::<(), twilio_verify_core::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint {
    pub(crate) scheme: Scheme,
    pub(crate) authority: Authority,
    /// What precedes `/v2`: empty, or `/` and more without a slash at the end.
    pub(crate) prefix: Box<str>,
}

impl Endpoint {
    /// Twilio's own host: the `edge` is where traffic enters Twilio's network, the `region` where it is processed.
    ///
    /// An edge without a region means region `us1`
    /// ([documentation](https://www.twilio.com/docs/global-infrastructure/understanding-edge-locations)).
    #[must_use]
    pub fn twilio(edge: Option<Edge>, region: Option<Region>) -> Self {
        let region = region.or_else(|| edge.is_some().then(|| Region("us1".into())));
        let mut host = String::from("verify");
        for label in [edge.map(|edge| edge.0), region.map(|region| region.0)].into_iter().flatten() {
            host.push('.');
            host.push_str(&label);
        }
        host.push_str(".twilio.com");
        #[allow(clippy::expect_used, reason = "a label is letters, digits and hyphens: always a host name")]
        let authority = Authority::try_from(host).expect("labels make a host name");
        Self { scheme: Scheme::HTTPS, authority, prefix: Box::default() }
    }

    /// A base URL of your own: a proxy of your company, or an emulator.
    ///
    /// `https`, or `http` to this machine alone (`localhost`, `127.0.0.0/8`, `[::1]`), since every request carries
    /// the account's credentials. A path is put before `/v2`.
    ///
    /// # Errors
    /// When the URL is none of these, or has user information, a query or a fragment.
    pub fn base_url(url: &str) -> Result<Self, ConfigError> {
        let refuse = |problem| Err(ConfigError::BaseUrl { problem });
        if url.contains('#') {
            return refuse("it has a fragment (`#…`); leave it out");
        }
        let Ok(uri) = url.parse::<Uri>() else { return refuse("it is not a URL") };
        let parts = uri.into_parts();
        let (Some(scheme), Some(authority)) = (parts.scheme, parts.authority) else {
            return refuse("it has no scheme or no host; write it as `https://host`");
        };
        if authority.as_str().contains('@') {
            return refuse("it holds credentials (`user@`); give them as `Credentials`");
        }
        let port = authority.as_str().rsplit_once(':').filter(|(_, port)| !port.ends_with(']'));
        if authority.host().is_empty() || port.is_some_and(|(_, port)| port.parse::<u16>().is_err()) {
            return refuse("its host is empty, or its port is no number up to 65535");
        }
        if scheme == Scheme::HTTP && !is_loopback(&authority) {
            return refuse("it is `http` to another machine, which would show the credentials; use `https`");
        }
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return refuse("its scheme is neither `https` nor `http`");
        }
        let path = parts.path_and_query;
        if path.as_ref().is_some_and(|path| path.query().is_some()) {
            return refuse("it has a query (`?…`); leave it out");
        }
        let prefix = path.as_ref().map_or("", |path| path.path());
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let odd = |segment| matches!(segment, "" | "." | "..");
        if prefix.contains(['%', '\\']) || prefix.split('/').skip(1).any(odd) {
            return refuse("its path has an empty, `.` or `..` segment, a `%` or a `\\`; write it plainly");
        }
        Ok(Self { scheme, authority, prefix: prefix.into() })
    }
}

impl Endpoint {
    /// Host and port, such as `verify.twilio.com`.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// Whether requests stay on this machine: an emulator's base URL.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.authority)
    }
}

impl FromStr for Endpoint {
    type Err = ConfigError;
    /// As [`base_url`](Self::base_url).
    fn from_str(url: &str) -> Result<Self, ConfigError> {
        Self::base_url(url)
    }
}

impl Default for Endpoint {
    /// `https://verify.twilio.com`.
    fn default() -> Self {
        Self::twilio(None, None)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.prefix)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// Where Twilio processes and keeps data: `us1` (the default), `ie1`, `au1`. It has credentials of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(Box<str>);

impl Region {
    /// A region by its name; upper case is made lower case.
    ///
    /// # Errors
    /// When the name is not one label of a host name: 1 to 63 letters, digits and `-`, no `-` at either end.
    pub fn new(name: &str) -> Result<Self, ConfigError> {
        label("region", name).map(Self)
    }
}

/// Where traffic enters Twilio's network: `ashburn`, `dublin`, `sydney`, ….
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge(Box<str>);

impl Edge {
    /// An edge by its name; upper case is made lower case.
    ///
    /// # Errors
    /// When the name is not one label of a host name: 1 to 63 letters, digits and `-`, no `-` at either end.
    pub fn new(name: &str) -> Result<Self, ConfigError> {
        label("edge", name).map(Self)
    }
}

macro_rules! label_texts {
    ($($name:ident),+) => {$(
        impl FromStr for $name {
            type Err = ConfigError;
            fn from_str(name: &str) -> Result<Self, ConfigError> {
                Self::new(name)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )+};
}
label_texts!(Region, Edge);
text_in_serde!(Endpoint, Region, Edge);

fn label(what: &'static str, name: &str) -> Result<Box<str>, ConfigError> {
    let characters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let ends = !name.starts_with('-') && !name.ends_with('-');
    if (1..=63).contains(&name.len()) && characters && ends {
        Ok(name.to_ascii_lowercase().into())
    } else {
        Err(ConfigError::Label { what, name: name.into() })
    }
}

/// Whether requests to this authority stay on the machine, so that plain `http` shows them to nobody else:
/// `localhost`, `127.0.0.0/8`, `[::1]`.
///
/// ```
/// use twilio_verify_core::is_loopback;
///
/// assert!(is_loopback(&"127.0.0.1:4010".parse()?));
/// assert!(!is_loopback(&"127.0.0.1.example".parse()?));
/// # Ok::<(), http::uri::InvalidUri>(())
/// ```
#[must_use]
pub fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(edge: &str, region: &str) -> String {
        let edge = (!edge.is_empty()).then(|| Edge::new(edge).unwrap());
        let region = (!region.is_empty()).then(|| Region::new(region).unwrap());
        Endpoint::twilio(edge, region).authority.to_string()
    }

    #[test]
    fn region_and_edge_make_the_host() {
        assert_eq!(host("", ""), "verify.twilio.com");
        assert_eq!(host("", "ie1"), "verify.ie1.twilio.com");
        assert_eq!(host("ashburn", ""), "verify.ashburn.us1.twilio.com");
        assert_eq!(host("sydney", "AU1"), "verify.sydney.au1.twilio.com");
    }

    #[test]
    fn a_label_cannot_change_the_host() {
        let long = "a".repeat(64);
        for name in ["", "evil.example", "a/b", "ie1#", "a@b", "-a", "a-", "é", " ie1", "a:1", &long] {
            assert!(matches!(Region::new(name), Err(ConfigError::Label { what: "region", .. })), "{name}");
            assert!(matches!(Edge::new(name), Err(ConfigError::Label { what: "edge", .. })), "{name}");
        }
        assert_eq!(host(&"a".repeat(63), &"b".repeat(63)).len(), "verify..twilio.com".len() + 1 + 126);
    }

    #[test]
    fn base_urls() {
        for (url, shown) in [
            ("https://proxy.example/twilio/", "https://proxy.example/twilio"),
            ("https://proxy.example:8443", "https://proxy.example:8443"),
            ("http://127.0.0.1:4010", "http://127.0.0.1:4010"),
            ("http://127.9.9.9/", "http://127.9.9.9"),
            ("http://[::1]:80/", "http://[::1]:80"),
            ("http://LocalHost:1", "http://LocalHost:1"),
        ] {
            let endpoint = Endpoint::base_url(url).unwrap();
            assert_eq!(endpoint.to_string(), shown);
            assert_eq!(serde_json::to_value(&endpoint).unwrap(), shown);
            assert_eq!(serde_json::from_value::<Endpoint>(shown.into()).unwrap(), endpoint);
            assert!(shown.contains(endpoint.authority().as_str()), "{shown}");
        }
        for url in [
            "",
            "verify.twilio.com",
            "/v2",
            "ftp://h",
            "http://verify.twilio.com",
            "http://127.0.0.1.example",
            "http://10.0.0.1",
            "http://localhost.example",
            "https://user:pw@h",
            "http://evil@127.0.0.1",
            "https://h?x=1",
            "https://h/#f",
            "https://",
            "http://[::2]",
            "https://:443",
            "https://h:99999",
            "https://h:",
            "https://h/../x",
            "https://h/a//x",
            "https://h//",
            "https://h/%2e%2e",
            "https://h/a\\b",
        ] {
            assert!(matches!(Endpoint::base_url(url), Err(ConfigError::BaseUrl { .. })), "{url}");
        }
    }
}

use std::{
    fmt::{Debug, Display},
    net::IpAddr,
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Serialize, de::DeserializeOwned};
use twilio_verify_core::{
    AccountSid, ApiKeySid, Edge, Endpoint, EntitySid, FactorSid, FactorStatus, FactorType, Identity,
    Metadata, NotificationPlatform, OperationExt, PublicKey, Region, Secret, ServiceSid, Timestamp,
    TotpAlgorithm, limits,
};

use crate::targets;

/// Any text where a SID, an identity, a region, an edge, a base URL, a date, metadata or an application's name is read:
/// what is taken comes back as it was, and what is not is not repeated where it can be a secret.
pub fn text(input: &[u8]) {
    let text = &*String::from_utf8_lossy(input);
    sid::<AccountSid>(text, AccountSid::PREFIX);
    sid::<ApiKeySid>(text, ApiKeySid::PREFIX);
    sid::<ServiceSid>(text, ServiceSid::PREFIX);
    sid::<EntitySid>(text, EntitySid::PREFIX);
    sid::<FactorSid>(text, FactorSid::PREFIX);
    assert!(comes_back::<Identity>(text).is_some() && Identity::from(text).as_str() == text);
    for open in [FactorStatus::from(text).as_str(), FactorType::from(text).as_str()] {
        assert_eq!(open, text);
    }
    comes_back::<FactorStatus>(text).unwrap();
    comes_back::<TotpAlgorithm>(text).unwrap();
    comes_back::<NotificationPlatform>(text).unwrap();
    assert_eq!(Secret::from(text).expose(), text);
    assert_eq!(format!("{:?}", Secret::from(text)), "Secret(redacted)");
    assert_eq!(PublicKey::from(text).as_base64(), text);
    labels(text);
    base_url(text);
    date(text);
    metadata(text);
    base32(text);
    application(text);
}

fn sid<T: FromStr<Err: Display> + Display + PartialEq + Debug + Serialize + DeserializeOwned>(
    text: &str,
    prefix: &str,
) {
    let digits = text.strip_prefix(prefix).unwrap_or_default();
    let is_one = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    assert_eq!(comes_back::<T>(text).is_some(), is_one, "{prefix}");
    if let Err(error) = text.parse::<T>() {
        let repeats = text.len() > 7 && error.to_string().contains(text);
        assert!(!repeats || are_its_own_words::<T>(text, prefix), "it can be a secret: {error}");
    }
}

/// Whether every error of this kind has the text in it, but for numbers.
fn are_its_own_words<T: FromStr<Err: Display>>(text: &str, prefix: &str) -> bool {
    let without_numbers = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    let faults = [String::new(), "x".repeat(34), format!("{prefix}{}", "x".repeat(32))];
    faults.iter().any(|fault| {
        let error = fault.parse::<T>().err().map(|error| error.to_string()).unwrap_or_default();
        without_numbers(&error).contains(&without_numbers(text))
    })
}

/// Reads a text, and checks that what was read is written as it was, by `Display` and in JSON.
fn comes_back<T: FromStr + Display + PartialEq + Debug + Serialize + DeserializeOwned>(
    text: &str,
) -> Option<T> {
    let json = serde_json::to_string(text).unwrap();
    let Ok(value) = text.parse::<T>() else {
        assert!(serde_json::from_str::<T>(&json).is_err());
        return None;
    };
    assert_eq!(value.to_string(), text);
    assert_eq!(serde_json::to_string(&value).unwrap(), json);
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), value);
    Some(value)
}

/// Whatever a region or an edge is, the host stays one of Twilio's, of so many labels.
fn labels(text: &str) {
    let characters = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let is_label = characters && (1..=63).contains(&text.len()) && text.trim_matches('-').len() == text.len();
    let (edge, region) = (Edge::new(text), Region::new(text));
    assert_eq!((edge.is_ok(), region.is_ok()), (is_label, is_label));
    let (Ok(edge), Ok(region)) = (edge, region) else { return };
    let name = text.to_ascii_lowercase();
    for (endpoint, host) in [
        (Endpoint::twilio(Some(edge.clone()), None), format!("verify.{name}.us1.twilio.com")),
        (Endpoint::twilio(None, Some(region.clone())), format!("verify.{name}.twilio.com")),
        (Endpoint::twilio(Some(edge), Some(region)), format!("verify.{name}.{name}.twilio.com")),
    ] {
        assert_eq!(endpoint.to_string(), format!("https://{host}"));
        let config = targets::config().endpoint(endpoint);
        let request = targets::entity().factors().request(&config).unwrap();
        assert_eq!(request.uri().host(), Some(&*host));
    }
}

/// A base URL that is taken leads where another reader of URLs says that it leads: nothing but `https`, or this
/// machine; no credentials in it, nothing behind its path, and requests below it.
fn base_url(text: &str) {
    let Ok(endpoint) = Endpoint::base_url(text) else { return };
    let shown = endpoint.to_string();
    assert_eq!(Endpoint::base_url(&shown).unwrap(), endpoint);
    let config = targets::config().endpoint(endpoint.clone());
    // The path can be so long that no URL can be made.
    let Ok(request) = targets::entity().factors().request(&config) else {
        assert!(text.len() > 60_000);
        return;
    };
    let uri = request.uri().to_string();
    let path = format!("/v2/Services/{}/Entities/{}/Factors", targets::SERVICE, targets::IDENTITY);
    assert_eq!(uri, format!("{shown}{path}"));
    // Host names that only one of the two can read lead nowhere.
    let Ok(url) = url::Url::parse(&uri) else { return };
    assert_eq!((url.username(), url.password(), url.query(), url.fragment()), ("", None, None, None));
    assert!(url.path().ends_with(&path), "{url}");
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(url::Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => panic!("{url} has no host"),
    };
    assert!(url.scheme() == "https" || (url.scheme() == "http" && here), "{url} shows the credentials");
    assert!(!endpoint.is_loopback() || here, "{url} is not this machine");
}

fn date(text: &str) {
    let Ok(date) = text.parse::<Timestamp>() else { return };
    assert_eq!(comes_back::<Timestamp>(&date.to_string()), Some(date));
    assert!(date.since_epoch() <= Duration::from_secs(253_402_300_799) + Duration::from_nanos(999_999_999));
    assert_eq!(SystemTime::from(date), UNIX_EPOCH + date.since_epoch());
    assert_eq!(Timestamp::try_from(SystemTime::from(date)), Ok(date));
}

fn metadata(text: &str) {
    let metadata = Metadata::from_json(text);
    assert_eq!(metadata.as_json(), text);
    let _ = metadata.get("k");
    // As a name and as a value it comes back.
    let pairs = Metadata::from([(text, "a"), ("", text)]);
    assert_eq!(pairs.get("").as_deref(), Some(text));
    assert_eq!(pairs.get(text).as_deref(), Some(if text.is_empty() { "" } else { "a" }));
}

/// RFC 4648 §6: as many digits as whole bytes make.
fn base32(text: &str) {
    let digits = text.trim_end_matches('=');
    let known = digits.bytes().all(|byte| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".contains(&byte));
    let whole = (1..=digits.len()).any(|bytes| (bytes * 8).div_ceil(5) == digits.len());
    assert_eq!(limits::is_base32(text), known && whole);
}

fn application(text: &str) {
    let printable = text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    let named = targets::config().application(text);
    assert_eq!(named.is_ok(), printable && !text.trim().is_empty());
    let Ok(config) = named else { return };
    let request = targets::entity().factors().request(&config).unwrap();
    assert!(request.headers()["user-agent"].to_str().unwrap().ends_with(&format!(" {text}")));
}

//! The name of the host and a connection to it, each by itself, so that it shows which of them fails.

use std::{
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use super::{Report, settings::Setting};
use crate::{advice::Trouble, place::variable};

const PATIENCE: Duration = Duration::from_secs(5);
const PROXIES: [&str; 6] =
    ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Whether a request has anywhere to go.
pub(super) fn examine(setting: &Setting, report: &mut Report) -> bool {
    // Nothing for this machine goes through a proxy of the environment.
    if !setting.endpoint().is_loopback() && is_proxied(report) {
        return true;
    }
    let Some(host) = setting.uri.host() else { return false };
    let port =
        setting.uri.port_u16().unwrap_or(if setting.uri.scheme_str() == Some("http") { 80 } else { 443 });
    let addresses = addresses(host, port, setting, report);
    !addresses.is_empty() && is_reached(&addresses, report)
}

/// Their names alone: a proxy's URL can have a password in it.
fn is_proxied(report: &mut Report) -> bool {
    let set = |names: &[&'static str]| -> Vec<&str> {
        names.iter().copied().filter(|name| variable(name).is_some()).collect()
    };
    let proxies = set(&PROXIES);
    if proxies.is_empty() {
        return false;
    }
    let names = [proxies, set(&EXCEPTIONS)].concat().join(", ");
    report.note(
        "proxy",
        format!(
            "{names}: who is asked for a name and a connection depends on them, and neither is tried here"
        ),
        None,
    );
    true
}

fn addresses(host: &str, port: u16, setting: &Setting, report: &mut Report) -> Vec<SocketAddr> {
    let began = Instant::now();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match (host, port).to_socket_addrs().map(Vec::from_iter) {
        Ok(addresses) if !addresses.is_empty() => {
            let (count, time) = (addresses.len(), milliseconds(began));
            report.ok(
                "name",
                format!("{host} has {count} address{} ({time} ms)", if count == 1 { "" } else { "es" }),
            );
            addresses
        }
        looked_up => {
            let why = looked_up.err().map_or_else(String::new, |error| format!(": {error}"));
            let advice = match &setting.region {
                Some(region) => format!(
                    "Is {region} one of Twilio's regions, and the edge one of its edges? Then check the network and its DNS."
                ),
                None => Trouble::Name.what_to_do().unwrap_or_default().to_owned(),
            };
            report.problem("name", format!("{host} has no address{why}"), advice);
            Vec::new()
        }
    }
}

/// The first address that answers counts, as for the call.
fn is_reached(addresses: &[SocketAddr], report: &mut Report) -> bool {
    let mut refusal = None;
    for address in addresses {
        let began = Instant::now();
        match TcpStream::connect_timeout(address, PATIENCE) {
            Ok(_) => {
                report.ok("connection", format!("{address} took it ({} ms)", milliseconds(began)));
                return true;
            }
            Err(error) => refusal = Some((address, error)),
        }
    }
    if let Some((address, error)) = refusal {
        let trouble = match error.kind() {
            std::io::ErrorKind::ConnectionRefused => Trouble::Refused,
            std::io::ErrorKind::TimedOut => Trouble::Time,
            _ => Trouble::Other,
        };
        let advice = match trouble {
            Trouble::Other => "Check the network, and whether a proxy has to be set.",
            trouble => trouble.what_to_do().unwrap_or_default(),
        };
        report.problem("connection", format!("{address} does not take it: {error}"), advice);
    }
    false
}

pub(super) fn milliseconds(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

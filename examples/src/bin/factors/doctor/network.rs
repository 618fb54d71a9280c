//! The name of the host and a connection to it, each by itself, so that it shows which of them fails.

use std::{
    net::{SocketAddr, TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use twilio_verify_core::Proxies;

use super::{Report, settings::Setting};
use crate::advice::{Trouble, proxy_variable};

const PATIENCE: Duration = Duration::from_secs(5);

/// Whether a request has anywhere to go: to the host, or to the proxy that the transport takes for it.
pub(super) fn examine(setting: &Setting, report: &mut Report) -> bool {
    let proxies = Proxies::from_vars(std::env::var);
    let proxy = match proxies.find(&setting.uri) {
        Ok(proxy) => proxy,
        Err(error) => {
            report.problem("proxy", error.to_string(), proxy_variable(&error));
            return false;
        }
    };
    let Some(host) = setting.uri.host() else { return false };
    let port =
        setting.uri.port_u16().unwrap_or(if setting.uri.scheme_str() == Some("http") { 80 } else { 443 });
    let (host, port) = match proxy {
        Some(proxy) => {
            // Without its user and password, which its URL can have.
            report.note(
                "proxy",
                format!("{proxy}, by the variables: it is the one that asks for {host}"),
                None,
            );
            (proxy.host(), proxy.port())
        }
        None => (host, port),
    };
    let addresses = addresses(host, port, setting, report);
    !addresses.is_empty() && is_reached(&addresses, proxy.is_some(), report)
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
fn is_reached(addresses: &[SocketAddr], by_proxy: bool, report: &mut Report) -> bool {
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
            _ if by_proxy => Trouble::Proxy,
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

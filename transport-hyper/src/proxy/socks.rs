//! Proxies of SOCKS.

use core::{future::poll_fn, str::FromStr};

use http::{Uri, uri::Scheme};
use hyper_util::client::legacy::connect::{
    HttpConnector,
    dns::{GaiResolver, Name},
    proxy::{SocksV4, SocksV5},
};
use tower_service::Service;
use twilio_verify_core::{Proxy, ProxyProtocol, Secret};

use super::{Stream, place};
use crate::connect::BoxError;

pub(super) async fn connect(
    tcp: HttpConnector,
    protocol: ProxyProtocol,
    proxy: &Proxy,
    target: Uri,
) -> Result<Stream, BoxError> {
    let place = place(Scheme::HTTP, proxy)?;
    // hyper-util would look the name up on the thread of the runtime.
    let target = match protocol {
        ProxyProtocol::Socks4 | ProxyProtocol::Socks5 => looked_up(target).await?,
        _ => target,
    };
    if let ProxyProtocol::Socks4 | ProxyProtocol::Socks4a = protocol {
        let mut socks = SocksV4::new(place, tcp);
        poll_fn(|context| socks.poll_ready(context)).await?;
        return Ok(Stream::new(socks.call(target).await?));
    }
    let mut socks = SocksV5::new(place, tcp);
    if let Some((user, password)) = proxy.user().zip(proxy.password().map(Secret::expose)) {
        socks = socks.with_auth(user.into(), password.into());
    }
    poll_fn(|context| socks.poll_ready(context)).await?;
    Ok(Stream::new(socks.call(target).await?))
}

/// The same target by its address: the first of IPv4, which every SOCKS takes, else the first.
async fn looked_up(target: Uri) -> Result<Uri, BoxError> {
    let host = target.host().unwrap_or_default();
    if host.starts_with('[') {
        return Ok(target);
    }
    let addresses: Vec<_> = GaiResolver::new().call(Name::from_str(host)?).await?.collect();
    let v4 = addresses.iter().find(|address| address.is_ipv4());
    let mut address = *v4.or(addresses.first()).ok_or("the target's name has no address")?;
    address.set_port(target.port_u16().unwrap_or(443));
    Ok(Uri::builder().scheme(Scheme::HTTPS).authority(address.to_string()).path_and_query("/").build()?)
}

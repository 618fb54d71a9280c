use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    sync::{Arc, Mutex},
};

use crate::{Server, proxy::relay};

impl Server {
    /// A proxy of SOCKS 4, 4a and 5, by RFC 1928 and 1929 and Ying-Da Lee's memoranda. Every name is this machine's to
    /// it, so that a target's need not be known elsewhere. With a login, version 5 asks for it; version 4 has none.
    ///
    /// Its [`requests`](Self::requests) are what it was asked, such as `5 shop:secret verify.example:443`.
    pub fn socks(login: Option<(&'static str, &'static str)>) -> Self {
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = Arc::clone(&requests);
        let server = Self::raw(move |client| {
            client.set_nodelay(true).unwrap();
            // A client that is refused may be gone.
            let _ = match take::<1>(&client) {
                Some([4]) => version_4(&client, &log),
                Some([5]) => version_5(&client, login, &log),
                _ => None,
            };
        });
        Self { requests, ..server }
    }
}

fn version_4(client: &TcpStream, log: &Mutex<Vec<String>>) -> Option<()> {
    let [1, high, low, address @ ..] = take::<7>(client)? else { return None };
    let _user = to_zero(client)?;
    let host = match address {
        [0, 0, 0, 1..=255] => to_zero(client)?,
        address => Ipv4Addr::from(address).to_string(),
    };
    let port = u16::from_be_bytes([high, low]);
    log.lock().unwrap().push(format!("4 {host}:{port}"));
    pass_on(client, port, |stands| vec![0, if stands { 90 } else { 91 }, 0, 0, 0, 0, 0, 0])
}

fn version_5(client: &TcpStream, login: Option<(&str, &str)>, log: &Mutex<Vec<String>>) -> Option<()> {
    let [count] = take(client)?;
    let methods = take_string(client, count)?;
    let (method, by) = match login {
        None => (0, String::new()),
        Some((user, password)) => (2, format!("{user}:{password} ")),
    };
    if !methods.as_bytes().contains(&method) {
        return write(client, &[5, 0xFF]);
    }
    write(client, &[5, method])?;
    if method == 2 {
        let [1, length] = take(client)? else { return None };
        let user = take_string(client, length)?;
        let [length] = take(client)?;
        let is_known = format!("{user}:{} ", take_string(client, length)?) == by;
        write(client, &[1, u8::from(!is_known)])?;
        if !is_known {
            return None;
        }
    }
    let [5, 1, 0, kind] = take(client)? else { return None };
    let host = match kind {
        1 => Ipv4Addr::from(take::<4>(client)?).to_string(),
        3 => take::<1>(client).and_then(|[length]| take_string(client, length))?,
        _ => return write(client, &[5, 8, 0, 1, 0, 0, 0, 0, 0, 0]),
    };
    let port = u16::from_be_bytes(take(client)?);
    log.lock().unwrap().push(format!("5 {by}{host}:{port}"));
    // "Connection refused", where there is none.
    pass_on(client, port, |stands| vec![5, if stands { 0 } else { 5 }, 0, 1, 0, 0, 0, 0, 0, 0])
}

/// Connects to this port of this machine and says so.
fn pass_on(client: &TcpStream, port: u16, answer: impl Fn(bool) -> Vec<u8>) -> Option<()> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok();
    write(client, &answer(server.is_some()))?;
    relay(&mut &*client, client, server?);
    Some(())
}

fn write(mut client: &TcpStream, bytes: &[u8]) -> Option<()> {
    client.write_all(bytes).ok()
}

fn take<const N: usize>(mut client: &TcpStream) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    client.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

fn take_string(mut client: &TcpStream, length: u8) -> Option<String> {
    let mut bytes = vec![0; length.into()];
    client.read_exact(&mut bytes).ok()?;
    String::from_utf8(bytes).ok()
}

fn to_zero(client: &TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        match take(client)? {
            [0] => return String::from_utf8(bytes).ok(),
            [byte] => bytes.push(byte),
        }
    }
}

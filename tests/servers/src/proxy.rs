use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::{Server, read_request};

impl Server {
    /// A proxy that is asked by `CONNECT`, itself behind TLS where it has a configuration for it. Its
    /// [`requests`](Self::requests) are what it was asked.
    pub fn proxy(tls: Option<rustls::ServerConfig>) -> Self {
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let (log, tls) = (Arc::clone(&requests), tls.map(Arc::new));
        let server = Self::raw(move |client| {
            client.set_nodelay(true).unwrap();
            let pace = client.try_clone().unwrap();
            match &tls {
                Some(tls) => {
                    let connection = rustls::ServerConnection::new(Arc::clone(tls)).unwrap();
                    connect(&mut rustls::StreamOwned::new(connection, client), &pace, &log);
                }
                None => connect(&mut &client, &pace, &log),
            }
        });
        Self { requests, ..server }
    }
}

fn connect(client: &mut (impl Read + Write), pace: &TcpStream, log: &Mutex<Vec<String>>) {
    let Some(request) = read_request(client) else { return };
    log.lock().unwrap().push(request.clone());
    let target = request.strip_prefix("connect ").unwrap().split(' ').next().unwrap();
    let Ok(server) = TcpStream::connect(target) else { return };
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
    client.flush().unwrap();
    relay(client, pace, server);
}

/// Passes on what comes from either side, until one of them ends. The client's socket sets the pace.
pub(crate) fn relay(client: &mut (impl Read + Write), pace: &TcpStream, mut server: TcpStream) {
    server.set_nodelay(true).unwrap();
    for stream in [pace, &server] {
        stream.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
    }
    while pass(client, &mut server) && pass(&mut server, client) {}
}

/// Gives on what has come, if anything has; `false` at the end.
fn pass(from: &mut impl Read, to: &mut impl Write) -> bool {
    let mut bytes = [0; 4096];
    match from.read(&mut bytes) {
        Ok(0) => false,
        Ok(count) => to.write_all(&bytes[..count]).and_then(|()| to.flush()).is_ok(),
        Err(error) => matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    }
}

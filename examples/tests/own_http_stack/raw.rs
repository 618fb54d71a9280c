//! Servers that answer with bytes of a test's own.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    thread::{self, JoinHandle},
    time::Duration,
};

/// A server for one connection: it reads the request, and then does what the test wants. Ends with what it read.
pub(crate) struct Raw {
    pub(crate) base_url: String,
    pub(crate) thread: JoinHandle<Vec<u8>>,
}

impl Raw {
    pub(crate) fn new(answer: impl FnOnce(&mut TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let thread = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            stream.set_write_timeout(Some(Duration::from_secs(20))).unwrap();
            let request = read_request(&mut stream);
            answer(&mut stream);
            request
        });
        Self { base_url, thread }
    }

    /// Answers with these bytes, in pieces of this size, and closes.
    pub(crate) fn answering(bytes: &'static [u8], piece: usize) -> Self {
        Self::new(move |stream| {
            stream.set_nodelay(true).unwrap();
            for piece in bytes.chunks(piece) {
                // A client that has read enough may be gone.
                let _ = stream.write_all(piece);
            }
        })
    }

    /// Writes without an end, until the client hangs up.
    pub(crate) fn endless(start: &'static [u8], again: &'static [u8], pause: Duration) -> Self {
        Self::new(move |stream| {
            stream.set_nodelay(true).unwrap();
            let mut written = stream.write_all(start);
            while written.is_ok() {
                thread::sleep(pause);
                written = stream.write_all(again);
            }
        })
    }
}

/// Up to the end of the body, by its length.
fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    let (mut read, mut byte) = (Vec::new(), [0]);
    while !read.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        read.push(byte[0]);
    }
    let head = String::from_utf8(read.clone()).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).unwrap();
    [read, body].concat()
}

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use super::{Outcome, Side, Sum, Work};
use crate::{canned, hand};

/// A socket, the bytes of a fetch, and just enough understanding of the answer to find its body.
pub(super) struct Bare {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
}

impl Bare {
    pub(super) fn new(authority: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(authority)?;
        stream.set_nodelay(true)?;
        let request =
            super::hand(authority)?.fetch(canned::SERVICE_SID, canned::IDENTITY, canned::FACTOR_SID)?;
        let mut bytes =
            format!("GET {} HTTP/1.1\r\nhost: {authority}\r\n", request.uri().path()).into_bytes();
        for (name, value) in request.headers() {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        Ok(Self { stream, request: bytes, answer: vec![0; 16 * 1024] })
    }

    /// The answer's body.
    fn exchange(&mut self) -> Outcome<&[u8]> {
        self.stream.write_all(&self.request)?;
        let mut read = 0;
        loop {
            match self.stream.read(self.answer.get_mut(read..).unwrap_or_default())? {
                0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
                count => read += count,
            }
            let text = str::from_utf8(self.answer.get(..read).unwrap_or_default())?;
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let (_, length) = head.rsplit_once(": ").ok_or("the server's last header is the length")?;
            if body.len() == length.parse::<usize>()? {
                let start = head.len() + 4;
                return Ok(self.answer.get(start..read).unwrap_or_default());
            }
        }
    }
}

impl Side for Bare {
    fn run(&mut self, work: Work, times: usize, at_once: usize) -> Outcome<Sum> {
        if work != Work::Fetch || at_once > 1 {
            return Err("by bare TCP there are fetches, one at a time".into());
        }
        let mut sum = Sum::default();
        for _ in 0..times {
            sum.add_hand(&hand::read(self.exchange()?)?);
        }
        Ok(sum)
    }
}

//! A small HTTP client on a raw socket: it sends what it is told, wrong things too.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID};

/// One connection, kept alive.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    pub(crate) host: String,
    pub(crate) content_type: &'static str,
    pub(crate) user: String,
    pub(crate) password: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The head as it came, in lower case.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(base_url: &str) -> Self {
        let host = base_url.strip_prefix("http://").unwrap().to_owned();
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let stream = BufReader::new(stream);
        let content_type = "application/x-www-form-urlencoded";
        Self { stream, host, content_type, user: ACCOUNT_SID.to_owned(), password: AUTH_TOKEN.to_owned() }
    }

    pub(crate) fn get(&mut self, target: &str) -> Answer {
        self.send("GET", target, b"")
    }

    pub(crate) fn post(&mut self, target: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", target, body.as_bytes())
    }

    pub(crate) fn send(&mut self, method: &str, target: &str, body: &[u8]) -> Answer {
        self.write(format!("{}Content-Length: {}\r\n\r\n", self.head(method, target), body.len()).as_bytes());
        self.write(body);
        self.read(method == "HEAD")
    }

    /// The request line and the headers, but for those that tell of the body.
    pub(crate) fn head(&self, method: &str, target: &str) -> String {
        let credentials = STANDARD.encode(format!("{}:{}", self.user, self.password));
        format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nAuthorization: Basic {credentials}\r\n\
             Content-Type: {}\r\n",
            self.host, self.content_type
        )
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).unwrap();
    }

    pub(crate) fn read(&mut self, is_head: bool) -> Answer {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert_ne!(self.stream.read_line(&mut head).unwrap(), 0, "closed after {head:?}");
        }
        let head = head.to_ascii_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length = if is_head { 0 } else { length.map_or(0, |text| text.parse().unwrap()) };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        Answer { status, head, body }
    }

    /// All that comes until the other side closes it.
    pub(crate) fn read_to_end(&mut self) -> String {
        let mut text = String::new();
        self.stream.read_to_string(&mut text).unwrap();
        text
    }

    /// Whether the other side has closed it.
    pub(crate) fn is_closed(&mut self) -> bool {
        !matches!(self.stream.read(&mut [0]), Ok(count) if count > 0)
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The target of an entity's factors.
pub(crate) fn factors(identity: &str) -> String {
    format!("/v2/Services/{SERVICE_SID}/Entities/{identity}/Factors")
}

pub(crate) const TOTP: [(&str, &str); 2] = [("FriendlyName", "Phone"), ("FactorType", "totp")];

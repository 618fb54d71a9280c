//! HTTP/1.1 over a bare `TcpStream`, as a [`Transport`] of the core.
//!
//! Sans-IO all the way down: the core decides *what* is sent and what the answer means, `ureq-proto` how that reads in
//! HTTP/1.1, and both only ever see bytes. What is left is this file: a connection, its timeouts, and two loops that
//! carry bytes.
//!
//! It is one connection for each request, and plain http, so that it reaches an emulator on this machine and nothing
//! else. For Twilio, TLS goes into `TcpTransport::connect`, where a comment says so.

use std::{
    error::Error,
    hash::{BuildHasher, Hasher, RandomState},
    io::{self, ErrorKind, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    sync::LazyLock,
    thread,
    time::{Duration, Instant},
};

use twilio_verify_core::{
    HttpRequest, HttpResponse, TimeLeft, Transport, TransportError,
    http::{
        Method, Request, Uri,
        header::{CONNECTION, CONTENT_LENGTH},
    },
    refuse_plain_http,
};
use ureq_proto::{
    BodyMode,
    client::{Call, RecvResponseResult, SendRequestResult, state::RecvResponse},
};

/// The whole HTTP stack: its settings, since connections are not kept.
#[derive(Clone, Debug)]
pub(crate) struct TcpTransport {
    /// How long one exchange may take, from the connection to the last byte of the body.
    pub(crate) timeout: Duration,
    /// How long the connection may take, within `timeout`.
    pub(crate) connect_timeout: Duration,
    /// How many bytes a response's body may have.
    pub(crate) max_body: usize,
}

impl Default for TcpTransport {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body: 16 * 1024 * 1024,
        }
    }
}

impl Transport for TcpTransport {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        // The core sends nothing to other machines in the clear, but a transport takes any request.
        refuse_plain_http(request.uri())?;
        // Where the call has a deadline, what is left before it.
        let timeout = TimeLeft::cap(&request, self.timeout);
        let mut connection = self.connect(request.uri(), timeout).map_err(TransportError::not_sent)?;
        // This decides whether a create is tried again: after the first byte, the server may have carried it out.
        connection.exchange(request, self.max_body).map_err(|error| match connection.sent {
            false => TransportError::not_sent(error),
            true => TransportError::unknown(error),
        })
    }

    fn sleep(&self, duration: Duration) {
        thread::sleep(duration);
    }

    fn jitter(&self) -> u64 {
        // Each of them has keys of its own: a random number without a crate for it.
        RandomState::new().build_hasher().finish()
    }

    fn now(&self) -> Option<Duration> {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        Some(START.elapsed())
    }
}

impl TcpTransport {
    /// Connects to the first address that answers.
    fn connect(&self, uri: &Uri, timeout: Duration) -> Result<Connection, Failure> {
        if uri.scheme_str() != Some("http") {
            return Err("this stack has no TLS: it reaches an emulator on this machine".into());
        }
        let authority = uri.authority().ok_or("the target names no host")?;
        let place = format!("{}:{}", authority.host(), authority.port_u16().unwrap_or(80));
        let deadline = Deadline::after(timeout);
        let until = Deadline::after(timeout.min(self.connect_timeout));
        let mut failure = Failure::from("the host has no address");
        // The lookup knows no timeout; here it is asked for `localhost` at the most. For other names, put it on a
        // thread and wait for that.
        for address in place.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, until.left()?) {
                // TLS goes here: a stream of rustls around this one. Its handshake is before the request's first byte,
                // and so what fails in it was not sent.
                Ok(stream) => return Ok(Connection { stream, deadline, sent: false, input: Vec::new() }),
                Err(error) => failure = error.into(),
            }
        }
        Err(failure)
    }
}

/// Why there is no answer. Whether the request was sent is said in one place, above.
type Failure = Box<dyn Error + Send + Sync>;

/// The most bytes of one line of a request: a longer one is refused.
const LONGEST_LINE: usize = 16 * 1024;

/// The most bytes of a response that are no body: its headers, those of interim answers, what stands between chunks.
const MAX_HEAD: usize = 64 * 1024;

/// The request as it goes over the wire, and the state that reads its answer. Nothing is sent here.
fn encode(request: HttpRequest) -> Result<(Vec<u8>, Call<RecvResponse>), Failure> {
    let (parts, body) = request.into_parts();
    let bodiless = body.is_empty() && matches!(parts.method, Method::GET | Method::DELETE);
    let mut call = Call::new(Request::from_parts(parts, ()))?;
    call.header(CONNECTION, "close")?;
    if !bodiless {
        call.header(CONTENT_LENGTH, body.len())?;
    }
    let mut call = call.proceed();
    let mut bytes = Vec::new();
    let mut lines = vec![0; LONGEST_LINE];
    while !call.can_proceed() {
        let count = call.write(&mut lines)?;
        bytes.extend(lines.iter().take(count));
    }
    let call = match call.proceed()? {
        Some(SendRequestResult::RecvResponse(call)) => Some(call),
        Some(SendRequestResult::SendBody(mut call)) => {
            // Its length was announced, so that it goes out as it is.
            call.consume_direct_write(body.len())?;
            call.proceed()
        }
        Some(SendRequestResult::Await100(_)) | None => None,
    };
    bytes.extend(body);
    Ok((bytes, call.ok_or("the core asks for no `100 Continue`")?))
}

/// A connection for one exchange.
struct Connection {
    stream: TcpStream,
    deadline: Deadline,
    /// Whether a byte of the request went out.
    sent: bool,
    /// What came and was not understood yet.
    input: Vec<u8>,
}

impl Connection {
    fn exchange(&mut self, request: HttpRequest, max_body: usize) -> Result<HttpResponse, Failure> {
        let (bytes, call) = encode(request)?;
        self.write(&bytes)?;
        self.receive(call, max_body)
    }

    /// Sends these bytes. A server that takes none holds it no longer than to the deadline.
    fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.set_write_timeout(Some(self.deadline.left()?))?;
            match self.stream.write(bytes) {
                Ok(0) => return Err(ErrorKind::WriteZero.into()),
                Ok(count) => {
                    self.sent = true;
                    bytes = bytes.get(count..).unwrap_or_default();
                }
                Err(error) if is_worth_another_look(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits for more input; `false` is the end. A server that drips is cut off by the deadline, since each wait is no
    /// longer than what is left.
    fn read(&mut self) -> io::Result<bool> {
        let mut bytes = [0; 16 * 1024];
        loop {
            self.stream.set_read_timeout(Some(self.deadline.left()?))?;
            match self.stream.read(&mut bytes) {
                Ok(count) => {
                    self.input.extend(bytes.iter().take(count));
                    return Ok(count > 0);
                }
                Err(error) if is_worth_another_look(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Reads the response: any status, and a redirect like any other.
    fn receive(&mut self, mut call: Call<RecvResponse>, max_body: usize) -> Result<HttpResponse, Failure> {
        let mut understood = 0;
        let head = loop {
            // Understands all of the headers or nothing, and passes over interim answers (1xx).
            let (used, head) = call.try_response(&self.input, false)?;
            self.input.drain(..used);
            understood += used;
            if let Some(head) = head {
                break head;
            }
            if understood + self.input.len() > MAX_HEAD {
                return Err(format!("the response has more than {MAX_HEAD} bytes of headers").into());
            }
            if used == 0 && !self.read()? {
                return Err("the connection ended before the response".into());
            }
        };
        // 204, 304 and a length of 0 have no body, and a redirect's target is not looked at.
        let Some(RecvResponseResult::RecvBody(mut call)) = call.proceed() else {
            return Ok(head.map(|()| Vec::new()));
        };
        let too_long = || format!("the response's body is longer than {max_body} bytes");
        if matches!(call.body_mode(), BodyMode::LengthDelimited(announced) if announced > max_body as u64) {
            return Err(too_long().into());
        }
        let until_the_end = call.body_mode() == BodyMode::CloseDelimited;
        let mut body = Vec::new();
        let mut bytes = [0; 16 * 1024];
        while until_the_end || !call.can_proceed() {
            let (used, made) = call.read(&self.input, &mut bytes)?;
            self.input.drain(..used);
            body.extend(bytes.iter().take(made));
            if body.len() > max_body {
                return Err(too_long().into());
            }
            if used > 0 {
                continue;
            }
            if self.input.len() > MAX_HEAD {
                return Err("the response's chunks cannot be told apart".into());
            }
            match self.read()? {
                true => {}
                false if until_the_end => break,
                false => return Err("the connection ended within the response's body".into()),
            }
        }
        Ok(head.map(|()| body))
    }
}

/// Interrupted by a signal, or out of time: the deadline, asked next, says which.
fn is_worth_another_look(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::WouldBlock)
}

/// When an exchange must be over.
#[derive(Clone, Copy)]
struct Deadline {
    began: Instant,
    timeout: Duration,
}

impl Deadline {
    fn after(timeout: Duration) -> Self {
        Self { began: Instant::now(), timeout }
    }

    /// How long it is until then: never zero, which sockets do not take for a timeout.
    fn left(self) -> io::Result<Duration> {
        let left = self.timeout.checked_sub(self.began.elapsed()).filter(|left| !left.is_zero());
        left.ok_or_else(|| ErrorKind::TimedOut.into())
    }
}

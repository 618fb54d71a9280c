#[path = "../../../../examples/examples/own_http_stack/stack.rs"]
mod own_http_stack;

use std::time::Duration;

use own_http_stack::TcpTransport;
use twilio_verify_core::{AsyncTransport, HttpRequest, HttpResponse, Transport, TransportError};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_ureq::UreqTransport;

/// A transport, under the names that settings have in all of them.
pub(crate) trait Wire {
    /// The headers that it adds to a request without a body.
    const ADDS: &[&str] = &["host"];
    /// Whether it uses a connection again.
    const KEEPS: bool = true;

    fn new(settings: Settings) -> Self;

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;

    fn now(&self) -> Option<Duration>;
}

pub(crate) struct Settings {
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_body: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body: 16 * 1024 * 1024,
        }
    }
}

pub(crate) struct Ureq(UreqTransport);

impl Wire for Ureq {
    fn new(settings: Settings) -> Self {
        let Settings { timeout, connect_timeout, max_body } = settings;
        let builder = UreqTransport::builder().timeout(timeout).connect_timeout(connect_timeout);
        Self(builder.max_body(max_body).build())
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.0.send(request)
    }

    fn now(&self) -> Option<Duration> {
        Transport::now(&self.0)
    }
}

/// ureq with an agent that was set to nothing.
pub(crate) struct UreqAgent(UreqTransport);

impl Wire for UreqAgent {
    // The agent's own, where there are none: the core's requests have both.
    const ADDS: &[&str] = &["accept", "host", "user-agent"];

    fn new(settings: Settings) -> Self {
        let Settings { timeout, connect_timeout, max_body } = settings;
        let builder = UreqTransport::builder().timeout(timeout).connect_timeout(connect_timeout);
        Self(builder.max_body(max_body).agent(ureq::Agent::new_with_defaults()).build())
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.0.send(request)
    }

    fn now(&self) -> Option<Duration> {
        Transport::now(&self.0)
    }
}

pub(crate) struct Hyper(HyperTransport);

impl Wire for Hyper {
    fn new(settings: Settings) -> Self {
        let Settings { timeout, connect_timeout, max_body } = settings;
        let builder = HyperTransport::builder().timeout(timeout).connect_timeout(connect_timeout);
        Self(builder.max_body(max_body).build())
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.0.send(request).await
    }

    fn now(&self) -> Option<Duration> {
        AsyncTransport::now(&self.0)
    }
}

pub(crate) struct OwnHttpStack(TcpTransport);

impl Wire for OwnHttpStack {
    const ADDS: &[&str] = &["connection", "host"];
    const KEEPS: bool = false;

    fn new(settings: Settings) -> Self {
        let Settings { timeout, connect_timeout, max_body } = settings;
        Self(TcpTransport { timeout, connect_timeout, max_body })
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.0.send(request)
    }

    fn now(&self) -> Option<Duration> {
        Transport::now(&self.0)
    }
}

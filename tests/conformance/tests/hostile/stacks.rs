//! The stacks under test, each as its user's client.

#[path = "../../../../examples/examples/own_http_stack/stack.rs"]
mod own_http_stack;

use std::time::Duration;

use own_http_stack::TcpTransport;
use twilio_verify_conformance::transports::Listed;
use twilio_verify_core::{AsyncTransport, Client, Config, Error, Operation, RetryPolicy, Transport};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_ureq::UreqTransport;

/// What the rows set of a transport.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) timeout: Duration,
    pub(crate) max_body: usize,
}

impl Default for Limits {
    /// The adapters' own.
    fn default() -> Self {
        Self { timeout: Duration::from_secs(30), max_body: 16 * 1024 * 1024 }
    }
}

pub(crate) trait Stack {
    fn client(config: Config, limits: Limits, policy: RetryPolicy) -> impl User;
}

/// A client of either kind.
pub(crate) trait User {
    async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error>;

    /// A list, to its end.
    async fn list<O: Listed>(&self, operation: O) -> Vec<Result<O::Item, Error>>;
}

pub(crate) struct Ureq;

impl Stack for Ureq {
    fn client(config: Config, limits: Limits, policy: RetryPolicy) -> impl User {
        let transport = UreqTransport::builder().timeout(limits.timeout).max_body(limits.max_body).build();
        twilio_verify_ureq::Client::with_transport(config, transport).retry_policy(policy)
    }
}

pub(crate) struct Hyper;

impl Stack for Hyper {
    fn client(config: Config, limits: Limits, policy: RetryPolicy) -> impl User {
        let transport = HyperTransport::builder().timeout(limits.timeout).max_body(limits.max_body).build();
        twilio_verify_hyper::Client::with_transport(config, transport).retry_policy(policy)
    }
}

pub(crate) struct OwnHttpStack;

impl Stack for OwnHttpStack {
    fn client(config: Config, limits: Limits, policy: RetryPolicy) -> impl User {
        let Limits { timeout, max_body } = limits;
        let transport = TcpTransport { timeout, max_body, ..TcpTransport::default() };
        Client::with_transport(config, transport).retry_policy(policy)
    }
}

impl<T: Transport> User for Client<T> {
    async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.send(operation)
    }

    async fn list<O: Listed>(&self, operation: O) -> Vec<Result<O::Item, Error>> {
        self.list(operation).collect()
    }
}

impl<T: AsyncTransport + Send + Sync> User for twilio_verify_core::AsyncClient<T> {
    async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.send(operation).await
    }

    async fn list<O: Listed>(&self, operation: O) -> Vec<Result<O::Item, Error>> {
        let (mut list, mut items) = (self.list(operation), Vec::new());
        while let Some(item) = list.next().await {
            items.push(item);
        }
        items
    }
}

//! Who wants to know of each step of each call: for logs, traces and metrics.

mod watch;

use core::time::Duration;

use http::{Method, uri::Scheme};

pub(crate) use watch::{Observe, Watch, caught};

use crate::{Answer, Config, Endpoint, Error, Operation};

/// Is told of each step of one call, by the [`Client`](crate::Client) or [`AsyncClient`](crate::AsyncClient) that carries
/// it out: for logs, traces and metrics.
///
/// There is one for each call, made when it begins: by what was given to the client's
/// [`observer`](crate::Client::observer), by its transport ([`Transport::observe`](crate::Transport::observe)), or by
/// both. A page of a list is a call. Whoever drives a [`Call`](crate::Call) needs none: see [`call`](crate::call).
///
/// Each method does nothing unless it is written; where nobody observes, nothing is called, and nothing allocated.
///
/// ```text
/// attempt(1) ── wait(…) ── attempt(2) ── wait(…) ── … ── end(…)
/// ```
///
/// An argument that is refused ends a call without an attempt. A call that is dropped on its way, as one that is awaited
/// can be, or that unwinds, has no `end`: its observer is dropped.
///
/// What to write down: the operation's name, attempts and delays, the status, Twilio's [code](Error::code). They are no
/// secret and name nobody. A header's value, an error's [body](crate::ApiError::body) and its message, which is in its
/// `Display`, are the server's words, and can repeat what was sent; so could a request id, if the server were not Twilio.
///
/// Errors counted by operation and code, for any metrics library:
///
/// ```
/// use std::{collections::BTreeMap, sync::{Arc, Mutex}};
/// use twilio_verify_core::{Answer, Client, Config, Credentials, Entity, Error, ErrorCode, Observer, from_fn};
///
/// type Counts = Arc<Mutex<BTreeMap<(&'static str, Option<ErrorCode>), u64>>>;
///
/// struct Count(&'static str, Counts);
///
/// impl Observer for Count {
///     fn end(&mut self, result: Result<&Answer<()>, &Error>) {
///         let Self(operation, counts) = self;
///         if let (Err(error), Ok(mut counts)) = (result, counts.lock()) {
///             *counts.entry((*operation, error.code())).or_default() += 1;
///         }
///     }
/// }
///
/// # let account = "AC00000000000000000000000000000000".parse()?;
/// # let config = Config::new(Credentials::auth_token(account, "token"));
/// # let transport = from_fn(
/// #     |_| Ok(http::Response::builder().status(404).body(br#"{"code": 20404}"#.to_vec()).unwrap()),
/// #     |_| {},
/// # );
/// let counts = Counts::default();
/// let counting = Arc::clone(&counts);
/// let client = Client::with_transport(config, transport)
///     .observer(move |call| Some(Box::new(Count(call.operation(), Arc::clone(&counting)))));
///
/// let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// let sid = "YF00000000000000000000000000000000".parse()?;
/// assert!(client.send(entity.fetch(sid)).is_err() && client.send(entity.fetch(sid)).is_err());
/// assert_eq!(counts.lock().unwrap()[&("FetchFactor", Some(ErrorCode::NOT_FOUND))], 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Observer: Send {
    /// A request goes out: the first attempt is 1.
    fn attempt(&mut self, number: u32) {
        let _ = number;
    }

    /// The attempt failed with this error, and the next one is made after this delay.
    fn wait(&mut self, delay: Duration, because: &Error) {
        let _ = (delay, because);
    }

    /// The call is over: what it was answered with, without what was read of it, or why it failed.
    ///
    /// A rejected code is an answer too, with status 200: count those where you match the
    /// [`Verification`](crate::Verification).
    fn end(&mut self, result: Result<&Answer<()>, &Error>) {
        let _ = result;
    }

    /// Does `work`, a part of the call in the transport: whatever that logs belongs to the call.
    ///
    /// It is a blocking exchange or wait; of one that is awaited, the making of its future, and each poll: between them,
    /// the call is nowhere. An implementation runs it once, as `span.in_scope(work)` of the crate `tracing` does.
    fn within(&mut self, work: &mut dyn FnMut()) {
        work();
    }
}

/// What is known of a call when it begins: for [`Transport::observe`](crate::Transport::observe). It names no user.
#[derive(Clone, Debug)]
pub struct CallInfo<'c> {
    operation: &'static str,
    method: Method,
    endpoint: &'c Endpoint,
}

impl<'c> CallInfo<'c> {
    pub(crate) fn of<O: Operation>(config: &'c Config) -> Self {
        Self { operation: O::NAME, method: O::METHOD, endpoint: config.get_endpoint() }
    }

    /// The API's name of the operation, such as `CreateNewFactor`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The HTTP method of its requests.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The host that they go to, such as `verify.twilio.com`; an IPv6 address in brackets.
    #[must_use]
    pub fn host(&self) -> &'c str {
        self.endpoint.authority.host()
    }

    /// The port there, which is the scheme's own unless the base URL names one.
    #[must_use]
    pub fn port(&self) -> u16 {
        let usual = if self.endpoint.scheme == Scheme::HTTP { 80 } else { 443 };
        self.endpoint.authority.port_u16().unwrap_or(usual)
    }
}

#[cfg(test)]
mod tests;

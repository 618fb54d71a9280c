use core::{fmt, iter::FusedIterator};

use crate::{Answer, Call, Config, Error, Operation, Page, Paged, RetryPolicy, Step, Transport};

/// A client that blocks: a thin driver of the [machine](crate::call) over any [`Transport`].
///
/// ```no_run
/// # use twilio_verify_core::{Client, Config, Entity, Error, FactorSid, Transport, Verification};
/// # fn run(client: Client<impl Transport>, entity: Entity) -> Result<(), Error> {
/// let created = client.send(entity.create_totp("John's Phone"))?;
/// println!("scan this: {}", created.binding.uri.expose());
/// match client.send(entity.verify(created.sid, "724590"))? {
///     Verification::Verified(factor) => println!("{} is {}", factor.sid, factor.status),
///     Verification::Rejected(_) => println!("a wrong code: try again"),
/// }
/// for factor in client.list(entity.factors().page_size(100)) {
///     println!("{}", factor?.sid);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client<T> {
    transport: T,
    config: Config,
    policy: RetryPolicy,
}

impl<T: Transport + Default> Client<T> {
    /// Over the transport as it comes.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self::with_transport(config, T::default())
    }
}

impl<T: Transport> Client<T> {
    /// Over this transport.
    #[must_use]
    pub fn with_transport(config: Config, transport: T) -> Self {
        Self { transport, config, policy: RetryPolicy::STANDARD }
    }

    /// With another policy for all calls.
    #[must_use]
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The same client with another policy, for one call: `client.with_policy(RetryPolicy::NEVER).send(…)`. To keep one,
    /// `client.clone().retry_policy(…)`.
    #[must_use]
    pub fn with_policy(&self, policy: RetryPolicy) -> Client<&T> {
        Client { transport: &self.transport, config: self.config.clone(), policy }
    }

    /// What the client was made with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What carries the requests out.
    #[must_use]
    pub fn transport(&self) -> &T {
        &self.transport
    }

    /// Carries an operation out. By value, or `&operation` to keep it.
    ///
    /// # Errors
    /// See [`Error`]; what is worth another attempt was tried again, by the [`RetryPolicy`].
    pub fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.exchange(operation).map(|answer| answer.output)
    }

    /// Like [`send`](Self::send), with what came around the output: request id, headers, attempts.
    ///
    /// # Errors
    /// As `send`.
    pub fn exchange<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        let call =
            Call::new(&self.config, operation).retry_policy(self.policy).jitter(self.transport.jitter());
        let mut step = call.start();
        loop {
            step = match step {
                Step::Send(request, pending) => pending.answered(self.transport.send(request)),
                Step::Wait(pause) => {
                    self.transport.sleep(pause.delay());
                    pause.over()
                }
                Step::Done(result) => return result,
            };
        }
    }

    /// Everything on a list, page by page as it is asked for. After an error there is no more.
    pub fn list<O: Paged>(&self, operation: O) -> List<'_, T, O> {
        List { items: Vec::new().into_iter(), pages: self.pages(operation) }
    }

    /// The pages of a list. A page is requested when it is asked for, not before.
    pub fn pages<O: Paged>(&self, operation: O) -> Pages<'_, T, O> {
        Pages { client: self, next: Some(operation).filter(Paged::wants_more) }
    }
}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("config", &self.config)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// The pages of a list: see [`Client::pages`].
#[must_use = "iterators are lazy: nothing is requested until it is asked for"]
pub struct Pages<'c, T, O> {
    client: &'c Client<T>,
    next: Option<O>,
}

impl<T: Transport, O: Paged> Iterator for Pages<'_, T, O> {
    type Item = Result<Page<O::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let operation = self.next.take()?;
        let page = self.client.send(&operation);
        self.next = page.as_ref().ok().and_then(|page| operation.after(page));
        Some(page)
    }
}

impl<T: Transport, O: Paged> FusedIterator for Pages<'_, T, O> {}

impl<T, O: fmt::Debug> fmt::Debug for Pages<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next", &self.next).finish_non_exhaustive()
    }
}

/// Everything on a list: see [`Client::list`].
#[must_use = "iterators are lazy: nothing is requested until it is asked for"]
pub struct List<'c, T, O: Paged> {
    items: std::vec::IntoIter<O::Item>,
    pages: Pages<'c, T, O>,
}

impl<T: Transport, O: Paged> Iterator for List<'_, T, O> {
    type Item = Result<O::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            // An empty page does not end the list.
            match self.pages.next()? {
                Ok(page) => self.items = page.items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<T: Transport, O: Paged> FusedIterator for List<'_, T, O> {}

impl<T, O: Paged + fmt::Debug> fmt::Debug for List<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("read", &self.items.len()).field("pages", &self.pages).finish()
    }
}

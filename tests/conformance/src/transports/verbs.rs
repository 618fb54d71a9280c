use std::time::Duration;

use twilio_verify_core::{Answer, Client, Error, Operation, Paged, Transport};

use super::{Event, Recording};

/// What a blocking client and an asynchronous one have in common, so that a promise is written once.
#[allow(async_fn_in_trait, reason = "tests run on one thread")]
pub trait Verbs {
    /// A client's `exchange`.
    ///
    /// # Errors
    /// As the client's.
    async fn exchange<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error>;

    /// A client's `send`.
    ///
    /// # Errors
    /// As the client's.
    async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error>;

    /// A client's `list`, to its end.
    async fn list<O: Paged>(&self, operation: O) -> Vec<Result<O::Item, Error>>;

    /// How many items are on each page of a client's `pages`.
    async fn pages<O: Paged>(&self, operation: O) -> Vec<Result<usize, Error>>;

    /// The wait of the transport underneath, waited.
    async fn sleep(&self, duration: Duration);

    /// What happened so far.
    fn events(&self) -> Vec<Event>;
}

impl<T: Transport> Verbs for Client<Recording<T>> {
    async fn exchange<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        self.exchange(operation)
    }

    async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.send(operation)
    }

    async fn list<O: Paged>(&self, operation: O) -> Vec<Result<O::Item, Error>> {
        self.list(operation).collect()
    }

    async fn pages<O: Paged>(&self, operation: O) -> Vec<Result<usize, Error>> {
        self.pages(operation).map(|page| page.map(|page| page.items.len())).collect()
    }

    async fn sleep(&self, duration: Duration) {
        self.transport().inner.sleep(duration);
    }

    fn events(&self) -> Vec<Event> {
        self.transport().events()
    }
}

use std::time::Duration;

use twilio_verify_core::{Answer, AsyncClient, AsyncTransport, Client, Error, Operation, Paged, Transport};

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
    async fn list<O: Listed>(&self, operation: O) -> Vec<Result<O::Item, Error>>;

    /// How many items are on each page of a client's `pages`.
    async fn pages<O: Listed>(&self, operation: O) -> Vec<Result<usize, Error>>;

    /// The wait of the transport underneath, waited.
    async fn sleep(&self, duration: Duration);

    /// What happened so far.
    fn events(&self) -> Vec<Event>;
}

/// What both kinds of client can list.
pub trait Listed: Paged<Item: Send> + Send + Sync + 'static {}

impl<O: Paged<Item: Send> + Send + Sync + 'static> Listed for O {}

impl<T: Transport> Verbs for Client<Recording<T>> {
    async fn exchange<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        self.exchange(operation)
    }

    async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.send(operation)
    }

    async fn list<O: Listed>(&self, operation: O) -> Vec<Result<O::Item, Error>> {
        self.list(operation).collect()
    }

    async fn pages<O: Listed>(&self, operation: O) -> Vec<Result<usize, Error>> {
        self.pages(operation).map(|page| page.map(|page| page.items.len())).collect()
    }

    async fn sleep(&self, duration: Duration) {
        self.transport().inner.sleep(duration);
    }

    fn events(&self) -> Vec<Event> {
        self.transport().events()
    }
}

impl<T: AsyncTransport + Send + Sync> Verbs for AsyncClient<Recording<T>> {
    async fn exchange<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        self.exchange(operation).await
    }

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

    async fn pages<O: Listed>(&self, operation: O) -> Vec<Result<usize, Error>> {
        let (mut pages, mut sizes) = (self.pages(operation), Vec::new());
        while let Some(page) = pages.next().await {
            sizes.push(page.map(|page| page.items.len()));
        }
        sizes
    }

    async fn sleep(&self, duration: Duration) {
        self.transport().inner.sleep(duration).await;
    }

    fn events(&self) -> Vec<Event> {
        self.transport().events()
    }
}

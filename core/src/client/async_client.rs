use core::{fmt, pin::pin, time::Duration};

use super::{basics, held::Held};
use crate::{
    Answer, AsyncList, AsyncPages, AsyncTransport, Call, CallInfo, Config, Error, Observer, Operation, Paged,
    RetryPolicy, Step,
    observe::{Observe, Watch, caught},
};

/// A client that is awaited: [`Client`](crate::Client) over any [`AsyncTransport`], with the same verbs.
///
/// ```no_run
/// # use twilio_verify_core::{AsyncClient, AsyncTransport, Entity, Error, Verification};
/// # async fn run(client: AsyncClient<impl AsyncTransport + Send + Sync>, entity: Entity) -> Result<(), Error> {
/// let created = client.send(entity.create_totp("John's Phone")).await?;
/// println!("scan this: {}", created.binding.uri.expose());
/// match client.send(entity.verify(created.sid, "724590")).await? {
///     Verification::Verified(factor) => println!("{} is {}", factor.sid, factor.status),
///     Verification::Rejected(_) => println!("a wrong code: try again"),
/// }
/// let mut factors = client.list(entity.factors().page_size(100));
/// while let Some(factor) = factors.next().await {
///     println!("{}", factor?.sid);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Dropping a call
///
/// A call does nothing before it is first polled, and may be dropped at any time after: it goes on no further, and the
/// transport ends what it had begun. What the server had received by then is done all the same. So a create that was
/// dropped after its request was sent may have created a factor whose secret nobody saw: where a create must not be
/// lost to a caller who goes away, run it in a task of its own, which keeps what was created, and await that. An
/// unverified factor is removed by Twilio within a day or so; `client.list` finds it before.
#[derive(Clone)]
pub struct AsyncClient<T> {
    transport: T,
    config: Config,
    policy: RetryPolicy,
    observe: Option<Observe>,
}

basics!(AsyncClient over AsyncTransport);

impl<T: AsyncTransport> AsyncClient<T> {
    /// Carries an operation out. By value, or `&operation` to keep it.
    ///
    /// # Errors
    /// See [`Error`]; what is worth another attempt was tried again, by the [`RetryPolicy`].
    pub async fn send<O: Operation>(&self, operation: O) -> Result<O::Output, Error> {
        self.exchange(operation).await.map(|answer| answer.output)
    }

    /// Like [`send`](Self::send), with what came around the output: request id, headers, attempts.
    ///
    /// # Errors
    /// As `send`.
    pub async fn exchange<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        let mut watch = self.watch::<O>();
        let began = self.now();
        let mut step = self.start(operation, began);
        loop {
            step = match step {
                Step::Send(request, pending) => {
                    watch.attempt(pending.attempt());
                    let mut exchange = pin!(None);
                    watch.within(|| exchange.set(Some(self.transport.send(request))), || ());
                    let answer = watch.polled(exchange, caught).await;
                    pending.answered_at(answer, self.since(began))
                }
                Step::Wait(pause) => {
                    watch.wait(pause.delay(), pause.because());
                    let mut sleep = pin!(None);
                    watch.within(|| sleep.set(Some(self.transport.sleep(pause.delay()))), || ());
                    watch.polled(sleep, || ()).await;
                    pause.over_at(self.since(began))
                }
                Step::Done(result) => return watch.end(result),
            };
        }
    }

    /// Everything on a list, page by page as it is asked for. After an error there is no more.
    pub fn list<O: Paged>(&self, operation: O) -> AsyncList<'_, T, O> {
        AsyncList::new(self.pages(operation))
    }

    /// The pages of a list. A page is requested when it is asked for, not before.
    pub fn pages<O: Paged>(&self, operation: O) -> AsyncPages<'_, T, O> {
        AsyncPages::new(Held::Borrowed(self), operation)
    }

    /// Like [`list`](Self::list), with the client inside, so that the list can be returned, kept, or moved to another
    /// task. A client is cheap to clone:
    ///
    /// ```
    /// # use twilio_verify_core::{AsyncClient, AsyncList, AsyncTransport, Entity, RetryPolicy, ops::ListFactors};
    /// fn factors<T: AsyncTransport + Clone + 'static>(
    ///     client: &AsyncClient<T>,
    ///     entity: &Entity,
    /// ) -> AsyncList<'static, T, ListFactors> {
    ///     client.clone().retry_policy(RetryPolicy::NEVER).into_list(entity.factors())
    /// }
    /// ```
    pub fn into_list<'c, O: Paged>(self, operation: O) -> AsyncList<'c, T, O>
    where
        T: 'c,
    {
        AsyncList::new(self.into_pages(operation))
    }

    /// Like [`pages`](Self::pages), with the client inside: see [`into_list`](Self::into_list).
    pub fn into_pages<'c, O: Paged>(self, operation: O) -> AsyncPages<'c, T, O>
    where
        T: 'c,
    {
        AsyncPages::new(Held::Owned(self.into()), operation)
    }
}

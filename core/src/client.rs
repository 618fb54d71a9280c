mod async_client;
mod async_list;
mod basics;
mod held;
mod list;

use core::{fmt, time::Duration};

pub use async_client::AsyncClient;
pub use async_list::{AsyncList, AsyncPages};
pub use list::{List, Pages};

use basics::basics;
use held::Held;

use crate::{
    Answer, Call, CallInfo, Config, Error, Invalid, Observer, Operation, Paged, RetryPolicy, Step, Transport,
    Violation,
    observe::{Observe, Watch, caught},
};

/// A client that blocks: it carries operations out over any [`Transport`], repeats what may be repeated, and walks
/// through lists.
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
    observe: Option<Observe>,
}

basics!(Client over Transport);

impl<T: Transport> Client<T> {
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
        let mut watch = self.watch::<O>();
        let began = self.now();
        let mut step = self.start(operation, began);
        loop {
            step = match step {
                Step::Send(request, pending) => {
                    watch.attempt(pending.attempt());
                    let answer = watch.within(|| self.transport.send(request), caught);
                    pending.answered_at(answer, self.since(began))
                }
                Step::Wait(pause) => {
                    watch.wait(pause.delay(), pause.because());
                    watch.within(|| self.transport.sleep(pause.delay()), || ());
                    pause.over_at(self.since(began))
                }
                Step::Done(result) => return watch.end(result),
            };
        }
    }

    /// Everything on a list, page by page as it is asked for. After an error there is no more.
    pub fn list<O: Paged>(&self, operation: O) -> List<'_, T, O> {
        List::new(self.pages(operation))
    }

    /// The pages of a list. A page is requested when it is asked for, not before.
    pub fn pages<O: Paged>(&self, operation: O) -> Pages<'_, T, O> {
        Pages::new(Held::Borrowed(self), operation)
    }

    /// Like [`list`](Self::list), with the client inside, so that the list can be returned, kept, or moved to another
    /// thread. A client is cheap to clone:
    ///
    /// ```
    /// # use twilio_verify_core::{Client, List, Transport, Entity, RetryPolicy, ops::ListFactors};
    /// fn factors<T: Transport + Clone + 'static>(
    ///     client: &Client<T>,
    ///     entity: &Entity,
    /// ) -> List<'static, T, ListFactors> {
    ///     client.clone().retry_policy(RetryPolicy::NEVER).into_list(entity.factors())
    /// }
    /// ```
    pub fn into_list<'c, O: Paged>(self, operation: O) -> List<'c, T, O>
    where
        T: 'c,
    {
        List::new(self.into_pages(operation))
    }

    /// Like [`pages`](Self::pages), with the client inside: see [`into_list`](Self::into_list).
    pub fn into_pages<'c, O: Paged>(self, operation: O) -> Pages<'c, T, O>
    where
        T: 'c,
    {
        Pages::new(Held::Owned(self.into()), operation)
    }
}

fn no_clock() -> Invalid {
    let advice = "implement its `now`, or give one made of closures a `clock`";
    Violation::new("deadline", "needs a clock, and the transport has none", advice).into()
}

#[cfg(test)]
mod deadline_tests;
#[cfg(test)]
mod tests;

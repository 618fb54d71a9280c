use core::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::Duration,
};
use std::sync::Arc;

use crate::{Answer, CallInfo, Error, HttpResponse, Observer, TransportError};

/// What a client was given: makes an observer for each call that it wants to see.
pub(crate) type Observe = Arc<dyn Fn(&CallInfo<'_>) -> Option<Box<dyn Observer>> + Send + Sync>;

/// The observer of one call, if it has one.
pub(crate) struct Watch(Option<Box<dyn Observer>>);

impl Watch {
    /// By the transport's observer and the client's own.
    pub(crate) fn new(outer: Option<Box<dyn Observer>>, inner: Option<Box<dyn Observer>>) -> Self {
        Self(match (outer, inner) {
            (Some(outer), Some(inner)) => Some(Box::new(Both { outer, inner })),
            (outer, inner) => outer.or(inner),
        })
    }

    pub(crate) fn attempt(&mut self, number: u32) {
        if let Some(observer) = &mut self.0 {
            observer.attempt(number);
        }
    }

    pub(crate) fn wait(&mut self, delay: Duration, because: &Error) {
        if let Some(observer) = &mut self.0 {
            observer.wait(delay, because);
        }
    }

    pub(crate) fn end<T>(self, result: Result<Answer<T>, Error>) -> Result<Answer<T>, Error> {
        let Some(mut observer) = self.0 else { return result };
        match result {
            Ok(answer) => {
                let (answer, output) = answer.replace(());
                observer.end(Ok(&answer));
                Ok(answer.replace(output).0)
            }
            Err(error) => {
                observer.end(Err(&error));
                Err(error)
            }
        }
    }

    /// Does the work within the observer's scope. `caught` is for an observer that keeps a panic of the work to itself.
    pub(crate) fn within<R>(&mut self, work: impl FnOnce() -> R, caught: impl FnOnce() -> R) -> R {
        match &mut self.0 {
            Some(observer) => within(&mut **observer, work, caught),
            None => work(),
        }
    }

    /// Each poll is within the observer's scope. There is no future where what should have made it panicked, and the
    /// observer caught that.
    pub(crate) fn polled<F: Future>(
        &mut self,
        mut future: Pin<&mut Option<F>>,
        caught: impl Fn() -> F::Output,
    ) -> impl Future<Output = F::Output> {
        poll_fn(move |context| match future.as_mut().as_pin_mut() {
            Some(future) => self.within(|| future.poll(context), || Poll::Ready(caught())),
            None => Poll::Ready(caught()),
        })
    }
}

fn within<R>(observer: &mut dyn Observer, work: impl FnOnce() -> R, caught: impl FnOnce() -> R) -> R {
    let (mut work, mut result) = (Some(work), None);
    observer.within(&mut || {
        if let Some(work) = work.take() {
            result = Some(work());
        }
    });
    match (result, work) {
        (Some(result), _) => result,
        // An observer that does not run it does not stop the call.
        (None, Some(work)) => work(),
        (None, None) => caught(),
    }
}

/// The end of an exchange that panicked.
pub(crate) fn caught() -> Result<HttpResponse, TransportError> {
    Err(TransportError::unknown("the transport panicked, and the observer caught it"))
}

/// Two at once: what the inner one does, it does in the scope of the outer one.
struct Both {
    outer: Box<dyn Observer>,
    inner: Box<dyn Observer>,
}

impl Both {
    /// Once, and even where the outer one does not run it.
    fn inside(&mut self, tell: impl FnOnce(&mut dyn Observer)) {
        let Self { outer, inner } = self;
        within(&mut **outer, || tell(&mut **inner), || ());
    }
}

impl Observer for Both {
    fn attempt(&mut self, number: u32) {
        self.outer.attempt(number);
        self.inside(|inner| inner.attempt(number));
    }

    fn wait(&mut self, delay: Duration, because: &Error) {
        self.outer.wait(delay, because);
        self.inside(|inner| inner.wait(delay, because));
    }

    fn end(&mut self, result: Result<&Answer<()>, &Error>) {
        self.inside(|inner| inner.end(result));
        self.outer.end(result);
    }

    fn within(&mut self, work: &mut dyn FnMut()) {
        self.inside(|inner| inner.within(work));
    }
}

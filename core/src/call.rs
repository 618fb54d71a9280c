//! The machine that turns an operation into requests, waits and one result.
//!
//! ```text
//!            start()                          answered(…)
//!   Call ─────────────┬──▶ Send(request, Pending) ──┬──▶ Done(result)
//!                     │          ▲                  │
//!   a refused argument│          │ over()           │ worth another attempt
//!                     ▼          │                  ▼
//!                   Done(Err)    └──────────────── Wait(Pause)
//! ```
//!
//! Each step is taken by value, so that doing things in the wrong order does not compile: a request is answered once,
//! and there is no second attempt without its wait. Nothing here waits or sends; whoever drives it does. That is the
//! whole of a driver:
//!
//! ```
//! use twilio_verify_core::{Call, Operation, Step, Config, Error, HttpRequest, HttpResponse, TransportError};
//!
//! fn drive<O: Operation>(
//!     config: &Config,
//!     operation: O,
//!     exchange: impl Fn(HttpRequest) -> Result<HttpResponse, TransportError>,
//! ) -> Result<O::Output, Error> {
//!     let mut step = Call::new(config, operation).start();
//!     loop {
//!         step = match step {
//!             Step::Send(request, pending) => pending.answered(exchange(request)),
//!             Step::Wait(pause) => {
//!                 std::thread::sleep(pause.delay());
//!                 pause.over()
//!             }
//!             Step::Done(result) => return Ok(result?.output),
//!         };
//!     }
//! }
//! ```
//!
//! A policy with a [deadline](RetryPolicy::deadline) needs the time besides, which the machine does not read. Then the
//! two steps are `pending.answered_at(answer, began.elapsed())` and `pause.over_at(began.elapsed())`; without it, the
//! machine knows of its waits alone.
//!
//! A driver sees all that an [`Observer`](crate::Observer) of a client is told, and logs and counts where it sees it:
//!
//! ```
//! use twilio_verify_core::{Operation, Step};
//!
//! fn log<O: Operation>(step: &Step<'_, O>) {
//!     match step {
//!         Step::Send(_, pending) => println!("{}: attempt {}", pending.operation(), pending.attempt()),
//!         Step::Wait(pause) => println!("{}: again after {:?}", pause.operation(), pause.delay()),
//!         Step::Done(Ok(answer)) => println!("{}: {} {:?}", O::NAME, answer.status, answer.request_id()),
//!         Step::Done(Err(error)) => println!("{}: {:?} {:?}", O::NAME, error.status(), error.code()),
//!     }
//! }
//! ```

use core::time::Duration;

use http::{HeaderMap, StatusCode};

use crate::{
    Answer, Attempt, Config, Error, HttpRequest, HttpResponse, Operation, OperationExt, RetryPolicy,
    TimeLeft, TransportError, operation,
};

/// An operation about to be carried out: the beginning of the machine. See the [module](crate::call).
#[must_use]
pub struct Call<'c, O> {
    config: &'c Config,
    operation: O,
    policy: RetryPolicy,
    jitter: u64,
}

impl<'c, O: Operation> Call<'c, O> {
    /// With the [standard](RetryPolicy::STANDARD) policy.
    pub fn new(config: &'c Config, operation: O) -> Self {
        Self { config, operation, policy: RetryPolicy::STANDARD, jitter: 0 }
    }

    /// Sets what is tried again, after which waits, and how long the call may take.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Any number that differs from call to call and from process to process, so that clients that failed together
    /// do not return together.
    pub fn jitter(mut self, jitter: u64) -> Self {
        self.jitter = jitter;
        self
    }

    /// The first step: a request to send, or the end where an argument is refused. There is no wait before it.
    pub fn start(self) -> Step<'c, O> {
        let Self { config, operation, policy, jitter } = self;
        let attempt = Attempt::first(operation.replay(), jitter);
        Run { config, operation, policy, attempt, maybe_processed: false }.send()
    }
}

/// What to do next. Match all three: there will be no fourth.
#[must_use]
#[allow(clippy::exhaustive_enums, reason = "a driver must handle every step")]
#[allow(
    clippy::large_enum_variant,
    reason = "moved from hand to hand; a box would cost each request an allocation"
)]
pub enum Step<'c, O: Operation> {
    /// Send this request and report the [answer](Pending::answered). Its body and headers hold secrets.
    Send(HttpRequest, Pending<'c, O>),
    /// Wait for [`Pause::delay`], then go [on](Pause::over).
    Wait(Pause<'c, O>),
    /// The end.
    Done(Result<Answer<O::Output>, Error>),
}

/// A request is under way.
#[must_use = "report the answer with `answered`"]
pub struct Pending<'c, O>(Run<'c, O>);

impl<'c, O: Operation> Pending<'c, O> {
    /// The API's name of the operation, for logs.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        O::NAME
    }

    /// Which attempt this is; the first is 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.0.attempt.number
    }

    /// What is left to the call before its [deadline](RetryPolicy::deadline), if it has one: no attempt should take
    /// longer. It is in the request's extensions too, as [`TimeLeft`].
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        self.0.policy.time_left(self.0.attempt)
    }

    /// Reports what became of the request, and how long the call has taken by now, from its start on.
    pub fn answered_at(
        mut self,
        answer: Result<HttpResponse, TransportError>,
        elapsed: Duration,
    ) -> Step<'c, O> {
        self.0.attempt = self.0.attempt.at(elapsed);
        self.answered(answer)
    }

    /// Reports what became of the request.
    pub fn answered(self, answer: Result<HttpResponse, TransportError>) -> Step<'c, O> {
        match answer {
            Ok(response) => self.0.read(response),
            Err(error) => self.0.failed(error.of(O::NAME, &O::METHOD).into()),
        }
    }
}

/// An attempt failed, and another is worth it after a while.
#[must_use = "go on with `over`"]
pub struct Pause<'c, O> {
    run: Run<'c, O>,
    delay: Duration,
    because: Error,
}

impl<'c, O: Operation> Pause<'c, O> {
    /// How long to wait.
    #[must_use]
    pub fn delay(&self) -> Duration {
        self.delay
    }

    /// Why the attempt failed.
    #[must_use]
    pub fn because(&self) -> &Error {
        &self.because
    }

    /// The API's name of the operation, for logs.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        O::NAME
    }

    /// Reports that the time has passed. The request is built anew: the first attempt copied nothing.
    pub fn over(self) -> Step<'c, O> {
        self.run.send()
    }

    /// Reports that the time has passed, and how long the call has taken by now, from its start on. Where the wait took
    /// so long that no attempt fits before the [deadline](RetryPolicy::deadline) any more, the call ends here.
    pub fn over_at(mut self, elapsed: Duration) -> Step<'c, O> {
        self.run.attempt = self.run.attempt.at(elapsed);
        if self.run.policy.has_time_for(self.run.attempt) {
            self.run.send()
        } else {
            Step::Done(Err(self.give_up()))
        }
    }

    /// Ends the call with the error of the failed attempt, instead of waiting.
    #[must_use]
    pub fn give_up(self) -> Error {
        self.run.end(self.because)
    }
}

/// What lasts from attempt to attempt.
struct Run<'c, O> {
    config: &'c Config,
    operation: O,
    policy: RetryPolicy,
    attempt: Attempt,
    /// What became of an attempt before this one is not known.
    maybe_processed: bool,
}

impl<'c, O: Operation> Run<'c, O> {
    fn send(self) -> Step<'c, O> {
        match self.operation.request(self.config) {
            Ok(mut request) => {
                if let Some(left) = self.policy.time_left(self.attempt) {
                    request.extensions_mut().insert(TimeLeft::new(left));
                }
                Step::Send(request, Pending(self))
            }
            Err(error) => Step::Done(Err(error)),
        }
    }

    fn read(self, response: HttpResponse) -> Step<'c, O> {
        let (parts, body) = response.into_parts();
        let mut response = http::Response::from_parts(parts, body.as_slice());
        match operation::read(&self.operation, &mut response) {
            Ok(output) => {
                let (parts, _) = response.into_parts();
                self.done(output, parts.status, parts.headers)
            }
            Err(Error::Api(error)) if self.maybe_processed => match self.operation.settled_by(&error) {
                Some(output) => self.done(output, error.status(), error.into_headers()),
                None => self.failed(Error::Api(error)),
            },
            Err(error) => self.failed(error),
        }
    }

    fn done(self, output: O::Output, status: StatusCode, headers: HeaderMap) -> Step<'c, O> {
        Step::Done(Ok(Answer { output, operation: O::NAME, status, headers, attempts: self.attempt.number }))
    }

    fn failed(mut self, error: Error) -> Step<'c, O> {
        let error = error.after(self.attempt.number);
        match self.policy.decide(self.attempt, &error) {
            None => Step::Done(Err(self.end(error))),
            Some(delay) => {
                self.attempt = self.attempt.next(delay);
                self.maybe_processed |= error.leaves_unknown();
                Step::Wait(Pause { run: self, delay, because: error })
            }
        }
    }

    fn end(&self, error: Error) -> Error {
        if self.maybe_processed { error.after_unknown_delivery() } else { error }
    }
}

mod debug;
#[cfg(test)]
mod tests;

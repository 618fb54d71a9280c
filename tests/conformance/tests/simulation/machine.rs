//! The machines of different operations as one type, so that a client can hold whichever it drives.

use std::time::Duration;

use http::StatusCode;
use twilio_verify_core::{
    Call, Config, Error, Factor, HttpRequest, HttpResponse, NewFactor, Operation, Page, Pause, Pending,
    PushBinding, RetryPolicy, Step, TotpBinding, TransportError, Verification,
};

/// A [`Step`] of any operation.
#[allow(clippy::large_enum_variant, reason = "it is handed on at once")]
pub(crate) enum Next<'c> {
    Send(HttpRequest, Box<dyn Asking<'c> + 'c>),
    Wait(Duration, Box<dyn Waiting<'c> + 'c>),
    Done(Result<Report, Error>),
}

/// A request is under way.
pub(crate) trait Asking<'c> {
    fn attempt(&self) -> u32;
    /// With how long the call has taken by now, where there is a clock.
    fn answered(self: Box<Self>, answer: Answered, elapsed: Option<Duration>) -> Next<'c>;
}

pub(crate) type Answered = Result<HttpResponse, TransportError>;

/// An attempt failed, and another is worth it.
pub(crate) trait Waiting<'c> {
    fn over(self: Box<Self>, elapsed: Option<Duration>) -> Next<'c>;
    fn give_up(self: Box<Self>) -> Error;
}

/// What a call reported as a success.
pub(crate) struct Report {
    pub(crate) output: Output,
    pub(crate) status: StatusCode,
    pub(crate) attempts: u32,
}

pub(crate) enum Output {
    Totp(NewFactor<TotpBinding>),
    Push(NewFactor<PushBinding>),
    Factor(Factor),
    Verification(Verification),
    Deleted,
    Page(Page<Factor>),
}

pub(crate) fn start<'c, O>(config: &'c Config, operation: O, policy: RetryPolicy, jitter: u64) -> Next<'c>
where
    O: Operation<Output: Into<Output>> + 'c,
{
    next(Call::new(config, operation).retry_policy(policy).jitter(jitter).start())
}

fn next<'c, O>(step: Step<'c, O>) -> Next<'c>
where
    O: Operation<Output: Into<Output>> + 'c,
{
    match step {
        Step::Send(request, pending) => Next::Send(request, Box::new(pending)),
        Step::Wait(pause) => Next::Wait(pause.delay(), Box::new(pause)),
        Step::Done(end) => Next::Done(end.map(|answer| Report {
            status: answer.status,
            attempts: answer.attempts,
            output: answer.output.into(),
        })),
    }
}

impl<'c, O> Asking<'c> for Pending<'c, O>
where
    O: Operation<Output: Into<Output>> + 'c,
{
    fn attempt(&self) -> u32 {
        self.attempt()
    }

    fn answered(self: Box<Self>, answer: Answered, elapsed: Option<Duration>) -> Next<'c> {
        next(match elapsed {
            Some(elapsed) => (*self).answered_at(answer, elapsed),
            None => (*self).answered(answer),
        })
    }
}

impl<'c, O> Waiting<'c> for Pause<'c, O>
where
    O: Operation<Output: Into<Output>> + 'c,
{
    fn over(self: Box<Self>, elapsed: Option<Duration>) -> Next<'c> {
        next(match elapsed {
            Some(elapsed) => (*self).over_at(elapsed),
            None => (*self).over(),
        })
    }

    fn give_up(self: Box<Self>) -> Error {
        (*self).give_up()
    }
}

macro_rules! outputs {
    ($($variant:ident($output:ty)),+) => {$(
        impl From<$output> for Output {
            fn from(output: $output) -> Self {
                Self::$variant(output)
            }
        }
    )+};
}
outputs!(
    Totp(NewFactor<TotpBinding>),
    Push(NewFactor<PushBinding>),
    Factor(Factor),
    Verification(Verification),
    Page(Page<Factor>)
);

impl From<()> for Output {
    fn from((): ()) -> Self {
        Self::Deleted
    }
}

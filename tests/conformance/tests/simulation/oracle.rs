//! Who knows what really happened, and compares it with what the library does and says.
//!
//! It sees both sides: what the network delivered and the emulator did, and what each client was told and reported. It
//! asks nothing of the library but what is to be judged.

mod ends;
mod held;
mod lists;
mod reports;
mod table;

use std::{cell::RefCell, fmt, time::Duration};

use twilio_verify_core::{HttpRequest, TimeLeft};

pub(crate) use held::{credentials, unix_seconds};
pub(crate) use lists::Walk;

use crate::{
    coverage::{Invariant, Tally},
    ledger::{Effect, Ledger, Listed},
    network::Told,
    policy::Policy,
    task::{Place, Task},
};

/// Something that must hold did not.
pub(crate) struct Violation {
    pub(crate) invariant: Invariant,
    pub(crate) detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VIOLATED: {}\n  {}", self.invariant, self.detail)
    }
}

pub(crate) type Holds = Result<(), Violation>;

/// A call as the oracle follows it.
struct Call {
    task: Task,
    place: usize,
    authorization: String,
    policy: Policy,
    begun: Duration,
    requests: usize,
    pauses: usize,
    waited: Duration,
    /// What the client was told of each attempt.
    told: Vec<Told>,
    /// What its requests did.
    effects: Vec<Effect>,
    /// The network delivered one of them twice.
    was_doubled: bool,
    /// It ended with an error that denies any effect.
    has_denied: bool,
}

pub(crate) struct Oracle {
    pub(crate) ledger: Ledger,
    calls: Vec<Call>,
    checks: RefCell<Tally<Invariant>>,
}

impl Oracle {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger, calls: Vec::new(), checks: RefCell::default() }
    }

    /// A call begins; gives its number.
    pub(crate) fn begins(
        &mut self,
        begun: Duration,
        (task, place, authorization, policy): (Task, usize, String, Policy),
    ) -> usize {
        self.calls.push(Call {
            task,
            place,
            authorization,
            policy,
            begun,
            requests: 0,
            pauses: 0,
            waited: Duration::ZERO,
            told: Vec::new(),
            effects: Vec::new(),
            was_doubled: false,
            has_denied: false,
        });
        self.calls.len() - 1
    }

    /// How many calls there were so far.
    pub(crate) fn calls(&self) -> usize {
        self.calls.len()
    }

    pub(crate) fn task(&self, call: usize) -> &Task {
        &self.calls[call].task
    }

    pub(crate) fn place(&self, call: usize) -> usize {
        self.calls[call].place
    }

    /// To a call that lists: the list's version, and what is on it.
    pub(crate) fn list_of(&self, call: usize) -> Option<(u64, Listed)> {
        let Call { task, place, .. } = &self.calls[call];
        matches!(task, Task::List { .. }).then(|| (self.ledger.version(*place), self.ledger.listed(*place)))
    }

    pub(crate) fn checks(&self) -> Tally<Invariant> {
        self.checks.borrow().clone()
    }

    /// The machine wants this request sent, and says which attempt it is.
    pub(crate) fn sends(
        &mut self,
        now: Duration,
        call: usize,
        place: &Place,
        request: &HttpRequest,
        attempt: u32,
    ) -> Holds {
        self.calls[call].requests += 1;
        let this = &self.calls[call];
        self.must(Invariant::RightRequest, this.is_right(place, request), || {
            format!("{:?} as {} {}: {:?}", this.task, request.method(), request.uri(), request.body())
        })?;
        self.must(Invariant::RightRequest, !this.task.is_invalid(), || {
            format!("it is invalid: {:?}", this.task)
        })?;
        let expected = this.told.len() + 1;
        self.must(Invariant::Attempts, (this.requests, attempt as usize) == (expected, expected), || {
            format!("request {} is attempt {attempt}, after {} ends", this.requests, this.told.len())
        })?;
        self.must(Invariant::Waits, this.pauses == this.requests - 1, || {
            format!("request {} after {} waits", this.requests, this.pauses)
        })?;
        self.must(Invariant::Attempts, this.requests <= this.policy.attempts, || {
            format!("request {} of {:?}", this.requests, this.policy)
        })?;
        let elapsed = now - this.begun;
        let is_in_time = this.requests == 1 || this.policy.has_time(elapsed);
        self.must(Invariant::Deadline, is_in_time, || format!("after {elapsed:?} of {:?}", this.policy))?;
        let left = Some(this.policy.deadline).filter(|&deadline| deadline < Duration::MAX);
        let left = left.map(|deadline| TimeLeft::new(deadline.saturating_sub(elapsed)));
        self.must(Invariant::Deadline, request.extensions().get() == left.as_ref(), || {
            format!("{:?} after {elapsed:?} of {:?}", request.extensions().get::<TimeLeft>(), this.policy)
        })?;
        let unknown = this.told.iter().any(Told::leaves_unknown);
        self.must(Invariant::NoUnsafeRepeat, this.task.is_safe() || !unknown, || {
            format!("request {} of {:?}", this.requests, this.task)
        })?;
        self.must(Invariant::NoUnsafeRepeat, this.task.is_safe() || !this.has_effect(), || {
            format!("request {} of {:?}, which had done {:?}", this.requests, this.task, this.effects)
        })
    }

    /// The client hears what became of the attempt, and tells the machine.
    pub(crate) fn told(&mut self, call: usize, told: Told) {
        self.calls[call].told.push(told);
    }

    /// The machine wants to wait for another attempt.
    pub(crate) fn waits(&mut self, now: Duration, call: usize, delay: Duration) -> Holds {
        let this = &self.calls[call];
        let Some(last) = this.told.last() else {
            return self.must(Invariant::Waits, false, || "it waits before the first attempt".to_owned());
        };
        self.must(Invariant::NoUnsafeRepeat, last.may_be_repeated(this.task.is_safe()), || {
            format!("{:?} after {last}", this.task)
        })?;
        self.must(Invariant::Attempts, this.requests < this.policy.attempts, || {
            format!("another after {} of {:?}", this.requests, this.policy)
        })?;
        let ceiling = this.policy.ceiling(this.requests);
        let is_right = last.asked().map_or(delay <= ceiling, |asked| delay == asked);
        self.must(Invariant::Waits, is_right, || {
            format!("{delay:?} after attempt {} and {last}, {ceiling:?} at most", this.requests)
        })?;
        let waited = this.waited.saturating_add(delay);
        self.must(Invariant::Waits, waited <= this.policy.max_wait, || {
            format!("{waited:?} in all, of {:?}", this.policy)
        })?;
        let elapsed = (now - this.begun).saturating_add(delay);
        self.must(Invariant::Deadline, this.policy.has_time(elapsed), || {
            format!("it would begin after {elapsed:?} of {:?}", this.policy)
        })?;
        let this = &mut self.calls[call];
        this.waited = waited;
        this.pauses += 1;
        Ok(())
    }

    pub(crate) fn begun(&self, call: usize) -> Duration {
        self.calls[call].begun
    }

    /// What the call has waited in all, and how many requests it has made.
    pub(crate) fn spent(&self, call: usize) -> (Duration, usize) {
        (self.calls[call].waited, self.calls[call].requests)
    }

    fn must(&self, invariant: Invariant, holds: bool, detail: impl FnOnce() -> String) -> Holds {
        self.checks.borrow_mut().count(invariant);
        if holds { Ok(()) } else { Err(Violation { invariant, detail: detail() }) }
    }

    /// The schedule came to its end.
    pub(crate) fn nothing_panicked(&self) -> Holds {
        self.must(Invariant::NoPanic, true, String::new)
    }
}

impl Call {
    /// It has waited for another attempt, and not made it.
    fn is_in_pause(&self) -> bool {
        self.pauses > 0 && self.pauses == self.requests
    }

    fn is_right(&self, place: &Place, request: &HttpRequest) -> bool {
        let (method, rest) = self.task.target();
        let fields = self.task.fields();
        let is_form = method == "POST";
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let given = |text: &[u8]| form_urlencoded::parse(text).into_owned().collect::<Vec<_>>();
        let same = |text: &[u8], expected: &[(&str, String)]| {
            given(text)
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .eq(expected.iter().map(|(n, v)| (*n, &**v)))
        };
        let (body, query) = if is_form { (&*fields, &[][..]) } else { (&[][..], &*fields) };
        request.method() == method
            && request.uri().scheme_str() == Some("https")
            && request.uri().authority().is_some_and(|host| host == "verify.twilio.com")
            && request.uri().path() == format!("{}{rest}", place.path)
            && same(request.uri().query().unwrap_or_default().as_bytes(), query)
            && same(request.body(), body)
            && header("authorization") == Some(&self.authorization)
            && header("content-type") == is_form.then_some("application/x-www-form-urlencoded")
    }
}

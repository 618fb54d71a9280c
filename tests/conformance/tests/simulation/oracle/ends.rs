//! How a call may end: with what its last attempt was told, not too early, and without a word too much.

use std::time::Duration;

use twilio_verify_core::{Delivery, Error};

use super::{Call, Holds, Oracle};
use crate::{
    coverage::{Invariant, Outcome},
    machine::{Output, Report},
    network::Told,
};

impl Oracle {
    /// The call is over; `gave_up` where the caller ended it in a wait.
    pub(crate) fn ends(
        &mut self,
        now: Duration,
        call: usize,
        end: &Result<Report, Error>,
        gave_up: bool,
    ) -> Result<Outcome, super::Violation> {
        let this = &self.calls[call];
        let elapsed = now - this.begun;
        let is_in_time = elapsed <= this.policy.deadline || this.is_in_pause();
        self.must(Invariant::Deadline, is_in_time, || format!("it took {elapsed:?} of {:?}", this.policy))?;
        self.must(Invariant::RightEnd, this.requests == this.told.len(), || {
            format!("it ended with {} requests and {} ends", this.requests, this.told.len())
        })?;
        match end {
            Ok(report) => {
                self.must(Invariant::RightEnd, this.may_succeed(report), || {
                    format!("{:?} succeeded after {}", this.task, this.last())
                })?;
                self.must(Invariant::Attempts, report.attempts as usize == this.requests, || {
                    format!("{} attempts are reported of {}", report.attempts, this.requests)
                })?;
                self.reported(call, report)
            }
            Err(error) => {
                self.must(Invariant::RightEnd, this.may_fail_with(error), || {
                    format!("{:?} failed with {error:?} after {}", this.task, this.last())
                })?;
                let is_over = gave_up || !this.should_go_on(elapsed);
                self.must(Invariant::NotTooEarly, is_over, || {
                    format!(
                        "{:?} ended after {} requests, {:?} of waits, {}: {:?}",
                        this.task,
                        this.requests,
                        this.waited,
                        this.last(),
                        this.policy
                    )
                })?;
                self.must(Invariant::Attempts, error.attempts() as usize == this.requests, || {
                    format!("{} attempts are reported of {}", error.attempts(), this.requests)
                })?;
                self.denied(call, error)?;
                Ok(if gave_up { Outcome::GaveUp } else { outcome(error) })
            }
        }
    }

    /// An error that says that nothing was done: nothing was, and nothing will be.
    fn denied(&mut self, call: usize, error: &Error) -> Holds {
        let this = &self.calls[call];
        let may_have_been = this.told.iter().any(Told::leaves_unknown) && !this.task.only_reads();
        self.must(Invariant::Fate, error.may_have_been_processed() == may_have_been, || {
            format!("{error:?} says {}, after {}", error.may_have_been_processed(), this.told())
        })?;
        let is_right = may_have_been || !this.has_effect();
        self.must(Invariant::Fate, is_right, || format!("{error:?}, after {:?}", this.effects))?;
        self.calls[call].has_denied = !error.may_have_been_processed();
        Ok(())
    }
}

impl Call {
    /// Whether a request of this call did something that its client can know of. Where the network delivers twice what
    /// was sent once, the one answer is to either: a delete can find nothing since it did its work a moment ago.
    pub(super) fn has_effect(&self) -> bool {
        !self.was_doubled && !self.effects.is_empty()
    }

    fn last(&self) -> String {
        self.told.last().map_or("nothing".to_owned(), ToString::to_string)
    }

    fn told(&self) -> String {
        self.told.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    /// A 404 of Twilio's in answer to a delete says that it is done, if an attempt before may have done it.
    fn is_settled(&self) -> bool {
        let Some((Told::Reply(last), before)) = self.told.split_last() else { return false };
        let is_delete = matches!(self.task, crate::task::Task::Delete { .. });
        let is_twilios = last.response.headers().contains_key("twilio-request-id");
        is_delete && is_twilios && last.response.status() == 404 && before.iter().any(Told::leaves_unknown)
    }

    fn may_succeed(&self, report: &Report) -> bool {
        let Some(Told::Reply(reply)) = self.told.last() else { return false };
        let is_success = reply.response.status().is_success() && reply.is_whole;
        report.status == reply.response.status() && (is_success || self.is_settled())
    }

    fn may_fail_with(&self, error: &Error) -> bool {
        let Some(last) = self.told.last() else {
            return self.task.is_invalid() && matches!(error, Error::Invalid(_));
        };
        let unknown = self.told.iter().any(Told::leaves_unknown);
        match (last, error) {
            (Told::NotSent | Told::NeverSent | Told::Unknown, Error::Transport(error)) => {
                (error.delivery() == Delivery::Unknown) == unknown
            }
            (Told::Reply(reply), Error::Api(error)) => {
                !reply.response.status().is_success()
                    && !self.is_settled()
                    && error.status() == reply.response.status()
                    && error.code().map(|code| code.0) == reply.code
                    && error.retry_after() == reply.asked
                    && error.body() == reply.response.body()
            }
            (Told::Reply(reply), Error::Decode(error)) => {
                reply.response.status().is_success()
                    && !reply.is_whole
                    && error.status() == reply.response.status()
                    && error.body() == reply.response.body()
            }
            _ => false,
        }
    }

    /// Whether another attempt is allowed, worth it, and certain to fit the budget.
    fn should_go_on(&self, elapsed: Duration) -> bool {
        let Some(last) = self.told.last() else { return false };
        if self.is_in_pause() {
            return self.policy.has_time(elapsed);
        }
        let wait = last.asked().unwrap_or_else(|| self.policy.ceiling(self.requests));
        last.may_be_repeated(self.task.is_safe())
            && self.requests < self.policy.attempts
            && self.waited.saturating_add(wait) <= self.policy.max_wait
            && self.policy.has_time(elapsed.saturating_add(wait))
    }
}

fn outcome(error: &Error) -> Outcome {
    match error {
        Error::Invalid(_) => Outcome::Invalid,
        Error::Transport(error) if error.delivery() == Delivery::NotSent => Outcome::NotSent,
        Error::Transport(_) => Outcome::Unknown,
        Error::Decode(_) => Outcome::Unreadable,
        error => match error.status().map_or(0, |status| status.as_u16()) {
            404 => Outcome::NotFound,
            429 => Outcome::TurnedAway,
            400..=499 => Outcome::Refused,
            500..=599 => Outcome::Troubled,
            _ => Outcome::Unclear,
        },
    }
}

impl Report {
    pub(super) fn outcome(&self) -> Outcome {
        use twilio_verify_core::Verification::{Rejected, Verified};
        match &self.output {
            Output::Totp(_) | Output::Push(_) => Outcome::Created,
            Output::Verification(Verified(_)) => Outcome::Verified,
            Output::Verification(Rejected(_)) => Outcome::Rejected,
            Output::Factor(_) => Outcome::Fetched,
            Output::Deleted if self.status == 404 => Outcome::DeletedBefore,
            Output::Deleted => Outcome::Deleted,
            Output::Page(_) => Outcome::Listed,
        }
    }
}

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{Request, Response, request};

use super::{control, log::Log};
use crate::{Emulator, Outcome, Reply, clock::Clock};

/// What a server's connections and its owner share.
pub(super) struct Shared {
    pub(super) emulator: Emulator,
    pub(super) clock: Clock,
    pub(super) log: Log,
}

impl Shared {
    /// What becomes of a request, to the API or about the emulator itself. `Err`: its body has more bytes than this.
    pub(super) fn exchange(&mut self, parts: request::Parts, body: Result<Vec<u8>, usize>) -> Outcome {
        let now = self.clock.now();
        match body {
            Ok(body) => {
                let request = Request::from_parts(parts, body);
                if let Some(response) = control::answer(self, &request) {
                    return at_once(response);
                }
                let outcome = self.emulator.exchange(now, &request);
                let (parts, body) = request.into_parts();
                self.log.note(now, &parts, Some(&body), &outcome);
                outcome
            }
            Err(limit) => {
                let outcome = at_once(self.emulator.refuse_body(limit));
                self.log.note(now, &parts, None, &outcome);
                outcome
            }
        }
    }
}

fn at_once(response: Response<Vec<u8>>) -> Outcome {
    Outcome { delay: Duration::ZERO, reply: Reply::Answer(response) }
}

/// The lock is held for one answer at a time, which leaves nothing half done: a poisoned one is as good.
pub(super) fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

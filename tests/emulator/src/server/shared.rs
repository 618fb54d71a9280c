use std::{
    io,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{Method, Request, Response, request};

use super::{control, log::Log, state_file::StateFile};
use crate::{Emulator, Outcome, Reply, clock::Clock};

/// What a server's connections and its owner share.
pub(super) struct Shared {
    pub(super) emulator: Emulator,
    pub(super) clock: Clock,
    pub(super) log: Log,
    pub(super) file: StateFile,
}

impl Shared {
    /// Writes the state file, where there is one.
    pub(super) fn keep(&self) -> io::Result<()> {
        self.file.write(&self.emulator, self.clock)
    }

    /// Moves the clock, or changes it for another.
    pub(super) fn set_clock(&mut self, change: impl FnOnce(&mut Clock)) -> io::Result<()> {
        change(&mut self.clock);
        self.keep()
    }

    /// What becomes of a request, to the API or about the emulator itself. `Err`: its body has more bytes than this.
    pub(super) fn exchange(&mut self, parts: request::Parts, body: Result<Vec<u8>, usize>) -> Outcome {
        let now = self.clock.now();
        match body {
            Ok(body) => {
                let request = Request::from_parts(parts, body);
                if let Some(response) = control::answer(self, &request) {
                    return at_once(response);
                }
                let mut outcome = self.emulator.exchange(now, &request);
                if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS)
                    && let Err(error) = self.keep()
                {
                    outcome = at_once(self.emulator.fail(&error.to_string()));
                }
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

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Emulator, clock::Clock};

/// What a server's connections and its owner share.
pub(super) struct Shared {
    pub(super) emulator: Emulator,
    pub(super) clock: Clock,
}

/// The lock is held for one answer at a time, which leaves nothing half done: a poisoned one is as good.
pub(super) fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

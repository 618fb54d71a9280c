//! What is to happen, in the order of its moments; of the same moment, in the order in which it was decided.

use std::{cmp::Reverse, collections::BinaryHeap, time::Duration};

use crate::network::Told;

pub(crate) enum Event {
    /// A client does what it wants next.
    Act { client: usize },
    /// A request reaches the server, for the second time where `copy` is 1.
    Arrive { attempt: usize, copy: usize },
    /// An answer, or that there is none, reaches the client.
    Tell { attempt: usize, told: Box<Told> },
    /// The client has waited long enough for an answer.
    TimeOut { attempt: usize },
    /// The client has waited long enough for another attempt.
    PauseOver { client: usize },
    /// The client is no more interested, and tells nobody.
    Vanish { attempt: usize },
    /// The emulator loses everything.
    Restart,
}

#[derive(Default)]
pub(crate) struct Queue {
    heap: BinaryHeap<Reverse<Timed>>,
    added: u64,
}

impl Queue {
    pub(crate) fn add(&mut self, at: Duration, event: Event) {
        self.added += 1;
        self.heap.push(Reverse(Timed { key: (at, self.added), event }));
    }

    pub(crate) fn next(&mut self) -> Option<(Duration, Event)> {
        let Reverse(Timed { key: (at, _), event }) = self.heap.pop()?;
        Some((at, event))
    }
}

struct Timed {
    key: (Duration, u64),
    event: Event,
}

impl PartialEq for Timed {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Timed {}

impl PartialOrd for Timed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Timed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

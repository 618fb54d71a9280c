//! One of the clients: whose credentials it has, how patient it is, and what it is doing.

use std::time::Duration;

use fastrand::Rng;
use twilio_verify_core::{Config, Factor, Page, Paged, ops::ListFactors};

use crate::{
    draw::{one_of, percent},
    machine::{Asking, Waiting},
    oracle::Walk,
    task::{Cursor, Place, Task, effective_page_size},
};

pub(crate) struct Client<'c> {
    pub(crate) config: &'c Config,
    /// What its requests must carry.
    pub(crate) authorization: String,
    /// How long it waits for an answer.
    pub(crate) timeout: Duration,
    /// It tells its machines the time.
    pub(crate) has_clock: bool,
    pub(crate) state: State<'c>,
    pub(crate) wishes: u32,
    pub(crate) listing: Option<Listing>,
}

pub(crate) enum State<'c> {
    Idle,
    Asking(Box<dyn Asking<'c> + 'c>),
    Waiting { call: usize, machine: Box<dyn Waiting<'c> + 'c> },
}

impl<'c> Client<'c> {
    pub(crate) fn new(rng: &mut Rng, (config, authorization): &'c (Config, String)) -> Self {
        Self {
            config,
            authorization: authorization.clone(),
            timeout: Duration::from_secs(one_of(rng, &[1, 5, 30, 60])),
            has_clock: percent(rng, 70),
            state: State::Idle,
            wishes: rng.u32(2..9),
            listing: None,
        }
    }
}

/// A list that a client is going through, page by page.
pub(crate) struct Listing {
    pub(crate) place: usize,
    pub(crate) operation: ListFactors,
    page_size: Option<u32>,
    limit: Option<usize>,
    cursor: Option<Cursor>,
    pub(crate) walk: Walk,
}

impl Listing {
    /// `None` where nothing is to be asked for.
    pub(crate) fn new(number: usize, place: &Place, task: &Task, restarts: u32) -> Option<Self> {
        let Task::List { page_size, limit, .. } = *task else { return None };
        let mut operation = place.entity.factors();
        if let Some(size) = page_size {
            operation = operation.page_size(size);
        }
        if let Some(limit) = limit {
            operation = operation.limit(limit);
        }
        let walk = Walk::new(limit, restarts);
        let listing = Self { place: number, page_size, limit, cursor: None, walk, operation };
        listing.operation.wants_more().then_some(listing)
    }

    /// The page that is next.
    pub(crate) fn task(&self) -> Task {
        Task::List { page_size: self.page_size, limit: self.limit, cursor: self.cursor.clone() }
    }

    /// Goes on after a page, to where the answer's own words lead; `false` at the end.
    pub(crate) fn go_on(&mut self, page: &Page<Factor>, cursor: Option<Cursor>) -> bool {
        let Some(operation) = self.operation.after(page) else { return false };
        self.page_size = effective_page_size(self.page_size, self.limit);
        self.limit = self.limit.map(|limit| limit - page.items.len());
        self.cursor = cursor;
        self.operation = operation;
        true
    }
}

//! What happened in a schedule, event by event, for who has to find out why.

use std::{
    fmt::Display,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

/// Kept only when asked for: a hundred thousand schedules that hold need none.
#[derive(Default)]
pub(crate) struct Trace(Option<Vec<String>>);

impl Trace {
    pub(crate) fn kept() -> Self {
        Self(Some(Vec::new()))
    }

    pub(crate) fn note<D: Display>(&mut self, now: Duration, line: impl FnOnce() -> D) {
        if let Self(Some(lines)) = self {
            lines.push(format!("{:>14.3} s  {}", now.as_secs_f64(), line()));
        }
    }

    pub(crate) fn lines(&self) -> &[String] {
        self.0.as_deref().unwrap_or_default()
    }

    /// The same for the same events.
    pub(crate) fn hash(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.lines().hash(&mut hasher);
        hasher.finish()
    }
}

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};

/// Counts what happened within a span of time that ends now.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Recent(#[serde(with = "crate::saved::moments")] VecDeque<SystemTime>);

impl Recent {
    /// How many there were in the last `span`; older ones are forgotten.
    pub(crate) fn count(&mut self, now: SystemTime, span: Duration) -> usize {
        while self.0.front().is_some_and(|&then| is_older(then, now, span)) {
            self.0.pop_front();
        }
        self.0.len()
    }

    pub(crate) fn add(&mut self, now: SystemTime) {
        self.0.push_back(now);
    }
}

/// Whether `span` or more went by between the two. A clock that was set back makes nothing old.
pub(crate) fn is_older(then: SystemTime, now: SystemTime, span: Duration) -> bool {
    now.duration_since(then).is_ok_and(|age| age >= span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_ends_now() {
        let start = SystemTime::UNIX_EPOCH;
        let at = |seconds| start + Duration::from_secs(seconds);
        let span = Duration::from_secs(10);
        let mut recent = Recent::default();
        recent.add(at(100));
        recent.add(at(105));
        assert_eq!(recent.count(at(109), span), 2);
        assert_eq!(recent.count(at(90), span), 2, "a clock set back");
        assert_eq!(recent.count(at(110), span), 1);
        assert_eq!(recent.count(at(115), span), 0);
    }
}

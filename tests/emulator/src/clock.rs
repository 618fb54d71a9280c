use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A server's clock: the system's, which can be put ahead; or one that stands still until somebody moves it.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Clock {
    Ahead(Duration),
    Fixed(#[serde(with = "crate::saved::moments::one")] SystemTime),
}

/// A few thousand years: further than any test goes, and no clock overflows.
const FARTHEST: Duration = Duration::from_secs(200_000_000_000);

impl Clock {
    pub(crate) fn new(fixed: Option<SystemTime>) -> Self {
        fixed.map_or(Self::Ahead(Duration::ZERO), Self::Fixed)
    }

    pub(crate) fn now(self) -> SystemTime {
        match self {
            Self::Ahead(time) => later(SystemTime::now(), time),
            Self::Fixed(moment) => moment,
        }
    }

    pub(crate) fn advance(&mut self, time: Duration) {
        *self = match *self {
            Self::Ahead(before) => Self::Ahead(before.saturating_add(time).min(FARTHEST)),
            Self::Fixed(moment) => Self::Fixed(later(moment, time.min(FARTHEST))),
        };
    }
}

fn later(moment: SystemTime, time: Duration) -> SystemTime {
    moment.checked_add(time).unwrap_or(moment)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_fixed_clock_moves_by_hand_alone() {
        let mut clock = Clock::new(Some(UNIX_EPOCH));
        assert!(clock.now() == UNIX_EPOCH && clock.now() == UNIX_EPOCH);
        clock.advance(HOUR);
        clock.advance(Duration::from_nanos(1));
        assert_eq!(clock.now(), UNIX_EPOCH + HOUR + Duration::from_nanos(1));
    }

    #[test]
    fn the_systems_can_be_put_ahead() {
        let mut clock = Clock::new(None);
        let before = SystemTime::now();
        assert!(clock.now() >= before);
        clock.advance(HOUR);
        let now = clock.now();
        assert!((before + HOUR..=SystemTime::now() + HOUR).contains(&now));
    }

    #[test]
    fn no_clock_overflows() {
        for mut clock in [Clock::new(None), Clock::new(Some(UNIX_EPOCH))] {
            for _ in 0..3 {
                clock.advance(Duration::MAX);
            }
            assert!(clock.now() >= UNIX_EPOCH + FARTHEST);
        }
    }
}

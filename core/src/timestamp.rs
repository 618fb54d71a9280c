use core::{fmt, str::FromStr, time::Duration};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::fmt::{rfc2822, temporal};

use crate::object::text_in_serde;

/// A moment that Twilio names, such as when a factor was created. Ordered; not before 1970.
///
/// Read from and written as RFC 3339, and convertible to [`SystemTime`], from which the date types of the
/// ecosystem (`jiff`, `chrono`, `time`) can be made.
///
/// ```
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
/// use twilio_verify_core::Timestamp;
///
/// let created: Timestamp = "2015-07-30T20:00:00Z".parse()?;
/// assert_eq!(created.to_string(), "2015-07-30T20:00:00Z");
/// assert_eq!(SystemTime::from(created), UNIX_EPOCH + Duration::from_secs(1_438_286_400));
/// # Ok::<(), twilio_verify_core::TimestampError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// The time since the Unix epoch, 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn since_epoch(&self) -> Duration {
        // `new` let nothing before the epoch in.
        Duration::try_from(self.0.as_duration()).unwrap_or_default()
    }

    fn new(timestamp: jiff::Timestamp) -> Option<Self> {
        (timestamp >= jiff::Timestamp::UNIX_EPOCH).then_some(Self(timestamp))
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads RFC 3339 with any offset, and what is close to it in ISO 8601; RFC 2822, which Twilio's older resources
    /// use, is read as well.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let rfc3339 = temporal::DateTimeParser::new().parse_timestamp(text);
        let timestamp = rfc3339.or_else(|_| rfc2822::DateTimeParser::new().parse_timestamp(text));
        timestamp.ok().and_then(Self::new).ok_or(TimestampError(()))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

text_in_serde!(Timestamp);

impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        // Every timestamp lies between 1970 and 9999, which every platform's `SystemTime` holds.
        UNIX_EPOCH.checked_add(timestamp.since_epoch()).unwrap_or(UNIX_EPOCH)
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = TimestampError;

    fn try_from(time: SystemTime) -> Result<Self, TimestampError> {
        let since_epoch = time.duration_since(UNIX_EPOCH).map_err(|_| TimestampError(()))?;
        let since_epoch = since_epoch.try_into().map_err(|_| TimestampError(()))?;
        jiff::Timestamp::from_duration(since_epoch).map(Self).map_err(|_| TimestampError(()))
    }
}

/// A text that is not a date and time with an offset from UTC, or a moment before 1970 or after 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a moment between 1970 and 9999: RFC 3339 is expected, such as `2015-07-30T20:00:00Z`")]
pub struct TimestampError(());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_name_the_same_moment() {
        let utc: Timestamp = "2015-07-30T20:00:00Z".parse().unwrap();
        for same in
            ["2015-07-30T20:00:00+00:00", "2015-07-30T15:00:00-05:00", "Thu, 30 Jul 2015 20:00:00 +0000"]
        {
            assert_eq!(same.parse(), Ok(utc), "{same}");
        }
        assert!("2015-07-30T20:00:00.001Z".parse::<Timestamp>().unwrap() > utc);
        assert_eq!(Timestamp::try_from(SystemTime::from(utc)), Ok(utc));
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in [
            "",
            "not a date",
            "2015-07-30T20:00:00",
            "2015-02-30T20:00:00Z",
            "1969-12-31T23:59:59Z",
            "1438286400",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError(())), "{text}");
        }
        assert!(Timestamp::try_from(UNIX_EPOCH - Duration::from_secs(1)).is_err());
    }
}

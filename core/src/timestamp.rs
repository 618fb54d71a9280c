use core::{fmt, str::FromStr, time::Duration};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{
    date::{rfc2822, rfc3339},
    object::text_in_serde,
};

/// A moment that Twilio names, such as when a factor was created. Ordered; not before 1970.
///
/// Read from and written as RFC 3339, with serde too, and convertible to and from [`SystemTime`], which is how the date
/// types of the ecosystem are had: `chrono::DateTime::<Utc>::from(SystemTime::from(created))`,
/// `time::OffsetDateTime::from(SystemTime::from(created))`, and as below for `jiff`.
///
/// ```
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
/// use twilio_verify_core::Timestamp;
///
/// let created: Timestamp = "2015-07-30T20:00:00Z".parse()?;
/// assert_eq!(created.to_string(), "2015-07-30T20:00:00Z");
/// assert_eq!(SystemTime::from(created), UNIX_EPOCH + Duration::from_secs(1_438_286_400));
/// assert_eq!(Timestamp::try_from(UNIX_EPOCH + Duration::from_secs(1_438_286_400))?, created);
///
/// let by_jiff = jiff::Timestamp::try_from(SystemTime::from(created))?;
/// assert_eq!(Timestamp::try_from(SystemTime::from(by_jiff))?, created);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(Duration);

impl Timestamp {
    /// The last second of the year 9999, after which RFC 3339 has no form.
    const LAST: u64 = 253_402_300_799;

    /// The time since the Unix epoch, 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn since_epoch(&self) -> Duration {
        self.0
    }

    fn new(since_epoch: Duration) -> Result<Self, TimestampError> {
        if since_epoch.as_secs() <= Self::LAST { Ok(Self(since_epoch)) } else { Err(TimestampError(())) }
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads RFC 3339 with any offset, and RFC 2822 as Twilio's older resources write it, with two digits for the day.
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        let read = rfc3339(text).or_else(|| Some((rfc2822(text)?, 0)));
        let (seconds, nanoseconds) = read.ok_or(TimestampError(()))?;
        Self::new(Duration::new(seconds.try_into().map_err(|_| TimestampError(()))?, nanoseconds))
    }
}

/// RFC 3339, with as many digits of a second as there are.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs().try_into().unwrap_or_default();
        let (year, month, day, hour, minute, second) = datealgo::secs_to_datetime(seconds);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        let (mut fraction, mut width) = (self.0.subsec_nanos(), 9);
        if fraction > 0 {
            while fraction % 10 == 0 {
                (fraction, width) = (fraction / 10, width - 1);
            }
            write!(f, ".{fraction:0width$}")?;
        }
        f.write_str("Z")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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
        Self::new(time.duration_since(UNIX_EPOCH).map_err(|_| TimestampError(()))?)
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
    fn it_is_written_with_the_digits_that_it_has() {
        for text in [
            "1970-01-01T00:00:00Z",
            "2016-02-29T23:59:59.5Z",
            "2015-07-30T20:00:00.000000001Z",
            "2015-07-30T20:00:00.120Z",
            "9999-12-30T22:00:00.999999999Z",
        ] {
            let timestamp: Timestamp = text.parse().unwrap();
            let by_jiff: jiff::Timestamp = text.parse().unwrap();
            assert_eq!(timestamp.to_string(), by_jiff.to_string());
            assert_eq!(format!("{timestamp:?}"), timestamp.to_string());
            assert_eq!(timestamp.to_string().parse(), Ok(timestamp));
        }
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in [
            "",
            "not a date",
            "2015-07-30T20:00:00",
            "2015-02-30T20:00:00Z",
            "1969-12-31T23:59:59Z",
            "9999-12-31T23:59:59-00:01",
            "1438286400",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError(())), "{text}");
        }
        assert!(Timestamp::try_from(UNIX_EPOCH - Duration::from_secs(1)).is_err());
        let last: Timestamp = "9999-12-31T23:59:59.999999999Z".parse().unwrap();
        assert_eq!(Timestamp::try_from(SystemTime::from(last)), Ok(last));
        assert!(Timestamp::try_from(SystemTime::from(last) + Duration::from_nanos(1)).is_err());
    }
}

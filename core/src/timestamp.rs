use core::{fmt, str::FromStr, time::Duration};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{
    civil::DateTime,
    fmt::{rfc2822, temporal},
    tz::Offset,
};

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
        let rfc3339 = || temporal::DateTimeParser::new().parse_timestamp(text).ok();
        let rfc2822 = || rfc2822::DateTimeParser::new().parse_timestamp(text).ok();
        let timestamp = usual(text).or_else(rfc3339).or_else(rfc2822);
        timestamp.and_then(Self::new).ok_or(TimestampError(()))
    }
}

/// `YYYY-MM-DDTHH:MM:SSZ`, as Twilio writes every time of a factor: half of the general parser's work. What is not of
/// this form, or no such moment, is that parser's to judge.
fn usual(text: &str) -> Option<jiff::Timestamp> {
    let &[c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] =
        text.as_bytes()
    else {
        return None;
    };
    let digits = [c1, c2, y1, y2, m1, m2, d1, d2, h1, h2, n1, n2, s1, s2];
    if !digits.iter().fold(true, |all, digit| all & digit.is_ascii_digit()) {
        return None;
    }
    let number = |tens: u8, ones: u8| (tens - b'0') as i8 * 10 + (ones - b'0') as i8;
    let year = i16::from(number(c1, c2)) * 100 + i16::from(number(y1, y2));
    let (month, day) = (number(m1, m2), number(d1, d2));
    let (hour, minute, second) = (number(h1, h2), number(n1, n2), number(s1, s2));
    let moment = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    Offset::UTC.to_timestamp(moment).ok()
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
    fn the_usual_form_is_what_the_general_parser_reads() {
        let general = |text: &str| temporal::DateTimeParser::new().parse_timestamp(text).ok();
        let usual_or_general = |text: &str| usual(text).or_else(|| general(text));
        let years = [0, 1900, 1969, 1970, 2000, 2015, 2016, 9999];
        for (year, month) in years.into_iter().flat_map(|year| (0..14).map(move |month| (year, month))) {
            for day in 0..33 {
                for time in ["00:00:00", "23:59:59", "23:59:60", "23:60:00", "24:00:00", "99:99:99"] {
                    let text = format!("{year:04}-{month:02}-{day:02}T{time}Z");
                    assert_eq!(usual_or_general(&text), general(&text), "{text}");
                }
            }
        }
        let text = "2015-07-30T20:00:00Z";
        assert!(usual(text).is_some());
        for (place, byte) in (0..text.len()).flat_map(|place| (0..128).map(move |byte| (place, byte))) {
            let mut changed = text.as_bytes().to_vec();
            changed[place] = byte;
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(usual_or_general(&changed), general(&changed), "{changed}");
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
            "1438286400",
        ] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimestampError(())), "{text}");
        }
        assert!(Timestamp::try_from(UNIX_EPOCH - Duration::from_secs(1)).is_err());
    }
}

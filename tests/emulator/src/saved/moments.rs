//! Moments as `[seconds, nanoseconds]` since 1970: exact, and for every one that a test can come up with.

use std::{
    collections::VecDeque,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// For `#[serde(with)]` of one of them.
pub(crate) mod one {
    use super::{Deserialize, Deserializer, Moment, Serialize, Serializer, SystemTime};

    pub(crate) fn serialize<S: Serializer>(time: &SystemTime, serializer: S) -> Result<S::Ok, S::Error> {
        Moment(*time).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SystemTime, D::Error> {
        Moment::deserialize(deserializer).map(|moment| moment.0)
    }
}

pub(crate) fn serialize<S: Serializer>(
    times: &VecDeque<SystemTime>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(times.iter().map(|time| Moment(*time)))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<VecDeque<SystemTime>, D::Error> {
    let moments = Vec::<Moment>::deserialize(deserializer)?;
    Ok(moments.into_iter().map(|moment| moment.0).collect())
}

struct Moment(SystemTime);

const NANOSECONDS: u32 = 1_000_000_000;

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (seconds, nanoseconds) = match self.0.duration_since(UNIX_EPOCH) {
            Ok(since) => (i128::from(since.as_secs()), since.subsec_nanos()),
            Err(before) => {
                let (seconds, rest) =
                    (i128::from(before.duration().as_secs()), before.duration().subsec_nanos());
                if rest == 0 { (-seconds, 0) } else { (-seconds - 1, NANOSECONDS - rest) }
            }
        };
        // No system's clock has more seconds.
        (i64::try_from(seconds).unwrap_or(i64::MAX), nanoseconds).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (seconds, nanoseconds) = <(i64, u32)>::deserialize(deserializer)?;
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let time = if seconds < 0 { UNIX_EPOCH.checked_sub(whole) } else { UNIX_EPOCH.checked_add(whole) };
        let rest = (nanoseconds < NANOSECONDS).then(|| Duration::from_nanos(nanoseconds.into()));
        let time = time.zip(rest).and_then(|(time, rest)| time.checked_add(rest));
        time.map(Self).ok_or_else(|| D::Error::custom("no moment"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_comes_back_as_it_was() {
        for (seconds, nanoseconds, json) in [
            (0, 0, "[0,0]"),
            (1_438_286_400, 999_999_999, "[1438286400,999999999]"),
            (-1, 0, "[-1,0]"),
            (-2, 500_000_000, "[-2,500000000]"),
            (i64::MAX, 999_999_999, "[9223372036854775807,999999999]"),
        ] {
            let moment: Moment = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&moment).unwrap(), json);
            let start = if seconds < 0 {
                UNIX_EPOCH - Duration::from_secs(seconds.unsigned_abs())
            } else {
                UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
            };
            assert_eq!(moment.0, start + Duration::from_nanos(nanoseconds));
        }
        for json in ["[0,1000000000]", "[9223372036854775808,0]", "[0,-1]", "0", "[0]", "[0,0,0]"] {
            assert!(serde_json::from_str::<Moment>(json).is_err(), "{json}");
        }
    }
}

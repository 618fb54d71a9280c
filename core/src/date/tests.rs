//! Held against `jiff`, which reads these forms and more.

use jiff::{
    Timestamp,
    fmt::{rfc2822::DateTimeParser as Rfc2822, temporal::DateTimeParser as Rfc3339},
};

use super::*;

/// Without the offsets from 24 to 26 hours, which are none by RFC 3339.
fn by_jiff(text: &str) -> Option<(i64, u32)> {
    let zone = text.get(19..).and_then(|zone| zone.get(zone.find(['+', '-'])? + 1..));
    if zone.is_some_and(|hours| hours >= "24") {
        return None;
    }
    let moment = Rfc3339::new().parse_timestamp(text).ok()?.as_nanosecond();
    let (seconds, nanoseconds) = (moment.div_euclid(1_000_000_000), moment.rem_euclid(1_000_000_000));
    Some((seconds.try_into().unwrap(), nanoseconds.try_into().unwrap()))
}

/// Each text with one of its bytes another.
fn changed(text: &str) -> impl Iterator<Item = String> {
    (0..text.len()).flat_map(|place| (0..128).map(move |byte| (place, byte))).map(|(place, byte)| {
        let mut changed = text.as_bytes().to_vec();
        changed[place] = byte;
        String::from_utf8(changed).unwrap()
    })
}

#[test]
fn there_is_such_a_moment_or_there_is_not() {
    let (mut read, mut refused) = (0, 0);
    let years = [0, 1, 1600, 1700, 1900, 1969, 1970, 2000, 2015, 2016, 2100, 9998];
    for (year, month) in years.into_iter().flat_map(|year| (0..14).map(move |month| (year, month))) {
        for day in 0..33 {
            for time in ["00:00:00", "12:34:56", "23:59:59", "23:59:60", "23:59:61", "23:60:00", "24:00:00"] {
                let text = format!("{year:04}-{month:02}-{day:02}T{time}Z");
                let moment = rfc3339(&text);
                assert_eq!(moment, by_jiff(&text), "{text}");
                *(if moment.is_some() { &mut read } else { &mut refused }) += 1;
            }
        }
    }
    assert!(read > 12 * 365 * 4 && refused > 10_000, "{read} {refused}");
}

#[test]
fn another_byte_or_the_end() {
    for text in [
        "2015-07-30T20:00:00Z",
        "2015-07-30T20:00:00.5Z",
        "2015-07-30t20:00:00+02:00",
        "2015-07-30 20:00:00.000000001-05:30",
        "2015-07-30T20:00:00,120-0530",
        "2015-07-30T20:00:00+23",
    ] {
        assert!(rfc3339(text).is_some(), "{text}");
        for text in changed(text).chain((0..text.len()).map(|end| text[..end].to_owned())) {
            assert_eq!(rfc3339(&text), by_jiff(&text), "{text}");
        }
    }
}

#[test]
fn digits_after_the_ninth_do_not_count() {
    assert_eq!(rfc3339("1970-01-01T00:00:00.12345678987654321Z"), Some((0, 123_456_789)));
    for text in ["1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1", "1970-01-01T00:00:00.é"] {
        assert_eq!(rfc3339(text), None, "{text}");
    }
}

#[test]
fn dates_of_http_and_of_mail() {
    for seconds in (-62_135_596_800..253_402_207_200).step_by(12_345_678) {
        let moment = Timestamp::from_second(seconds).unwrap();
        for form in ["%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S +0000"] {
            let text = moment.strftime(form).to_string();
            assert_eq!(rfc2822(&text), Some(seconds), "{text}");
        }
    }
    for text in ["Thu, 30 Jul 2015 20:00:00 GMT", "Mon, 29 Feb 2016 23:59:60 -0530"] {
        for text in changed(text).chain((0..text.len()).map(|end| text[..end].to_owned())) {
            let moment = rfc2822(&text);
            // What it does not read may be a form that `jiff` does.
            if moment.is_some() {
                let by_jiff = Rfc2822::new().parse_timestamp(&text).ok();
                assert_eq!(moment, by_jiff.map(Timestamp::as_second), "{text}");
            }
        }
    }
    for text in [
        "Thu, 30 Feb 2015 20:00:00 GMT",
        "Fri, 30 Jul 2015 20:00:00 GMT",
        "Thu, 30 Jul 2015 24:00:00 GMT",
        "Thu, 30 Jul 2015 20:00:00 +2400",
        "Thu, 30 Jul 2015 20:00:00 EST",
        "Thu Jul 30 20:00:00 2015",
        "Thursday, 30-Jul-15 20:00:00 GMT",
    ] {
        assert_eq!(rfc2822(text), None, "{text}");
    }
}

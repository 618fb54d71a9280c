//! Dates and times as others write them, in seconds since 1970-01-01T00:00:00Z. The calendar is `datealgo`'s.

/// Year, month and day; the year has four digits.
type Date = (i32, u8, u8);

/// RFC 3339 §5.6: the seconds, and the nanoseconds beside them. As in ISO 8601, the fraction may follow a comma, and the
/// offset have no colon, or no minutes.
pub(crate) fn rfc3339(text: &str) -> Option<(i64, u32)> {
    let (date, rest) = text.as_bytes().split_first_chunk()?;
    let &[c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T' | b't' | b' '] = date else { return None };
    let date = (year([c1, c2, y1, y2])?, number([m1, m2])?, number([d1, d2])?);
    let (time, rest) = rest.split_first_chunk()?;
    let (nanoseconds, zone) = match rest.split_first() {
        Some((b'.' | b',', rest)) => fraction(rest)?,
        _ => (0, rest),
    };
    Some((seconds(date, time)? - ahead(zone)?, nanoseconds))
}

/// RFC 2822 as Twilio's older resources write it, `Thu, 30 Jul 2015 20:00:00 +0000`, and as HTTP does, with `GMT` at the
/// end (RFC 9110 §5.6.7, `IMF-fixdate`). No obsolete form of either is read.
pub(crate) fn rfc2822(text: &str) -> Option<i64> {
    let (weekday, rest) = text.as_bytes().split_first_chunk()?;
    let (date, rest) = rest.split_first_chunk()?;
    let &[b',', b' ', d1, d2, b' ', m1, m2, m3, b' ', c1, c2, y1, y2, b' '] = date else { return None };
    let date = (year([c1, c2, y1, y2])?, place(&MONTHS, &[m1, m2, m3])?, number([d1, d2])?);
    let (time, zone) = rest.split_first_chunk()?;
    let ahead = match zone {
        b" GMT" => 0,
        [b' ', zone @ ..] if zone.len() == "+0000".len() => ahead(zone)?,
        _ => return None,
    };
    let seconds = seconds(date, time)? - ahead;
    // Of a date and a weekday that differ neither is believed.
    (place(&WEEKDAYS, weekday)? == datealgo::date_to_weekday(date)).then_some(seconds)
}

const MONTHS: [&[u8; 3]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
const WEEKDAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];

/// Which one of them it is, counted from 1.
fn place(names: &[&[u8; 3]], name: &[u8; 3]) -> Option<u8> {
    (1..).zip(names).find_map(|(place, other)| (*other == name).then_some(place))
}

/// As if it were in UTC. `None` if there is no such day, or no such time of day. A leap second is the one before it, as
/// for a clock that counts none.
fn seconds((year, month, day): Date, time: &[u8; 8]) -> Option<i64> {
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = time else { return None };
    let (hour, minute, second) = (number([h1, h2])?, number([m1, m2])?, number([s1, s2])?);
    let is_date = (1..=12).contains(&month) && (1..=datealgo::days_in_month(year, month)).contains(&day);
    (is_date && hour < 24 && minute < 60 && second <= 60)
        .then(|| datealgo::datetime_to_secs((year, month, day, hour, minute, second.min(59))))
}

/// How many seconds a zone is ahead of UTC.
fn ahead(zone: &[u8]) -> Option<i64> {
    let (sign, hours, minutes) = match *zone {
        [b'Z' | b'z'] => return Some(0),
        [sign, h1, h2, b':', m1, m2] | [sign, h1, h2, m1, m2] => (sign, [h1, h2], [m1, m2]),
        [sign, h1, h2] => (sign, [h1, h2], *b"00"),
        _ => return None,
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let ahead = (hours < 24 && minutes < 60).then(|| i64::from(hours) * 3600 + i64::from(minutes) * 60)?;
    match sign {
        b'+' => Some(ahead),
        b'-' => Some(-ahead),
        _ => None,
    }
}

/// The nanoseconds that the digits at the beginning are, of which those after the ninth do not count, and what follows.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(length).filter(|_| length > 0)?;
    let digits = digits.iter().chain([b'0'; 9].iter()).take(9);
    Some((digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')), rest))
}

fn year([c1, c2, y1, y2]: [u8; 4]) -> Option<i32> {
    Some(i32::from(number([c1, c2])?) * 100 + i32::from(number([y1, y2])?))
}

fn number([tens, ones]: [u8; 2]) -> Option<u8> {
    (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
}

#[cfg(test)]
mod tests;

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderMap;

use crate::answer::text;

/// Whether `read` is what `Retry-After` says, by another reading of it.
pub(crate) fn check(read: Option<Duration>, headers: &HeaderMap) {
    let asked = text(headers, "retry-after").unwrap_or_default().trim();
    assert!(read.is_none_or(|wait| wait.subsec_nanos() == 0 || !asked.is_empty()));
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = asked
            .bytes()
            .fold(0_u64, |seconds, digit| seconds.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
        assert_eq!(read, Some(Duration::from_secs(seconds)), "{asked}");
        return;
    }
    let date = text(headers, "date").unwrap_or_default().trim();
    if let (Some(until), Some(now)) = (http_date(asked), http_date(date)) {
        assert_eq!(read, Some(until.saturating_sub(now)), "{asked} at {date}");
    } else if !asked.contains(':') || !date.contains(':') {
        // Neither a number nor a time of day on both sides.
        assert_eq!(read, None, "{asked} at {date}");
    }
}

/// Since the epoch; only what a server writes, to the byte.
fn http_date(text: &str) -> Option<Duration> {
    let date = httpdate::parse_http_date(text).ok().filter(|date| httpdate::fmt_http_date(*date) == text)?;
    date.duration_since(UNIX_EPOCH).ok()
}

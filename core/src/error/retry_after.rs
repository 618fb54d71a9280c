use core::time::Duration;

use http::{
    HeaderMap,
    header::{DATE, RETRY_AFTER},
};

use crate::date::rfc2822;

/// RFC 9110 §10.2.3: seconds, or a date, to the last second of the year 9999, with which some mean "never".
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
    let asked = text(RETRY_AFTER)?;
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a `u64` holds mean for ever.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let asked = rfc2822(asked)? - rfc2822(text(DATE)?)?;
    Some(Duration::from_secs(asked.try_into().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let at = "Wed, 21 Oct 2015 07:28:00 GMT";
        let asked = |retry: &str, date: &str| {
            let headers = [(RETRY_AFTER, retry.parse().unwrap()), (DATE, date.parse().unwrap())];
            retry_after(&headers.into_iter().collect())
        };
        assert_eq!(asked("0", ""), Some(Duration::ZERO));
        assert_eq!(asked("99999999999999999999999", ""), Some(Duration::from_secs(u64::MAX)));
        assert_eq!(asked(at, "Wed, 21 Oct 2015 07:27:30 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(asked(at, "Wed, 21 Oct 2015 07:29:00 GMT"), Some(Duration::ZERO));
        let never = Some(Duration::from_secs(253_402_300_799));
        assert_eq!(asked("Fri, 31 Dec 9999 23:59:59 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"), never);
        for garbage in ["", "-1", "1.5", "soon", "+3", at] {
            assert_eq!(asked(garbage, "no date"), None, "{garbage}");
        }
    }
}

use std::{ops::RangeInclusive, str::FromStr};

use http::HeaderMap;

use crate::{media_type, problem::Problem};

/// The fields of a request's body or query. The first value of a field counts, fields that nobody asks for do not.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body. Bytes that are not UTF-8 become U+FFFD.
    pub(crate) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, Problem> {
        if !body.is_empty() && !media_type::is(headers, MEDIA_TYPE) {
            return Err(Problem::media_type(MEDIA_TYPE));
        }
        Ok(Self::parse(body))
    }

    /// Reads a body or a query.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }

    /// A text that must be there and not be empty.
    pub(crate) fn required(&self, field: &str) -> Result<&str, Problem> {
        self.get(field).filter(|text| !text.is_empty()).ok_or_else(|| Problem::missing(field))
    }

    /// A text whose length in characters is within the range.
    pub(crate) fn text(&self, field: &str, range: RangeInclusive<usize>) -> Result<Option<&str>, Problem> {
        match self.get(field) {
            Some(text) if !range.contains(&text.chars().count()) => Err(Problem::length(field, &range)),
            text => Ok(text),
        }
    }

    /// A whole number within the range.
    pub(crate) fn number(&self, field: &str, range: RangeInclusive<u32>) -> Result<Option<u32>, Problem> {
        let Some(text) = self.get(field) else { return Ok(None) };
        whole(text).filter(|number| range.contains(number)).map(Some).ok_or_else(|| {
            let rule = format!("be a whole number from {} to {}", range.start(), range.end());
            Problem::out_of_limits(field, &rule)
        })
    }

    /// One of the words given.
    pub(crate) fn choice<T: Copy>(&self, field: &str, words: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(text) = self.get(field) else { return Ok(None) };
        words.iter().find(|(word, _)| *word == text).map(|(_, value)| Some(*value)).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            Problem::out_of_limits(field, &format!("be one of: {}", words.join(", ")))
        })
    }
}

/// Decimal digits and nothing else: no sign, no space.
pub(crate) fn whole<T: FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

#[cfg(test)]
mod tests {
    use http::{HeaderValue, header::CONTENT_TYPE};

    use super::*;

    fn form(content_type: &'static str, body: &[u8]) -> Result<Form, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        Form::read(&headers, body)
    }

    #[test]
    fn both_encodings_of_a_space_are_read_and_the_first_value_wins() {
        let form = form(MEDIA_TYPE, b"A=one+two%20three&A=other&B=%E2%80%99&C").unwrap();
        assert_eq!(form.get("A"), Some("one two three"));
        assert_eq!(form.get("B"), Some("\u{2019}"));
        assert_eq!(form.get("C"), Some(""));
        assert_eq!(form.get("D"), None);
    }

    #[test]
    fn bytes_that_are_no_text_do_no_harm() {
        let form = form(MEDIA_TYPE, b"A=%FF%&%ZZ=\xFE&&=&A%").unwrap();
        assert_eq!(form.get("A"), Some("\u{FFFD}%"));
    }

    #[test]
    fn only_a_form_is_read() {
        assert!(form("Application/X-WWW-Form-Urlencoded ; charset=utf-8", b"A=1").is_ok());
        let status =
            |result: Result<Form, Problem>| result.err().map(|problem| problem.into_response().status());
        assert_eq!(status(form("application/json", b"{}")).unwrap(), 415);
        assert_eq!(status(Form::read(&HeaderMap::new(), b"A=1")).unwrap(), 415);
        assert!(Form::read(&HeaderMap::new(), b"").is_ok(), "nothing to read");
    }

    #[test]
    fn a_number_is_digits_within_its_range() {
        for (text, expected) in [("20", Some(20)), ("060", Some(60)), ("61", None), ("+20", None), ("", None)]
        {
            let form = form(MEDIA_TYPE, format!("N={}", text.replace('+', "%2B")).as_bytes()).unwrap();
            assert_eq!(form.number("N", 20..=60).ok().flatten(), expected, "{text}");
        }
        assert_eq!((whole::<u32>("4294967296"), whole("4294967296")), (None, Some(4_294_967_296_u64)));
    }
}

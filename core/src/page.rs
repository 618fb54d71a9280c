use core::{fmt, str::FromStr};
use std::borrow::Cow;

use crate::{DecodeFailure, Form, Operation, field, object::text_in_serde};

/// An operation that answers with one page of a list.
pub trait Paged: Operation<Output = Page<Self::Item>> + Sized {
    /// What is listed.
    type Item;

    /// Whether anything is left to ask for; not with a limit of 0.
    fn wants_more(&self) -> bool {
        true
    }

    /// The operation that fetches the page after `page`, which is this operation's answer; `None` at the end.
    fn after(&self, page: &Page<Self::Item>) -> Option<Self>;
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it; an empty page need not be the last.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end of the list, or of what was asked for.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// A page: for an endpoint of your own.
    #[must_use]
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self { items, next }
    }
}

/// Where a page begins: the `Page` and the `PageToken` of a `next_page_url`, and nothing else of that URL.
///
/// Host, path and page size are always the client's own. So a response can never send the account's credentials to
/// another host, whatever it names.
///
/// As a text, for a link to the next page on a page of yours, it is `Page=1&PageToken=…`:
///
/// ```
/// use twilio_verify_core::Cursor;
///
/// let next = Cursor::from_next_page_url(Some("https://verify.twilio.com/v2/x?PageSize=50&Page=1&PageToken=PA1"))?;
/// let text = next.clone().unwrap_or_default().to_string();
/// assert_eq!(text, "Page=1&PageToken=PA1");
/// assert_eq!(next, Some(text.parse()?));
/// # Ok::<(), twilio_verify_core::DecodeFailure>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Cursor {
    pub(crate) page: Option<Box<str>>,
    pub(crate) token: Option<Box<str>>,
}

impl Cursor {
    /// The `PageToken`, to go on later: [`ListFactors::page_token`](crate::ops::ListFactors::page_token).
    #[must_use]
    pub fn page_token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Reads a `next_page_url`, absolute or relative. Null, absent and empty mean the end.
    ///
    /// # Errors
    /// When it has neither a `Page` nor a `PageToken`: asking again would give the first page for ever.
    pub fn from_next_page_url(url: Option<&str>) -> Result<Option<Self>, DecodeFailure> {
        let Some(url) = url.filter(|url| !url.is_empty()) else { return Ok(None) };
        let url = url.split('#').next().unwrap_or_default();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let mut cursor = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match name.as_ref() {
                field::PAGE => &mut cursor.page,
                field::PAGE_TOKEN => &mut cursor.token,
                _ => continue,
            };
            if place.is_none() && !value.is_empty() {
                *place = Some(Cow::into_owned(value).into());
            }
        }
        if cursor == Self::default() {
            return Err(DecodeFailure::new("its `next_page_url` has neither a `Page` nor a `PageToken`"));
        }
        Ok(Some(cursor))
    }
}

/// As it stands in a URL; empty where the first page begins.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let form =
            Form::new().text(field::PAGE, self.page.as_ref()).text(field::PAGE_TOKEN, self.token.as_ref());
        f.pad(&String::from_utf8_lossy(&form.into_bytes()))
    }
}

impl FromStr for Cursor {
    type Err = DecodeFailure;

    /// Reads what `Display` writes.
    fn from_str(text: &str) -> Result<Self, DecodeFailure> {
        let no_cursor =
            DecodeFailure::new("it is no cursor: `Page=…&PageToken=…` is expected, or one of the two");
        match text {
            "" => Ok(Self::default()),
            _ => Self::from_next_page_url(Some(&format!("?{text}"))).ok().flatten().ok_or(no_cursor),
        }
    }
}

text_in_serde!(Cursor);

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("page", &self.page).field("page_token", &self.token).finish()
    }
}

/// Where a walk through a list has been, so that a server that leads it in a circle is found out.
///
/// Brent's method: one page is remembered, and replaced after 1, 2, 4, 8, … pages. A circle of any length meets the
/// remembered page in the end, and a walk of a million pages remembers one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Trail {
    remembered: Cursor,
    steps: u32,
    span: u32,
    empty: u32,
}

/// An empty page does not end a list, but so many in a row do, with an error: nobody is held for ever.
const EMPTY_PAGES: u32 = 1000;

impl Trail {
    /// Whether the page at `next`, linked from the page at `current` with so many items, leads anywhere.
    pub(crate) fn goes_on(&self, current: &Cursor, items: usize, next: &Cursor) -> Result<(), DecodeFailure> {
        if next == current || next == &self.remembered {
            return Err(DecodeFailure::new("its `next_page_url` leads back to a page that was read before"));
        }
        if items == 0 && self.empty + 1 >= EMPTY_PAGES {
            return Err(DecodeFailure::new("it is the last of a thousand empty pages, and links to another"));
        }
        Ok(())
    }

    /// The trail once the page at `current`, which had so many items, has been left.
    pub(crate) fn left(&self, current: &Cursor, items: usize) -> Self {
        let empty = if items == 0 { self.empty + 1 } else { 0 };
        if self.steps < self.span {
            return Self { steps: self.steps + 1, empty, ..self.clone() };
        }
        Self { remembered: current.clone(), steps: 0, span: self.span.saturating_mul(2).max(1), empty }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(url: &str) -> (Option<String>, Option<String>) {
        let cursor = Cursor::from_next_page_url(Some(url)).unwrap().unwrap();
        (cursor.page.map(Into::into), cursor.token.map(Into::into))
    }

    #[test]
    fn a_cursor_is_page_and_token_alone() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            cursor("https://evil.example/x?PageSize=9&Page=1&PageToken=PAab"),
            (some("1"), some("PAab"))
        );
        assert_eq!(cursor("/v2/x?PageToken=a%20b%2B%26c#PageToken=z"), (None, some("a b+&c")));
        assert_eq!(cursor("?Page=2&Page=3"), (some("2"), None));
        assert_eq!(Cursor::from_next_page_url(None), Ok(None));
        assert_eq!(Cursor::from_next_page_url(Some("")), Ok(None));
        for url in
            ["https://verify.twilio.com/v2/x", "x?PageSize=50", "#?Page=1", "not a url", "?Page=&PageToken="]
        {
            assert!(Cursor::from_next_page_url(Some(url)).is_err(), "{url}");
        }
    }

    #[test]
    fn a_cursor_is_a_text_too() {
        for text in ["", "Page=1", "PageToken=a+b%26", "Page=1&PageToken=PA1"] {
            let cursor: Cursor = text.parse().unwrap();
            assert_eq!(cursor.to_string(), text);
            let json = serde_json::to_string(&cursor).unwrap();
            assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), cursor);
        }
        for text in ["x", "page=1", "Page=", "https://evil.example/"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn circles_are_found_and_straight_walks_are_not() {
        let at = |page: usize| Cursor { page: Some(page.to_string().into()), token: None };
        for (before, circle) in (0..20).flat_map(|before| (1..20).map(move |circle| (before, circle))) {
            let place =
                |step: usize| at(if step < before { step } else { before + (step - before) % circle });
            let mut trail = Trail::default();
            let found = (0..200).find(|&step| {
                let goes_on = trail.goes_on(&place(step), 1, &place(step + 1));
                trail = trail.left(&place(step), 1);
                goes_on.is_err()
            });
            assert!(
                found.is_some_and(|step| step < 4 * (before + circle) + 4),
                "{before} {circle} {found:?}"
            );
        }
        let mut trail = Trail::default();
        for step in 0..10_000 {
            assert_eq!(trail.goes_on(&at(step), usize::from(step % 999 == 0), &at(step + 1)), Ok(()));
            trail = trail.left(&at(step), usize::from(step % 999 == 0));
        }
        for step in 10_000..11_000 {
            trail = trail.left(&at(step), 0);
        }
        assert!(trail.goes_on(&at(11_000), 0, &at(11_001)).is_err(), "a thousand empty pages");
        assert!(trail.goes_on(&at(11_000), 1, &at(11_001)).is_ok(), "an item after them is not lost");
    }
}

use http::{Response, Uri};
use serde_json::value::RawValue;
use twilio_verify_core::{Cursor, Error, Factor, Operation, OperationExt, Page, Paged, ops::ListFactors};

use crate::{
    answer::{self, open_fields, shows_no_secret},
    factor::check_fields,
    json::Members,
    message, targets,
};

/// The answer to a list, and the request for the page after it.
///
/// A page is read if and only if it is one, whole, with a link that can be followed or none; its factors are those of
/// the body, in order; and what is followed of the link is its cursor alone.
pub fn list(input: &[u8]) {
    let response = message::response(input);
    let list = targets::entity().factors();
    check(&list, None, &response);
    for limit in [0, 1, 2] {
        check(&list.clone().limit(limit), Some(limit), &response);
    }
}

/// Any text as a `next_page_url`: what is taken out of it is the cursor that another reader of URLs finds there.
pub fn cursor(input: &[u8]) {
    let url = String::from_utf8_lossy(input);
    let cursor = Cursor::from_next_page_url(Some(&url));
    if url.is_empty() {
        assert_eq!(cursor, Ok(None));
        return;
    }
    let (page, token) = cursor_of(&url);
    assert_eq!(cursor.is_ok(), page.is_some() || token.is_some());
    let Ok(Some(cursor)) = cursor else { return };
    assert_eq!(cursor.page_token(), token.as_deref());
    let list = targets::entity().factors().page_size(7);
    check_target(&list.clone().starting_at(cursor.clone()), page.as_deref(), token.as_deref());

    // The same through a page, whose link is followed unless it leads to where the list is.
    let body = serde_json::json!({"factors": [], "meta": {"next_page_url": url}}).to_string();
    let page_read = list.response(Response::new(body.as_bytes())).unwrap();
    assert_eq!(page_read.next.as_ref(), Some(&cursor));
    let next = list.after(&page_read).unwrap();
    check_target(&next, page.as_deref(), token.as_deref());
    assert!(next.response(Response::new(body.as_bytes())).is_err(), "a page that links to itself");
}

fn check(list: &ListFactors, limit: Option<usize>, response: &Response<&[u8]>) {
    let result = answer::read(list, response);
    let body = Members::of_body(response.body()).filter(|_| response.status().is_success());
    let factors = body.as_ref().and_then(factors);
    let limited = limit.is_some_and(|limit| factors.as_ref().is_some_and(|factors| factors.len() >= limit));
    let link = if limited { Link::None } else { body.as_ref().map_or(Link::Unreadable, Link::of) };
    let readable = factors.is_some() && !matches!(link, Link::Unreadable);
    assert_eq!(result.is_ok(), readable, "{:?}", result.err());
    let (Ok(page), Some(factors)) = (result, factors) else { return };

    assert_eq!(page.items.len(), factors.len().min(limit.unwrap_or(usize::MAX)));
    for (factor, body) in page.items.iter().zip(&factors) {
        check_fields(factor, body);
    }
    let mut open: Vec<_> = page.items.iter().flat_map(open_fields).collect();
    if let Link::To(page_index, token) = &link {
        open.extend([page_index.as_deref(), token.as_deref()]);
    }
    shows_no_secret(&page, &open);
    let Link::To(page_index, token) = link else {
        assert_eq!(page.next, None);
        assert!(list.after(&page).is_none());
        return;
    };
    let next = list.after(&page).unwrap();
    check_target(&next, page_index.as_deref(), token.as_deref());
    let again: Result<Page<Factor>, Error> = answer::read(&next, response);
    assert!(again.is_err() || limit.is_some(), "a page that links to itself would be read for ever");
}

/// Host, path and page size are the list's own, whatever the link says.
fn check_target(next: &ListFactors, page: Option<&str>, token: Option<&str>) {
    let url = |list: &ListFactors| list.request(&targets::config()).map(|request| request.uri().clone());
    let first = url(&targets::entity().factors()).unwrap();
    match url(next) {
        Ok(uri) => {
            let outside =
                |uri: &Uri| (uri.scheme().cloned(), uri.authority().cloned(), uri.path().to_owned());
            assert_eq!(outside(&uri), outside(&first));
            let mut pairs: Vec<_> =
                form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).collect();
            pairs.retain(|(name, _)| name != "PageSize");
            let expected = [("Page", page), ("PageToken", token)];
            let expected = expected.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
            assert!(pairs.iter().map(|(name, value)| (&**name, &**value)).eq(expected), "{uri}");
        }
        Err(Error::Invalid(invalid)) => {
            let length = [page, token].into_iter().flatten().map(str::len).sum::<usize>();
            assert!(length > 20_000, "{length} bytes are not too long: {invalid}");
        }
        Err(other) => panic!("{other:?}"),
    }
    assert!(next.validate().is_ok());
}

/// Where a page says that the next one is.
enum Link {
    None,
    To(Option<String>, Option<String>),
    Unreadable,
}

impl Link {
    fn of(body: &Members<'_>) -> Self {
        let Some(meta) = body.last("meta").filter(|meta| meta.get() != "null") else { return Self::None };
        let Some(meta) = Members::of(meta.get()) else { return Self::Unreadable };
        match (meta.raw("next_page_url"), meta.text("next_page_url")) {
            (None, _) => Self::None,
            (Some(_), None) => Self::Unreadable,
            (Some(_), Some(url)) if url.is_empty() => Self::None,
            (Some(_), Some(url)) => match cursor_of(&url) {
                (None, None) => Self::Unreadable,
                (page, token) => Self::To(page, token),
            },
        }
    }
}

/// The first `Page` and the first `PageToken` of a URL's query that are not empty.
fn cursor_of(url: &str) -> (Option<String>, Option<String>) {
    let before_fragment = url.find('#').map_or(url, |place| &url[..place]);
    let query = before_fragment.find('?').map_or("", |place| &before_fragment[place + 1..]);
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let first = |name| {
        pairs.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.clone())
    };
    (first("Page"), first("PageToken"))
}

/// Every factor of the page, if each has what a factor must have.
fn factors<'a>(body: &Members<'a>) -> Option<Vec<Members<'a>>> {
    let entries: Vec<&RawValue> = serde_json::from_str(body.last("factors")?.get()).ok()?;
    let entries: Vec<_> = entries.into_iter().map(|entry| Members::of(entry.get())).collect::<Option<_>>()?;
    let has_all = |factor: &Members<'_>| {
        let sid = factor.text("sid").is_some_and(|sid| sid.parse::<twilio_verify_core::FactorSid>().is_ok());
        sid && factor.status().is_some() && factor.text("factor_type").is_some()
    };
    entries.iter().all(has_all).then_some(entries)
}

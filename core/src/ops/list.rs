use core::{fmt, marker::PhantomData};

use http::{Method, Response};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::{
    Cursor, DecodeFailure, Entity, Factor, Form, Invalid, Operation, Page, Paged, Path, Replay,
    factor::{FactorWire, body_text},
    field, limits,
    object::{self, Care, Fields, Object, Value},
    page::Trail,
};

/// Lists an entity's factors: made by [`Entity::factors`]. Sent as it is, it is one page; a client's `list` and
/// `pages` go on to the end or the limit.
///
/// ```
/// # use twilio_verify_core::{Client, Config, Credentials, Entity, from_fn};
/// # let config = Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "token"));
/// # let body = r#"{"meta": {"key": "factors", "next_page_url": null}, "factors": [
/// #     {"sid": "YF00000000000000000000000000000000", "factor_type": "totp", "status": "verified"}]}"#;
/// # let answer = || http::Response::builder().status(200).body(body.into()).unwrap();
/// # let client = Client::with_transport(config, from_fn(|_| Ok(answer()), std::thread::sleep));
/// # let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
/// // The first 250, a hundred in a request: three requests at the most.
/// for factor in client.list(entity.factors().page_size(100).limit(250)) {
///     println!("{}", factor?.sid);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct ListFactors {
    entity: Entity,
    page_size: Option<u32>,
    limit: Option<usize>,
    cursor: Cursor,
    trail: Trail,
}

impl ListFactors {
    pub(crate) fn new(entity: Entity) -> Self {
        Self { entity, page_size: None, limit: None, cursor: Cursor::default(), trail: Trail::default() }
    }

    /// How many factors in a page, [`limits::PAGE_SIZE`]; without it [`limits::DEFAULT_PAGE_SIZE`].
    pub fn page_size(mut self, factors: u32) -> Self {
        self.page_size = Some(factors);
        self
    }

    /// How many factors at the most, over all pages. Without a [page size](Self::page_size), pages are no larger than
    /// this needs.
    pub fn limit(mut self, factors: usize) -> Self {
        self.limit = Some(factors);
        self
    }

    /// Begins at a token of Twilio's: see [`Cursor::page_token`].
    pub fn page_token(mut self, token: impl Into<String>) -> Self {
        self.cursor.token = Some(token.into().into());
        self
    }

    /// The page's index, which Twilio keeps for the client's use.
    pub fn page(mut self, index: u64) -> Self {
        self.cursor.page = Some(index.to_string().into());
        self
    }

    /// Begins where a page of an earlier list said the next begins.
    pub fn starting_at(mut self, cursor: Cursor) -> Self {
        self.cursor = cursor;
        self
    }

    /// What is asked for: the given size, or what the limit needs. The same on each page, since Twilio counts in it.
    fn effective_page_size(&self) -> Option<u32> {
        let needed = |limit: usize| {
            let most = *limits::PAGE_SIZE.end();
            u32::try_from(limit).unwrap_or(most).clamp(*limits::PAGE_SIZE.start(), most)
        };
        self.page_size.or_else(|| self.limit.map(needed))
    }
}

impl Operation for ListFactors {
    type Output = Page<Factor>;
    const NAME: &'static str = "ListFactor";
    const METHOD: Method = Method::GET;

    fn path(&self) -> Path {
        self.entity.factors_path()
    }

    fn query(&self) -> Form {
        Form::new()
            .number(field::PAGE_SIZE, self.effective_page_size())
            .text(field::PAGE, self.cursor.page.as_ref())
            .text(field::PAGE_TOKEN, self.cursor.token.as_ref())
    }

    fn validate(&self) -> Result<(), Invalid> {
        self.entity.check().within(field::PAGE_SIZE, self.page_size, limits::PAGE_SIZE).finish()
    }

    fn replay(&self) -> Replay {
        Replay::Safe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<Page<Factor>, DecodeFailure> {
        let wire = object::read::<PageWire<'_>>(body_text(response.body())?)?;
        let mut items = wire.factors.ok_or_else(|| DecodeFailure::missing("factors"))??;
        if self.limit.is_some_and(|limit| items.len() >= limit) {
            // Nobody follows the link.
            items.truncate(self.limit.unwrap_or_default());
            return Ok(Page::new(items, None));
        }
        let next = Cursor::from_next_page_url(next_page_url(wire.meta)?.as_deref())?;
        next.as_ref().map_or(Ok(()), |next| self.trail.goes_on(&self.cursor, items.len(), next))?;
        Ok(Page::new(items, next))
    }
}

impl Paged for ListFactors {
    type Item = Factor;

    fn wants_more(&self) -> bool {
        self.limit != Some(0)
    }

    fn after(&self, page: &Page<Factor>) -> Option<Self> {
        Some(Self {
            entity: self.entity.clone(),
            page_size: self.effective_page_size(),
            limit: self.limit.map(|limit| limit.saturating_sub(page.items.len())),
            cursor: page.next.clone()?,
            trail: self.trail.left(&self.cursor, page.items.len()),
        })
    }
}

/// A link that is there and cannot be read is an error: taken for the end, it would lose the rest of the list.
fn next_page_url(meta: Option<&RawValue>) -> Result<Option<String>, DecodeFailure> {
    #[derive(Default)]
    struct Meta<'a>(Option<&'a RawValue>);

    impl<'a> Fields<'a> for Meta<'a> {
        fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
            match name {
                "next_page_url" => value.json(|json| self.0 = Some(json)),
                _ => value.pass(),
            }
        }
    }

    let Some(meta) = meta else { return Ok(None) };
    let Meta(url) = object::read::<Meta<'_>>(meta.get())?;
    Ok(url.map(|url| serde_json::from_str(url.get())).transpose()?)
}

/// A page as JSON says it. Null counts here, as the last of two does.
#[derive(Default)]
struct PageWire<'a> {
    factors: Option<Result<Vec<Factor>, DecodeFailure>>,
    meta: Option<&'a RawValue>,
}

impl<'a> Fields<'a> for PageWire<'a> {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "factors" => self.factors = value.seed(FactorsReader)?,
            "meta" => self.meta = value.seed(|_| PhantomData)?,
            _ => value.pass()?,
        }
        Ok(())
    }
}

/// The factors of a page, or why one of them is none. Each is made as it is read: a page of a million objects without a
/// field costs no memory.
struct FactorsReader(Care);

impl<'de> DeserializeSeed<'de> for FactorsReader {
    type Value = Option<Result<Vec<Factor>, DecodeFailure>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FactorsReader {
    type Value = Option<Result<Vec<Factor>, DecodeFailure>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of factors")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut factors = Vec::new();
        while let Some(factor) = list.next_element_seed(Object::<FactorWire<'_, ()>>::new(self.0))? {
            match factor.try_into() {
                Ok(factor) => factors.push(factor),
                Err(failure) => {
                    while list.next_element::<IgnoredAny>()?.is_some() {}
                    return Ok(Some(Err(failure)));
                }
            }
        }
        Ok(Some(Ok(factors)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{FACTORS, answer, entity, refused, wire};
    use super::*;
    use crate::{OperationExt, factor::tests::TOTP};

    fn page(factors: usize, next: &str) -> String {
        let factors = vec![TOTP; factors].join(",");
        format!(
            r#"{{"factors": [{factors}], "meta": {{"page": 0, "next_page_url": {next}, "key": "factors"}}}}"#
        )
    }

    fn read(list: &ListFactors, body: &str) -> Result<Page<Factor>, crate::Error> {
        list.response(answer(200, body))
    }

    #[test]
    fn the_query() {
        let url = |list: ListFactors| {
            let (method, url, body) = wire(list);
            assert_eq!((method.as_str(), body.as_str()), ("GET", ""));
            url.strip_prefix(FACTORS).unwrap().to_owned()
        };
        assert_eq!(url(entity().factors()), "");
        assert_eq!(
            url(entity().factors().page_token("a b&").page(3).page_size(5)),
            "?PageSize=5&Page=3&PageToken=a+b%26"
        );
        assert_eq!(url(entity().factors().limit(7)), "?PageSize=7");
        assert_eq!(url(entity().factors().limit(5000)), "?PageSize=1000");
        assert_eq!(url(entity().factors().limit(7).page_size(2)), "?PageSize=2");
        for size in [0, 1001] {
            assert_eq!(refused(entity().factors().page_size(size)), ["PageSize"]);
        }
    }

    #[test]
    fn the_next_page_is_on_our_own_url() {
        let list = entity().factors();
        let body = page(2, r#""http://evil.example/other?Page=1&PageToken=PAx%26y&PageSize=9""#);
        let read = read(&list, &body).unwrap();
        assert_eq!(read.items.len(), 2);
        let next = list.after(&read).unwrap();
        assert_eq!(wire(next).1, format!("{FACTORS}?Page=1&PageToken=PAx%26y"));
        assert_eq!(
            wire(list.starting_at(read.next.unwrap())).1,
            format!("{FACTORS}?Page=1&PageToken=PAx%26y")
        );
    }

    #[test]
    fn the_end() {
        for end in ["null", "\"\""] {
            let list = entity().factors();
            let page = read(&list, &page(0, end)).unwrap();
            assert!(list.after(&page).is_none());
        }
        for body in
            [r#"{"factors": []}"#, r#"{"factors": [], "meta": null}"#, r#"{"factors": [], "meta": {}}"#]
        {
            assert!(read(&entity().factors(), body).unwrap().next.is_none(), "{body}");
        }
    }

    #[test]
    fn the_limit_is_exact() {
        let next = r#""?Page=1&PageToken=PA""#;
        let list = entity().factors().limit(3);
        let first = read(&list, &page(2, next)).unwrap();
        let second = list.after(&first).unwrap();
        assert!(wire(&second).1.contains("PageSize=3"), "the page size stays");
        let last = read(&second, &page(2, r#""?Page=2&PageToken=PB""#)).unwrap();
        assert_eq!((last.items.len(), &last.next), (1, &None));
        assert!(second.after(&last).is_none());
        assert!(!entity().factors().limit(0).wants_more());
    }

    #[test]
    fn a_list_in_a_circle_is_an_error() {
        let list = entity().factors().page_token("PA");
        let error = read(&list, &page(1, r#""?PageToken=PA""#)).unwrap_err();
        assert!(error.to_string().contains("leads back"), "{error}");
        // After the limit, nobody follows it.
        assert!(read(&list.limit(1), &page(1, r#""?PageToken=PA""#)).is_ok());
    }

    #[test]
    fn what_is_no_page() {
        for body in
            ["{}", r#"{"factors": null}"#, r#"{"factors": [{}]}"#, &page(0, "7"), &page(0, r#""https://x""#)]
        {
            assert!(matches!(read(&entity().factors(), body), Err(crate::Error::Decode(_))), "{body}");
        }
    }
}

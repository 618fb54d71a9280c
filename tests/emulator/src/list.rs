use http::{Response, StatusCode};
use serde::Serialize;
use twilio_verify_core::{field, limits};

use crate::{
    answer,
    factor::Factor,
    form::{Form, whole},
    problem::Problem,
    scope::{Scope, encoded},
    state::Entity,
};

/// Answers a list request.
pub(crate) fn list(
    entity: &Entity,
    scope: &Scope<'_>,
    query: Option<&str>,
) -> Result<Response<Vec<u8>>, Problem> {
    let request = PageRequest::read(query.unwrap_or_default())?;
    let page = request.cut(&entity.factors);
    let url = |request: &PageRequest| format!("{}?{}", scope.factors_url(), request.query());
    let body = Body {
        factors: page.factors.iter().map(|factor| factor.shown(&entity.sid, scope)).collect(),
        meta: Meta {
            page: request.index,
            page_size: request.size,
            first_page_url: url(&PageRequest { index: 0, from: Position::Start, ..request }),
            previous_page_url: page.previous.as_ref().map(url),
            url: url(&request),
            next_page_url: page.next.as_ref().map(url),
            key: "factors",
        },
    };
    Ok(answer::json(StatusCode::OK, &body))
}

#[derive(Serialize)]
struct Body<F> {
    factors: Vec<F>,
    meta: Meta,
}

#[derive(Serialize)]
struct Meta {
    page: u64,
    page_size: u32,
    first_page_url: String,
    previous_page_url: Option<String>,
    url: String,
    next_page_url: Option<String>,
    key: &'static str,
}

struct PageRequest {
    size: u32,
    /// Only for the client's eyes: where the page begins is in `from`.
    index: u64,
    from: Position,
}

/// Where a page begins or ends: next to a factor's number, so that a deletion does not move it.
#[derive(Clone, Copy)]
enum Position {
    Start,
    After(u64),
    UpTo(u64),
}

struct Page<'a> {
    factors: &'a [Factor],
    previous: Option<PageRequest>,
    next: Option<PageRequest>,
}

impl PageRequest {
    fn read(query: &str) -> Result<Self, Problem> {
        let fields = Form::parse(query.as_bytes());
        let sizes = limits::PAGE_SIZE;
        let size_rule = format!("be a whole number from {} to {}", sizes.start(), sizes.end());
        let size = match fields.get(field::PAGE_SIZE) {
            Some(text) => whole(text).filter(|size| sizes.contains(size)),
            None => Some(limits::DEFAULT_PAGE_SIZE),
        };
        let size = size.ok_or_else(|| Problem::query(field::PAGE_SIZE, &size_rule))?;
        let index = match fields.get(field::PAGE) {
            Some(text) => whole(text).ok_or_else(|| Problem::query(field::PAGE, "be a whole number"))?,
            None => 0,
        };
        let from = match fields.get(field::PAGE_TOKEN) {
            Some(token) => Position::read(token)
                .ok_or_else(|| Problem::query(field::PAGE_TOKEN, "be a token from next_page_url"))?,
            None => Position::Start,
        };
        Ok(Self { size, index, from })
    }

    fn query(&self) -> String {
        let start = format!("{}={}&{}={}", field::PAGE_SIZE, self.size, field::PAGE, self.index);
        match self.from.token() {
            Some(token) => format!("{start}&{}={}", field::PAGE_TOKEN, encoded(&token)),
            None => start,
        }
    }

    fn cut<'a>(&self, all: &'a [Factor]) -> Page<'a> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let count_up_to = |number| all.partition_point(|factor| factor.number <= number);
        let (start, end) = match self.from {
            Position::Start => (0, size),
            Position::After(number) => (count_up_to(number), count_up_to(number).saturating_add(size)),
            Position::UpTo(number) => (count_up_to(number).saturating_sub(size), count_up_to(number)),
        };
        let (before, rest) = all.split_at(start.min(all.len()));
        let (factors, after) = rest.split_at((end - start).min(rest.len()));
        let at = |index: u64, from| PageRequest { size: self.size, index, from };
        let next = factors.last().filter(|_| !after.is_empty());
        Page {
            factors,
            previous: before.last().map(|last| at(self.index.saturating_sub(1), Position::UpTo(last.number))),
            next: next.map(|last| at(self.index.saturating_add(1), Position::After(last.number))),
        }
    }
}

impl Position {
    fn token(self) -> Option<String> {
        match self {
            Self::Start => None,
            Self::After(number) => Some(format!("PA{number:032x}")),
            Self::UpTo(number) => Some(format!("PB{number:032x}")),
        }
    }

    fn read(token: &str) -> Option<Self> {
        let number = u64::from_str_radix(token.get(2..)?, 16).ok()?;
        // Only what `token` writes: no other length, no sign, no upper case.
        [Self::After(number), Self::UpTo(number)]
            .into_iter()
            .find(|from| from.token().as_deref() == Some(token))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        Settings,
        testing::{Api, IDENTITY, TOTP, factors},
    };

    /// An entity with so many factors, and their SIDs.
    fn entity(count: usize) -> (Api, Vec<String>) {
        let mut api = Api::new(Settings::default());
        let sids = (0..count).map(|_| api.totp()).collect();
        (api, sids)
    }

    fn sids(page: &Value) -> Vec<String> {
        page["factors"].as_array().unwrap().iter().map(|f| f["sid"].as_str().unwrap().to_owned()).collect()
    }

    fn list(api: &mut Api, query: &str) -> Value {
        let reply = api.get(&format!("{}{query}", factors(IDENTITY)));
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body
    }

    fn follow(api: &mut Api, page: &Value, url: &str) -> Value {
        let reply = api.get(page["meta"][url].as_str().unwrap());
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.body
    }

    #[test]
    fn a_page_of_everything() {
        let (mut api, all) = entity(2);
        let page = list(&mut api, "");
        let url = format!("https://verify.twilio.com{}?PageSize=50&Page=0", factors(IDENTITY));
        assert_eq!(sids(&page), all);
        assert_eq!(page["factors"][0], api.fetch(&all[0]).body);
        assert!(page["factors"][0].get("binding").is_none());
        assert_eq!(
            page["meta"],
            json!({
                "page": 0, "page_size": 50, "first_page_url": url, "previous_page_url": null, "url": url,
                "next_page_url": null, "key": "factors",
            })
        );
    }

    #[test]
    fn pages_lead_forth_and_back() {
        let (mut api, all) = entity(5);
        let first = list(&mut api, "?PageSize=2");
        let second = follow(&mut api, &first, "next_page_url");
        let third = follow(&mut api, &second, "next_page_url");
        assert_eq!([sids(&first), sids(&second), sids(&third)].concat(), all);
        assert_eq!((&third["meta"]["page"], &third["meta"]["next_page_url"]), (&json!(2), &Value::Null));
        assert_eq!(follow(&mut api, &third, "url"), third);
        let back = follow(&mut api, &third, "previous_page_url");
        assert_eq!(sids(&back), sids(&second));
        let back = follow(&mut api, &back, "previous_page_url");
        assert_eq!(sids(&back), sids(&first));
        assert_eq!(back["meta"]["previous_page_url"], Value::Null);
        assert_eq!(sids(&follow(&mut api, &third, "first_page_url")), sids(&first));
    }

    #[test]
    fn a_full_last_page_is_the_last_one() {
        let (mut api, _) = entity(4);
        let first = list(&mut api, "?PageSize=2");
        assert_eq!(follow(&mut api, &first, "next_page_url")["meta"]["next_page_url"], Value::Null);
    }

    #[test]
    fn deletions_and_creations_meanwhile_neither_skip_nor_repeat() {
        let (mut api, mut all) = entity(5);
        let first = list(&mut api, "?PageSize=2");
        api.delete(&all[0]);
        api.delete(&all[1]);
        all.push(api.totp());
        let second = follow(&mut api, &first, "next_page_url");
        assert_eq!(sids(&second), all[2..4]);
        assert_eq!(second["meta"]["previous_page_url"], Value::Null, "nothing is left there");
        assert_eq!(sids(&follow(&mut api, &second, "next_page_url")), all[4..]);
        for sid in &all[2..] {
            api.delete(sid);
        }
        let empty = follow(&mut api, &second, "next_page_url");
        assert_eq!((sids(&empty).len(), &empty["meta"]["next_page_url"]), (0, &Value::Null));
    }

    #[test]
    fn a_page_number_alone_moves_nothing() {
        let (mut api, all) = entity(3);
        for number in [7, 4_294_967_296, u64::MAX] {
            let page = list(&mut api, &format!("?PageSize=2&Page={number}"));
            assert_eq!((&page["meta"]["page"], sids(&page)), (&json!(number), all[..2].to_vec()));
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let (mut api, _) = entity(1);
        for (field, values) in [
            ("PageSize", &["0", "1001", "x", "", "-1", "4294967296"][..]),
            ("Page", &["-1", "x", "", "18446744073709551616"]),
            (
                "PageToken",
                &[
                    "",
                    "x",
                    "PA",
                    "PA1",
                    "é",
                    "PC00000000000000000000000000000001",
                    "PA+0000000000000000000000000000001",
                ],
            ),
        ] {
            for value in values {
                let query =
                    form_urlencoded::Serializer::new(String::new()).append_pair(field, value).finish();
                api.get(&format!("{}?{query}", factors(IDENTITY))).refuses(400, 60200, field);
            }
        }
        for size in [1, 1000] {
            assert_eq!(list(&mut api, &format!("?PageSize={size}"))["meta"]["page_size"], size);
        }
    }

    #[test]
    fn an_entity_is_there_from_its_first_factor_on() {
        let mut api = Api::new(Settings::default());
        api.get(&factors(IDENTITY)).refuses(404, 20404, "not found");
        let sid = api.create(IDENTITY, &TOTP).sid();
        api.delete(&sid);
        assert_eq!(list(&mut api, "")["factors"], json!([]));
    }
}

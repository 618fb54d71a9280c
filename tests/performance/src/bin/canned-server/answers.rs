use std::{
    cell::RefCell,
    collections::{HashMap, hash_map::Entry},
};

use http::{Method, StatusCode};
use hyper::body::Bytes;
use twilio_verify_performance::canned;

/// What there is to answer, made once.
pub(crate) struct Answers {
    fetched: Bytes,
    created: Bytes,
    problem: Bytes,
    /// The factors of pages of so many: each page of a size has the same ones.
    factors: RefCell<HashMap<usize, Bytes>>,
}

/// A body in two parts, the second of which is empty or made for the request.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    pub(crate) rest: Bytes,
}

impl Answers {
    pub(crate) fn to(&self, method: &Method, target: &str) -> Answer {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let whole = |status, body: &Bytes| Answer { status, body: body.clone(), rest: Bytes::new() };
        let Some((entity, sid)) = path.split_once("/Factors") else {
            return whole(StatusCode::NOT_FOUND, &self.problem);
        };
        match (method, sid) {
            (&Method::GET, "") => self.page(entity, query),
            (&Method::GET, _) => whole(StatusCode::OK, &self.fetched),
            (&Method::POST, "") => whole(StatusCode::CREATED, &self.created),
            _ => whole(StatusCode::NOT_FOUND, &self.problem),
        }
    }

    fn page(&self, entity: &str, query: &str) -> Answer {
        let total = canned::factors_of(entity.rsplit_once('/').map_or(entity, |(_, identity)| identity));
        let value =
            |name| form_urlencoded::parse(query.as_bytes()).find(|(it, _)| it == name)?.1.parse().ok();
        let size = value("PageSize").unwrap_or(50);
        let number = value("Page").unwrap_or(0);
        let left = total.saturating_sub(number * size);
        let token = (left > size).then(|| format!("PA{:032}", number + 1));
        let count = left.min(size);
        let body = match self.factors.borrow_mut().entry(count) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => unknown.insert(canned::page_factors(count, 0).into()).clone(),
        };
        Answer {
            status: StatusCode::OK,
            body,
            rest: canned::page_meta(count, number, token.as_deref()).into(),
        }
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self {
            fetched: canned::totp().into(),
            created: canned::created_totp().into(),
            problem: canned::problem().into(),
            factors: RefCell::default(),
        }
    }
}

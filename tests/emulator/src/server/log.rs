use std::{collections::VecDeque, fmt, time::SystemTime};

use http::request;

use crate::{Outcome, Reply, RequestKind};

/// A request that a [`Server`](crate::Server) received, for a test to look at: [`Server::requests`](crate::Server::requests).
///
/// Its `Debug` leaves out the body: codes and secrets are in it.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// When, by the server's clock.
    pub moment: SystemTime,
    /// The method, such as `POST`.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// What it asked for; `None` where that is nothing of the API's.
    pub kind: Option<RequestKind>,
    /// The body, up to its first 16 KiB.
    pub body: Vec<u8>,
    /// The status that was answered; `None` where the connection was closed without an answer.
    pub status: Option<u16>,
}

impl ReceivedRequest {
    /// A field of the form in the body, such as `FriendlyName`. Where it is there several times, the first one counts.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<String> {
        let mut fields = form_urlencoded::parse(&self.body);
        fields.find_map(|(known, value)| (known == name).then(|| value.into_owned()))
    }
}

impl fmt::Debug for ReceivedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceivedRequest")
            .field("method", &self.method)
            .field("target", &self.target)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// The latest requests.
#[derive(Default)]
pub(super) struct Log(VecDeque<ReceivedRequest>);

/// More than a test sends, and no burden for a server that runs for days.
const KEPT: usize = 1000;
const KEPT_OF_A_BODY: usize = 16 * 1024;

impl Log {
    /// `None` for a body that was too large to be read.
    pub(super) fn note(
        &mut self,
        moment: SystemTime,
        parts: &request::Parts,
        body: Option<&[u8]>,
        outcome: &Outcome,
    ) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        let body = body.unwrap_or_default();
        let path = parts.uri.path();
        self.0.push_back(ReceivedRequest {
            moment,
            method: parts.method.to_string(),
            target: parts.uri.path_and_query().map_or_else(|| path.to_owned(), ToString::to_string),
            kind: RequestKind::of(&parts.method, path, body),
            body: body.get(..KEPT_OF_A_BODY).unwrap_or(body).to_owned(),
            status: match &outcome.reply {
                Reply::Answer(response) | Reply::Truncated(response) => Some(response.status().as_u16()),
                Reply::Dropped => None,
            },
        });
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &ReceivedRequest> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use http::Request;

    use super::*;

    #[test]
    fn the_latest_thousand_are_kept_and_not_all_of_a_large_body() {
        let mut log = Log::default();
        let (parts, ()) = Request::post("http://127.0.0.1/a?b=c").body(()).unwrap().into_parts();
        let outcome = Outcome { delay: Duration::ZERO, reply: Reply::Dropped };
        for number in 0..1500 {
            let body = [format!("A={number}&B=").as_bytes(), &vec![b'x'; 20 * 1024]].concat();
            log.note(UNIX_EPOCH, &parts, Some(&body), &outcome);
        }
        let kept: Vec<_> = log.all().collect();
        assert_eq!((kept.len(), kept[0].field("A").as_deref()), (1000, Some("500")));
        assert_eq!((kept[999].field("A").as_deref(), kept[999].body.len()), (Some("1499"), 16 * 1024));
        assert_eq!((&*kept[0].target, kept[0].status, kept[0].field("C")), ("/a?b=c", None, None));
    }
}

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::{Request, Response, Version};
use twilio_verify_emulator::{Emulator, Reply};

/// What becomes of a request on the other side.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums, reason = "support for tests")]
pub enum Reaction {
    /// It is answered.
    Answer(Response<Vec<u8>>),
    /// It is read, and the connection is closed without an answer.
    Close,
    /// It is read, and ended with an error of the protocol's: in HTTP/2 the stream is reset, and the connection stays;
    /// in HTTP/1 the connection is closed.
    Reset,
    /// It is answered piece by piece, and how long the body will be is not said.
    InPieces(Response<Vec<u8>>),
    /// The answer begins, and the connection is closed after half of the body that was announced.
    CutOff(Response<Vec<u8>>),
    /// The answer begins piece by piece, and the connection is closed before the last one.
    CutOffInPieces(Response<Vec<u8>>),
}

impl Reaction {
    /// An answer of JSON, with such headers besides.
    #[must_use]
    pub fn json(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let mut response = Response::builder().status(status).header("content-type", "application/json");
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        Self::Answer(response.body(body.into()).expect("a test's answer is one"))
    }
}

/// A request as it arrived, in words that all versions of HTTP share.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "support for tests")]
pub struct Seen {
    /// The version of HTTP; in memory, that of a request that nobody sent.
    pub version: Version,
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Each header in its order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Seen {
    fn of(request: &Request<Vec<u8>>) -> Self {
        let target = request.uri().path_and_query().map(ToString::to_string);
        let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = request.headers();
        Self {
            version: request.version(),
            method: request.method().to_string(),
            target: target.unwrap_or_default(),
            headers: headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect(),
            body: request.body().clone(),
        }
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

type React = dyn Fn(&Request<Vec<u8>>) -> Reaction + Send + Sync;

/// The other side: it reacts to requests, in memory or behind a socket, and remembers them. Clones are the same one.
#[derive(Clone)]
pub struct Peer {
    react: Arc<React>,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Peer {
    /// Reacts by this function.
    pub fn new(react: impl Fn(&Request<Vec<u8>>) -> Reaction + Send + Sync + 'static) -> Self {
        Self { react: Arc::new(react), seen: Arc::default() }
    }

    /// Answers as the Factors API would, at a moment that does not pass: [`moment`]; with the faults that are injected
    /// there.
    #[must_use]
    pub fn emulator(emulator: Emulator) -> Self {
        Self::shared_emulator(Arc::new(Mutex::new(emulator)))
    }

    /// The same, with an emulator that others answer from too.
    #[must_use]
    pub fn shared_emulator(emulator: Arc<Mutex<Emulator>>) -> Self {
        Self::new(move |request| {
            let mut emulator = emulator.lock().unwrap_or_else(PoisonError::into_inner);
            // What is late is late on a clock that nobody looks at here.
            match emulator.exchange(moment(), request).reply {
                Reply::Answer(response) => Reaction::Answer(response),
                Reply::Truncated(response) => Reaction::CutOff(response),
                _ => Reaction::Close,
            }
        })
    }

    /// Reacts so to the first request, so to the second, and so on. What comes after the last is answered with a status
    /// that nothing else here has, and that nobody repeats.
    #[must_use]
    pub fn script(reactions: impl IntoIterator<Item = Reaction>) -> Self {
        let left: Mutex<VecDeque<_>> = Mutex::new(reactions.into_iter().collect());
        Self::new(move |_| {
            let next = left.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            next.unwrap_or_else(|| Reaction::json(418, &[], r#"{"message": "the script is over"}"#))
        })
    }

    /// Reacts so to every request.
    #[must_use]
    pub fn always(reaction: Reaction) -> Self {
        Self::new(move |_| reaction.clone())
    }

    /// Remembers a request, and reacts.
    #[must_use]
    pub fn react(&self, request: &Request<Vec<u8>>) -> Reaction {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(Seen::of(request));
        (self.react)(request)
    }

    /// The requests so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets the requests so far.
    pub fn forget(&self) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Peer").field("seen", &self.seen()).finish_non_exhaustive()
    }
}

/// The emulator's time in these tests, 2015-07-30T20:00:00Z: codes fit however long a test takes.
#[must_use]
pub fn moment() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_438_286_400)
}

//! A script is played to the transport in memory and to another, and everything that can be seen is compared.

use std::time::Duration;

use twilio_verify_conformance::transports::{Event, InMemory, Peer, Reaction, Seen, Session, Stack, Verbs};

use crate::act::{Act, End};

/// What one side did, and what became of it.
#[derive(Debug, PartialEq)]
struct Report {
    requests: Vec<Request>,
    /// Answers, failures by their class, and waits.
    events: Vec<Event>,
    end: End,
}

/// A request without what is the connection's own.
#[derive(Debug, PartialEq)]
struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

/// What should come of a script.
pub(crate) struct Expected<'a> {
    /// How many requests arrive.
    pub(crate) requests: usize,
    /// How long the client waits before each request but the first: the seconds that the server asked for, or up to so
    /// many milliseconds.
    pub(crate) waits: &'a [Wait],
    /// What the end's words hold.
    pub(crate) end: &'a str,
    pub(crate) may_have_been_processed: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Wait {
    Exactly(u64),
    UpToMillis(u64),
}

/// The waits of a call whose server asks for none.
pub(crate) const BACKOFF: [Wait; 3] = [Wait::UpToMillis(250), Wait::UpToMillis(500), Wait::UpToMillis(1000)];

/// Plays a script.
pub(crate) async fn plays(stack: &impl Stack, act: Act, script: &[Reaction], expected: Expected<'_>) {
    let peer = || Peer::script(script.iter().cloned());
    let reference = report(&InMemory.meet(peer()), act).await;
    expected.assert_of(&reference);
    assert_eq!(report(&stack.meet(peer()), act).await, reference, "{act:?} on {script:?}");
}

/// Nobody is there to play.
pub(crate) async fn plays_to_nobody(stack: &impl Stack, act: Act, expected: Expected<'_>) {
    let reference = report(&InMemory.meet_nobody(), act).await;
    expected.assert_of(&reference);
    assert_eq!(report(&stack.meet_nobody(), act).await, reference, "{act:?}");
}

impl Expected<'_> {
    fn assert_of(&self, report: &Report) {
        let Report { requests, events, end } = report;
        assert_eq!(requests.len(), self.requests, "{report:?}");
        let waits: Vec<Duration> = events
            .iter()
            .filter_map(|event| match event {
                Event::Waited(wait) => Some(*wait),
                _ => None,
            })
            .collect();
        assert_eq!(waits.len(), self.waits.len(), "{waits:?}");
        for (wait, expected) in waits.iter().zip(self.waits) {
            match *expected {
                Wait::Exactly(seconds) => assert_eq!(*wait, Duration::from_secs(seconds)),
                Wait::UpToMillis(most) => {
                    let most = Duration::from_millis(most);
                    assert!(*wait <= most && !wait.is_zero(), "{wait:?} of {most:?}");
                }
            }
        }
        assert!(end.text.contains(self.end), "{:?} is not in {:?}", self.end, end.text);
        assert_eq!(end.may_have_been_processed, self.may_have_been_processed, "{end:?}");
    }
}

async fn report(session: &Session<impl Verbs>, act: Act) -> Report {
    let end = act.on(&session.client).await;
    let requests = session.peer.seen().into_iter().map(request).collect();
    Report { requests, events: session.client.events(), end }
}

fn request(seen: Seen) -> Request {
    let length = seen.header("content-length");
    assert!(length.is_none_or(|length| length == seen.body.len().to_string()), "{seen:?}");
    // What came by HTTP/1 has a host. There, a form without a length is refused by some servers, an empty one too.
    if seen.header("host").is_some() {
        assert_eq!(length.is_some(), seen.method == "POST", "{seen:?}");
    }
    let mut headers = seen.headers;
    headers.retain(|(name, _)| !IS_THE_CONNECTIONS.contains(&name.as_str()));
    headers.sort();
    Request {
        line: format!("{} {}", seen.method, seen.target),
        headers,
        body: String::from_utf8(seen.body).unwrap(),
    }
}

/// What may differ from transport to transport; every other header is compared, the user agent too:
/// - `host` holds the port of each server, and HTTP/2 says it otherwise;
/// - `content-length` is how HTTP/1 says where a body ends, and needs not be said in HTTP/2; where it has to be and what
///   it says was looked at;
/// - `connection` is `close` where connections are not kept.
const IS_THE_CONNECTIONS: [&str; 3] = ["host", "content-length", "connection"];

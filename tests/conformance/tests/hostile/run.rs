//! How a row is carried out.

use std::{
    error::Error as _,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use twilio_verify_core::{Error, RetryPolicy};
use twilio_verify_test_servers::{Server, response};

use crate::{
    act::{Act, Saw},
    does::Does,
    stacks::Stack,
    texts,
};

/// What a server does; and of each thing that the user does, what the user sees and how many requests the server gets.
pub(crate) struct Row {
    pub(crate) server: Does,
    pub(crate) cases: Vec<(Doing, Saw, usize)>,
}

/// What the user does, on a new connection, or on one over which a fetch has succeeded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doing {
    act: Act,
    fetched_before: bool,
}

impl From<Act> for Doing {
    fn from(act: Act) -> Self {
        Self { act, fetched_before: false }
    }
}

/// On a connection over which a fetch has succeeded.
pub(crate) fn then(act: Act) -> Doing {
    Doing { act, fetched_before: true }
}

/// Three attempts, and no waits but those that a server asks for.
const POLICY: RetryPolicy = RetryPolicy::STANDARD.max_attempts(3).initial_backoff(Duration::ZERO);

/// Nothing here takes so long, unless a server can hold its caller.
const LONG: Duration = Duration::from_secs(20);

pub(crate) async fn row<S: Stack>(row: Row) {
    let trap = Server::answering(response("200 OK", "", &texts::factor(&[])), true);
    let does = Arc::new(row.server);
    for (doing, expected, requests) in row.cases {
        let told = Arc::default();
        let server = does.start(trap.port, &told);
        let user = S::client(texts::config(&server.url("")), does.limits, POLICY.deadline(does.deadline));
        let began = Instant::now();
        if doing.fetched_before {
            assert_eq!(Act::Fetch.by(&user).await.0, Saw::Got("verified".into()), "before {doing:?}");
            the_connection_rests(&server, does.hangs_up()).await;
        }
        let (saw, error) = doing.act.by(&user).await;
        assert_eq!(saw, expected, "{doing:?}: {error:?}, {:#?}", server.requests());
        assert!(began.elapsed() < LONG, "{doing:?} took {:?}", began.elapsed());
        check_requests(&server, doing, requests, does.hangs_up());
        assert_eq!(trap.accepted(), 0, "{doing:?} went elsewhere");
        if let Some(error) = error {
            check_error(&error, &told);
        }
    }
}

/// Until the server has closed it, if it does, and the client's side can have noticed.
async fn the_connection_rests(server: &Server, hangs_up: bool) {
    let began = Instant::now();
    while hangs_up && server.finished() == 0 && began.elapsed() < LONG {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// There are so many, each is the one that was meant, with the credentials once, and nothing that a server planted. What is
/// sent again to a server that hangs up may get into a connection that it has closed, and not to it.
fn check_requests(server: &Server, doing: Doing, count: usize, hangs_up: bool) {
    let requests = server.requests();
    let least = if hangs_up { count.min(1) } else { count };
    assert!((least..=count).contains(&requests.len()), "{doing:?}, of {count}: {requests:#?}");
    for (place, request) in requests.iter().enumerate() {
        let act = if doing.fetched_before && place == 0 { Act::Fetch } else { doing.act };
        let line = request.lines().next().unwrap();
        let target = line.strip_suffix(" http/1.1").unwrap();
        assert_eq!(target.split('?').next().unwrap(), act.request_line(), "{request}");
        assert_eq!(request.matches(&texts::authorization()).count(), 1, "{request}");
        assert_eq!(request.matches("authorization").count(), 1, "{request}");
        assert!(request.contains(&format!("\r\nhost: 127.0.0.1:{}\r\n", server.port)), "{request}");
        for planted in ["planted-by-the-server", "\ncookie", "\ninjected"] {
            assert!(!request.contains(planted), "{request}");
        }
    }
}

/// It shows no secret, and nothing that a terminal or a log would take for more than text; what it kept is whole.
fn check_error(error: &Error, told: &Mutex<String>) {
    let mut shown = vec![error.to_string(), format!("{error:?}")];
    let mut cause = error.source();
    while let Some(error) = cause {
        shown.extend([error.to_string(), format!("{error:?}")]);
        cause = error.source();
    }
    for shown in shown {
        texts::look(&shown);
        assert!(shown.len() < 5000 && !shown.contains(|c: char| c.is_control()), "{shown}");
    }
    let told = told.lock().unwrap();
    match error {
        Error::Decode(error) if !told.is_empty() => assert_eq!(error.body(), told.as_bytes()),
        Error::Api(error) if !told.is_empty() => assert_eq!(error.body(), told.as_bytes()),
        _ => {}
    }
}

//! What a server does.

use std::{
    fmt,
    io::Write,
    net::TcpStream,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use socket2::SockRef;
use twilio_verify_test_servers::{Server, response};

use crate::{act::Act, stacks::Limits, texts};

/// What a server does, and what the client is set to, if not to its defaults.
///
/// In what it says, `TRAP` stands for the port of a server that nobody may talk to, and `HERE` for its own.
#[derive(Debug)]
pub(crate) struct Does {
    how: How,
    pub(crate) limits: Limits,
    /// How long a call may take in all.
    pub(crate) deadline: Duration,
}

enum How {
    /// These bytes to the first request, these to the second, and so on; the last to all that follow.
    Says(Vec<(Vec<u8>, Then)>),
    /// The status and the body that this makes of the request.
    Answers(Box<Answer>),
    InPieces(String),
    Endless(String, String, Duration),
}

type Answer = dyn Fn(&str) -> (&'static str, String) + Send + Sync;

/// What comes after an answer.
#[derive(Clone)]
pub(crate) enum Then {
    Stays,
    Closes,
    Resets,
    /// The server says this too, after a moment, and closes the connection.
    Adds(&'static str),
}

/// Says this to each request.
pub(crate) fn says(bytes: impl Into<Vec<u8>>, then: Then) -> Does {
    in_turn([(bytes.into(), then)])
}

pub(crate) fn in_turn<B: Into<Vec<u8>>>(turns: impl IntoIterator<Item = (B, Then)>) -> Does {
    Does::new(How::Says(turns.into_iter().map(|(bytes, then)| (bytes.into(), then)).collect()))
}

/// Answers each request with the status that means success and with this factor, a list with a page of it.
pub(crate) fn factor(factor: String) -> Does {
    Does::new(How::Answers(Box::new(move |request| {
        let list = request.starts_with(&format!("{} ", Act::List.request_line()));
        (
            success(request),
            if list { texts::page(std::slice::from_ref(&factor), "null") } else { factor.clone() },
        )
    })))
}

/// Answers each request with the status that means success and with this.
pub(crate) fn body(body: impl Into<String>) -> Does {
    let body = body.into();
    Does::new(How::Answers(Box::new(move |request| (success(request), body.clone()))))
}

/// Answers each request with this error.
pub(crate) fn error(status: &'static str, body: impl Into<String>) -> Does {
    let body = body.into();
    Does::new(How::Answers(Box::new(move |_| (status, body.clone()))))
}

/// Answers each request with the page, in JSON, that this makes of it.
pub(crate) fn pages(page: impl Fn(&str) -> String + Send + Sync + 'static) -> Does {
    Does::new(How::Answers(Box::new(move |request| ("200 OK", page(request)))))
}

/// Says this byte by byte, and closes the connection.
pub(crate) fn in_pieces(text: &str) -> Does {
    Does::new(How::InPieces(text.into()))
}

/// Says this again and again as fast as it can, after this beginning.
pub(crate) fn floods(start: &str, again: &str) -> Does {
    Does::new(How::Endless(start.into(), again.into(), Duration::ZERO))
}

/// Says this again and again with pauses, after this beginning. The client waits for [`SHORT`](crate::SHORT).
pub(crate) fn drips(start: &str, again: &str) -> Does {
    Does::new(How::Endless(start.into(), again.into(), Duration::from_millis(20))).within(crate::SHORT)
}

fn success(request: &str) -> &'static str {
    let creates = |act: Act| request.starts_with(&format!("{} ", act.request_line()));
    if creates(Act::Create) || creates(Act::CreatePasskey) { "201 Created" } else { "200 OK" }
}

impl Does {
    fn new(how: How) -> Self {
        Self { how, limits: Limits::default(), deadline: Duration::MAX }
    }

    /// The client waits no longer than so.
    pub(crate) fn within(mut self, timeout: Duration) -> Self {
        self.limits.timeout = timeout;
        self
    }

    /// Calls end by then; the timeout is the adapters' own.
    pub(crate) fn deadline(mut self, deadline: Duration) -> Self {
        self.limits.timeout = Limits::default().timeout;
        self.deadline = deadline;
        self
    }

    /// The client takes no longer body than so.
    pub(crate) fn cap(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// Whether the first connection does not outlive the first answer.
    pub(crate) fn hangs_up(&self) -> bool {
        matches!(&self.how, How::Says(turns) if !matches!(turns[0].1, Then::Stays))
    }

    /// Lets a server do it; what it said last, without its head, goes into `told`.
    pub(crate) fn start(self: &Arc<Self>, trap: u16, told: &Arc<Mutex<String>>) -> Server {
        let (this, told, trap) = (Arc::clone(self), Arc::clone(told), trap.to_string());
        match &self.how {
            How::InPieces(text) => Server::in_pieces(text.as_str(), 1),
            How::Endless(start, again, pause) => Server::endless(start.as_str(), again.as_str(), *pause),
            How::Says(_) | How::Answers(_) => {
                let asked = AtomicUsize::new(0);
                Server::serving(move |request, stream| {
                    let here =
                        request.split("127.0.0.1:").nth(1).and_then(|rest| rest.lines().next()).unwrap();
                    let place = |text: String| text.replace("TRAP", &trap).replace("HERE", here);
                    match &this.how {
                        How::Answers(answer) => {
                            // A client that is led in a circle for ever shall fail, and not hang.
                            if asked.fetch_add(1, Ordering::SeqCst) >= 2000 {
                                return false;
                            }
                            let (status, body) = answer(request);
                            let body = place(body);
                            told.lock().unwrap().clone_from(&body);
                            stream.write_all(response(status, "", &body).as_bytes()).is_ok()
                        }
                        How::Says(turns) => {
                            let turn = asked.fetch_add(1, Ordering::SeqCst).min(turns.len() - 1);
                            let (bytes, then) = turns[turn].clone();
                            let bytes = String::from_utf8(bytes)
                                .map_or_else(|odd| odd.into_bytes(), |text| place(text).into());
                            // A client that has heard enough may be gone.
                            stream.write_all(&bytes).is_ok() && then.goes_on(stream)
                        }
                        How::InPieces(_) | How::Endless(..) => unreachable!(),
                    }
                })
            }
        }
    }
}

impl Then {
    fn goes_on(&self, stream: &mut TcpStream) -> bool {
        match self {
            Self::Stays => return true,
            Self::Closes => {}
            // Closed with nothing to linger for: the kernel sends a reset.
            Self::Resets => SockRef::from(&*stream).set_linger(Some(Duration::ZERO)).unwrap(),
            Self::Adds(text) => {
                thread::sleep(Duration::from_millis(50));
                // The client may have closed it before.
                let _ = stream.write_all(text.as_bytes());
            }
        }
        false
    }
}

impl fmt::Debug for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Says(_) => "says",
            Self::Answers(_) => "answers",
            Self::InPieces(_) => "in pieces",
            Self::Endless(..) => "endless",
        })
    }
}

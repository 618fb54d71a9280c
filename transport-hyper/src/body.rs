use core::{
    mem,
    pin::Pin,
    sync::atomic::{AtomicU8, Ordering::SeqCst},
    task::{Context, Poll},
};
use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use http::Method;
use hyper::body::{Body, Bytes, Frame, SizeHint};

/// A request's body, which tells whether any of the request can have been sent, and sees to it that one that was given
/// up is not sent whole.
///
/// hyper takes a request to a connection, asks the body for its end, and only then writes the first byte: how a request
/// is framed depends on the answer, in HTTP/1 by its headers, in HTTP/2 by a flag beside them. So a body that was never
/// asked belongs to a request that nobody received. But hyper may be about to ask, on another thread: whoever comes
/// first, it or the one who gives up, decides it for both.
///
/// It is two words, since hyper moves it from place to place with its request.
pub(crate) struct Payload {
    shared: Arc<Shared>,
    is_over: bool,
}

/// Looks after a [`Payload`] that was given away. Dropping it gives the request up.
pub(crate) struct Watch(Arc<Shared>);

struct Shared {
    state: AtomicU8,
    bytes: Mutex<Bytes>,
    length: u64,
    /// Whether it tells its length although it is empty: some servers refuse a form that does not (411).
    tells_zero: bool,
}

const WAITING: u8 = 0;
const TAKEN_UP: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Payload {
    pub(crate) fn new(method: &Method, bytes: Vec<u8>) -> (Self, Watch) {
        let shared = Arc::new(Shared {
            state: AtomicU8::new(WAITING),
            length: bytes.len() as u64,
            tells_zero: bytes.is_empty() && !matches!(*method, Method::GET | Method::DELETE),
            bytes: Mutex::new(bytes.into()),
        });
        let is_over = shared.length == 0;
        (Self { shared: Arc::clone(&shared), is_over }, Watch(shared))
    }

    /// Whether there is still someone for whom to send.
    fn take_up(&self) -> bool {
        self.shared.state.compare_exchange(WAITING, TAKEN_UP, SeqCst, SeqCst) != Err(GIVEN_UP)
    }
}

impl Watch {
    /// Gives the request up; `true` when some of it may have been sent before.
    pub(crate) fn give_up(&self) -> bool {
        self.0.state.swap(GIVEN_UP, SeqCst) == TAKEN_UP
    }
}

impl Drop for Watch {
    /// Over HTTP/2, a request can wait for the server to allow another stream long after its caller has gone.
    fn drop(&mut self) {
        self.give_up();
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if !self.take_up() {
            return Poll::Ready(Some(Err(io::Error::other("nobody waits for the answer any more"))));
        }
        if mem::replace(&mut self.is_over, true) {
            return Poll::Ready(None);
        }
        let bytes = mem::take(&mut *self.shared.bytes.lock().unwrap_or_else(PoisonError::into_inner));
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    /// What was given up has a body in any case: one that fails when it is asked for, so that the request is never
    /// whole.
    fn is_end_stream(&self) -> bool {
        self.take_up() && self.is_over && !self.shared.tells_zero
    }

    /// Of what was given up, more than nothing: else hyper would not ask for a single byte, and send the rest.
    fn size_hint(&self) -> SizeHint {
        if self.shared.state.load(SeqCst) == GIVEN_UP {
            return SizeHint::with_exact(1);
        }
        SizeHint::with_exact(if self.is_over { 0 } else { self.shared.length })
    }
}

#[cfg(test)]
mod tests {
    use core::{pin::pin, task::Waker, time::Duration};
    use std::{io::Read, sync::mpsc};

    use http::Request;
    use tokio::time::timeout;
    use twilio_verify_test_servers::Server;

    use super::*;
    use crate::HyperTransport;

    /// Long enough for anything on this machine.
    const LONG: Duration = Duration::from_secs(20);

    /// The one who gives up comes first: hyper takes the request to a connection and gets nothing to send.
    #[test]
    fn of_what_was_given_up_not_a_byte_is_sent() {
        let (received, bytes) = mpsc::channel();
        let server = Server::raw(move |mut stream| {
            let mut bytes = Vec::new();
            stream.read_to_end(&mut bytes).ok();
            received.send(bytes.len()).unwrap();
        });
        let transport = HyperTransport::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for method in [Method::GET, Method::DELETE, Method::POST, Method::PUT] {
            for body in [0, 3, 100_000] {
                let (payload, watch) = Payload::new(&method, vec![b'x'; body]);
                assert!(!watch.give_up());
                let request = Request::builder().method(&method).uri(server.url("/")).body(payload).unwrap();
                let answer = transport.pool.request(request).unwrap();
                let answer = async { timeout(LONG, answer).await.unwrap() };
                runtime.block_on(answer).unwrap_err();
                runtime.block_on(tokio::task::yield_now());
                assert_eq!(bytes.recv_timeout(LONG).unwrap(), 0, "{method} {body}");
            }
        }
    }

    #[test]
    fn what_was_taken_up_stays_so() {
        let (payload, watch) = Payload::new(&Method::POST, b"a=b".to_vec());
        assert!(!payload.is_end_stream());
        assert!(watch.give_up());
        let mut payload = pin!(payload);
        let frame = payload.as_mut().poll_frame(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(frame, Poll::Ready(Some(Err(_)))), "the rest is kept back");
        assert!(!payload.is_end_stream(), "so that it is never whole");
    }
}

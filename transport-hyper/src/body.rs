use core::{
    pin::Pin,
    sync::atomic::{AtomicU8, Ordering::SeqCst},
    task::{Context, Poll},
};
use std::{io, sync::Arc};

use http::Method;
use hyper::body::{Body, Bytes, Frame, SizeHint};

/// A request's body, which tells whether any of the request can have been sent, and sees to it that one that was given
/// up is not sent whole.
///
/// hyper takes a request to a connection, asks the body for its end, and only then writes the first byte: how a request
/// is framed depends on the answer, in HTTP/1 by its headers, in HTTP/2 by a flag beside them. So a body that was never
/// asked belongs to a request that nobody received. But hyper may be about to ask, on another thread: whoever comes
/// first, it or the one who gives up, decides it for both.
pub(crate) struct Payload {
    bytes: Option<Bytes>,
    /// Whether it tells its length although it is empty: some servers refuse a form that does not (411).
    tells_zero: bool,
    state: Arc<AtomicU8>,
}

/// Looks after a [`Payload`] that was given away. Dropping it gives the request up.
pub(crate) struct Watch(Arc<AtomicU8>);

const WAITING: u8 = 0;
const TAKEN_UP: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Payload {
    pub(crate) fn new(method: &Method, bytes: Vec<u8>) -> (Self, Watch) {
        let state = Arc::new(AtomicU8::new(WAITING));
        let bytes = Some(Bytes::from(bytes)).filter(|bytes| !bytes.is_empty());
        let tells_zero = bytes.is_none() && !matches!(*method, Method::GET | Method::DELETE);
        (Self { bytes, tells_zero, state: Arc::clone(&state) }, Watch(state))
    }

    /// Whether there is still someone for whom to send.
    fn take_up(&self) -> bool {
        self.state.compare_exchange(WAITING, TAKEN_UP, SeqCst, SeqCst) != Err(GIVEN_UP)
    }
}

impl Watch {
    /// Gives the request up; `true` when some of it may have been sent before.
    pub(crate) fn give_up(&self) -> bool {
        self.0.swap(GIVEN_UP, SeqCst) == TAKEN_UP
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
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let this = self.get_mut();
        if !this.take_up() {
            return Poll::Ready(Some(Err(io::Error::other("nobody waits for the answer any more"))));
        }
        Poll::Ready(this.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    /// What was given up has a body in any case: one that fails when it is asked for, so that the request is never
    /// whole.
    fn is_end_stream(&self) -> bool {
        self.take_up() && self.bytes.is_none() && !self.tells_zero
    }

    /// Of what was given up, more than nothing: else hyper would not ask for a single byte, and send the rest.
    fn size_hint(&self) -> SizeHint {
        if self.state.load(SeqCst) == GIVEN_UP {
            return SizeHint::with_exact(1);
        }
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

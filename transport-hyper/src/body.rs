use core::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

/// A request's body, which tells whether any of the request can have been sent.
///
/// hyper takes a request to a connection, asks the body for its end, and only then writes the first byte: how a request
/// is framed depends on the answer, in HTTP/1 by its headers, in HTTP/2 by a flag beside them. So a body that was never
/// asked belongs to a request that nobody received.
pub(crate) struct Payload {
    bytes: Option<Bytes>,
    taken_up: Arc<AtomicBool>,
}

/// Looks after a [`Payload`] that was given away.
pub(crate) struct Watch(Arc<AtomicBool>);

impl Payload {
    pub(crate) fn new(bytes: Vec<u8>) -> (Self, Watch) {
        let taken_up = Arc::new(AtomicBool::new(false));
        let bytes = Some(Bytes::from(bytes)).filter(|bytes| !bytes.is_empty());
        (Self { bytes, taken_up: Arc::clone(&taken_up) }, Watch(taken_up))
    }
}

impl Watch {
    /// Whether the request may have reached the server. Once it is so, it stays so.
    pub(crate) fn may_be_sent(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        this.taken_up.store(true, Ordering::Release);
        Poll::Ready(this.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.taken_up.store(true, Ordering::Release);
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

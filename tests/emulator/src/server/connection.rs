use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};

use http::{Request, Response};
use http_body_util::{BodyExt, Either, Full};
use hyper::{
    body::{Body, Bytes, Frame, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::shared::{Shared, lock};
use crate::{Outcome, Reply};

/// Answers request after request.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Mutex<Shared>>) {
    // Answers are small and wait for nothing.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(request, &shared));
    // An error here is a connection that broke, or was to break: the client knows.
    let _ = http1::Builder::new().half_close(true).serve_connection(TokioIo::new(stream), service).await;
}

/// An error closes the connection.
async fn respond(
    request: Request<Incoming>,
    shared: &Mutex<Shared>,
) -> io::Result<Response<Either<Full<Bytes>, Broken>>> {
    let (parts, body) = request.into_parts();
    let body = read(body).await.map_err(io::Error::other)?;
    // The lock is not held while the answer waits.
    let Outcome { delay, reply } = lock(shared).exchange(parts, body.ok_or(MAX_BODY_BYTES));
    if delay > Duration::ZERO {
        tokio::time::sleep(delay).await;
    }
    match reply {
        Reply::Answer(response) => Ok(response.map(|body| Either::Left(Full::from(body)))),
        Reply::Truncated(response) => Ok(response.map(|body| Either::Right(Broken::Begin(body.into())))),
        Reply::Dropped => Err(io::Error::other("dropped: a fault was injected")),
    }
}

const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The whole body; `None` when it is too large. It is read to its end even then, or else the client could not send all
/// of it, and would see a broken connection in place of the answer.
async fn read(mut body: Incoming) -> Result<Option<Vec<u8>>, hyper::Error> {
    let mut bytes = Vec::new();
    let mut is_too_large = false;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        is_too_large |= bytes.len() + data.len() > MAX_BODY_BYTES;
        if !is_too_large {
            bytes.extend_from_slice(&data);
        }
    }
    Ok((!is_too_large).then_some(bytes))
}

/// A body that breaks off: what there is of it, and then an error, at which the connection is closed.
enum Broken {
    Begin(Bytes),
    Sent,
    Break,
}

impl Body for Broken {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match std::mem::replace(&mut *self, Self::Break) {
            Self::Begin(bytes) => {
                *self = Self::Sent;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            // hyper drops what it has not sent when an error comes; while it has to wait, it sends.
            Self::Sent => {
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Self::Break => Poll::Ready(Some(Err(io::Error::other("cut short: a fault was injected")))),
        }
    }
}

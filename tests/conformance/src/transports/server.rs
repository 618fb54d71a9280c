use std::{
    collections::VecDeque,
    fmt, io,
    net::{Ipv4Addr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    thread::{self, JoinHandle},
};

use http::{Request, Response, header::CONTENT_LENGTH};
use http_body_util::{BodyExt, Either, Full};
use hyper::{
    body::{Body, Bytes, Frame, Incoming},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto,
};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
};
use tokio_rustls::TlsAcceptor;

use super::{Peer, Reaction};

/// A [`Peer`] behind a free port of this machine: plain, or behind TLS, where HTTP/2 is to be had. It runs on a thread
/// of its own, and stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Without TLS.
    #[must_use]
    pub fn plain(peer: &Peer) -> Self {
        Self::start(peer.clone(), None)
    }

    /// With TLS as configured.
    #[must_use]
    pub fn tls(peer: &Peer, config: ServerConfig) -> Self {
        Self::start(peer.clone(), Some(Arc::new(config).into()))
    }

    fn start(peer: Peer, tls: Option<TlsAcceptor>) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        // The runtime lives and dies on its own thread: the caller is within one.
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::spawn(accept(TcpListener::from_std(listener).unwrap(), tls, peer));
                // Only the end of the sender is awaited. What runs then ends with the runtime.
                let _ = stopped.await;
            });
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    /// Its port, on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn accept(listener: TcpListener, tls: Option<TlsAcceptor>, peer: Peer) {
    // What fails is the client's to tell: a test looks there, and at what the peer saw.
    while let Ok((stream, _)) = listener.accept().await {
        let (peer, tls) = (peer.clone(), tls.clone());
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            match tls {
                None => serve(stream, peer).await,
                Some(tls) => shake_hands(tls, stream, peer).await,
            }
        });
    }
}

async fn shake_hands(tls: TlsAcceptor, stream: TcpStream, peer: Peer) {
    if let Ok(stream) = tls.accept(stream).await {
        serve(stream, peer).await;
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer) {
    let close = Arc::new(Notify::new());
    let service = service_fn(|request| react(request, peer.clone(), Arc::clone(&close)));
    let builder = auto::Builder::new(TokioExecutor::new());
    tokio::select! {
        _ = builder.serve_connection(TokioIo::new(stream), service) => {}
        // The connection is dropped as it is.
        () = close.notified() => {}
    }
}

/// An error here resets the stream in HTTP/2, and closes the connection in HTTP/1.
async fn react(
    request: Request<Incoming>,
    peer: Peer,
    close: Arc<Notify>,
) -> io::Result<Response<Either<Full<Bytes>, Pieces>>> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes().to_vec();
    let (mut response, breaks) = match peer.react(&Request::from_parts(parts, body)) {
        Reaction::Answer(response) => return Ok(response.map(|body| Either::Left(Full::from(body)))),
        Reaction::Reset => return Err(io::Error::other("reset, as the test wants it")),
        Reaction::Close => {
            close.notify_one();
            return std::future::pending().await;
        }
        Reaction::InPieces(response) => (response, false),
        Reaction::CutOffInPieces(response) => (response, true),
        Reaction::CutOff(mut response) => {
            let announced = 2 * response.body().len();
            response.headers_mut().insert(CONTENT_LENGTH, announced.into());
            (response, true)
        }
    };
    let pieces = std::mem::take(response.body_mut()).chunks(11).map(Bytes::copy_from_slice).collect();
    Ok(response.map(|_| Either::Right(Pieces { pieces, breaks })))
}

/// A body that comes piece by piece, and may break after the last one.
struct Pieces {
    pieces: VecDeque<Bytes>,
    breaks: bool,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        // The next piece, or the break, comes in a turn of its own, so that this one is on its way before.
        context.waker().wake_by_ref();
        Poll::Ready(match self.pieces.pop_front() {
            Some(bytes) => Some(Ok(Frame::data(bytes))),
            None if self.breaks => Some(Err(io::Error::other("cut off, as the test wants it"))),
            None => None,
        })
    }
}

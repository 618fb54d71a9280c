//! A server of canned answers on a free port of this machine, over HTTP/1.1 and, with prior knowledge, HTTP/2.
//!
//! It prints its port, and ends when its standard input does. `--cpu N` keeps it on one CPU. So cheap that the client
//! is what is measured: the answers are there before they are asked for, and go out in as few writes as the socket takes.

mod answers;
mod http1;
mod http2;

use std::{error::Error, io, rc::Rc, thread};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::LocalSet,
};
use twilio_verify_performance::machine;

use answers::Answers;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("--cpu") {
        machine::pin(arguments.next().ok_or("--cpu needs a number")?.parse()?)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let (end, ended) = oneshot::channel::<()>();
    thread::spawn(move || {
        io::copy(&mut io::stdin(), &mut io::sink()).ok();
        drop(end);
    });
    LocalSet::new().block_on(&runtime, async {
        tokio::select! {
            result = accept() => result?,
            _ = ended => {}
        }
        Ok(())
    })
}

async fn accept() -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("{}", listener.local_addr()?.port());
    let answers = Rc::new(Answers::default());
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::task::spawn_local(serve(stream, Rc::clone(&answers)));
    }
}

/// A client that goes away is none of the server's business.
async fn serve(stream: TcpStream, answers: Rc<Answers>) {
    let mut first = [0; 3];
    let is_http2 = stream.peek(&mut first).await.is_ok() && first == *b"PRI";
    if stream.set_nodelay(true).is_err() {
        return;
    }
    if is_http2 {
        http2::serve(stream, answers).await.ok();
    } else {
        http1::serve(stream, &answers).await.ok();
    }
}

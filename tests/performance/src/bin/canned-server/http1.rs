use std::{io, str};

use http::Method;
use hyper::body::Buf;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::answers::Answers;

/// Answers one request after another, until the client goes away or says what is none.
pub(crate) async fn serve(mut stream: TcpStream, answers: &Answers) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(16 * 1024);
    let mut head = String::with_capacity(1024);
    loop {
        while let Some(request) = first(&bytes)? {
            let answer = answers.to(&request.method, request.target);
            let length = answer.body.len() + answer.rest.len();
            head.clear();
            head.push_str("HTTP/1.1 ");
            head.push_str(answer.status.as_str());
            head.push_str(" .\r\nContent-Type: application/json;charset=utf-8\r\nTwilio-Request-Id: ");
            head.push_str("RQ00000000000000000000000000000000\r\nContent-Length: ");
            head.push_str(&length.to_string());
            head.push_str("\r\n\r\n");
            let mut parts = Buf::chain(Buf::chain(head.as_bytes(), answer.body), answer.rest);
            let end = request.end;
            stream.write_all_buf(&mut parts).await?;
            bytes.drain(..end);
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
    }
}

struct Request<'b> {
    method: Method,
    target: &'b str,
    /// Where its body ends.
    end: usize,
}

/// The first request, once it is whole.
fn first(bytes: &[u8]) -> io::Result<Option<Request<'_>>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = str::from_utf8(bytes.get(..end).unwrap_or_default()).map_err(io::Error::other)?;
    let mut lines = head.lines();
    let mut line = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target)) = (line.next(), line.next()) else {
        return Err(io::ErrorKind::InvalidData.into());
    };
    let method = Method::from_bytes(method.as_bytes()).map_err(io::Error::other)?;
    let body = match method {
        Method::GET => 0,
        _ => lines.find_map(length).unwrap_or(0),
    };
    let end = end + 4 + body;
    Ok((bytes.len() >= end).then_some(Request { method, target, end }))
}

fn length(line: &str) -> Option<usize> {
    let (name, value) = line.split_once(':')?;
    name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
}

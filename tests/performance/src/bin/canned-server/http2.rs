use std::rc::Rc;

use h2::{RecvStream, server::SendResponse};
use http::{HeaderValue, Request, Response};
use hyper::body::Bytes;
use tokio::net::TcpStream;

use crate::answers::Answers;

/// Answers requests as they come; those with a body, once it is there.
pub(crate) async fn serve(stream: TcpStream, answers: Rc<Answers>) -> Result<(), h2::Error> {
    let mut connection = h2::server::handshake(stream).await?;
    while let Some(request) = connection.accept().await {
        let (request, respond) = request?;
        if request.body().is_end_stream() {
            answer(&request, respond, &answers)?;
        } else {
            let answers = Rc::clone(&answers);
            tokio::task::spawn_local(async move { receive(request, respond, &answers).await });
        }
    }
    Ok(())
}

async fn receive(
    mut request: Request<RecvStream>,
    respond: SendResponse<Bytes>,
    answers: &Answers,
) -> Result<(), h2::Error> {
    while let Some(data) = request.body_mut().data().await {
        let length = data?.len();
        request.body_mut().flow_control().release_capacity(length)?;
    }
    answer(&request, respond, answers)
}

/// What is too much for the client at once, h2 keeps until there is room.
fn answer(
    request: &Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    answers: &Answers,
) -> Result<(), h2::Error> {
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    let answer = answers.to(request.method(), target);
    let mut response = Response::new(());
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert("content-type", HeaderValue::from_static("application/json;charset=utf-8"));
    headers.insert("twilio-request-id", HeaderValue::from_static("RQ00000000000000000000000000000000"));
    headers.insert("content-length", (answer.body.len() + answer.rest.len()).into());
    let mut stream = respond.send_response(response, false)?;
    if !answer.rest.is_empty() {
        stream.send_data(answer.body, false)?;
        return stream.send_data(answer.rest, true);
    }
    stream.send_data(answer.body, true)
}

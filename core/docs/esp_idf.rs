use embedded_svc::http::{
    Method,
    client::{Client, Connection},
};
use embedded_svc::io::Write;
use twilio_verify_core::{HttpRequest, HttpResponse, TransportError, http, refuse_plain_http};

/// The largest body that is read: a factor has some 1,000 bytes, a page as many as you ask for.
const MAX_BODY: usize = 64 * 1024;

/// The headers that the core reads.
const HEADERS: [&str; 4] = ["Date", "Retry-After", "Twilio-Request-Id", "Twilio-Verify-Factor-Signature"];

/// Sends one request over a new connection and reads the whole response.
///
/// `is_not_sent` tells the errors after which the server has certainly seen nothing.
pub fn exchange<C: Connection>(
    connection: C,
    request: HttpRequest,
    is_not_sent: impl Fn(&C::Error) -> bool,
) -> Result<HttpResponse, TransportError> {
    refuse_plain_http(request.uri())?;
    let unknown = |error: C::Error| TransportError::unknown(error.to_string());
    let method = match request.method().as_str() {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "DELETE" => Method::Delete,
        _ => return Err(TransportError::not_sent("the core uses no other method")),
    };
    let url = request.uri().to_string();
    // Without it, a POST would go out in chunks.
    let length = request.body().len().to_string();
    let mut headers = vec![("Content-Length", length.as_str())];
    for (name, value) in request.headers() {
        headers.push((name.as_str(), value.to_str().map_err(TransportError::not_sent)?));
    }

    let mut client = Client::wrap(connection);
    let mut sending = client.request(method, &url, &headers).map_err(|error| {
        let text = error.to_string();
        if is_not_sent(&error) { TransportError::not_sent(text) } else { TransportError::unknown(text) }
    })?;
    sending.write_all(request.body()).map_err(unknown)?;
    let mut answer = sending.submit().map_err(unknown)?;

    let mut response = http::Response::builder().status(answer.status());
    for name in HEADERS {
        if let Some(value) = answer.header(name) {
            response = response.header(name, value);
        }
    }
    let announced: Option<usize> = answer.header("Content-Length").and_then(|length| length.parse().ok());
    let (mut body, mut buffer) = (Vec::new(), [0; 1024]);
    loop {
        let read = answer.read(&mut buffer).map_err(unknown)?;
        body.extend(buffer.iter().take(read));
        match read {
            0 => break,
            _ if body.len() > MAX_BODY => return Err(TransportError::unknown("the body is too long")),
            _ => {}
        }
    }
    // ESP-IDF's client reads a body that was cut off without an error.
    if announced.is_some_and(|announced| announced > body.len()) {
        return Err(TransportError::unknown("the body was cut off"));
    }
    response.body(body).map_err(TransportError::unknown)
}

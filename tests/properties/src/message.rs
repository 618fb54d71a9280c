//! Bytes as messages. Everything can be read as one, and a message is written down as text, so that inputs can be read
//! and changed by hand, and words from a dictionary stand where they count.

use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

/// What stands between the parts of an input that is several texts. It is in no UTF-8 text.
pub(crate) const SEPARATOR: u8 = 0xff;

/// The parts of an input, as texts; what is not UTF-8 becomes U+FFFD.
pub(crate) fn texts(input: &[u8]) -> impl Iterator<Item = String> {
    input.split(|byte| *byte == SEPARATOR).map(|part| String::from_utf8_lossy(part).into_owned())
}

/// A line, header lines, an empty line and a body.
pub(crate) struct Message<'a> {
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: &'a [u8],
}

impl<'a> Message<'a> {
    pub(crate) fn read(input: &'a [u8]) -> Self {
        let end = input.windows(2).position(|pair| pair == b"\n\n");
        let (head, body) = end.map_or((input, &[][..]), |end| (&input[..end], &input[end + 2..]));
        let mut lines = head.split(|byte| *byte == b'\n');
        let line = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
        // No client reads more headers than so many.
        let headers =
            lines.filter_map(header).take(64).fold(HeaderMap::new(), |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            });
        Self { line, headers, body }
    }
}

/// An answer whose first line is its status; without one it is 200.
pub(crate) fn response(input: &[u8]) -> Response<&[u8]> {
    let Message { line, headers, body } = Message::read(input);
    let status = line.trim().parse().ok().and_then(|status| StatusCode::from_u16(status).ok());
    let mut response = Response::new(body);
    *response.status_mut() = status.unwrap_or_default();
    *response.headers_mut() = headers;
    response
}

/// What is no header is passed over.
fn header(line: &[u8]) -> Option<(HeaderName, HeaderValue)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = HeaderName::from_bytes(&line[..colon]).ok()?;
    Some((name, HeaderValue::from_bytes(line[colon + 1..].trim_ascii()).ok()?))
}

use std::{error::Error as StdError, io};

use twilio_verify_core::TransportError;

use crate::{
    body::Watch,
    connect::{BoxError, Never},
};

/// What a failed exchange says about the request.
///
/// A stream that an HTTP/2 server refuses counts as `Unknown` too, although it says that it did nothing: hyper tells it
/// apart from others only in words.
pub(crate) fn classify(error: BoxError, watch: &Watch) -> TransportError {
    let error = without_debug_data(error);
    let is_timeout = is_timeout(&*error);
    let error = if watch.give_up() {
        TransportError::unknown(error)
    } else if is_never(&*error) {
        TransportError::cannot_send(error)
    } else {
        TransportError::not_sent(error)
    };
    if is_timeout { error.timed_out() } else { error }
}

/// The adapter's own are of this kind, and the operating system's.
fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    let mut ios = chain(error).filter_map(|error| error.downcast_ref::<io::Error>());
    ios.any(|error| error.kind() == io::ErrorKind::TimedOut)
}

fn is_never(error: &(dyn StdError + 'static)) -> bool {
    chain(error).any(|error| error.is::<Never>())
}

/// With a GOAWAY of HTTP/2 a server sends any bytes that it likes, and h2 shows them.
fn without_debug_data(error: BoxError) -> BoxError {
    let h2 = chain(&*error).find_map(|error| error.downcast_ref::<h2::Error>());
    match h2.filter(|error| error.is_go_away() && error.is_remote()).and_then(h2::Error::reason) {
        Some(reason) => format!("the server ended the HTTP/2 connection: {reason}").into(),
        None => error,
    }
}

fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    core::iter::successors(Some(error), |&error| error.source())
}

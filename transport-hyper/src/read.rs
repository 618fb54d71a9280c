use core::{future::poll_fn, pin::Pin};
use std::collections::TryReserveError;

use hyper::body::{Body, Incoming};

use crate::connect::BoxError;

/// The whole body, or an error as soon as it is longer than `max`.
pub(crate) async fn read(mut body: Incoming, max: usize) -> Result<Vec<u8>, BoxError> {
    let too_long = || format!("the response's body is longer than {max} bytes");
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > max {
        return Err(too_long().into());
    }
    let mut bytes = Vec::with_capacity(announced.min(READ_AHEAD));
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame?.into_data() else { continue };
        if data.len() > max - bytes.len() {
            return Err(too_long().into());
        }
        make_room(&mut bytes, data.len(), announced, max)?;
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// The most that is allocated on a server's word.
const READ_AHEAD: usize = 64 * 1024;

/// A body that outgrows [`READ_AHEAD`] gets all the room that it can need, and is not moved again: it would be there
/// twice meanwhile. Room that is not written to is addresses rather than memory; beyond [`AT_ONCE`] it doubles.
fn make_room(bytes: &mut Vec<u8>, more: usize, announced: usize, max: usize) -> Result<(), TryReserveError> {
    let needed = bytes.len() + more;
    if needed <= READ_AHEAD || needed <= bytes.capacity() {
        return Ok(());
    }
    let doubled = || needed.saturating_mul(2).max(AT_ONCE).min(max);
    let room = if needed <= announced { announced } else { doubled() };
    bytes.try_reserve_exact(room - bytes.len())
}

const AT_ONCE: usize = 64 * 1024 * 1024;

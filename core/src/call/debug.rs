use core::fmt;

use super::{Call, Pause, Pending, Step};
use crate::Operation;

impl<O: Operation> fmt::Debug for Call<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &O::NAME)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl<O: Operation> fmt::Debug for Pending<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("operation", &O::NAME)
            .field("attempt", &self.attempt())
            .finish_non_exhaustive()
    }
}

impl<O: Operation> fmt::Debug for Pause<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pause")
            .field("operation", &O::NAME)
            .field("delay", &self.delay)
            .field("because", &self.because)
            .finish_non_exhaustive()
    }
}

impl<O: Operation> fmt::Debug for Step<'_, O> {
    /// Shows neither the request, which holds credentials and secrets, nor the output.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(request, pending) => {
                f.debug_tuple("Send").field(request.method()).field(pending).finish_non_exhaustive()
            }
            Self::Wait(pause) => f.debug_tuple("Wait").field(pause).finish(),
            Self::Done(Ok(answer)) => f.debug_tuple("Done").field(&answer.status).finish(),
            Self::Done(Err(error)) => f.debug_tuple("Done").field(error).finish(),
        }
    }
}

use core::time::Duration;

use http::Request;

/// What is left to a call before its [deadline](crate::RetryPolicy::deadline): in the extensions of each of its requests.
///
/// A transport should not let the exchange take longer, whatever its own timeout is, and end it with an error then. The
/// adapters do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeLeft(Duration);

impl TimeLeft {
    /// So much is left. The machine puts it into requests; a transport's tests do too.
    #[must_use]
    pub fn new(left: Duration) -> Self {
        Self(left)
    }

    /// What is left to the call of this request, if it has a deadline.
    #[must_use]
    pub fn of<B>(request: &Request<B>) -> Option<Duration> {
        request.extensions().get::<Self>().map(|left| left.0)
    }

    /// How long this request may take, where the transport would allow it so long.
    ///
    /// ```
    /// use std::time::Duration;
    /// use twilio_verify_core::{HttpRequest, TimeLeft};
    ///
    /// # fn send(request: HttpRequest) {
    /// let timeout = TimeLeft::cap(&request, Duration::from_secs(30));
    /// # }
    /// ```
    #[must_use]
    pub fn cap<B>(request: &Request<B>, timeout: Duration) -> Duration {
        Self::of(request).map_or(timeout, |left| left.min(timeout))
    }
}

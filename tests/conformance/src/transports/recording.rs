use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use http::StatusCode;
use twilio_verify_core::{AsyncTransport, Delivery, HttpRequest, HttpResponse, Transport, TransportError};

/// What a client saw of its transport.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "support for tests")]
pub enum Event {
    /// An attempt was answered with this status.
    Answered(StatusCode),
    /// An attempt had no answer.
    Failed(Delivery),
    /// The client waited.
    Waited(Duration),
}

/// A transport whose exchanges are remembered, and whose waits are remembered instead of being waited. Its jitter is
/// [`JITTER`], so that delays can be compared.
#[derive(Debug)]
pub struct Recording<T> {
    /// What carries the requests out.
    pub inner: T,
    events: Mutex<Vec<Event>>,
}

/// The jitter of every call.
pub const JITTER: u64 = 7;

impl<T> Recording<T> {
    /// Of this transport.
    pub fn new(inner: T) -> Self {
        Self { inner, events: Mutex::default() }
    }

    /// What happened so far.
    pub fn events(&self) -> Vec<Event> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, event: Event) {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).push(event);
    }

    fn note_answer(&self, answer: &Result<HttpResponse, TransportError>) {
        self.note(match answer {
            Ok(response) => Event::Answered(response.status()),
            Err(error) => Event::Failed(error.delivery()),
        });
    }
}

impl<T: Transport> Transport for Recording<T> {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let answer = self.inner.send(request);
        self.note_answer(&answer);
        answer
    }
    fn sleep(&self, duration: Duration) {
        self.note(Event::Waited(duration));
    }
    fn jitter(&self) -> u64 {
        JITTER
    }
    fn now(&self) -> Option<Duration> {
        self.inner.now()
    }
}

impl<T: AsyncTransport + Sync> AsyncTransport for Recording<T> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let answer = self.inner.send(request).await;
        self.note_answer(&answer);
        answer
    }
    async fn sleep(&self, duration: Duration) {
        self.note(Event::Waited(duration));
    }
    fn jitter(&self) -> u64 {
        JITTER
    }
    fn now(&self) -> Option<Duration> {
        self.inner.now()
    }
}

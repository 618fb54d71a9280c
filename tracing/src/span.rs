use std::time::{Duration, Instant};

use tracing::{Span, debug, field::Empty, info, info_span, warn};
use twilio_verify_core::{Answer, CallInfo, Error, Observer};

use crate::{
    TARGET,
    failure::{Failure, request_id},
};

/// One call, from the moment when its client begins to carry it out.
pub(crate) struct CallSpan {
    span: Span,
    operation: &'static str,
    began: Instant,
    waited: Duration,
    attempts: u32,
    over: bool,
}

impl CallSpan {
    pub(crate) fn begin(call: &CallInfo<'_>) -> Self {
        let span = info_span!(
            target: TARGET,
            "twilio_verify",
            twilio.operation = call.operation(),
            http.request.method = call.method().as_str(),
            server.address = call.host().trim_matches(['[', ']']),
            server.port = call.port(),
            otel.name = call.operation(),
            otel.kind = "client",
            twilio.outcome = Empty,
            twilio.attempts = Empty,
            twilio.waited_ms = Empty,
            twilio.elapsed_ms = Empty,
            http.response.status_code = Empty,
            twilio.code = Empty,
            twilio.request_id = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        );
        let operation = call.operation();
        Self { span, operation, began: Instant::now(), waited: Duration::ZERO, attempts: 0, over: false }
    }

    /// Records what every end has. The event comes before, so that a formatter, which shows the span's fields with it,
    /// does not show them twice.
    fn record_end(&mut self, outcome: &'static str, elapsed_ms: u64) {
        self.over = true;
        self.span
            .record("twilio.outcome", outcome)
            .record("twilio.attempts", self.attempts)
            .record("twilio.waited_ms", milliseconds(self.waited))
            .record("twilio.elapsed_ms", elapsed_ms);
    }

    fn succeeded(&mut self, answer: &Answer<()>) {
        let elapsed_ms = milliseconds(self.began.elapsed());
        let (status, request_id) = (answer.status.as_u16(), answer.request_id().and_then(request_id));
        self.span.in_scope(|| {
            debug!(
                target: TARGET,
                {
                    twilio.outcome = "ok",
                    twilio.attempts = self.attempts,
                    twilio.waited_ms = milliseconds(self.waited),
                    twilio.elapsed_ms = elapsed_ms,
                    http.response.status_code = status,
                    twilio.request_id = request_id,
                },
                "done"
            );
        });
        self.record_end("ok", elapsed_ms);
        self.span.record("http.response.status_code", status).record("twilio.request_id", request_id);
    }

    fn failed(&mut self, error: &Error) {
        let elapsed_ms = milliseconds(self.began.elapsed());
        let failure = Failure::of(error);
        let status = failure.status.map(|status| status.as_u16());
        macro_rules! failed {
            ($event:ident) => {
                $event!(
                    target: TARGET,
                    {
                        // Where the span is filtered out, this is all that tells which operation it was.
                        twilio.operation = self.operation,
                        twilio.outcome = "error",
                        twilio.attempts = self.attempts,
                        twilio.waited_ms = milliseconds(self.waited),
                        twilio.elapsed_ms = elapsed_ms,
                        http.response.status_code = status,
                        twilio.code = failure.code,
                        twilio.request_id = failure.request_id,
                        error.type = failure.kind(),
                    },
                    "failed"
                )
            };
        }
        self.span.in_scope(|| if failure.is_to_be_looked_at() { failed!(warn) } else { failed!(info) });
        self.record_end("error", elapsed_ms);
        self.span
            .record("http.response.status_code", status)
            .record("twilio.code", failure.code)
            .record("twilio.request_id", failure.request_id)
            .record("error.type", failure.kind())
            .record("otel.status_code", "ERROR");
    }
}

impl Observer for CallSpan {
    fn attempt(&mut self, number: u32) {
        self.attempts = number;
        self.span.in_scope(|| debug!(target: TARGET, { twilio.attempt = number }, "sending"));
    }

    fn wait(&mut self, delay: Duration, because: &Error) {
        self.waited = self.waited.saturating_add(delay);
        let failure = Failure::of(because);
        self.span.in_scope(|| {
            debug!(
                target: TARGET,
                {
                    twilio.delay_ms = milliseconds(delay),
                    http.response.status_code = failure.status.map(|status| status.as_u16()),
                    twilio.code = failure.code,
                    twilio.request_id = failure.request_id,
                    error.type = failure.kind(),
                },
                "waiting"
            );
        });
    }

    fn end(&mut self, result: Result<&Answer<()>, &Error>) {
        match result {
            Ok(answer) => self.succeeded(answer),
            Err(error) => self.failed(error),
        }
    }

    fn within(&mut self, work: &mut dyn FnMut()) {
        self.span.in_scope(work);
    }
}

impl Drop for CallSpan {
    /// A call without an end: it was dropped on its way, or unwound.
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let elapsed_ms = milliseconds(self.began.elapsed());
        self.span.in_scope(|| {
            info!(
                target: TARGET,
                {
                    twilio.operation = self.operation,
                    twilio.outcome = "dropped",
                    twilio.attempts = self.attempts,
                    twilio.waited_ms = milliseconds(self.waited),
                    twilio.elapsed_ms = elapsed_ms,
                },
                "dropped"
            );
        });
        self.record_end("dropped", elapsed_ms);
    }
}

/// Rounded to the nearest.
fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros().saturating_add(500) / 1000).unwrap_or(u64::MAX)
}

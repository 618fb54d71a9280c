//! Logging and metrics: each call is a span of the crate `tracing`, and errors are counted by operation, twice: by a layer
//! of `tracing_subscriber`, and by an observer, which needs no `tracing`: `docs/guide/logging-and-metrics.md`.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    Layer,
    filter::Targets,
    layer::{Context, SubscriberExt},
    util::SubscriberInitExt,
};
use twilio_verify_emulator::{Fault, RequestKind, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{Answer, Client, Entity, Error, Observer, Verification};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let by_layer = Counts::default();
    let by_observer = Counts::default();

    // What your program has once: lines on the terminal, the layer that counts, and a filter for both. The last two of
    // it are for whoever sets the first to `debug` or `trace`.
    let filter: Targets = "info,twilio_verify=debug,ureq=info,ureq_proto=info".parse()?;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).without_time();
    tracing_subscriber::registry().with(CountErrors(by_layer.clone())).with(lines).with(filter).init();

    let server = Server::start(Settings::default())?;
    let counted = by_observer.clone();
    let client = Client::new(server.config())
        .observer(move |call| Some(Box::new(Count { operation: call.operation(), counts: counted.clone() })));

    let entity = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");
    let created = client.send(entity.create_totp("John's Phone"))?;
    // The answer is a 503 once: the fetch is repeated, and the span has both attempts.
    server.inject(Fault::status(503).code(20503).on(RequestKind::Fetch))?;
    client.send(entity.fetch(created.sid))?;
    // A wrong code is an answer: no error, and counted here, if anywhere.
    if let Verification::Rejected(_) = client.send(entity.verify(created.sid, "000000"))? {
        by_observer.add("VerifyFactor", "rejected");
    }
    client.send(entity.delete(created.sid))?;
    // It is gone: an error.
    let gone = client.send(entity.fetch(created.sid));
    assert!(gone.is_err_and(|error| error.is_not_found()));

    println!("counted by the layer:\n{by_layer}counted by the observer:\n{by_observer}");
    Ok(())
}

/// How often it was, by operation and kind: in place of your metrics library's counters.
#[derive(Clone, Default)]
struct Counts(Arc<Mutex<BTreeMap<(String, String), u64>>>);

impl Counts {
    fn add(&self, operation: &str, kind: &str) {
        if let Ok(mut counts) = self.0.lock() {
            *counts.entry((operation.to_owned(), kind.to_owned())).or_default() += 1;
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.0.lock().map_err(|_| fmt::Error)?;
        counts.iter().try_for_each(|((operation, kind), count)| writeln!(f, "  {operation} {kind}: {count}"))
    }
}

/// With `tracing`: the event of a failed call has its operation and the kind of its error.
struct CountErrors(Counts);

impl<S: Subscriber> Layer<S> for CountErrors {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "twilio_verify" {
            let mut failure = Failure::default();
            event.record(&mut failure);
            if let Failure { operation: Some(operation), kind: Some(kind) } = failure {
                self.0.add(&operation, &kind);
            }
        }
    }
}

#[derive(Default)]
struct Failure {
    operation: Option<String>,
    kind: Option<String>,
}

impl Visit for Failure {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "twilio.operation" => self.operation = Some(value.to_owned()),
            "error.type" => self.kind = Some(value.to_owned()),
            _ => {}
        }
    }
    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

/// Without `tracing`: one for each call.
struct Count {
    operation: &'static str,
    counts: Counts,
}

impl Observer for Count {
    fn end(&mut self, result: Result<&Answer<()>, &Error>) {
        if let Err(error) = result {
            let code = error.code().map_or("no code".to_owned(), |code| format!("code {code}"));
            self.counts.add(self.operation, &code);
        }
    }
}

use std::{
    fmt::{self, Write},
    sync::{Arc, Mutex},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

use crate::planted::find;

/// What was logged once.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The collector that it went to: `log` or `tracing`.
    pub(super) by: &'static str,
    pub(super) target: String,
    pub(super) level: &'static str,
    pub(super) text: String,
}

impl Line {
    /// Whether a crate wrote it.
    pub(super) fn is_of(&self, krate: &str) -> bool {
        self.target.split("::").next() == Some(krate)
    }

    /// The bytes of a row of a dump: eight groups of hexadecimal digits.
    pub(super) fn dumped(&self) -> Vec<u8> {
        let digits: String =
            self.text.split(' ').take(8).flat_map(|group| group.chars()).filter(|c| *c != '-').collect();
        let byte = |place| u8::from_str_radix(&digits[place..place + 2], 16).unwrap();
        (0..digits.len() / 2).map(|index| byte(2 * index)).collect()
    }
}

/// Where lines show a secret, alone or together with others of the same origin.
pub(super) fn showing(lines: &[Line]) -> Vec<(&'static str, &str, &'static str)> {
    let origin = |line: &'_ Line| (line.by, line.target.clone(), line.level);
    let mut origins: Vec<_> = lines.iter().map(origin).collect();
    origins.sort_unstable();
    origins.dedup();
    let mut found = Vec::new();
    for of in origins {
        let of_it: Vec<&Line> = lines.iter().filter(|line| origin(line) == of).collect();
        let together: String = of_it.iter().map(|line| line.text.as_str()).collect();
        if of_it.iter().any(|line| find(&line.text).is_some()) || find(&together).is_some() {
            let first = of_it[0];
            found.push((first.by, first.target.as_str(), first.level));
        }
    }
    found
}

/// Reads all that is logged in this process from now on.
pub(super) fn start() -> Collector {
    let collector = Collector::default();
    log::set_boxed_logger(Box::new(collector.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    tracing::subscriber::set_global_default(Registry::default().with(collector.clone())).unwrap();
    collector
}

#[derive(Clone, Default)]
pub(super) struct Collector(Arc<Mutex<Vec<Line>>>);

impl Collector {
    pub(super) fn lines(&self) -> Vec<Line> {
        self.0.lock().unwrap().clone()
    }

    fn note(&self, by: &'static str, target: &str, level: &'static str, text: String) {
        self.0.lock().unwrap().push(Line { by, target: target.to_owned(), level, text });
    }
}

impl log::Log for Collector {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }
    fn log(&self, record: &log::Record<'_>) {
        self.note("log", record.target(), record.level().as_str(), record.args().to_string());
    }
    fn flush(&self) {}
}

impl<S: Subscriber> Layer<S> for Collector {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut text = Text::of(attributes.metadata().name());
        attributes.record(&mut text);
        let metadata = attributes.metadata();
        self.note("tracing", metadata.target(), metadata.level().as_str(), text.0);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut text = Text::of("recorded");
        values.record(&mut text);
        self.note("tracing", "a span's record", "TRACE", text.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text::of("");
        event.record(&mut text);
        let metadata = event.metadata();
        self.note("tracing", metadata.target(), metadata.level().as_str(), text.0);
    }
}

/// All fields of a span or an event.
struct Text(String);

impl Text {
    fn of(name: &str) -> Self {
        Self(name.to_owned())
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, " {}={value}", field.name()).unwrap();
    }
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {}={value:?}", field.name()).unwrap();
    }
}

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing::{Level, subscriber::with_default};
use tracing_subscriber::fmt::{Subscriber, format::FmtSpan};

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged up to this level, line by line. How long calls took is left out.
pub(crate) fn printed(level: Level, work: impl FnOnce()) -> Vec<String> {
    read(level, FmtSpan::NONE, work).iter().map(|line| without_elapsed(line)).collect()
}

/// The spans, each as it is when it closes.
pub(crate) fn closed(work: impl FnOnce()) -> Vec<String> {
    let lines = read(Level::INFO, FmtSpan::CLOSE, work);
    lines.into_iter().filter(|line| line.contains(": close")).collect()
}

/// All of it up to this level, line by line, with what is told of spans.
pub(crate) fn read(level: Level, spans: FmtSpan, work: impl FnOnce()) -> Vec<String> {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = Subscriber::builder()
        .with_max_level(level)
        .with_span_events(spans)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone());
    with_default(subscriber.finish(), work);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn without_elapsed(line: &str) -> String {
    let Some((before, after)) = line.split_once("twilio.elapsed_ms=") else { return line.to_owned() };
    let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
    format!("{before}twilio.elapsed_ms=_{after}")
}

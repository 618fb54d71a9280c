//! Where words go: results to standard output, all else to standard error. Nothing that a server sent steers a terminal.

use std::{
    fmt::Arguments,
    io::{self, ErrorKind, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};

use crate::{Outcome, failure::Failure};

/// Prints a line of the result.
macro_rules! say {
    ($($words:tt)*) => { $crate::output::line(format_args!($($words)*)) };
}

/// Tells the user something beside the result.
macro_rules! tell {
    ($($words:tt)*) => { $crate::output::aside(format_args!($($words)*)) };
}

pub(crate) use {say, tell};

/// A process has one standard error, and so one way of using it: texts, or lines of JSON.
static JSON: AtomicBool = AtomicBool::new(false);

pub(crate) fn set_json(json: bool) {
    JSON.store(json, Ordering::Relaxed);
}

pub(crate) fn is_json() -> bool {
    JSON.load(Ordering::Relaxed)
}

pub(crate) fn line(words: Arguments<'_>) -> Outcome {
    heard(writeln!(anstream::stdout(), "{words}"))
}

/// Bytes as they are.
pub(crate) fn raw(bytes: &[u8]) -> Outcome {
    heard(io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()))
}

/// A reader that has gone, as in `factors list | head -1`, does not end a command half way.
fn heard(written: io::Result<()>) -> Outcome {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::other(format!("standard output takes no more: {error}")))
        }
        _ => Ok(()),
    }
}

/// That nobody hears it does not end a command either.
pub(crate) fn aside(words: Arguments<'_>) {
    if is_json() {
        return json_aside(&json!({ "note": anstream::adapter::strip_str(&words.to_string()).to_string() }));
    }
    let _ = writeln!(anstream::stderr(), "{words}");
}

/// A question, where a pipe does not swallow it.
pub(crate) fn prompt(words: Arguments<'_>) {
    let _ = write!(anstream::stderr(), "{words}");
}

/// JSON in as many lines as are good to read.
pub(crate) fn json(value: &Value) -> Outcome {
    say!("{}", ascii(&format!("{value:#}")))
}

/// JSON beside the result: a line of standard error.
pub(crate) fn json_aside(value: &Value) {
    let _ = writeln!(io::stderr(), "{}", ascii(&value.to_string()));
}

/// JSON whose texts are ASCII, so that none of a server's steers the terminal.
fn ascii(json: &str) -> String {
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| ascii.push_str(&format!("\\u{unit:04x}")));
        }
    }
    ascii
}

/// A text for the terminal: what a server sends shall not move the cursor, change colours or turn the line around.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c| matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || steers(c) { plain.extend(c.escape_default()) } else { plain.push(c) }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{ascii, plain};

    #[test]
    fn a_server_does_not_steer_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\r\n\u{202e}ü📱"), "a\\u{1b}[31mb\\r\\n\\u{202e}ü📱");
        assert_eq!(ascii("\"\u{7f}ü📱\""), "\"\\u007f\\u00fc\\ud83d\\udcf1\"");
    }
}

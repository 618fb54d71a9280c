//! Colours: where there are any is `anstream`'s decision, which clap's own words follow too.

use std::{ffi::OsString, fmt::Display};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Color as AnyColor, Style};
use clap::ValueEnum;

pub(crate) const PLAIN: Style = Style::new();
pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const WAITING: Style = AnsiColor::Yellow.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Black modules on white, whatever the terminal's own colours are: a camera reads the other way round less well.
pub(crate) const QR_CODE: Style =
    AnsiColor::Black.on_default().bg_color(Some(AnyColor::Ansi(AnsiColor::BrightWhite)));

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// In a terminal that can, unless NO_COLOR is set; CLICOLOR_FORCE colours a pipe, too.
    #[default]
    Auto,
    /// In a pipe and in a file, too.
    Always,
    /// Nowhere.
    Never,
}

/// What holds before the words are read in full: what is wrong with them is told in the same way.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) color: Color,
    pub(crate) json: bool,
}

impl Manner {
    /// Looks for `--json` and `--color` alone; what is no colour is left for the parser to refuse.
    pub(crate) fn of(words: &[OsString]) -> Self {
        let mut manner = Self::default();
        let mut words = words.iter().map_while(|word| word.to_str().filter(|word| *word != "--"));
        while let Some(word) = words.next() {
            let color = match word.split_once('=') {
                Some(("--color", color)) => Some(color),
                None if word == "--color" => words.next(),
                _ => None,
            };
            if let Some(color) = color.and_then(|name| Color::from_str(name, false).ok()) {
                manner.color = color;
            }
            manner.json |= word == "--json";
        }
        manner
    }

    /// For all that is printed from now on.
    pub(crate) fn hold(&self) {
        match self.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        crate::output::set_json(self.json);
    }
}

/// A text between the codes of its style, which are taken out again where there are no colours.
pub(crate) fn painted(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// A status by its colour: green is done, yellow waits, another is not judged.
pub(crate) fn of_status(status: &str) -> Style {
    match status {
        "verified" => GOOD,
        "unverified" => WAITING,
        _ => PLAIN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &str) -> Manner {
        Manner::of(&words.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_manner_is_known_before_the_words_are_understood() {
        assert_eq!(of("factors list"), Manner::default());
        assert_eq!(of("factors nonsense --json"), Manner { json: true, color: Color::Auto });
        assert_eq!(of("factors --color never list").color, Color::Never);
        assert_eq!(of("factors list --color=always"), Manner { json: false, color: Color::Always });
        assert_eq!(of("factors --color --json").color, Color::Auto);
        assert_eq!(of("factors rename YF -- --json --color=never"), Manner::default());
    }
}

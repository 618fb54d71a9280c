//! `factors`: the factors of one user, from the command line. `factors --help` explains it.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod advice;
mod authenticator;
mod cli;
mod commands;
mod doctor;
mod enrol;
mod failure;
mod generated;
mod known;
mod output;
mod place;
mod progress;
mod qr;
mod show;
mod style;
mod table;
mod words;

use std::{env, ffi::OsString, process::ExitCode};

use clap::Parser;
use twilio_verify_emulator::program;

use crate::{cli::Cli, failure::Failure, style::Manner};

fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().collect();
    // A program of its own, with its own help.
    let word = |place| words.get(place).and_then(|word: &OsString| word.to_str());
    match (word(1), word(2)) {
        (Some("emulator"), _) => return program::run(EMULATOR, words.into_iter().skip(2)),
        (Some("help"), Some("emulator")) => return program::run(EMULATOR, ["--help".into()]),
        _ => {}
    }
    let manner = Manner::of(&words);
    manner.hold();
    let outcome = match Cli::try_parse_from(words) {
        Ok(cli) => commands::run(cli),
        Err(wrong) if manner.json && wrong.use_stderr() => Err(wrong.into()),
        // clap's own words, which know the usage of each command; or what was asked for, the help or the version.
        Err(words) => {
            let _ = words.print();
            return u8::try_from(words.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.explain();
            failure.into()
        }
    }
}

const EMULATOR: &str = "factors emulator";

/// What every part of the tool returns.
type Outcome<T = ()> = Result<T, Failure>;

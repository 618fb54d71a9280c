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

use crate::{cli::Cli, failure::Failure, style::Manner};

fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().collect();
    // A program of its own, with its own help.
    if words.get(1).is_some_and(|word| word == "emulator") {
        return twilio_verify_emulator::program::run("factors emulator", words.into_iter().skip(2));
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

/// What every part of the tool returns.
type Outcome<T = ()> = Result<T, Failure>;

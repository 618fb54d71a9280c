//! `factors`: the factors of one user, from the command line. `factors --help` explains it.
#![warn(clippy::print_stdout, clippy::print_stderr)]

mod authenticator;
mod cli;
mod commands;
mod enrol;
mod failure;
mod output;
mod place;

use std::process::ExitCode;

use clap::Parser;

use crate::{cli::Cli, failure::Failure};

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.explain();
            failure.into()
        }
    }
}

/// What every part of the tool returns.
type Outcome<T = ()> = Result<T, Failure>;

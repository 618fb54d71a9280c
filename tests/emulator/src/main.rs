//! The emulator as a program: see `--help`.

use std::{env, process::ExitCode};

fn main() -> ExitCode {
    twilio_verify_emulator::program::run("twilio-verify-emulator", env::args_os().skip(1))
}

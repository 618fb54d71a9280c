//! The program as a process, on its embedded emulator.
#![allow(clippy::unwrap_used)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
};

/// The program with nothing of the caller's account.
fn program(words: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_twilio-verify-enrol-web"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TWILIO_") {
            program.env_remove(name);
        }
    }
    program.args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program
}

#[test]
fn one_command_and_the_page_is_there() {
    let mut running = program(&["--listen", "127.0.0.1:0"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = line.trim().strip_prefix("open http://localhost:").unwrap().to_owned();
    let mut connection = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    write!(connection, "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    running.kill().unwrap();
    let told = running.wait_with_output().unwrap().stderr;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("You have none yet."), "{answer}");
    assert!(String::from_utf8_lossy(&told).contains("Factors are kept by the embedded emulator"));
}

#[test]
fn it_listens_on_this_machine_alone_and_says_what_is_wrong() {
    for (words, variables, says) in [
        (&["--listen", "0.0.0.0:0"][..], &[][..], "listen on 127.0.0.1"),
        (&["--listen", "localhost"], &[], "an address and a port"),
        (&[], &[("TWILIO_AUTH_TOKEN", "planted")], "Set TWILIO_VERIFY_SERVICE_SID"),
    ] {
        let mut program = program(words);
        let refused = program.envs(variables.iter().copied()).output().unwrap();
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success() && !told.contains("planted"), "{words:?}: {told}");
        assert!(told.contains(says), "{words:?}: {told}");
    }
}

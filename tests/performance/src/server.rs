use std::{
    io::{self, BufRead, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
};

/// The server of canned answers (`canned-server`) as another process, which ends with this value, and with this
/// process however that ends.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Closed, it ends the process.
    input: Option<ChildStdin>,
    port: u16,
}

impl Server {
    /// Starts the program, `env!("CARGO_BIN_EXE_canned-server")`, on one CPU if told so.
    ///
    /// # Errors
    /// When it does not start, such as for a CPU that is not there.
    pub fn start(program: &str, cpu: Option<usize>) -> io::Result<Self> {
        let mut command = Command::new(program);
        if let Some(cpu) = cpu {
            command.args(["--cpu", &cpu.to_string()]);
        }
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line)?;
        }
        let input = process.stdin.take();
        match line.trim().parse() {
            Ok(port) => Ok(Self { process, input, port }),
            Err(_) => {
                drop(input);
                process.wait()?;
                Err(io::Error::other(format!("{program} does not start")))
            }
        }
    }

    /// Where it listens: `127.0.0.1:` and its port.
    #[must_use]
    pub fn authority(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.input.take();
        self.process.wait().ok();
    }
}

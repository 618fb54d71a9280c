//! What the client costs before it does anything: crates to compile, time to compile them, the size of a program, and the
//! CPU time of its start. Beside each what a careful hand needs: the programs of `programs/`.
//!
//! ```sh
//! cargo bench -p twilio-verify-performance --bench lean                  # all of it, in some minutes
//! cargo bench -p twilio-verify-performance --bench lean -- size start    # these, not recorded: crates, build, size, start
//! ```
//!
//! Everything is built in a folder of its own, anew for its time, by turns. The processor's time is what is compared, of
//! cargo and all that it starts, or of the program: what else runs meanwhile weighs little on it. It is read from
//! `/proc`, so that build and start are left out where there is none.

use std::{
    collections::BTreeSet,
    env,
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use twilio_verify_performance::{
    Server,
    record::{Figure, record, target},
};

type Outcome<T> = Result<T, Box<dyn Error>>;

const CORE: &str = "twilio-verify-core";
/// Odd, so that there is a middle.
const BUILDS: usize = 3;
const STARTS: usize = 1500;
/// Of what `/proc` counts in: Linux shows user space a hundred of them a second, on every machine.
const TICKS_A_SECOND: f64 = 100.0;

fn main() -> Outcome<()> {
    let asked: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let is_asked_for = |part: &str| asked.is_empty() || asked.iter().any(|word| word == part);
    let workshop = Workshop::new()?;
    let mut figures = Vec::new();
    if is_asked_for("crates") {
        figures.extend(crates(&workshop)?);
    }
    let has_clock = childrens_time().is_ok();
    if !has_clock {
        println!("LEFT OUT: how long builds and starts take, since there is no /proc/self/stat here");
    }
    if is_asked_for("build") && has_clock {
        figures.push(build(&workshop)?);
    }
    if is_asked_for("size") {
        figures.push(size(&workshop)?);
    }
    if is_asked_for("start") && has_clock {
        figures.push(start(&workshop)?);
    }
    for Figure { work, quantity, ours, hand, .. } in &figures {
        match hand {
            Some(hand) => println!("{work}: {ours:.2} {quantity}, by hand {hand:.2}: {:.3} ×", ours / hand),
            None => println!("{work}: {ours} {quantity}"),
        }
    }
    if asked.is_empty() {
        record("lean", &figures)?;
    }
    Ok(())
}

/// Where the programs are, and where they are built.
struct Workshop {
    programs: PathBuf,
    target: PathBuf,
}

impl Workshop {
    /// With the versions of the project's own lock file.
    fn new() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let programs = root.join("programs");
        fs::copy(root.join("../../Cargo.lock"), programs.join("Cargo.lock"))?;
        Ok(Self { programs, target: target().join("performance/lean") })
    }

    fn cargo(&self, arguments: &[&str]) -> Outcome<Vec<u8>> {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--offline")
            .arg("--target-dir")
            .arg(&self.target)
            .current_dir(&self.programs)
            .env("CARGO_INCREMENTAL", "0")
            .stderr(Stdio::piped())
            .output()?;
        if !output.status.success() {
            return Err(format!("cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(output.stdout)
    }

    fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target.join(profile).join(name).with_extension(env::consts::EXE_EXTENSION)
    }
}

/// What a program of `programs/` is built by; the core from its own workspace, since from theirs it would have the
/// features of its crates that they ask for.
fn build_of(package: &str) -> Vec<&str> {
    let build = ["build", "--release", "--package", package];
    let manifest = ["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml")];
    build.into_iter().chain(manifest.into_iter().filter(|_| package == CORE)).collect()
}

/// Those that are compiled, for this machine or to build with, the package itself included.
fn crates(workshop: &Workshop) -> Outcome<[Figure; 2]> {
    let count = |package: &str| -> Outcome<f64> {
        let messages = workshop.cargo(&[&*build_of(package), &["--message-format=json"]].concat())?;
        let mut crates = BTreeSet::new();
        for message in String::from_utf8(messages)?.lines() {
            let message: serde_json::Value = serde_json::from_str(message)?;
            if message.get("reason").is_some_and(|reason| reason == "compiler-artifact") {
                crates.extend(message.get("package_id").and_then(|id| Some(id.as_str()?.to_owned())));
            }
        }
        Ok(crates.len() as f64)
    };
    Ok([
        Figure::new("core", "crates compiled", count(CORE)?, count("core-like")?),
        Figure::new("core and ureq", "crates compiled", count("ours")?, count("raw")?),
    ])
}

fn build(workshop: &Workshop) -> Outcome<Figure> {
    let cost = |package: &str| -> Outcome<f64> {
        if let Err(error) = fs::remove_dir_all(&workshop.target)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error.into());
        }
        let before = childrens_time()?;
        workshop.cargo(&build_of(package))?;
        Ok(childrens_time()? - before)
    };
    let (mut ours, mut hand) = (Vec::new(), Vec::new());
    for _ in 0..BUILDS {
        ours.push(cost(CORE)?);
        hand.push(cost("core-like")?);
    }
    Ok(Figure::new("core, clean release build", "CPU s", median(ours), median(hand)))
}

fn size(workshop: &Workshop) -> Outcome<Figure> {
    workshop.cargo(&["build", "--profile", "min", "--package", "ours", "--package", "raw"])?;
    let size = |name: &str| -> Outcome<f64> {
        Ok(fs::metadata(workshop.program("min", name))?.len() as f64 / 1024.0)
    };
    Ok(Figure::new("stripped minimal program over ureq", "KiB", size("ours")?, size("raw")?))
}

/// Above what a program costs that does nothing.
fn start(workshop: &Workshop) -> Outcome<Figure> {
    workshop.cargo(&["build", "--release", "--package", "ours", "--package", "raw", "--package", "empty"])?;
    let server = Server::start(env!("CARGO_BIN_EXE_canned-server"), None)?;
    let url = format!("http://{}", server.authority());
    let programs = ["ours", "raw", "empty"].map(|name| workshop.program("release", name));
    let mut sums = [0.0; 3];
    // A tick is long beside a start: the same program is started many times between two looks at the clock.
    for _ in 0..STARTS / 50 {
        for (program, sum) in programs.iter().zip(&mut sums) {
            let before = childrens_time()?;
            for _ in 0..50 {
                let status = Command::new(program).arg(&url).stdout(Stdio::null()).status()?;
                if !status.success() {
                    return Err(format!("{} fails: {status}", program.display()).into());
                }
            }
            *sum += childrens_time()? - before;
        }
    }
    let [ours, hand, empty] = sums.map(|sum| sum / STARTS as f64 * 1000.0);
    Ok(Figure::new("start, one create, exit", "CPU ms", ours - empty, hand - empty))
}

/// The processor's time that ended children of this process have had, and theirs, in seconds.
fn childrens_time() -> Outcome<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    // The name of the program, in parentheses, may hold spaces. `cutime` and `cstime` are 14 and 15 fields after it.
    let (_, rest) = stat.rsplit_once(')').ok_or("/proc/self/stat has no name")?;
    let times = rest.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    Ok(times.sum::<Result<f64, _>>()? / TICKS_A_SECOND)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

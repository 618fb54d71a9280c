//! What the core is made of: `data/core-dependencies.txt` is its tree of crates, the same for every platform, and none
//! of them names a socket. What the adapters are made of is in `data/ureq-dependencies.txt` and
//! `data/hyper-dependencies.txt`. A newer version of a crate changes nothing here; another crate does.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;

const SNAPSHOT: &str = include_str!("../data/core-dependencies.txt");

/// The core's crates are those of any platform, so one tree stands for all of them.
const PLATFORMS: [&str; 5] = [
    "x86_64-unknown-linux-gnu",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
    "wasm32-unknown-unknown",
    "riscv32imc-esp-espidf",
];

#[test]
fn the_core_has_the_crates_of_the_snapshot() {
    for platform in PLATFORMS {
        let tree = tree(platform);
        assert!(
            tree == SNAPSHOT,
            "On {platform} the core is made of other crates than data/core-dependencies.txt says:\n\n{}\n\
             Look at what is new: it may do no I/O, draw no random number, read no clock. Then copy this tree there:\n\n{tree}",
            difference(&tree),
        );
    }
}

/// With the features that they have unless told otherwise, on Linux; others have a few crates for themselves.
#[test]
fn the_adapters_have_the_crates_of_their_lists() {
    for (adapter, list) in ADAPTERS {
        let (crates, known) = (crates_of(adapter, &[]), lines(list));
        assert!(
            crates == known,
            "twilio-verify-{adapter} is made of other crates than data/{adapter}-dependencies.txt says: new are {:?}, gone \
             are {:?}. Look at what is new, then set the list right.",
            crates.difference(&known),
            known.difference(&crates),
        );
    }
}

/// Without it, there is no `tracing` in a program over ureq; in one over hyper it is there, for h2.
#[test]
fn the_feature_tracing_brings_these_crates() {
    let new = |adapter: usize| {
        let (name, list) = ADAPTERS[adapter];
        let crates = crates_of(name, &["--features=tracing"]);
        crates.difference(&lines(list)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(new(0), ["pin-project-lite", "tracing", "tracing-core", "twilio-verify-tracing"]);
    assert_eq!(new(1), ["twilio-verify-tracing"]);
}

const ADAPTERS: [(&str, &str); 2] = [
    ("ureq", include_str!("../data/ureq-dependencies.txt")),
    ("hyper", include_str!("../data/hyper-dependencies.txt")),
];

fn crates_of(adapter: &str, features: &[&str]) -> BTreeSet<String> {
    let package = format!("--package=twilio-verify-{adapter}");
    let arguments =
        "--edges=normal,build --no-dedupe --prefix=none --target=x86_64-unknown-linux-gnu --format={p}";
    let arguments =
        ["tree", &package].into_iter().chain(arguments.split(' ')).chain(features.iter().copied());
    let tree = cargo(&arguments.collect::<Vec<_>>());
    tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}

fn lines(list: &str) -> BTreeSet<String> {
    list.lines().map(str::to_owned).collect()
}

/// Of the whole workspace, on every platform: another TLS is there for whom asks, and for nobody else. Which crates may
/// ask is in deny.toml.
#[test]
fn no_build_has_another_tls_unless_told() {
    const OTHERS: [&str; 6] =
        ["aws-lc-rs", "aws-lc-sys", "hyper-tls", "native-tls", "openssl", "openssl-sys"];
    let others = |features: &[&str]| {
        let all = "tree --workspace --target=all --edges=normal,build,dev --prefix=none --format={p}";
        let tree = cargo(&all.split(' ').chain(features.iter().copied()).collect::<Vec<_>>());
        let names: BTreeSet<String> =
            tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect();
        OTHERS.into_iter().filter(|name| names.contains(*name)).collect::<Vec<_>>()
    };
    assert_eq!(others(&[]), [""; 0]);
    assert_eq!(others(&["--all-features"]), OTHERS, "they would be found");
}

/// Crates of others, each counted once: that there are few is a promise, too.
#[test]
fn so_many_crates_are_in_them() {
    let lists = [
        SNAPSHOT,
        include_str!("../data/ureq-dependencies.txt"),
        include_str!("../data/hyper-dependencies.txt"),
    ];
    let counts = lists.map(|list| {
        let crates: BTreeSet<&str> = list.lines().map(str::trim_start).collect();
        crates.iter().filter(|name| !name.starts_with("twilio-verify")).count()
    });
    println!("crates of others: core {}, ureq {}, hyper {}", counts[0], counts[1], counts[2]);
    assert_eq!(counts, [20, 39, 63]);
}

/// What a tree does not show.
#[test]
fn the_core_asks_for_them_all_always_and_everywhere() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version=1", "--no-deps"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let core = packages.iter().find(|package| package["name"] == "twilio-verify-core").unwrap();
    assert_eq!(core["features"], serde_json::json!({}), "the core has no features");
    let dependencies = core["dependencies"].as_array().unwrap();
    assert!(dependencies.len() > 5);
    for dependency in dependencies {
        assert_eq!(dependency["optional"], false, "{dependency}");
        assert_eq!(dependency["target"], Value::Null, "{dependency}");
    }
}

#[test]
fn none_of_them_names_a_socket() {
    let version = cargo(&["version", "--verbose"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = cargo(&["metadata", "--format-version=1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let mut sources: BTreeSet<&str> = SNAPSHOT.lines().map(str::trim_start).collect();
    for package in metadata["packages"].as_array().unwrap() {
        // Of two versions of a crate, both are looked at.
        let name = package["name"].as_str().unwrap();
        if SNAPSHOT.lines().any(|line| line.trim_start() == name) {
            let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
            let sockets = sockets_below(&folder.join("src"));
            assert!(sockets.is_empty(), "{name}, a crate of the core: {sockets:#?}");
            sources.remove(name);
        }
    }
    assert!(sources.is_empty(), "no source was found for {sources:?}");
}

#[test]
fn a_socket_would_be_found() {
    for line in ["use std::net::{IpAddr, TcpStream};", "    (\"https://x\", UdpSocket::bind(\"[::]:0\")?);"] {
        assert!(names_a_socket(line), "{line}");
    }
    for line in
        ["    /// let listener = TcpListener::bind(a);", "use core::net::SocketAddr;", "MyTcpStreamer"]
    {
        assert!(!names_a_socket(line), "{line}");
    }
    // The emulator has one.
    assert!(!sockets_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../emulator/src")).is_empty());
}

/// A line for each crate, below that which needs it; names alone.
fn tree(platform: &str) -> String {
    let arguments = "tree --package=twilio-verify-core --edges=normal,build --no-dedupe --prefix=depth";
    let arguments = arguments.split(' ').chain(["--format= {p}", "--target", platform]);
    let mut tree = String::new();
    for line in cargo(&arguments.collect::<Vec<_>>()).lines() {
        let mut words = line.split_whitespace();
        let (Some(depth), Some(name)) = (words.next(), words.next()) else { continue };
        tree.push_str(&"  ".repeat(depth.parse().expect(line)));
        tree.push_str(name);
        tree.push('\n');
    }
    tree
}

/// Runs cargo on the lock file as it is: what it holds has been downloaded to compile this.
fn cargo(arguments: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let output =
        Command::new(env!("CARGO")).args(arguments).arg("--locked").current_dir(root).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The crates that are in one of the two trees alone.
fn difference(tree: &str) -> String {
    let crates = |tree: &str| tree.lines().map(|line| line.trim_start().to_owned()).collect::<BTreeSet<_>>();
    let (now, before) = (crates(tree), crates(SNAPSHOT));
    let new = now.difference(&before).map(|name| format!("+ {name}\n"));
    new.chain(before.difference(&now).map(|name| format!("- {name}\n"))).collect()
}

/// The lines of Rust below a folder that name a socket.
fn sockets_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sockets_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let lines = text.lines().enumerate().filter(|(_, line)| names_a_socket(line));
            found.extend(lines.map(|(index, line)| format!("{}:{}: {line}", path.display(), index + 1)));
        }
    }
    found
}

/// Comments, documentation included, name what they like. Other ways to a socket are crates, such as `libc`: new ones.
fn names_a_socket(line: &str) -> bool {
    const SOCKETS: [&str; 7] = [
        "TcpStream",
        "TcpListener",
        "UdpSocket",
        "UnixStream",
        "UnixListener",
        "UnixDatagram",
        "ToSocketAddrs",
    ];
    let is_comment = line.trim_start().starts_with("//");
    !is_comment && line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| SOCKETS.contains(&word))
}

//! What the adapters, with their feature `tracing`, and the libraries underneath log at their most verbose, while an
//! application's whole day goes on: none of it is a secret, but for one known exception, [`KNOWN`].
//!
//! A process of its own has both kinds of collectors, and its servers are in the process that starts it. In a build with
//! `RUSTFLAGS='--cfg hyper_unstable_tracing'`, hyper's own log is read too.

mod collect;
mod day;

use std::time::Duration;

use tracing_subscriber::filter::Targets;
use twilio_verify_conformance::transports::{Peer, Reaction, Server as PeerServer};
use twilio_verify_emulator::{Emulator, Server as EmulatorServer};
use twilio_verify_test_servers::{Authority, Leaf, Server, child, refusing};

use crate::values::settings;
use collect::Line;

/// What shows secrets: (where they go, the line's origin, its level).
///
/// ureq's half without I/O writes the heads that it sends, and all that it receives, as rows of hex. There is no setting
/// for it but the logger's own filter: `SECURITY.md` and the adapter's documentation say so.
const KNOWN: [(&str, &str, &str); 1] = [("log", "ureq_proto::util", "TRACE")];

/// What shows the identity, in the same form: ureq shows URLs.
const KNOWN_IDENTITY: [(&str, &str, &str); 1] = [("log", "ureq::run", "DEBUG")];

/// The filter that `SECURITY.md`, the adapter's documentation and the guide advise: it keeps ureq from both.
const ADVISED: &str = "trace,ureq=info,ureq_proto=info";

/// Each of these has to have logged, so that the test is not deaf.
const LIBRARIES: [&str; 6] = ["twilio_verify", "ureq", "ureq_proto", "hyper_util", "h2", "rustls"];

#[test]
fn nothing_logs_a_secret() {
    let authority = Authority::new();
    let plain = EmulatorServer::start(settings()).unwrap();
    let peer = Peer::emulator(Emulator::new(settings()));
    let h1 = PeerServer::tls(&peer, authority.server(Leaf::Good, &["http/1.1"]));
    let h2 = PeerServer::tls(&peer, authority.server(Leaf::Good, &["h2"]));
    let moody = PeerServer::plain(&Peer::script([
        Reaction::json(503, &[("retry-after", "0")], "{}"),
        Reaction::Close,
        Reaction::Answer(http::Response::builder().status(500).body(b"<html>".to_vec()).unwrap()),
        Reaction::json(429, &[("retry-after", "0")], r#"{"code": 20429}"#),
    ]));
    let silent = Server::answering("", true);
    let garbage = Server::answering("garbage\r\n\r\n", true);
    let proxy = Server::answering("HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n", true);
    let (_held, refused) = refusing();
    let root: String = authority.root().iter().map(|byte| format!("{byte:02x}")).collect();
    let local = |scheme: &str, port: u16| format!("{scheme}://localhost:{port}");
    let said = child(
        "logs::program",
        &[
            ("TEST_ROOT", &root),
            ("TEST_PLAIN", plain.base_url()),
            ("TEST_H1", &local("https", h1.port())),
            ("TEST_H2", &local("https", h2.port())),
            ("TEST_MOODY", &local("http", moody.port())),
            ("TEST_SILENT", &silent.url("")),
            ("TEST_GARBAGE", &garbage.url("")),
            ("TEST_REFUSED", &local("http", refused)),
            ("TEST_PROXY", &format!("127.0.0.1:{}", proxy.port)),
        ],
    );
    assert!(said.contains("1 passed") && said.contains("lines of log were read"), "{said}");
    assert!(proxy.accepted() > 0 && silent.accepted() > 1 && garbage.accepted() > 1);
    assert!(peer.seen().len() > 20, "{}", peer.seen().len());
}

/// A timeout in which an idle machine can connect, and no more. Where a busy one cannot, another error is logged.
const SHORT: Duration = Duration::from_millis(150);

#[test]
fn program() {
    if std::env::var_os("TEST_ROOT").is_none() {
        return;
    }
    let collector = collect::start();
    day::live();
    let lines = collector.lines();

    for library in LIBRARIES {
        assert!(lines.iter().any(|line| line.is_of(library)), "nothing of {library} was read");
    }
    let hyper = lines.iter().any(|line| line.is_of("hyper"));
    assert_eq!(hyper, cfg!(hyper_unstable_tracing), "hyper logs in such a build alone");
    the_adapters_name_nobody(&lines);

    let mut shows = collect::showing(&lines);
    shows.sort_unstable();
    shows.dedup();
    assert_eq!(
        shows, KNOWN,
        "what logs secrets is other than was known: set KNOWN and SECURITY.md right, if it must be"
    );
    exactly_what_the_rows_have(&lines);
    the_advised_filter_leaves_nothing(lines.clone());
    println!("{} lines of log were read", lines.len());
}

/// What these crates log themselves, and record in their spans, has no identity either, no name and no path.
fn the_adapters_name_nobody(lines: &[collect::Line]) {
    let is_own = |line: &&collect::Line| line.target.starts_with("twilio_verify");
    let own: Vec<_> = lines.iter().filter(is_own).collect();
    assert!(own.iter().all(|line| line.by == "tracing" && line.target == "twilio_verify"), "{own:#?}");
    for level in ["DEBUG", "INFO", "WARN"] {
        assert!(own.iter().any(|line| line.level == level), "nothing of {level}");
    }
    let records = lines.iter().filter(|line| line.target == "a span's record");
    for Line { text, .. } in own.into_iter().chain(records) {
        for part in
            ["user-0001", "phone", "Phone", "laptop", "/v2", "Services", "http://", "https://", "VA0", "YF"]
        {
            assert!(!text.contains(part), "{part} is in: {text}");
        }
    }
}

/// The known rows, put together from their digits: heads that are sent, and all that is received. Neither the bodies that
/// are sent nor a proxy's password.
fn exactly_what_the_rows_have(lines: &[collect::Line]) {
    let is_row = |line: &&collect::Line| line.target == "ureq_proto::util";
    let rows: Vec<u8> = lines.iter().filter(is_row).flat_map(collect::Line::dumped).collect();
    let text = String::from_utf8_lossy(&rows).to_lowercase();
    for part in ["authorization: basic ", "\"uri\":\"otpauth://totp/", "\"notification_token\":"] {
        assert!(text.contains(part), "{part} is not there any more: SECURITY.md says too much");
    }
    for part in ["authpayload=", "config.notificationtoken=", "binding.secret=", "proxy-authorization"] {
        assert!(!text.contains(part), "{part} is there, too: SECURITY.md says too little");
    }
}

/// By that filter neither a secret nor the identity passes, though all else does. Of ureq's rows of 16 bytes, which show
/// whole requests, one has the identity as a whole by chance: a port has four or five digits.
fn the_advised_filter_leaves_nothing(mut lines: Vec<Line>) {
    let naming = |lines: &[Line]| {
        let named = lines.iter().filter(|line| line.text.contains("user-0001"));
        let mut origins: Vec<_> = named.map(|line| (line.by, line.target.clone(), line.level)).collect();
        origins.sort_unstable();
        origins.dedup();
        origins
    };
    let known = KNOWN_IDENTITY.map(|(by, target, level)| (by, target.to_owned(), level));
    let mut named = naming(&lines);
    named.retain(|(by, target, level)| !KNOWN.contains(&(*by, target.as_str(), *level)));
    assert_eq!(named, known, "what logs identities is other than was known");

    let advised: Targets = ADVISED.parse().unwrap();
    lines.retain(|line| advised.would_enable(&line.target, &line.level.parse().unwrap()));
    assert!(lines.iter().any(|line| line.level == "TRACE"), "the filter lets nothing through");
    assert_eq!(naming(&lines), []);
    assert!(collect::showing(&lines).is_empty(), "{:?}", collect::showing(&lines));
}

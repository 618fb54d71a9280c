//! What is published, and as what: the tests of this package look at the packages, the claims and the workflow; its
//! program `public-api`, which `scripts/public-api` runs, compares the public APIs with what `docs/api` says.

/// The crates that are published, by their packages, each after those that it needs; everything else stays here.
pub const PUBLISHED: [(&str, &str); 6] = [
    ("twilio-verify-core", "core"),
    ("twilio-verify-tracing", "tracing"),
    ("twilio-verify-ureq", "transport-ureq"),
    ("twilio-verify-hyper", "transport-hyper"),
    ("twilio-verify-push-device", "push-device"),
    ("twilio-verify-emulator", "tests/emulator"),
];

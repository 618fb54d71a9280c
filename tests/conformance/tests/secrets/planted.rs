//! The secrets, and how one is found.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// Each has characters that the encodings on the way write otherwise, where its place allows such.
pub(crate) const AUTH_TOKEN: &str = "pl4nted/auth+tökén=9q";
pub(crate) const API_KEY_SECRET: &str = "pl4nted:api&kéy secret%2F7w";
pub(crate) const TOTP_SECRET: &str = "K7RZQ4XWJ5VNTGC2HLPYBD3MFESUAO6I";
pub(crate) const CODE: &str = "90617243";
pub(crate) const SIGNATURE: &str = "cGw0bnRlZC1kZXItc2lnbmF0dXJlIT8+/w==";
pub(crate) const NOTIFICATION_TOKEN: &str = "pl4nted:n0t1fy/tökèn+\"9081726354\"";
pub(crate) const PROXY_PASSWORD: &str = "pl4nted-proxy-passw0rd";
/// Every TOTP URI begins so.
const URI: &str = "otpauth://totp/";

/// All of them.
pub(crate) const SECRETS: [&str; 8] =
    [AUTH_TOKEN, API_KEY_SECRET, TOTP_SECRET, CODE, SIGNATURE, NOTIFICATION_TOKEN, PROXY_PASSWORD, URI];

/// So many characters of a secret are too many.
const TOO_MANY: usize = 8;

struct Finder {
    patterns: AhoCorasick,
    /// For each pattern, which secret it is of, and in which form.
    origins: Vec<(&'static str, &'static str)>,
}

static FINDER: LazyLock<Finder> = LazyLock::new(|| {
    let (mut patterns, mut origins) = (Vec::new(), Vec::new());
    for secret in SECRETS {
        for (form, pattern) in forms(secret) {
            patterns.push(pattern);
            origins.push((secret, form));
        }
    }
    Finder { patterns: AhoCorasick::new(patterns).unwrap(), origins }
});

/// The first secret in a text, and its form.
pub(crate) fn find(text: &str) -> Option<(&'static str, &'static str)> {
    let Finder { patterns, origins } = &*FINDER;
    // `{:#?}` puts each byte on a line of its own, and a dump has its digits in pairs.
    let dense: String = text.split_whitespace().collect();
    let found = patterns.find(text).or_else(|| patterns.find(&dense))?;
    Some(origins[found.pattern().as_usize()])
}

/// No secret may be in what something shows.
#[track_caller]
pub(crate) fn look(what: &str, shown: &str) {
    if let Some((secret, form)) = find(shown) {
        panic!("{what} shows the secret {secret:?}, {form}: {shown}");
    }
}

/// Eight characters in a row, from each place in a secret, in each form that they can take.
fn forms(secret: &'static str) -> Vec<(&'static str, String)> {
    let mut forms = Vec::new();
    let characters: Vec<char> = secret.chars().collect();
    for window in characters.windows(TOO_MANY) {
        let text: String = window.iter().collect();
        let json = serde_json::to_string(&text).unwrap();
        forms.push(("escaped for JSON", json[1..json.len() - 1].to_owned()));
        forms.push(("escaped for Rust", text.escape_debug().to_string()));
        forms.push(("escaped to ASCII", text.escape_default().to_string()));
        forms.push(("in a form", form_urlencoded::byte_serialize(text.as_bytes()).collect()));
        let percent = percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string();
        forms.push(("percent-encoded, in lower case", lower_escapes(&percent)));
        forms.push(("percent-encoded", percent));
        forms.push(("without its spaces", text.replace(' ', "")));
        forms.push(("as it is", text));
    }
    for bytes in secret.as_bytes().windows(TOO_MANY) {
        forms.extend(of_bytes(bytes));
        forms.push(("as bytes of a text", bytes.escape_ascii().to_string()));
    }
    // Wherever a secret begins in what is encoded, one of these stands on the borders of Base64's groups.
    for bytes in secret.as_bytes().windows(6) {
        for (form, text) in
            [("in Base64", STANDARD.encode(bytes)), ("in Base64 for URLs", URL_SAFE.encode(bytes))]
        {
            forms.extend(of_bytes(text.as_bytes()));
            forms.push((form, text));
        }
    }
    // What is left of a window without its spaces can be too short to say anything.
    forms.retain(|(_, pattern)| pattern.len() >= TOO_MANY);
    forms
}

fn of_bytes(bytes: &[u8]) -> [(&'static str, String); 3] {
    let numbers: Vec<String> = bytes.iter().map(ToString::to_string).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [("as numbers", numbers.join(",")), ("in HEX", hex.to_uppercase()), ("in hex", hex)]
}

/// `%2F` as `%2f`.
fn lower_escapes(percent: &str) -> String {
    let mut pieces = percent.split('%');
    let mut text = pieces.next().unwrap().to_owned();
    for piece in pieces {
        let (digits, rest) = piece.split_at(2);
        text += &format!("%{}{rest}", digits.to_lowercase());
    }
    text
}

#[test]
fn a_secret_is_found_in_each_form() {
    for secret in SECRETS {
        for (start, _) in secret.char_indices() {
            let part: String = secret[start..].chars().take(TOO_MANY).collect();
            if part.chars().count() < TOO_MANY {
                continue;
            }
            let bytes = part.as_bytes();
            let spaced: Vec<String> =
                bytes.chunks(2).map(|pair| pair.iter().map(|b| format!("{b:02x}")).collect()).collect();
            for shown in [
                part.clone(),
                format!("{part:?} {bytes:?}"),
                format!("{bytes:#?}"),
                spaced.join(" "),
                form_urlencoded::byte_serialize(bytes).collect(),
                serde_json::to_string(&part).unwrap(),
            ] {
                assert!(find(&format!("x {shown} x")).is_some(), "{part}: {shown}");
            }
        }
        for before in ["", "a", "ab", "AC00000000000000000000000000000000:"] {
            let header = STANDARD.encode(format!("{before}{secret}"));
            for shown in [format!("Basic {header}"), format!("{:?}", header.as_bytes())] {
                assert!(find(&shown).is_some(), "{shown}");
            }
        }
    }
    for clean in [
        "",
        "Basic ",
        "Secret(redacted)",
        "pl4nted",
        "AC00000000000000000000000000000000",
        "2015-07-30T20:00:00Z",
    ] {
        assert_eq!(find(clean), None, "{clean}");
    }
}

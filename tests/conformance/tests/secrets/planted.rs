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
/// What is shorter than [`TOO_MANY`] is looked for whole: as a word, in bytes, and where it begins a group of Base64.
pub(crate) const SHORT_CODE: &str = "504193";
pub(crate) const SIGNATURE: &str = "cGw0bnRlZC1kZXItc2lnbmF0dXJlIT8+/w==";
pub(crate) const NOTIFICATION_TOKEN: &str = "pl4nted:n0t1fy/tökèn+\"9081726354\"";
/// Of a passkey, as a browser gives it.
pub(crate) const ATTESTATION: &str = "bDRudGVkLWF0dGVzdGF0aW9u_y-9QzI7";
pub(crate) const PROXY_PASSWORD: &str = "pl4nted-proxy-passw0rd";
/// Every TOTP URI begins so.
const URI: &str = "otpauth://totp/";

/// All of them.
pub(crate) const SECRETS: [&str; 10] = [
    AUTH_TOKEN,
    API_KEY_SECRET,
    TOTP_SECRET,
    CODE,
    SHORT_CODE,
    SIGNATURE,
    NOTIFICATION_TOKEN,
    ATTESTATION,
    PROXY_PASSWORD,
    URI,
];

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
    if has_word(text, SHORT_CODE) {
        return Some((SHORT_CODE, "as a word"));
    }
    let Finder { patterns, origins } = &*FINDER;
    // `{:#?}` puts each byte on a line of its own, and a dump has its digits in pairs.
    let dense: String = text.split_whitespace().collect();
    let found = patterns.find(text).or_else(|| patterns.find(&dense))?;
    Some(origins[found.pattern().as_usize()])
}

/// A few digits are in a longer number or in hex by chance: before and after them there may be none of those, but an
/// escape may end before.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    text.match_indices(word).any(|(start, _)| {
        let (before, after) = (&text.as_bytes()[..start], &text.as_bytes()[start + word.len()..]);
        let is_after_escape =
            matches!(before, [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
                || matches!(before, [.., b'\\', b'n' | b'r' | b't']);
        (is_after_escape || !is_part(before.last())) && !is_part(after.first())
    })
}

/// No secret may be in what something shows.
#[track_caller]
pub(crate) fn look(what: &str, shown: &str) {
    if let Some((secret, form)) = find(shown) {
        panic!("{what} shows the secret {secret:?}, {form}: {shown}");
    }
}

/// Eight characters in a row, from each place in a secret, in each form that they can take: `SECURITY.md` names them.
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
    for bytes in secret.as_bytes().windows(TOO_MANY.min(secret.len())) {
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
    // What is left of a window without its spaces, and a short code, can be too short to say anything.
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
fn a_short_code_is_found() {
    let bytes = SHORT_CODE.as_bytes();
    for shown in [
        SHORT_CODE.to_owned(),
        format!("AuthPayload={SHORT_CODE}&x=1"),
        format!("code%3D{SHORT_CODE}"),
        format!("{:?}", format!("code:\n{SHORT_CODE}\n")),
        format!("{bytes:?} {bytes:#?}"),
        format!("{bytes:#?}"),
        format!("Some({})", STANDARD.encode(bytes)),
    ] {
        assert_eq!(find(&shown).map(|(secret, _)| secret), Some(SHORT_CODE), "{shown}");
    }
    for clean in ["0.5041931", "1504193", "a504193", "504193f", "504 193"] {
        assert_eq!(find(clean), None, "{clean}");
    }
}

#[test]
fn a_secret_is_found_in_each_form() {
    for secret in SECRETS.into_iter().filter(|&secret| secret != SHORT_CODE) {
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

//! How texts stand in paths and forms. Most begin with characters that stand for themselves, and hold no others: these are
//! copied in one go.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode_byte, utf8_percent_encode};

/// Appends a text as one segment of a path: everything but RFC 3986's unreserved characters, `A-Z a-z 0-9 - . _ ~`, is
/// percent-encoded.
pub(crate) fn push_segment(path: &mut String, text: &str) {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if every_byte(text, plain) {
        path.push_str(text);
    } else {
        path.extend(utf8_percent_encode(text, ENCODED));
    }
}

/// Appends a text as a value of a form, `application/x-www-form-urlencoded`: what [`form_urlencoded`] makes of it. That
/// takes half again as long, since it hands out one piece for each turn from plain characters to others.
pub(crate) fn push_value(form: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let plain = bytes.iter().position(|byte| !is_plain_in_forms(*byte)).unwrap_or(bytes.len());
    let (plain, rest) = bytes.split_at(plain);
    form.extend_from_slice(plain);
    for &byte in rest {
        match byte {
            _ if is_plain_in_forms(byte) => form.push(byte),
            b' ' => form.push(b'+'),
            _ => form.extend_from_slice(percent_encode_byte(byte).as_bytes()),
        }
    }
}

/// Whether every byte of a text is such a one. Goes on to the end whatever it meets, unlike [`Iterator::all`]: that
/// compiles to looking at many at once.
pub(crate) fn every_byte(text: &str, is: impl Fn(u8) -> bool) -> bool {
    text.bytes().fold(true, |all, byte| all & is(byte))
}

fn is_plain_in_forms(byte: u8) -> bool {
    PLAIN_IN_FORMS.get(usize::from(byte)) == Some(&true)
}

/// A table, since few bytes are quicker looked up than compared.
#[allow(clippy::indexing_slicing, reason = "there is a place for each byte, and the compiler fills it")]
static PLAIN_IN_FORMS: [bool; 256] = {
    let mut plain = [false; 256];
    let mut rest: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._";
    while let [byte, others @ ..] = rest {
        plain[*byte as usize] = true;
        rest = others;
    }
    plain
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte by itself, and each character between two others.
    fn texts() -> impl Iterator<Item = String> {
        let characters = (0..=0x10_ffff).step_by(7).chain(0..0x250).filter_map(char::from_u32);
        characters.flat_map(|it| [it.to_string(), format!("a{it}b"), format!("{it}{it}")])
    }

    #[test]
    fn values_are_as_form_urlencoded_has_them() {
        for text in texts() {
            let mut form = b"a=".to_vec();
            push_value(&mut form, &text);
            let other: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            assert_eq!(String::from_utf8(form).unwrap(), format!("a={other}"));
        }
    }

    #[test]
    fn segments_have_unreserved_characters_alone() {
        for text in texts() {
            let mut path = String::new();
            push_segment(&mut path, &text);
            let plain = |it: char| it.is_ascii_alphanumeric() || "-._~%".contains(it);
            assert!(path.chars().all(plain), "{path}");
            assert_eq!(percent_encoding::percent_decode_str(&path).decode_utf8().unwrap(), text);
        }
    }
}

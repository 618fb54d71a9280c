//! Bodies that are no JSON object, or no text.

use crate::{
    act::{Act::*, Saw::*, created, failed, got, listed_then, not_deleted, unreadable},
    does::{Does, Then::*, body, says},
    table, texts,
};

const TOO_EARLY: &str = "JSON that ends too early";
const NOT_JSON: &str = "not JSON";
const OTHER_FORM: &str = "JSON of another form than documented";
const NOT_UTF_8: &str = "it is not UTF-8";

/// Each of them as little a factor as the others.
macro_rules! no_factor {
    ($($name:ident $server:expr, $reason:expr;)+) => {
        table! {
            $(
                $name {
                    $server;
                    Create => unreadable($reason), 1;
                    Verify => unreadable($reason), 1;
                    Fetch => unreadable($reason), 1;
                    Update => unreadable($reason), 1;
                    List => listed_then(0, unreadable($reason)), 1;
                    Delete => not_deleted(), 1;
                }
            )+
        }
    };
}

mod no_factor {
    use super::*;

    no_factor! {
        empty body(""), TOO_EARLY;
        blank body(" \r\n\t"), TOO_EARLY;
        null body("null"), OTHER_FORM;
        a_list body("[]"), OTHER_FORM;
        a_factor_in_a_list body(format!("[{}]", texts::factor(&[]))), OTHER_FORM;
        a_number body("42"), OTHER_FORM;
        a_text body("\"PLANTEDSECRETBBB\""), OTHER_FORM;
        a_truth body("true"), OTHER_FORM;
        html body("<!DOCTYPE html><html><body>Welcome to the hotel</body></html>"), NOT_JSON;
        javascript body("callback({});"), NOT_JSON;
        single_quotes body("{'sid': 'x'}"), NOT_JSON;
        a_comma_too_many body("{\"sid\": 1,}"), NOT_JSON;
        half_an_object body(&texts::factor(&[])[..200]), TOO_EARLY;
        a_zero_byte body("{\"sid\"\0: 1}"), NOT_JSON;
        // The words for it are those of a control character within a text.
        utf_16 bytes(&texts::factor(&[]).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), NOT_JSON;
        utf_16_with_a_mark bytes(b"\xff\xfe{\0}\0"), NOT_UTF_8;
        half_a_character bytes(b"{\"sid\": \"\xe2\x82\"}"), NOT_UTF_8;
        an_overlong_character bytes(b"{\"sid\": \"\xc0\xaf\"}"), NOT_UTF_8;
        a_surrogate_in_utf_8 bytes(b"{\"sid\": \"\xed\xa0\x80\"}"), NOT_UTF_8;
        a_byte_that_is_none_in_a_name bytes(b"{\"\xff\": 1}"), NOT_UTF_8;
    }
}

table! {
    /// All that came is in the error, the secret among it.
    a_byte_that_is_none_beside_the_secret {
        bytes(&[texts::factor(&[]).as_bytes(), b"\xff"].concat());
        Create => unreadable(NOT_UTF_8), 1;
        Verify => unreadable(NOT_UTF_8), 1;
        Delete => not_deleted(), 1;
    }
    a_byte_order_mark {
        body(format!("\u{feff}{}", texts::factor(&[])));
        Create => created("verified"), 1;
        Verify => Verified, 1;
        Fetch => got("verified"), 1;
    }
    two_byte_order_marks {
        body(format!("\u{feff}\u{feff}{}", texts::factor(&[])));
        Create => unreadable(NOT_JSON), 1;
        Fetch => unreadable(NOT_JSON), 1;
    }
    an_error_that_is_no_text {
        says(*b"HTTP/1.1 400 No\r\n\r\n{\"code\": 60306, \"message\": \"\xff\xfe\xc0\"}", Closes);
        Create => failed(400, 60306), 1;
        Fetch => failed(400, 60306), 1;
    }
}

/// Answers with these bytes and a status that means success.
fn bytes(body: &[u8]) -> Does {
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    says([head.as_bytes(), body].concat(), Stays)
}

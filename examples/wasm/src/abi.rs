//! What the host calls: four functions and one buffer.
//!
//! The host asks for [`room`], writes a call there in UTF-8, calls [`build`] or [`parse`], and reads as many bytes as
//! that returned at [`text`]. A pointer holds until the next of these functions.

#![allow(unsafe_code, reason = "`no_mangle`: the host finds the functions by their names")]

use std::cell::RefCell;

use zeroize::Zeroizing;

use crate::machine;

thread_local! {
    /// The text that goes in, then the text that comes out. Dropped ones are wiped: both hold secrets.
    static TEXT: RefCell<Zeroizing<Vec<u8>>> = RefCell::default();
}

/// Makes room for a text of so many bytes, and says where. What was there before is wiped.
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        *text = Zeroizing::new(vec![0; length]);
        text.as_mut_ptr()
    })
}

/// Where the text is.
#[unsafe(no_mangle)]
pub extern "C" fn text() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

/// Replaces the call in the buffer by its first request, and returns the length of that text.
#[unsafe(no_mangle)]
pub extern "C" fn build() -> usize {
    replace_by(machine::build)
}

/// Replaces the call in the buffer by what its answers mean, and returns the length of that text.
#[unsafe(no_mangle)]
pub extern "C" fn parse() -> usize {
    replace_by(machine::parse)
}

fn replace_by(read: fn(&[u8]) -> String) -> usize {
    TEXT.with_borrow_mut(|text| {
        let outcome = read(text).into_bytes();
        let length = outcome.len();
        *text = Zeroizing::new(outcome);
        length
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_goes_in_and_a_text_comes_out() {
        assert!(!room(2).is_null());
        TEXT.with_borrow_mut(|text| text.copy_from_slice(b"{}"));
        for function in [build, parse] {
            let length = function();
            let outcome = TEXT.with_borrow(|text| String::from_utf8(text.to_vec()).unwrap());
            assert_eq!(outcome.len(), length);
            assert!(outcome.starts_with(r#"{"error":"#), "{outcome}");
        }
        assert_eq!(text(), TEXT.with_borrow(|text| text.as_ptr()));
        room(0);
        assert_eq!(TEXT.with_borrow(|text| text.len()), 0);
    }
}

//! What an authenticator app does: RFC 6238, from an otpauth URI.

use std::{io, time::SystemTime};

use totp_rs::Totp;

use crate::{Outcome, failure::Failure};

/// The code of this moment. `-` reads the URI from the standard input, where no other user can see it.
pub(crate) fn code(uri: &str) -> Outcome<String> {
    let mut line = String::new();
    let uri = match uri {
        "-" => {
            io::stdin().read_line(&mut line).map_err(Failure::other)?;
            line.trim()
        }
        uri => uri,
    };
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(Failure::other)?;
    code_at(uri, now.as_secs())
}

pub(crate) fn code_at(uri: &str, seconds: u64) -> Outcome<String> {
    let refuse = |reason: &dyn std::fmt::Display| {
        Failure::usage(format!("this is not the otpauth:// URI of a TOTP factor: {reason}"))
    };
    // Unchecked: RFC 6238 asks for six digits and 128 bits at least, Twilio lets a service have less.
    let totp = Totp::from_url_unchecked(uri).map_err(|error| refuse(&error))?;
    // What the crate does not check, it takes for granted.
    if totp.step() == 0 || !(1..=9).contains(&totp.digits()) {
        return Err(refuse(&"its period or its digits are out of range"));
    }
    Ok(totp.generate(seconds).to_string())
}

#[cfg(test)]
mod tests {
    use super::code_at;

    /// RFC 6238, appendix B.
    #[test]
    fn the_codes_of_the_rfc() {
        let sha1 = "otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8";
        for (seconds, code) in [(59, "94287082"), (1_111_111_109, "07081804"), (20_000_000_000, "65353130")] {
            assert_eq!(code_at(sha1, seconds).ok().as_deref(), Some(code));
        }
    }

    #[test]
    fn what_no_app_could_read_is_refused() {
        for uri in ["", "https://x", "otpauth://hotp/a", "otpauth://totp/a", "otpauth://totp/a?secret=1"] {
            assert!(code_at(uri, 0).is_err(), "{uri}");
        }
        for odd in ["period=0", "digits=0", "digits=10", "digits=99", "algorithm=MD5"] {
            let uri = format!("otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&{odd}");
            assert!(code_at(&uri, 0).is_err(), "{uri}");
        }
    }
}

//! What an authenticator app does: RFC 6238, from an otpauth URI.

use std::{
    error::Error,
    time::{SystemTime, UNIX_EPOCH},
};

use totp_rs::Totp;

/// The code that an app shows at this moment, once it has scanned this URI.
///
/// # Errors
/// When it is not the `otpauth://` URI of a TOTP factor.
pub fn code(uri: &str, now: SystemTime) -> Result<String, Box<dyn Error>> {
    // Unchecked: RFC 6238 asks for six digits and 128 bits at least, Twilio lets a service have less.
    let totp = Totp::from_url_unchecked(uri)?;
    // What the crate does not check, it takes for granted.
    if totp.step() == 0 || !(1..=9).contains(&totp.digits()) {
        return Err("its period or its digits are out of range".into());
    }
    Ok(totp.generate(now.duration_since(UNIX_EPOCH)?.as_secs()).to_string())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// RFC 6238, appendix B.
    #[test]
    fn the_codes_of_the_rfc() {
        let sha1 = "otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8";
        for (seconds, expected) in
            [(59, "94287082"), (1_111_111_109, "07081804"), (20_000_000_000, "65353130")]
        {
            let now = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(code(sha1, now).ok().as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_no_app_could_read_is_refused() {
        for uri in ["", "https://x", "otpauth://hotp/a", "otpauth://totp/a", "otpauth://totp/a?secret=1"] {
            assert!(code(uri, UNIX_EPOCH).is_err(), "{uri}");
        }
        for odd in ["period=0", "digits=0", "digits=10", "digits=99", "algorithm=MD5"] {
            let uri = format!("otpauth://totp/a:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&{odd}");
            assert!(code(&uri, UNIX_EPOCH).is_err(), "{uri}");
        }
    }
}

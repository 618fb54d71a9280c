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
    // Unchecked: RFC 6238 asks for six digits and 128 bits at least, Twilio lets a service have less.
    let totp = Totp::from_url_unchecked(uri).map_err(|error| {
        Failure::usage(format!("this is not an otpauth:// URI of a TOTP factor: {error}"))
    })?;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_err(Failure::other)?;
    Ok(totp.generate(now.as_secs()).to_string())
}

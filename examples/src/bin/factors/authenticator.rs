use std::{io, time::SystemTime};

use twilio_verify_examples::authenticator;

use crate::{Outcome, failure::Failure};

/// The code of this moment. `-` reads the URI from the standard input, where no other user can see it.
pub(crate) fn code(uri: &str) -> Outcome<String> {
    let mut line = String::new();
    let uri = match uri {
        "-" => {
            io::stdin().read_line(&mut line).map_err(Failure::other)?;
            match line.trim() {
                "" => {
                    return Err(Failure::usage("the standard input is empty: give an otpauth:// URI there"));
                }
                line => line,
            }
        }
        uri => uri,
    };
    authenticator::code(uri, SystemTime::now()).map_err(|reason| {
        Failure::usage(format!("this is not the otpauth:// URI of a TOTP factor: {reason}"))
    })
}

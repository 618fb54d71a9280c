use twilio_verify_core::PublicKeyCredential;

use crate::{
    arguments::arguments,
    given::{Given, Verb},
};

/// Any bytes in the place of what a browser made: nothing is sent that is about another factor or cannot be read, what is
/// malformed is refused by its name, and of the rest the documented members are sent as they came.
pub fn credential(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    // Out of other JSON it is read as itself.
    let read = serde_json::from_str::<PublicKeyCredential>(&text);
    assert_eq!(read.is_ok(), serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok());
    let given = Given { verb: Verb::VerifyPasskey, credential: text, ..Given::default() };
    for unchecked in [false, true] {
        let sent = arguments(&Given { unchecked, ..given.clone() });
        let refused = if unchecked { given.never_sent() } else { given.out_of_limits() };
        assert_eq!(sent.is_some(), refused.is_empty(), "{refused:?}");
    }
}

//! The device's key, as those see it who meet it: Twilio, OpenSSL, a log.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod encodings;
mod import;
mod shown;

use base64::{Engine, engine::general_purpose::STANDARD};
use twilio_verify_push_device::DeviceKey;

/// The private key of RFC 6979, appendix A.2.5, in PKCS#8 DER as OpenSSL writes it.
const RFC_6979: &str = "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIP\
    ZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth+mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ";

fn rfc_6979() -> DeviceKey {
    DeviceKey::from_pkcs8_der(&decoded(RFC_6979)).unwrap()
}

/// The key whose number these bytes are.
fn key(number: [u8; 32]) -> DeviceKey {
    DeviceKey::from_random(|bytes| {
        bytes.copy_from_slice(&number);
        Ok::<(), &str>(())
    })
    .unwrap()
}

fn decoded(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap()
}

//! Keys from elsewhere, and what is none: each error says which, and what to do.

use base64::{Engine, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use twilio_verify_push_device::{DeviceKey, KeyError};

use crate::{RFC_6979, decoded, rfc_6979};

/// Lines of 64 characters between those of a label.
fn pem(label: &str, base64: &str, line: &str) -> String {
    let lines: String = base64
        .as_bytes()
        .chunks(64)
        .map(|chunk| format!("{}{line}", std::str::from_utf8(chunk).unwrap()))
        .collect();
    format!("-----BEGIN {label}-----{line}{lines}-----END {label}-----{line}")
}

#[test]
fn what_openssl_writes_is_read_and_written_alike() {
    let text = pem("PRIVATE KEY", RFC_6979, "\n");
    assert_eq!(rfc_6979().to_pkcs8_pem().unwrap().expose(), text);
    assert_eq!(rfc_6979().to_pkcs8_der().unwrap().as_bytes(), decoded(RFC_6979));
    let spaced = format!("\n {text}\n\n");
    for text in [&*text, text.trim_end(), &spaced, &pem("PRIVATE KEY", RFC_6979, "\r\n")] {
        let key = DeviceKey::from_pkcs8_pem(text).unwrap();
        assert_eq!(key.public_key(), rfc_6979().public_key());
    }
}

#[test]
fn what_ring_writes_is_read() {
    let random = SystemRandom::new();
    let written = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
    let ring = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, written.as_ref(), &random).unwrap();
    let read = DeviceKey::from_pkcs8_der(written.as_ref()).unwrap();
    assert_eq!(decoded(read.public_key().as_base64())[26..], *ring.public_key().as_ref());
}

/// It is optional, and some programs leave it out.
#[test]
fn a_private_key_without_its_public_one_is_enough() {
    let good = decoded(RFC_6979);
    // The lengths of the whole, of the octet string, of the private key within, and what is between them.
    let der = [&[0x30, 0x41], &good[3..27], &[0x04, 0x27, 0x30, 0x25], &good[31..68]].concat();
    let key = DeviceKey::from_pkcs8_der(&der).map(|key| key.public_key());
    assert_eq!(key.unwrap(), rfc_6979().public_key(), "{der:x?}");
}

#[test]
fn what_is_no_such_key_is_told_apart() {
    let refused = |text: &str| DeviceKey::from_pkcs8_pem(text).unwrap_err();
    for (label, expected) in [
        ("EC PRIVATE KEY", "openssl pkey -in FILE"),
        ("ENCRYPTED PRIVATE KEY", "decrypt it first"),
        ("OPENSSH PRIVATE KEY", "something else than a private key in PKCS#8"),
        ("PUBLIC KEY", "something else than a private key in PKCS#8"),
        ("CERTIFICATE", "something else than a private key in PKCS#8"),
    ] {
        let error = refused(&pem(label, RFC_6979, "\n"));
        assert!(error.to_string().contains(expected), "{label}: {error}");
    }
    let good = pem("PRIVATE KEY", RFC_6979, "\n");
    for text in ["", "a key", RFC_6979, &good[..good.len() / 2], &good[1..], &good.replace("ya+p", "ya!p")] {
        assert!(matches!(refused(text), KeyError::NotPem), "{text}: {:?}", refused(text));
    }
    assert!(matches!(refused(&pem("PRIVATE KEY", "AAAA", "\n")), KeyError::NotPkcs8));
}

#[test]
fn der_of_something_else_is_told_apart() {
    let refused = |der: &[u8]| DeviceKey::from_pkcs8_der(der).unwrap_err();
    let good = decoded(RFC_6979);
    let with = |place: usize, byte: u8| {
        let mut der = good.clone();
        der[place] = byte;
        der
    };
    for der in [&[][..], b"a key", &good[..100], &good[1..], &[&good[..], b"x"].concat(), good[29..].into()] {
        assert!(matches!(refused(der), KeyError::NotPkcs8), "{der:x?}");
    }
    // The last byte of the curve's name, then of the algorithm's.
    for der in [with(26, 1), with(16, 3)] {
        assert!(matches!(refused(&der), KeyError::NotP256), "{der:x?}");
    }
    let ed25519 = [decoded("MC4CAQAwBQYDK2VwBCIEIA=="), vec![7; 32]].concat();
    assert!(matches!(refused(&ed25519), KeyError::NotP256));
    // A number that is not the public key's; and zero, and the curve's order, which are no keys.
    let number = |bytes: &[u8]| [&good[..36], bytes, &good[68..]].concat();
    let order = decoded("/////wAAAAD//////////7zm+q2nF56E87nKwvxjJVE=");
    for der in [with(67, 0x22), with(80, 0), number(&[0; 32]), number(&order), number(&[0xff; 32])] {
        assert!(matches!(refused(&der), KeyError::Damaged), "{der:x?}");
    }
}

#[test]
fn a_source_of_randomness_that_fails_is_an_error() {
    let error = DeviceKey::from_random(|_| Err("the generator is off")).unwrap_err();
    assert!(matches!(error, KeyError::Randomness(_)));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the generator is off");
    for byte in [0, 0xff] {
        let mut draws = 0;
        let error = DeviceKey::from_random(|bytes| {
            draws += 1;
            bytes.fill(byte);
            Ok::<(), String>(())
        });
        assert!(matches!(error, Err(KeyError::NotRandom)));
        assert_eq!(draws, 4);
    }
    let mut draws = [[0xff; 32], [7; 32]].into_iter();
    let key = DeviceKey::from_random(|bytes| {
        bytes.copy_from_slice(&draws.next().ok_or("enough")?);
        Ok::<(), &str>(())
    });
    assert_eq!(key.unwrap().public_key(), crate::key([7; 32]).public_key(), "the second number is taken");
}

#[cfg(feature = "os-random")]
#[test]
fn every_key_is_another() {
    let [one, two] = [(), ()].map(|()| DeviceKey::generate().unwrap().public_key());
    assert_ne!(one, two);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    /// Nothing panics, and what is taken is a key that comes back.
    #[test]
    fn any_bytes_and_any_damage_are_read_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..200), place in 0_usize..138, byte: u8
    ) {
        let mut damaged = decoded(RFC_6979);
        damaged[place] = byte;
        for der in [&bytes, &damaged] {
            if let Ok(key) = DeviceKey::from_pkcs8_der(der) {
                prop_assert_eq!(key.public_key(), rfc_6979().public_key());
            }
            let text = pem("PRIVATE KEY", &STANDARD.encode(der), "\n");
            prop_assert_eq!(DeviceKey::from_pkcs8_pem(&text).is_ok(), DeviceKey::from_pkcs8_der(der).is_ok());
        }
        let _ = DeviceKey::from_pkcs8_pem(&String::from_utf8_lossy(&bytes));
    }
}

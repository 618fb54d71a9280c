//! A key is planted, and looked for in everything that can be printed.

use std::{error::Error, fmt::Debug};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use twilio_verify_push_device::{DeviceKey, KeyError};

use crate::key;

/// Random enough for no part of it to be found by chance.
const PLANTED: [u8; 32] = *b"\x8d\x13q7Zk\xf0w2Lx9\x01VbT\xe4mJ4yR8\xaahN5sG\xc3pD";

/// Whether nine bytes in a row of the key are in a text, in any way that bytes are printed.
fn is_in(text: &str) -> bool {
    PLANTED.windows(9).any(|bytes| {
        let joined = |separator: &str, byte: fn(&u8) -> String| {
            bytes.iter().map(byte).collect::<Vec<_>>().join(separator)
        };
        let hex = joined("", |byte| format!("{byte:02x}"));
        // Base64 takes three bytes at a time, and the first may be any of three.
        let base64 = [0, 1, 2].into_iter().flat_map(|before| {
            let bytes = [&[0; 2][..before], bytes].concat();
            [STANDARD_NO_PAD.encode(&bytes), URL_SAFE_NO_PAD.encode(&bytes)]
                .map(|text| text[4..12].to_owned())
        });
        let lists =
            [joined(", ", u8::to_string), joined(",", u8::to_string), hex.clone(), hex.to_uppercase()];
        let escaped = bytes.escape_ascii().to_string();
        let whole = String::from_utf8_lossy(bytes).into_owned();
        lists.into_iter().chain(base64).chain([escaped, whole]).any(|form| text.contains(&form))
    })
}

#[test]
fn it_would_be_found() {
    let key = key(PLANTED);
    assert!(is_in(key.to_pkcs8_pem().unwrap().expose()));
    let der = key.to_pkcs8_der().unwrap();
    for text in [
        format!("{:?}", der.as_bytes()),
        format!("{:x?}", der.as_bytes()).replace(", ", ""),
        String::from_utf8_lossy(der.as_bytes()).into_owned(),
    ] {
        assert!(is_in(&text), "{text}");
    }
}

#[test]
fn nothing_shows_the_key() {
    let key = key(PLANTED);
    let der = key.to_pkcs8_der().unwrap();
    let pem = key.to_pkcs8_pem().unwrap();
    let sid = "YF00000000000000000000000000000000".parse().unwrap();
    let printable: [&dyn Debug; 6] =
        [&key, &der, &pem, &key.public_key(), &key.auth_payload(sid), &Some(&key)];
    for value in printable {
        for text in [format!("{value:?}"), format!("{value:#?}")] {
            assert!(!is_in(&text), "{text}");
        }
    }
    assert_eq!(format!("{key:?}"), "DeviceKey(redacted)");
    assert!(!is_in(key.public_key().as_base64()) && !is_in(key.auth_payload(sid).expose()));
}

#[test]
fn no_error_shows_the_key() {
    let (der, pem) = (key(PLANTED).to_pkcs8_der().unwrap(), key(PLANTED).to_pkcs8_pem().unwrap());
    let pem = pem.expose();
    let mut kinds = std::collections::BTreeSet::new();
    let mut look = |error: KeyError| {
        let mut texts = vec![format!("{error:?}"), error.to_string()];
        let mut cause = error.source();
        while let Some(error) = cause {
            texts.push(format!("{error:?} {error}"));
            cause = error.source();
        }
        assert!(texts.iter().all(|text| !is_in(text)), "{texts:?}");
        kinds.insert(texts[0].clone());
    };
    // Every byte changed, every length, and the same in PEM.
    for place in 0..der.as_bytes().len() {
        for change in [1, 0x80, 0xff] {
            let mut damaged = der.as_bytes().to_vec();
            damaged[place] ^= change;
            if let Err(error) = DeviceKey::from_pkcs8_der(&damaged) {
                look(error);
            }
        }
        look(DeviceKey::from_pkcs8_der(&der.as_bytes()[..place]).unwrap_err());
    }
    for end in 0..pem.trim_end().len() {
        look(DeviceKey::from_pkcs8_pem(&pem[..end]).unwrap_err());
    }
    for label in ["EC PRIVATE", "ENCRYPTED PRIVATE", "PUBLIC"] {
        look(DeviceKey::from_pkcs8_pem(&pem.replace("PRIVATE", label)).unwrap_err());
    }
    let expected = ["Damaged", "Encrypted", "NotP256", "NotPem", "NotPkcs8", "NotPrivate", "Sec1"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
}

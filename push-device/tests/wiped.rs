//! What is wiped, on Linux, where a process can read its own memory. Alone in its process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::hint::black_box;

use twilio_verify_push_device::DeviceKey;
use twilio_verify_test_servers::memory;

/// A key's number, which is nowhere in the program's own memory: each byte is made when it is needed.
fn byte(number: usize, place: usize) -> u8 {
    (place * 37 + place * place * 11 + number * 73) as u8
}

/// How often its half is in memory. A calculation has the number's bytes back to front. Either half, since of what is
/// freed the allocator uses the beginning, and which half that is depends on the order.
fn copies(number: usize) -> usize {
    stack_is_overwritten();
    [0, 16]
        .map(|half| {
            memory::copies(16, |at| byte(number, half + at))
                + memory::copies(16, |at| byte(number, half + 15 - at))
        })
        .into_iter()
        .max()
        .unwrap()
}

/// How often its PEM is in memory: the beginning of the second line, which begins with the number's byte 12.
fn pem_copies() -> usize {
    const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    stack_is_overwritten();
    memory::copies(24, |at| {
        let group = [0, 1, 2].map(|place| u32::from(byte(KEY, 12 + at / 4 * 3 + place)));
        let bits = group[0] << 16 | group[1] << 8 | group[2];
        BASE64[(bits >> (18 - at % 4 * 6) & 63) as usize]
    })
}

/// What calculations leave below is not what this is about.
#[inline(never)]
fn stack_is_overwritten() {
    black_box([0_u8; 1 << 18]);
}

/// The number of the key.
const KEY: usize = 1;
/// One that nobody wipes.
const PLAIN: usize = 2;

#[test]
fn keys_and_exports_are_wiped_on_drop() {
    // As large as what a key is kept in: of what is freed, some is soon used for something else.
    let size = size_of::<p256::ecdsa::SigningKey>();
    let plain = black_box((0..size).map(|place| byte(PLAIN, place % 32)).collect::<Vec<u8>>());
    let there = copies(PLAIN);
    assert!(there >= 1, "what is there is found");
    drop(plain);
    assert!(copies(PLAIN) >= 1, "what is dropped without a wipe is found, {there} before");

    let fill = |bytes: &mut [u8]| {
        bytes.iter_mut().enumerate().for_each(|(place, slot)| *slot = byte(KEY, place));
        Ok::<(), &str>(())
    };
    let key = DeviceKey::from_random(fill).unwrap();
    assert_eq!(copies(KEY), 1, "the key, once");
    let moved = black_box(Some(key));
    assert_eq!(copies(KEY), 1, "moving it copies no number");
    let key = moved.unwrap();

    black_box(key.auth_payload("YF00000000000000000000000000000000".parse().unwrap()));
    assert_eq!(copies(KEY), 1, "signing leaves none on the heap");
    let der = key.to_pkcs8_der().unwrap();
    assert_eq!(copies(KEY), 2);
    let again = DeviceKey::from_pkcs8_der(der.as_bytes()).unwrap();
    assert_eq!(copies(KEY), 3);
    drop(der);
    assert_eq!(copies(KEY), 2, "the export is wiped");
    drop(again);
    assert_eq!(copies(KEY), 1, "the import is wiped");

    let pem = key.to_pkcs8_pem().unwrap();
    let again = DeviceKey::from_pkcs8_pem(pem.expose()).unwrap();
    assert_eq!((copies(KEY), pem_copies()), (2, 1));
    drop((pem, again));
    assert_eq!((copies(KEY), pem_copies()), (1, 0), "the text is wiped");
    drop(key);
    assert_eq!(copies(KEY), 0, "the key is wiped");
}

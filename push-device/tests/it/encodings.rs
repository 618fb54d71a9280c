//! What Twilio gets: fixed vectors, and another implementation's verdict.

use proptest::prelude::*;
use ring::{
    rand::SystemRandom,
    signature::{
        ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair, UnparsedPublicKey,
    },
};
use twilio_verify_core::{Entity, FactorSid, Notifications, Operation};
use twilio_verify_push_device::DeviceKey;

use crate::{decoded, key, rfc_6979};

/// What 91 bytes of SubjectPublicKeyInfo begin with, before the 64 of the point.
const PREFIX: &str = "3059301306072a8648ce3d020106082a8648ce3d03010703420004";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The point, as it stands at the end of `Binding.PublicKey`.
fn point(key: &DeviceKey) -> Vec<u8> {
    decoded(key.public_key().as_base64())[26..].to_vec()
}

fn is_signed(key: &DeviceKey, auth_payload: &str, sid: FactorSid) -> bool {
    let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point(key));
    public.verify(sid.as_str().as_bytes(), &decoded(auth_payload)).is_ok()
}

#[test]
fn the_public_key_is_the_rfcs() {
    let public = rfc_6979().public_key();
    let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    assert_eq!(hex(&decoded(public.as_base64())), format!("{PREFIX}{x}{y}"));
}

/// Signatures by OpenSSL 3.5, deterministic ones: of 70 to 72 bytes, with the smaller `s` and with the larger one.
#[test]
fn the_signature_is_openssls() {
    for (digit, expected) in [
        (
            "0",
            "MEUCIQC+Lo6EySgOe9KIXtoguptl4vv/Hg37DMkU7eK+niyZngIgQ9+yIyEaVgSXtzazC7HFnYqZIWPkZdF0JB8ICoshC44=",
        ),
        (
            "8",
            "MEQCIA8+STh5H/pb2Drhm1st+n+mLXy+CT/mqOW6lztI3tbfAiBo87mPMzeAI87fwl0FpB+3RNArDfpRpTZXznCeNplZLg==",
        ),
        (
            "6",
            "MEYCIQDYYlXSlVVsOezA/ojidaxC9KdoMbST5C0Q1c1p6gIdLAIhAKj8P9rCVK571ssHfwMKNoCMuzoI9j6580BSKZ9D8u3a",
        ),
        (
            "7",
            "MEUCIG0+pfxwVIV+IeVIj7aclfnnOH0T9Am9mp0W72HXRTnIAiEA0Yopai9FFObHm26j8hVUQRfpNUCZwHwECOkgkW18zFM=",
        ),
    ] {
        let sid = format!("YF{}", digit.repeat(32)).parse().unwrap();
        assert_eq!(rfc_6979().auth_payload(sid).expose(), expected, "{digit}");
    }
}

#[test]
fn the_core_takes_both() {
    let (key, entity) =
        (rfc_6979(), Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001"));
    let create = entity.create_push("Door 7", key.public_key(), Notifications::none());
    assert_eq!(create.app_id("com.example.door").sdk_version("1.0").validate(), Ok(()));
    let sid = "YF00000000000000000000000000000000".parse().unwrap();
    assert_eq!(entity.verify(sid, key.auth_payload(sid)).validate(), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn ring_takes_every_key_and_signature(number: [u8; 32], digits in "[0-9a-fA-F]{32}") {
        prop_assume!(number[..4] != [0xff; 4] && number != [0; 32], "in the range of the curve");
        let (key, sid) = (key(number), format!("YF{digits}").parse::<FactorSid>().unwrap());
        prop_assert!(hex(&decoded(key.public_key().as_base64())).starts_with(PREFIX));
        prop_assert_eq!(point(&key).len(), 65);

        let payload = key.auth_payload(sid);
        prop_assert!(is_signed(&key, payload.expose(), sid));
        prop_assert!(key.auth_payload(sid).expose() == payload.expose());

        let mut other_digits = digits.into_bytes();
        other_digits[0] ^= 1;
        let other = format!("YF{}", String::from_utf8(other_digits).unwrap()).parse::<FactorSid>();
        prop_assert!(other.map_or(true, |other| !is_signed(&key, payload.expose(), other)));
        let mut other = number;
        other[31] ^= 1;
        prop_assume!(other != [0; 32]);
        prop_assert!(!is_signed(&crate::key(other), payload.expose(), sid));

        // What is exported is the same key, for us and for others.
        let der = key.to_pkcs8_der().unwrap();
        let ring = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, der.as_bytes(), &SystemRandom::new());
        prop_assert!(ring.unwrap().public_key().as_ref() == point(&key));
        for again in [
            DeviceKey::from_pkcs8_der(der.as_bytes()).unwrap(),
            DeviceKey::from_pkcs8_pem(key.to_pkcs8_pem().unwrap().expose()).unwrap(),
        ] {
            prop_assert_eq!(again.public_key(), key.public_key());
            prop_assert!(again.auth_payload(sid).expose() == payload.expose());
        }
    }
}

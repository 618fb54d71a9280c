//! What is wiped, on Linux, where a process can read its own memory: secrets are gone once their owners are.
#![cfg(target_os = "linux")]

use twilio_verify_core::{Config, Credentials, Error, OperationExt, Secret};
use twilio_verify_test_servers::{alone, memory::copies};

use crate::values::entity;

/// A text that is nowhere in the program's own memory: it is made when it is needed, and looked for without being made.
#[derive(Clone, Copy)]
struct Hidden(u8);

impl Hidden {
    const LENGTH: usize = 48;

    /// Of Base32.
    fn byte(self, place: usize) -> u8 {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(place * 7 + place * place * 3 + self.0 as usize) % 32]
    }

    fn text(self) -> String {
        let mut text = String::with_capacity(Self::LENGTH);
        (0..Self::LENGTH).for_each(|place| text.push(char::from(self.byte(place))));
        text
    }

    /// The answer to a create that ends within its secret, written into memory of its own size: what `format!` and a
    /// buffer that grows leave behind would be copies, too. Nothing else is so long: what is freed stays as it is.
    fn cut_off(self) -> Vec<u8> {
        const BEFORE: &[u8] = br#"{"binding": {"secret": ""#;
        const LENGTH: usize = 1000;
        let mut body = Vec::with_capacity(LENGTH);
        body.resize(LENGTH - BEFORE.len() - Self::LENGTH, b' ');
        body.extend_from_slice(BEFORE);
        (0..Self::LENGTH).for_each(|place| body.push(self.byte(place)));
        body
    }

    /// How often its second half is in this process's memory: of freed memory, the allocator uses the beginning.
    fn copies(self) -> usize {
        let half = Self::LENGTH / 2;
        copies(half, |place| self.byte(half + place))
    }
}

#[test]
fn secrets_are_wiped_on_drop() {
    alone("memory::secrets_are_wiped_on_drop", || {
        let plain = Hidden(1);
        let text = plain.text();
        assert!(plain.copies() >= 1, "what is there is found");
        drop(text);
        assert!(plain.copies() >= 1, "what is dropped without a wipe is found");
        let body = Hidden(7);
        drop(body.cut_off());
        assert_eq!(body.copies(), 1, "of a body, too");

        let one = Hidden(2);
        let secret = Secret::new(one.text());
        assert_eq!(one.copies(), 1, "taken over, not copied");
        let second = secret.clone();
        assert_eq!(one.copies(), 2);
        drop((secret, second));
        assert_eq!(one.copies(), 0);

        let two = Hidden(3);
        let sid = "AC00000000000000000000000000000000";
        let config = Config::new(Credentials::auth_token(sid.parse().unwrap(), two.text()));
        assert_eq!(two.copies(), 0, "a config has the header alone, in Base64");
        drop(config);
        let config = Config::from_vars(|name| match name {
            "TWILIO_ACCOUNT_SID" => Some(sid.to_owned()),
            "TWILIO_AUTH_TOKEN" => Some(two.text()),
            _ => None,
        });
        assert_eq!(two.copies(), 0);

        let three = Hidden(4);
        let create = entity().create_totp("Phone").secret(three.text());
        assert_eq!(three.copies(), 1);
        drop(create);
        assert_eq!(three.copies(), 0);

        let four = Hidden(5);
        let mut body = four.cut_off();
        let error = entity().create_totp("Phone").response(http::Response::new(&body)).unwrap_err();
        assert!(matches!(error, Error::Decode(_)));
        body.fill(0);
        assert_eq!(four.copies(), 1, "it is kept for who asks for it");
        drop(error);
        assert_eq!(four.copies(), 0);

        let five = Hidden(6);
        let create = entity().create_totp("Phone").secret(five.text());
        let request = create.request(&config.unwrap()).unwrap();
        drop((create, request));
        assert!(five.copies() >= 1, "what travels is not wiped: SECURITY.md says too little");
    });
}

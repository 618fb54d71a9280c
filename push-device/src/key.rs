use std::{error::Error, fmt};

use base64::{Engine, engine::general_purpose::STANDARD};
use p256::{
    NistP256, SecretKey,
    ecdsa::{Signature, SigningKey, signature::Signer},
    elliptic_curve::ALGORITHM_OID,
    pkcs8::{
        AssociatedOid, EncodePrivateKey, EncodePublicKey, LineEnding, PrivateKeyInfoRef, SecretDocument,
        der::{ErrorKind, pem},
    },
};
use twilio_verify_core::{FactorSid, PublicKey, Secret};
use zeroize::Zeroizing;

use crate::KeyError;

/// A device's private key: P-256, for ECDSA with SHA-256, which Twilio calls `ES256`.
///
/// One key for one factor: Twilio refuses a second factor of an entity with the same key.
///
/// ```
/// use twilio_verify_push_device::DeviceKey;
///
/// # let pem = DeviceKey::from_random(|bytes| Ok::<(), &str>(bytes.fill(7)))?.to_pkcs8_pem()?;
/// # let pem = pem.expose();
/// // The PEM of a key that was exported, or that `openssl genpkey -algorithm EC -pkeyopt
/// // ec_paramgen_curve:P-256` made.
/// let key = DeviceKey::from_pkcs8_pem(pem)?;
/// assert_eq!(key.public_key().as_base64().len(), 124);
/// assert_eq!(format!("{key:?}"), "DeviceKey(redacted)");
/// # Ok::<(), twilio_verify_push_device::KeyError>(())
/// ```
pub struct DeviceKey {
    /// In a box, so that moving it copies no key.
    signing: Box<SigningKey>,
    public: PublicKey,
}

impl DeviceKey {
    /// A new key, from a function that fills what it is given with random bytes: a board's generator, or a crate's.
    ///
    /// The bytes must be unpredictable: whoever guesses them is this device.
    ///
    /// ```
    /// use twilio_verify_push_device::DeviceKey;
    /// # mod esp_random {
    /// #     pub fn fill(bytes: &mut [u8]) { bytes.fill(7) }
    /// # }
    ///
    /// let key = DeviceKey::from_random(|bytes| {
    ///     esp_random::fill(bytes); // or `getrandom::fill`, or `rng.try_fill_bytes(bytes)`
    ///     Ok::<(), String>(())
    /// })?;
    /// # Ok::<(), twilio_verify_push_device::KeyError>(())
    /// ```
    ///
    /// # Errors
    /// What the function fails with, as [`KeyError::Randomness`]; [`KeyError::NotRandom`] when nothing that it gives
    /// can be a key.
    pub fn from_random<E>(mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Self, KeyError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        // One number in four thousand million is too large for the curve: four of them in a row are no accident.
        for _ in 0..4 {
            let mut number = Zeroizing::new([0; 32]);
            fill(number.as_mut_slice()).map_err(|error| KeyError::Randomness(error.into()))?;
            if let Ok(secret) = SecretKey::from_slice(number.as_slice()) {
                return Self::new(&secret);
            }
        }
        Err(KeyError::NotRandom)
    }

    /// A new key, from the operating system's randomness.
    ///
    /// ```
    /// let key = twilio_verify_push_device::DeviceKey::generate()?;
    /// # Ok::<(), twilio_verify_push_device::KeyError>(())
    /// ```
    ///
    /// # Errors
    /// [`KeyError::Randomness`] when the operating system has none.
    #[cfg(feature = "os-random")]
    pub fn generate() -> Result<Self, KeyError> {
        Self::from_random(getrandom::fill)
    }

    /// The key in PKCS#8 DER: what [`to_pkcs8_der`](Self::to_pkcs8_der) returned, or another program made.
    ///
    /// # Errors
    /// [`KeyError::NotPkcs8`], [`NotP256`](KeyError::NotP256) or [`Damaged`](KeyError::Damaged).
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, KeyError> {
        let info = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyError::NotPkcs8)?;
        info.algorithm.assert_oids(ALGORITHM_OID, NistP256::OID).map_err(|_| KeyError::NotP256)?;
        Self::new(&SecretKey::try_from(info).map_err(|_| KeyError::Damaged)?)
    }

    /// The key in PKCS#8 PEM, which begins `-----BEGIN PRIVATE KEY-----`. White space around it is passed over.
    ///
    /// # Errors
    /// Those of [`from_pkcs8_der`](Self::from_pkcs8_der), and [`KeyError::NotPem`], [`Sec1`](KeyError::Sec1),
    /// [`Encrypted`](KeyError::Encrypted) or [`NotPrivate`](KeyError::NotPrivate).
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        let pem = pem.trim();
        match pem::decode_label(pem.as_bytes()).map_err(|_| KeyError::NotPem)? {
            "PRIVATE KEY" => {}
            "EC PRIVATE KEY" => return Err(KeyError::Sec1),
            "ENCRYPTED PRIVATE KEY" => return Err(KeyError::Encrypted),
            _ => return Err(KeyError::NotPrivate),
        }
        let (_, der) = SecretDocument::from_pem(pem).map_err(|error| match error.kind() {
            ErrorKind::Pem(_) => KeyError::NotPem,
            _ => KeyError::NotPkcs8,
        })?;
        Self::from_pkcs8_der(der.as_bytes())
    }

    /// Exports the key in PKCS#8 DER, not encrypted. The bytes are wiped when the document is dropped.
    ///
    /// # Errors
    /// [`KeyError::Encoding`], which is not known to happen.
    pub fn to_pkcs8_der(&self) -> Result<SecretDocument, KeyError> {
        self.signing.to_pkcs8_der().map_err(|_| KeyError::Encoding)
    }

    /// Exports the key in PKCS#8 PEM, not encrypted, with line feeds. The text is wiped when it is dropped.
    ///
    /// # Errors
    /// [`KeyError::Encoding`], which is not known to happen.
    pub fn to_pkcs8_pem(&self) -> Result<Secret, KeyError> {
        let pem = self.signing.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Encoding)?;
        Ok(Secret::new(pem.as_str()))
    }

    /// `Binding.PublicKey`: the public half, for [`Entity::create_push`](twilio_verify_core::Entity::create_push).
    ///
    /// Its text, for a back end elsewhere, is [`PublicKey::as_base64`]: 124 characters of padded standard Base64, of the
    /// 91 bytes of SubjectPublicKeyInfo in DER, whose point is not compressed.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        self.public.clone()
    }

    /// `AuthPayload`: the signature over the factor's SID, for [`Entity::verify`](twilio_verify_core::Entity::verify).
    ///
    /// Padded standard Base64 of the ECDSA signature in DER over the SHA-256 of the SID's text. Its nonce is that of
    /// RFC 6979: it needs no randomness, and the same key signs the same SID with the same bytes. Of the two values
    /// that `s` can have, it is the one that comes of that, the larger one or the smaller: whether Twilio asks for either
    /// is not documented.
    ///
    /// A [`Secret`], since whoever has it can verify the factor in this device's place; its text, for a back end
    /// elsewhere, is [`Secret::expose`].
    #[must_use]
    pub fn auth_payload(&self, factor_sid: FactorSid) -> Secret {
        // It cannot fail: RFC 6979 goes on to the next nonce until a signature comes of one.
        let signature: Signature = self.signing.sign(factor_sid.as_str().as_bytes());
        Secret::new(STANDARD.encode(signature.to_der()))
    }

    fn new(secret: &SecretKey) -> Result<Self, KeyError> {
        let public = secret.public_key().to_public_key_der().map_err(|_| KeyError::Encoding)?;
        Ok(Self {
            signing: Box::new(SigningKey::from(secret)),
            public: PublicKey::from_spki_der(public.as_bytes()),
        })
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6979, appendix A.2.5: the messages there are no SIDs.
    #[test]
    fn the_nonce_is_that_of_rfc_6979() {
        let number = [
            0xc9, 0xaf, 0xa9, 0xd8, 0x45, 0xba, 0x75, 0x16, 0x6b, 0x5c, 0x21, 0x57, 0x67, 0xb1, 0xd6, 0x93,
            0x4e, 0x50, 0xc3, 0xdb, 0x36, 0xe8, 0x9b, 0x12, 0x7b, 0x8a, 0x62, 0x2b, 0x12, 0x0f, 0x67, 0x21,
        ];
        let key = DeviceKey::new(&SecretKey::from_slice(&number).unwrap()).unwrap();
        for (message, r, s) in [
            (
                "sample",
                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
            ),
            (
                "test",
                "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367",
                "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
            ),
        ] {
            let signature: Signature = key.signing.sign(message.as_bytes());
            assert_eq!(format!("{signature:x}"), format!("{r}{s}"), "{message}");
        }
    }
}

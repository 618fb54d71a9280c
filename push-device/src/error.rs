use std::error::Error;

/// Why there is no key, or no export of it. The text says what to do, and repeats nothing of what was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not PEM, or is cut off.
    #[error(
        "the key is not PEM: give the whole text from `-----BEGIN PRIVATE KEY-----` to `-----END PRIVATE KEY-----`, \
         line breaks included"
    )]
    NotPem,
    /// PEM that begins with `-----BEGIN EC PRIVATE KEY-----`.
    #[error(
        "the key is in the form of SEC 1, not of PKCS#8: convert it, such as with `openssl pkey -in FILE`"
    )]
    Sec1,
    /// PEM that begins with `-----BEGIN ENCRYPTED PRIVATE KEY-----`.
    #[error("the key is encrypted: decrypt it first, such as with `openssl pkey -in FILE`")]
    Encrypted,
    /// PEM of something else: a public key, a certificate, a key of SSH's.
    #[error(
        "the PEM holds something else than a private key in PKCS#8: give the one that begins \
         `-----BEGIN PRIVATE KEY-----`"
    )]
    NotPrivate,
    /// The bytes are not PKCS#8 in DER, or are cut off.
    #[error(
        "the key is not PKCS#8 in DER: give the bytes that `to_pkcs8_der` returned, or those of \
         `openssl pkcs8 -topk8 -nocrypt -outform DER -in FILE`"
    )]
    NotPkcs8,
    /// PKCS#8 of another algorithm or curve.
    #[error("the key is not of the curve P-256, the one that push factors have: create another key")]
    NotP256,
    /// PKCS#8 of P-256 whose number is zero or too large, or whose public key is another's.
    #[error(
        "the key contradicts itself or is out of range: it is damaged, take it from a backup or create another one"
    )]
    Damaged,
    /// The source of random bytes failed; why is the error's source.
    #[error("there is no key, for the source of random bytes failed: try again once it works")]
    Randomness(#[source] Box<dyn Error + Send + Sync>),
    /// The source of random bytes gave, time after time, what cannot be a key: all zeros or all ones, most likely.
    #[error("there is no key, for the source of random bytes is broken: look whether it is switched on")]
    NotRandom,
    /// It could not be put into its form: not known to happen.
    #[error("the key cannot be encoded: please report this")]
    Encoding,
}

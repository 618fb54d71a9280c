/// Where SIDs, secrets and request ids come from: not the system, so that answers repeat.
pub(crate) struct Random(fastrand::Rng);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Two letters and 32 hexadecimal digits.
    pub(crate) fn sid(&mut self, prefix: &str) -> String {
        format!("{prefix}{:032x}", self.0.u128(..))
    }

    /// The bytes of a TOTP secret: as many as RFC 4226 recommends.
    pub(crate) fn secret(&mut self) -> Vec<u8> {
        let mut bytes = vec![0; 20];
        self.0.fill(&mut bytes);
        bytes
    }
}

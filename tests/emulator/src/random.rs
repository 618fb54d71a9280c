use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

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

/// Where it is: 16 hexadecimal digits, since many readers of JSON have no numbers as large.
impl Serialize for Random {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:016x}", self.0.get_seed()))
    }
}

impl<'de> Deserialize<'de> for Random {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        u64::from_str_radix(&text, 16).map(Self::new).map_err(|_| D::Error::custom("no hexadecimal digits"))
    }
}

use crate::{Check, Form, TotpAlgorithm, Violation, field, limits};

/// What a create and an update of a TOTP factor set alike.
#[derive(Clone, Debug, Default)]
pub(super) struct TotpSettings {
    pub(super) time_step: Option<u32>,
    pub(super) skew: Option<u32>,
    pub(super) code_length: Option<u32>,
    pub(super) alg: Option<TotpAlgorithm>,
}

impl TotpSettings {
    /// The fields that are set, after those in `form`.
    pub(super) fn form(&self, form: Form) -> Form {
        form.number(field::CONFIG_TIME_STEP, self.time_step)
            .number(field::CONFIG_SKEW, self.skew)
            .number(field::CONFIG_CODE_LENGTH, self.code_length)
            .text(field::CONFIG_ALG, self.alg.as_ref().map(TotpAlgorithm::as_str))
    }

    pub(super) fn check(&self, check: Check) -> Check {
        check
            .within(field::CONFIG_TIME_STEP, self.time_step, limits::TIME_STEP)
            .within(field::CONFIG_SKEW, self.skew, limits::SKEW)
            .within(field::CONFIG_CODE_LENGTH, self.code_length, limits::CODE_LENGTH)
            .that(!matches!(self.alg, Some(TotpAlgorithm::Unknown(_))), || {
                let problem = "is none of `sha1`, `sha256` and `sha512`";
                Violation::new(field::CONFIG_ALG, problem, "choose one of these")
            })
    }
}

/// Their setters, for an operation that has them in `totp`.
macro_rules! totp_setters {
    () => {
        /// TOTP: seconds between two codes, [`limits::TIME_STEP`](crate::limits::TIME_STEP). The user's app goes by
        /// what it read from the QR code: tell it of a change.
        pub fn time_step(mut self, seconds: u32) -> Self {
            self.totp.time_step = Some(seconds);
            self
        }

        /// TOTP: of how many time steps in the past and in the future a code is accepted,
        /// [`limits::SKEW`](crate::limits::SKEW).
        pub fn skew(mut self, steps: u32) -> Self {
            self.totp.skew = Some(steps);
            self
        }

        /// TOTP: digits of a code, [`limits::CODE_LENGTH`](crate::limits::CODE_LENGTH). The user's app goes by what it
        /// read from the QR code: tell it of a change.
        pub fn code_length(mut self, digits: u32) -> Self {
            self.totp.code_length = Some(digits);
            self
        }

        /// TOTP: the hash. Many authenticator apps know SHA-1 alone.
        pub fn alg(mut self, algorithm: $crate::TotpAlgorithm) -> Self {
            self.totp.alg = Some(algorithm);
            self
        }
    };
}
pub(super) use totp_setters;

use clap::Args;
use twilio_verify_ureq::FactorSid;

use crate::known::Known;

#[derive(Args)]
pub(crate) struct Set {
    /// The factor, YF….
    pub(crate) sid: FactorSid,
    #[command(flatten)]
    pub(crate) totp: TotpSettings,
    #[command(flatten)]
    pub(crate) push: PushSettings,
}

/// Settings of TOTP factors.
#[derive(Args)]
#[command(next_help_heading = "TOTP settings")]
pub(crate) struct TotpSettings {
    /// Digits of a code, 3 to 8.
    #[arg(long, value_name = "DIGITS")]
    pub(crate) code_length: Option<u32>,
    /// Seconds between two codes, 20 to 60.
    #[arg(long, value_name = "SECONDS")]
    pub(crate) time_step: Option<u32>,
    /// Time steps in the past and in the future of which a code is accepted, 0 to 2.
    #[arg(long, value_name = "STEPS")]
    pub(crate) skew: Option<u32>,
    /// The hash: sha1, sha256 or sha512. Many apps know sha1 alone.
    #[arg(long, value_name = "HASH", hide_possible_values = true)]
    #[arg(value_parser = Known(&["sha1", "sha256", "sha512"]))]
    pub(crate) alg: Option<String>,
}

/// Settings of push factors.
#[derive(Args)]
#[command(next_help_heading = "Push settings")]
pub(crate) struct PushSettings {
    /// By whom the device is notified: apn, fcm or none.
    #[arg(long, value_name = "PLATFORM", hide_possible_values = true)]
    #[arg(value_parser = Known(&["apn", "fcm", "none"]))]
    pub(crate) notification_platform: Option<String>,
    /// Where notifications go, 32 to 255 characters.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) notification_token: Option<String>,
    /// The version of the device's SDK.
    #[arg(long, value_name = "VERSION")]
    pub(crate) sdk_version: Option<String>,
}

use clap::{Args, Parser, Subcommand};
use twilio_verify_ureq::{FactorSid, ServiceSid, limits};

/// Enrol, verify, list, rename and delete the second factors of a user, with Twilio Verify.
///
/// Without an account it runs on an emulator inside: try `factors enrol "John's Phone"`, and scan the QR code with any
/// authenticator app. What is created there is gone when the command ends. For a story of several commands start the
/// emulator by itself (`cargo run -p twilio-verify-emulator`) and give `--base-url http://127.0.0.1:4010`.
///
/// With an account: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET, and give
/// the Verify service by --service or TWILIO_VERIFY_SERVICE_SID. TWILIO_EDGE and TWILIO_REGION are read as well.
///
/// Exit codes: 0 success; 1 failure, which includes a factor that was created and not verified; 2 usage; 3 a code was
/// rejected.
#[derive(Parser)]
#[command(name = "factors", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,

    /// Print JSON for scripts.
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the factors are and whose they are.
#[derive(Args)]
#[command(next_help_heading = "Where, and whose")]
pub(crate) struct PlaceArgs {
    /// Your name for the user: 8 to 64 letters, digits and hyphens.
    #[arg(long, global = true, value_name = "ID", default_value = "factors-demo-user")]
    pub(crate) identity: String,

    /// The Verify service, VA…; otherwise what TWILIO_VERIFY_SERVICE_SID holds.
    #[arg(long, global = true, value_name = "SID")]
    pub(crate) service: Option<ServiceSid>,

    /// Another base URL: https, or http to this machine, such as an emulator's.
    #[arg(long, global = true, value_name = "URL", conflicts_with_all = ["edge", "region"])]
    pub(crate) base_url: Option<String>,

    /// Twilio's edge, such as dublin.
    #[arg(long, global = true)]
    pub(crate) edge: Option<String>,

    /// Twilio's region, such as ie1.
    #[arg(long, global = true)]
    pub(crate) region: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Create a TOTP factor, show its QR code, and verify it with the first code.
    #[command(visible_alias = "enroll")]
    Enrol(Enrol),
    /// List the user's factors.
    List {
        /// Factors in a page, 1 to 1000.
        #[arg(long, value_name = "N")]
        page_size: Option<u32>,
        /// How many at the most.
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
    /// Show one factor.
    Show {
        /// The factor, YF….
        sid: FactorSid,
    },
    /// Verify a factor with its first code. Not a login check: a factor that was verified before stays so.
    Verify {
        /// The factor, YF….
        sid: FactorSid,
        /// The code, leading zeros included.
        code: String,
    },
    /// Give a factor another name.
    Rename {
        /// The factor, YF….
        sid: FactorSid,
        /// The new name, 1 to 64 characters.
        name: String,
    },
    /// Change a factor's settings. The user's app must be told of a TOTP setting too.
    Set(Set),
    /// Delete a factor.
    Delete {
        /// The factor, YF….
        sid: FactorSid,
    },
    /// Print the code that an authenticator app would show now.
    Code {
        /// The otpauth:// URI of an enrolment; `-` reads it from the standard input.
        uri: String,
    },
}

#[derive(Args)]
pub(crate) struct Enrol {
    /// The factor's name; the user's app shows it as the account.
    pub(crate) name: String,
    /// Let a built-in authenticator compute the code, as when no terminal is there to ask, or with --json.
    #[arg(long)]
    pub(crate) auto: bool,
    /// Verify with this code instead of asking for one.
    #[arg(long, conflicts_with = "auto", value_parser = digits)]
    pub(crate) code: Option<String>,
    #[command(flatten)]
    pub(crate) settings: TotpSettings,
}

/// A code has to be one before a factor is created for it.
pub(crate) fn digits(code: &str) -> Result<String, String> {
    let (least, most) = (*limits::CODE_LENGTH.start() as usize, *limits::CODE_LENGTH.end() as usize);
    let length = (least..=most).contains(&code.len());
    if length && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(code.to_owned())
    } else {
        Err(format!("a code is {least} to {most} digits"))
    }
}

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
    #[arg(long, value_name = "HASH")]
    pub(crate) alg: Option<String>,
}

/// Settings of push factors.
#[derive(Args)]
#[command(next_help_heading = "Push settings")]
pub(crate) struct PushSettings {
    /// By whom the device is notified: apn, fcm or none.
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) notification_platform: Option<String>,
    /// Where notifications go, 32 to 255 characters.
    #[arg(long, value_name = "TOKEN")]
    pub(crate) notification_token: Option<String>,
    /// The version of the device's SDK.
    #[arg(long, value_name = "VERSION")]
    pub(crate) sdk_version: Option<String>,
}

mod enrol;
mod set;

use std::{ffi::OsString, path::PathBuf};

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use twilio_verify_ureq::{FactorSid, ServiceSid};

use crate::style::Color;

pub(crate) use self::{
    enrol::{Enrol, digits},
    set::Set,
};

/// Enrol, verify, list, rename and delete the second factors of a user, with Twilio Verify.
///
/// Without an account it runs on an emulator inside: try `factors enrol "John's Phone"`, and scan the QR code with any
/// authenticator app. What is created there is gone when the command ends. For a story of several commands start the
/// emulator by itself (`factors emulator`) and give `--base-url http://127.0.0.1:4010`.
///
/// With an account: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET, and give
/// the Verify service by --service or TWILIO_VERIFY_SERVICE_SID. TWILIO_EDGE and TWILIO_REGION are read as well.
/// `factors doctor` looks whether all of it is right.
#[derive(Parser)]
#[command(name = "factors", version, max_term_width = 100, after_long_help = MORE)]
pub(crate) struct Cli {
    /// Print JSON for scripts, on standard error too.
    #[arg(long, global = true, display_order = AFTER_OWN)]
    pub(crate) json: bool,

    /// When to colour; NO_COLOR and CLICOLOR_FORCE are minded.
    #[arg(
        long,
        global = true,
        display_order = AFTER_OWN,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        hide_possible_values = true
    )]
    #[arg(
        long_help = "When to colour: auto, always or never. With auto a terminal is, unless NO_COLOR is set or TERM is \
        dumb; CLICOLOR_FORCE colours a pipe, too."
    )]
    pub(crate) color: Color,

    #[command(flatten)]
    pub(crate) place: PlaceArgs,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes is told after what it alone takes.
const AFTER_OWN: usize = 100;

const MORE: &str = "\
Exit codes:
  0  success
  1  failure: a factor that was created and not verified, and what the doctor finds, too
  2  usage: the words or the variables cannot be right
  3  a code was rejected

Environment:
  TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN  the account
  TWILIO_API_KEY, TWILIO_API_SECRET      an API key, which goes before these
  TWILIO_VERIFY_SERVICE_SID              as --service
  TWILIO_EDGE, TWILIO_REGION             as --edge and --region
  HTTPS_PROXY, ALL_PROXY, NO_PROXY       the proxy, and whom to reach without
  NO_COLOR, CLICOLOR_FORCE, TERM         see --color

An option goes before its variable, and an empty variable counts as unset.

With --json, standard output is one JSON value; the emulator, completions and manual pages, which are none, do not take \
it. A list is one array, and nothing where it could not be read to its end. \
Standard error is a line of JSON for each thing to tell, {\"note\": \"…\"}, and in the end, where the command failed, \
{\"error\": {…}} with kind (usage, rejected, api, transport, decode, findings or other), message, because (a list of \
texts), what_to_do, operation, status, code, request_id, retry_after_seconds, attempts and may_have_been_processed. Each \
of them is always there, and null where it means nothing.

Completions, here for bash, and the manual:
  factors completions bash > ~/.local/share/bash-completion/completions/factors
  factors man --dir ~/.local/share/man/man1";

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

    /// Use an emulator's credentials and service, whatever account the variables name.
    #[arg(long, global = true, conflicts_with_all = ["edge", "region"])]
    #[arg(
        long_help = "Use an emulator's credentials and service, whatever account the variables name: of the one at \
        --base-url, or of the one inside."
    )]
    pub(crate) emulator: bool,

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
    ///
    /// A passkey is made by the user's browser, and a push factor by an app on the user's phone: for passkeys there is the
    /// web application examples/enrol-web. Both are listed, shown, renamed and deleted here.
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
    /// Verify a factor with its first code.
    ///
    /// Not a login check: a factor that was verified before stays so. A push factor is verified by its device's signature,
    /// in base64; a passkey by the browser that makes it.
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
    /// Look at the variables, the host, the credentials, the service and the clock, and say what to do about each.
    ///
    /// It sends one request that changes nothing. The exit code is 0 only if all is well.
    Doctor,
    /// Run the emulator, for other programs and for a story of several commands, until Ctrl-C.
    ///
    /// It listens at http://127.0.0.1:4010 unless told otherwise: `factors emulator --help` shows its options.
    #[command(disable_help_flag = true)]
    Emulator {
        /// The emulator's own: see `factors emulator --help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        options: Vec<OsString>,
    },
    /// Print the completions for a shell.
    ///
    /// bash: factors completions bash > ~/.local/share/bash-completion/completions/factors
    ///
    /// zsh: factors completions zsh > _factors, in a folder of $fpath
    ///
    /// fish: factors completions fish > ~/.config/fish/completions/factors.fish
    ///
    /// PowerShell: factors completions powershell >> $PROFILE
    ///
    /// elvish: factors completions elvish >> ~/.config/elvish/rc.elv
    Completions {
        /// The shell.
        shell: Shell,
    },
    /// Print the manual page, or write those of all commands.
    Man {
        /// Where the pages go, such as ~/.local/share/man/man1.
        #[arg(long, value_name = "FOLDER")]
        dir: Option<PathBuf>,
    },
}

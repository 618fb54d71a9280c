use std::path::PathBuf;

use clap::Args;
use twilio_verify_ureq::limits;

use super::set::TotpSettings;
use crate::qr;

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
    /// Put the QR code into this file, .svg or .png, in place of the terminal.
    ///
    /// The factor's secret is in it: no other user can read it, and it is best deleted once it was scanned. Should it not
    /// be written once the factor is there, a note says so, the code is shown in its place, and the exit code is still
    /// that of the enrolment.
    #[arg(long, value_name = "FILE", value_parser = qr_file)]
    pub(crate) qr_file: Option<PathBuf>,
    /// Overwrite the file of --qr-file.
    #[arg(long, requires = "qr_file")]
    pub(crate) force: bool,
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

fn qr_file(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    qr::Kind::of(&path)?;
    Ok(path)
}

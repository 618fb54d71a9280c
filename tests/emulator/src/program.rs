//! The emulator as a program, for others to have it among their commands.

use std::{
    ffi::OsString,
    io::{self, Write},
    iter,
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    thread,
};

use clap::{Command, CommandFactory, Parser};
use twilio_verify_core::{AccountSid, ApiKeySid, ServiceSid, Timestamp};

use crate::{ACCOUNT_SID, AUTH_TOKEN, Account, Fault, Limits, SERVICE_SID, Server, Settings};

/// Runs the program `twilio-verify-emulator` with these arguments, its name not among them: what it prints
/// goes to the standard streams, and it listens until the process is ended.
///
/// It comes back when it was asked for its help or its version, when an argument is wrong (exit code 2), or when it
/// cannot start (1). `name` is what the user called, for the usage and before each error: `twilio-verify-emulator`, or
/// the program and the command that run it.
pub fn run(name: &str, arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = iter::once(name.into()).chain(arguments);
    match Arguments::try_parse_from(arguments) {
        Ok(arguments) => match serve(arguments) {
            Ok(never) => match never {},
            Err(message) => {
                // With standard error closed there is nobody left to tell.
                let _ = writeln!(io::stderr(), "{name}: {message}");
                ExitCode::FAILURE
            }
        },
        Err(asked) => {
            let _ = asked.print();
            u8::try_from(asked.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
        }
    }
}

/// The options that [`run`] takes, with what its help says of each: for the manual page, and for the completions, of
/// whoever has it among their commands. To read arguments is for `run`.
///
/// It is named `twilio-verify-emulator` until it is given another name. The type is the crate `clap`'s, of version 4.
pub fn command() -> Command {
    Arguments::command()
}

/// Twilio's Verify v2 Factors API (push, totp and passkeys) on this machine, in memory: for trying out and for tests.
///
/// Prints `listening on http://ADDRESS:PORT` when it is ready, and answers there until it is ended, with Ctrl-C for
/// example. Nothing is kept after that unless a file is named, nothing is sent to Twilio, nobody is notified.
// No line is broken for the terminal, so that the example's commands stay what they are.
#[derive(Parser)]
#[command(name = "twilio-verify-emulator", version, term_width = 0, after_help = EXAMPLE)]
struct Arguments {
    /// Where to listen: a loopback address and a port, 0 for any free port
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4010", value_parser = loopback)]
    listen: SocketAddr,

    /// The account: the user name of requests
    #[arg(long, value_name = "AC…", default_value = ACCOUNT_SID)]
    account_sid: AccountSid,

    /// The account's auth token: the password of requests. Choose any, never a real one
    #[arg(long, value_name = "TOKEN", default_value = AUTH_TOKEN)]
    auth_token: String,

    /// An API key that is taken as well as account SID and auth token
    #[arg(long, value_name = "SK…", requires = "api_secret")]
    api_key: Option<ApiKeySid>,

    /// The API key's secret
    #[arg(long, value_name = "SECRET", requires = "api_key")]
    api_secret: Option<String>,

    /// The Verify service
    #[arg(long, value_name = "VA…", default_value = SERVICE_SID)]
    service: ServiceSid,

    /// The service's friendly name: the issuer that an authenticator app shows
    #[arg(long, value_name = "NAME", default_value = "Emulator")]
    issuer: String,

    /// The site whose passkeys are made where a request names no other: its domain [default: localhost]
    #[arg(long, value_name = "DOMAIN", requires = "rp_origin")]
    rp_id: Option<String>,

    /// Where the pages of this site are, as a browser writes it; more than once for more of them [default:
    /// http://localhost, which stands for all of its ports]
    #[arg(long, value_name = "ORIGIN", requires = "rp_id")]
    rp_origin: Vec<String>,

    /// One more account, with its token and a service; its name, the issuer, may be left out. Can be repeated, and an
    /// account named again, the first one too, has one more service
    #[arg(long, value_name = "AC…:TOKEN:VA…[:NAME]", value_parser = account)]
    other_account: Vec<OtherAccount>,

    /// The clock shows this, as 2015-07-30T20:00:00Z, and moves by hand alone, through /emulator/clock [default: the
    /// system's]
    #[arg(long, value_name = "DATE")]
    clock: Option<Timestamp>,

    /// Something that goes wrong, as it would be sent to /emulator/faults: {"effect": "drop", "on": "create"}. Can be
    /// repeated
    #[arg(long, value_name = "JSON", value_parser = fault)]
    fault: Vec<Fault>,

    /// What it remembers is kept in this file, and it goes on with it when it starts again, with the clock too. The
    /// factors' secrets are in it
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Where SIDs, secrets and the turns of faults come from: the same number gives the same ones
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,

    /// TOTP factors that an entity can have [default: 100, as Twilio]
    #[arg(long, value_name = "COUNT")]
    totp_limit: Option<usize>,

    /// Push factors that an entity can have [default: 20, as Twilio]
    #[arg(long, value_name = "COUNT")]
    push_limit: Option<usize>,

    /// Factors that can be created for an entity in 24 hours [default: 100, as Twilio]
    #[arg(long, value_name = "COUNT")]
    creations_a_day: Option<usize>,
}

const EXAMPLE: &str = "\
Example: create a TOTP factor for the user `user-0001`, see its code, let a day go by
  curl http://127.0.0.1:4010/v2/Services/VA00000000000000000000000000000000/Entities/user-0001/Factors \\
    -u AC00000000000000000000000000000000:emulator-auth-token -d FriendlyName=Phone -d FactorType=totp
  curl http://127.0.0.1:4010/emulator/state -u AC00000000000000000000000000000000:emulator-auth-token
  curl http://127.0.0.1:4010/emulator/clock -u AC00000000000000000000000000000000:emulator-auth-token \\
    --json '{\"advance_seconds\": 86400}'

There are /emulator/state, /emulator/requests, /emulator/clock, /emulator/faults; the package's README explains them.";

fn serve(arguments: Arguments) -> Result<std::convert::Infallible, String> {
    let listen = arguments.listen;
    let faults = arguments.fault.clone();
    let server = Server::start_on(listen, settings(arguments)?).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("{listen} is in use; choose another port with --listen, or 127.0.0.1:0 for any free one")
        }
        _ => format!("cannot start on {listen}: {error}"),
    })?;
    for fault in faults {
        server.inject(fault).map_err(|error| format!("--fault: {error}"))?;
    }
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", server.base_url())
        .and_then(|()| stdout.flush())
        .map_err(|error| format!("cannot say where it listens: {error}"))?;
    loop {
        thread::park();
    }
}

fn settings(arguments: Arguments) -> Result<Settings, String> {
    let mut limits = Limits::default();
    if let Some(count) = arguments.totp_limit {
        limits = limits.totp_per_entity(count);
    }
    if let Some(count) = arguments.push_limit {
        limits = limits.push_per_entity(count);
    }
    if let Some(count) = arguments.creations_a_day {
        limits = limits.creations_per_day(count);
    }
    let settings = Settings::default()
        .account_sid(arguments.account_sid)
        .auth_token(&arguments.auth_token)
        .service(arguments.service, &arguments.issuer)
        .seed(arguments.seed)
        .limits(limits);
    let settings = match arguments.rp_id {
        Some(id) => settings.relying_party(arguments.service, id, arguments.issuer, arguments.rp_origin),
        None => settings,
    };
    let settings = match arguments.clock {
        Some(moment) => settings.fixed_clock(moment.into()),
        None => settings,
    };
    let settings = match arguments.state {
        Some(path) => settings.state_file(path),
        None => settings,
    };
    let settings = match arguments.api_key.zip(arguments.api_secret) {
        Some((sid, secret)) => settings.api_key(sid, secret),
        None => settings,
    };
    with_others(settings, (arguments.account_sid, arguments.auth_token), arguments.other_account)
}

type OtherAccount = (AccountSid, String, ServiceSid, String);

/// Each account once, with all its services.
fn with_others(
    mut settings: Settings,
    first: (AccountSid, String),
    named: Vec<OtherAccount>,
) -> Result<Settings, String> {
    let mut others: Vec<(AccountSid, Account)> = Vec::new();
    let mut tokens = vec![first.clone()];
    for (sid, token, service, name) in named {
        match tokens.iter().find(|(known, _)| *known == sid) {
            Some((_, other)) if *other != token => {
                return Err(format!("--other-account: {sid} has another token already, and can have one"));
            }
            Some(_) => {}
            None => tokens.push((sid, token.clone())),
        }
        if sid == first.0 {
            settings = settings.service(service, name);
            continue;
        }
        let place = others.iter().position(|(known, _)| *known == sid);
        let account = place.map_or_else(|| Account::new(sid, token), |place| others.remove(place).1);
        others.push((sid, account.service(service, name)));
    }
    Ok(others.into_iter().fold(settings, |settings, (_, account)| settings.account(account)))
}

fn account(text: &str) -> Result<OtherAccount, String> {
    let mut parts = text.splitn(4, ':');
    let (Some(sid), Some(token), Some(service)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("AC…:TOKEN:VA… or AC…:TOKEN:VA…:NAME is expected".to_owned());
    };
    let sid = AccountSid::new(sid).map_err(|error| error.to_string())?;
    let service = ServiceSid::new(service).map_err(|error| error.to_string())?;
    Ok((sid, token.to_owned(), service, parts.next().unwrap_or("Emulator").to_owned()))
}

fn fault(text: &str) -> Result<Fault, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| "an address and a port are expected, such as 127.0.0.1:4010".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("the emulator listens on loopback only, as on 127.0.0.1 or [::1]".to_owned())
    }
}

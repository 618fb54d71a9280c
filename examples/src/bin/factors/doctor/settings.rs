//! What the words and the variables say, before anything is sent.

use twilio_verify_ureq::{Config, Edge, Endpoint, Region, ServiceSid};
use ureq::http::Uri;

use super::Report;
use crate::{
    cli::PlaceArgs,
    failure::Failure,
    place::{self, CREDENTIALS, SERVICE, Target, variable},
};

/// What a call needs, once the settings allow one.
pub(super) struct Setting {
    pub(super) config: Config,
    pub(super) uri: Uri,
    pub(super) service: ServiceSid,
    pub(super) region: Option<String>,
    pub(super) whose: Whose,
}

/// Whose credentials are sent, and where.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    Emulator,
    Account,
    AccountElsewhere,
}

pub(super) fn examine(args: &PlaceArgs, report: &mut Report) -> Option<Setting> {
    if !args.emulator
        && let Err(failure) = place::readable()
    {
        report.problem("variables", said(failure), "It is neither set nor unset: say which.");
        return None;
    }
    variables(report);
    let target = match Target::of(args) {
        Ok(target) => target,
        Err(failure) => {
            let (check, advice) = to_set(args);
            report.problem(check, said(failure), advice);
            return None;
        }
    };
    let (config, why, whose) = match target {
        Target::Embedded => {
            let (what, advice) = if args.emulator {
                (
                    "none, by --emulator: other commands use one inside",
                    "Leave --emulator out to look at the account; or name an emulator: `factors emulator`, and \
                     --base-url http://127.0.0.1:4010.",
                )
            } else {
                (
                    "none is configured: other commands use an emulator inside",
                    "Set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or TWILIO_API_KEY and TWILIO_API_SECRET; or name \
                     an emulator: `factors emulator`, and --base-url http://127.0.0.1:4010.",
                )
            };
            report.problem("account", what, advice);
            return None;
        }
        Target::Emulator(config) => {
            let why = if args.emulator { "by --emulator" } else { "since none is configured" };
            report.ok("account", format!("the emulator's own, {why}"));
            (config, "by --base-url".to_owned(), Whose::Emulator)
        }
        Target::Elsewhere(config) => {
            report.note(
                "account",
                format!("the configured account's credentials go to {}", config.get_endpoint()),
                Some("If an emulator is there, give --emulator: it has credentials of its own."),
            );
            (config, "by --base-url".to_owned(), Whose::AccountElsewhere)
        }
        Target::Twilio(config) => (config, why(args), Whose::Account),
    };
    let region = args.base_url.is_none().then(|| given(&args.region, "TWILIO_REGION")).flatten();
    host(args, &config, &why, region.as_deref(), report);
    let service = service(args, report)?;
    let config = place::named(config).ok()?;
    let uri = config.get_endpoint().to_string().parse().ok()?;
    Some(Setting { config, uri, service, region, whose })
}

/// Which of the settings has to change for there to be a target at all, and how.
fn to_set(args: &PlaceArgs) -> (&'static str, &'static str) {
    let edge = given(&args.edge, "TWILIO_EDGE").is_some_and(|name| Edge::new(&name).is_err());
    let region = given(&args.region, "TWILIO_REGION").is_some_and(|name| Region::new(&name).is_err());
    if args.base_url.as_deref().is_some_and(|url| args.emulator || Endpoint::base_url(url).is_err()) {
        ("host", "Change --base-url, or leave it out for Twilio itself.")
    } else if place::has_account(args) && (edge || region) && Config::from_vars(without_place).is_ok() {
        ("host", "Change TWILIO_EDGE and TWILIO_REGION, or --edge and --region, or leave both out for us1.")
    } else {
        ("account", "Twilio's console has the account's SID and auth token, and makes API keys.")
    }
}

fn without_place(name: &str) -> Option<String> {
    CREDENTIALS.contains(&name).then(|| variable(name)).flatten()
}

fn said(failure: Failure) -> String {
    match failure {
        Failure::Usage(reason) | Failure::Other(reason) => reason,
        _ => String::new(),
    }
}

fn given(option: &Option<String>, name: &str) -> Option<String> {
    option.clone().or_else(|| variable(name))
}

/// Names, and of values no more than what tells one account from another.
fn variables(report: &mut Report) {
    let others = [SERVICE, "TWILIO_EDGE", "TWILIO_REGION"];
    let mut found = Vec::new();
    for name in CREDENTIALS.into_iter().chain(others) {
        let Some(value) = variable(name) else { continue };
        if value.trim() != value {
            report.problem(
                "variables",
                format!("{name} has white space around its value"),
                "Set it again without; a line break often comes from a file.",
            );
        }
        let shown = match name {
            "TWILIO_EDGE" | "TWILIO_REGION" => value,
            _ => shortened(&value),
        };
        found.push(format!("{name} is {shown}"));
    }
    if found.is_empty() {
        report.note("variables", "none of Twilio's is set", None);
    } else {
        report.ok("variables", found.join(", "));
    }
    if variable("TWILIO_API_KEY").is_some() && variable("TWILIO_AUTH_TOKEN").is_some() {
        report.note("variables", "there are an API key and an auth token: the API key is used", None);
    }
}

/// Enough of a SID to know it by. What is none is not shown: it may be a secret in the wrong variable.
fn shortened(value: &str) -> String {
    let is_sid = value.len() == 34
        && ["AC", "SK", "VA"].iter().any(|kind| value.starts_with(kind))
        && value.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit());
    match (value.get(..4), value.get(30..)) {
        (Some(start), Some(end)) if is_sid => format!("{start}…{end}"),
        _ => "set".to_owned(),
    }
}

fn why(args: &PlaceArgs) -> String {
    let source = |option: &Option<String>, name: &'static str, flag: &'static str| match option {
        Some(_) => Some(flag),
        None => variable(name).map(|_| name),
    };
    let edge = source(&args.edge, "TWILIO_EDGE", "--edge");
    let region = source(&args.region, "TWILIO_REGION", "--region");
    match (edge, region) {
        (Some(edge), Some(region)) => format!("by {edge} and {region}"),
        (Some(edge), None) => format!("by {edge}, which alone stands for the region us1"),
        (None, Some(region)) => format!("by {region}, without an edge"),
        (None, None) => "since no edge and no region is set".to_owned(),
    }
}

fn host(args: &PlaceArgs, config: &Config, why: &str, region: Option<&str>, report: &mut Report) {
    let url = config.get_endpoint().to_string();
    report.figure("base_url", url.clone());
    let what = format!("{url}, {why}");
    match region {
        Some(region) if given(&args.edge, "TWILIO_EDGE").is_none() => report.note(
            "host",
            what,
            Some(&format!(
                "Twilio asks for an edge with each region: set TWILIO_EDGE too, to the one of {region} (as dublin for ie1)."
            )),
        ),
        _ => report.ok("host", what),
    }
}

fn service(args: &PlaceArgs, report: &mut Report) -> Option<ServiceSid> {
    match place::service(args) {
        Ok(Some(service)) => {
            report.ok("service", shortened(service.as_str()));
            Some(service)
        }
        Ok(None) if !place::has_account(args) => {
            report.ok("service", "the emulator's own, since none is named");
            twilio_verify_emulator::SERVICE_SID.parse().ok()
        }
        Ok(None) => {
            report.problem(
                "service",
                "none is named",
                format!("Give --service VA…, or set {SERVICE}: Twilio's console shows it among the Verify services."),
            );
            None
        }
        Err(failure) => {
            report.problem(
                "service",
                said(failure),
                "Copy the SID, VA and 32 digits, from Twilio's console.",
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn of_a_value_no_more_is_shown_than_tells_it_from_others() {
        assert_eq!(shortened("AC0123456789abcdef0123456789abcdef"), "AC01…cdef");
        // An auth token in the wrong place.
        assert_eq!(shortened("0123456789abcdef0123456789abcdef"), "set");
        assert_eq!(shortened("AC\u{fc}"), "set");
    }
}

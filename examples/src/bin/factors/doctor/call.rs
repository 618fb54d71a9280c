//! One request that changes nothing, and what its answer says about the credentials, the service and the clock.

use std::{
    cell::Cell,
    time::{Duration, Instant, SystemTime},
};

use twilio_verify_core::Client;
use twilio_verify_ureq::{
    Entity, Error, ErrorCode, HttpRequest, HttpResponse, RetryPolicy, Transport, TransportError,
    UreqTransport,
};

use super::{
    Report,
    network::milliseconds,
    settings::{Setting, Whose},
};
use crate::{
    advice::{Trouble, what_to_do},
    cli::PlaceArgs,
};

pub(super) fn examine(setting: &Setting, args: &PlaceArgs, report: &mut Report) {
    let watched = Watched { transport: UreqTransport::default(), dated: Cell::new(None) };
    let client = Client::with_transport(setting.config.clone(), &watched).retry_policy(RetryPolicy::NEVER);
    let entity = Entity::new(setting.service, args.identity.as_str());
    let began = Instant::now();
    let answer = client.exchange(entity.factors().page_size(1));
    let time = milliseconds(began);

    if !matches!(answer, Err(Error::Transport(_) | Error::Invalid(_))) {
        report.figure("latency_milliseconds", time);
        if setting.uri.scheme_str() == Some("https") {
            report.ok("TLS", "the server's certificate is trusted");
        }
    }
    let request_id = match &answer {
        Ok(answer) => answer.headers.get("twilio-request-id").and_then(|id| id.to_str().ok()),
        Err(error) => error.request_id(),
    };
    report.figure("request_id", request_id);
    match &answer {
        Ok(_) => {
            report.ok("call", format!("the list of factors was answered in {time} ms{}", id(request_id)))
        }
        Err(error) => failed(error, setting, args, report),
    }
    if let Some(dated) = watched.dated.get() {
        clock(dated, report);
    }
}

fn id(request_id: Option<&str>) -> String {
    request_id.map_or_else(String::new, |id| format!(", request {id}"))
}

fn failed(error: &Error, setting: &Setting, args: &PlaceArgs, report: &mut Report) {
    let what = format!("{error}{}", id(error.request_id()));
    let status = error.status().map(|status| status.as_u16());
    if error.code() == Some(ErrorCode::AUTHENTICATION_FAILED) || status == Some(401) {
        report.problem("credentials", what, credentials(setting.whose, setting.region.as_deref()));
    } else if error.code() == Some(ErrorCode::NOT_FOUND) {
        // A user is there from the first factor on: before that, this is all that a right setting can get.
        report.note(
            "service",
            what,
            Some(&format!(
                "The credentials were taken. Either there is no user {} yet, whom the first factor makes, or the account \
                 has no such service: Twilio tells both alike. Compare the service's SID with Twilio's console.",
                args.identity
            )),
        );
    } else if let Error::Transport(transport) = error {
        let trouble = Trouble::of(transport);
        let check = if trouble == Trouble::Tls { "TLS" } else { "call" };
        let what = format!("{what}: {}", transport.cause());
        report.problem(check, what, trouble.what_to_do().unwrap_or("Change what it names."));
    } else {
        let advice =
            what_to_do(error).unwrap_or_else(|| "Twilio's support wants the request's name.".to_owned());
        report.problem("call", what, advice);
    }
}

/// Twilio: an auth token or an API key is valid in the region alone in which it was made.
/// <https://www.twilio.com/docs/global-infrastructure/manage-regional-api-credentials>
fn credentials(whose: Whose, region: Option<&str>) -> String {
    match (whose, region) {
        (Whose::Emulator, _) => "The emulator was started with others than it has by itself: set TWILIO_ACCOUNT_SID and \
                                 TWILIO_AUTH_TOKEN to those, and leave --emulator out."
            .to_owned(),
        (Whose::AccountElsewhere, _) => "They are the configured account's. An emulator has credentials of its own: give \
                                         --emulator, or unset TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_API_KEY and \
                                         TWILIO_API_SECRET. Elsewhere, ask who runs it."
            .to_owned(),
        (Whose::Account, Some(region)) => format!(
            "Credentials are good for one region alone, and this host is of {region}: copy that region's from Twilio's \
             console, or leave the region out."
        ),
        (Whose::Account, None) => "Copy them anew from Twilio's console. If they are of another region than us1, set \
                                   TWILIO_REGION and TWILIO_EDGE to it."
            .to_owned(),
    }
}

/// Codes are good for 30 seconds and the neighbouring step; more than this is worth a look. Our choice.
const TOLERATED: Duration = Duration::from_secs(5);

fn clock(dated: Dated, report: &mut Report) {
    let (skew, word) = dated.skew();
    let seconds = skew.as_secs();
    let signed = i64::try_from(seconds).unwrap_or(i64::MAX);
    report.figure("clock_skew_seconds", if word == AHEAD { signed } else { -signed });
    if skew <= TOLERATED {
        report.ok("clock", format!("as the server's, within {} s", seconds + 1));
    } else {
        report.problem(
            "clock",
            format!("this machine's is {seconds} s {word} the server's"),
            "Set it, best by NTP: codes that this machine computes, and its view of certificates, depend on it.",
        );
    }
}

/// A server's moment, and the two of this machine between which it was.
#[derive(Clone, Copy)]
struct Dated {
    sent: SystemTime,
    server: SystemTime,
    received: SystemTime,
}

const AHEAD: &str = "ahead of";
const BEHIND: &str = "behind";

impl Dated {
    /// How far this machine's clock is off at least. A date of HTTP has whole seconds, and the way takes its time.
    fn skew(self) -> (Duration, &'static str) {
        let until = self.server + Duration::from_secs(1);
        match (self.sent.duration_since(until), self.server.duration_since(self.received)) {
            (Ok(ahead), _) => (ahead, AHEAD),
            (_, Ok(behind)) => (behind, BEHIND),
            _ => (Duration::ZERO, AHEAD),
        }
    }
}

/// The tool's transport, and the date of the latest answer: an error keeps none of its headers.
struct Watched {
    transport: UreqTransport,
    dated: Cell<Option<Dated>>,
}

impl Transport for Watched {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let sent = SystemTime::now();
        let response = self.transport.send(request)?;
        let date = response.headers().get("date").and_then(|date| date.to_str().ok());
        if let Some(Ok(server)) = date.map(httpdate::parse_http_date) {
            self.dated.set(Some(Dated { sent, server, received: SystemTime::now() }));
        }
        Ok(response)
    }

    fn sleep(&self, duration: Duration) {
        self.transport.sleep(duration);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_off_only_where_no_moment_of_the_exchange_fits() {
        let at = |milliseconds| SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds);
        let skew = |sent, server, received| {
            Dated { sent: at(sent), server: at(server), received: at(received) }.skew()
        };
        // The server's 10 s are any moment up to 11 s.
        assert_eq!(skew(10_900, 10_000, 10_950).0, Duration::ZERO);
        assert_eq!(skew(9_000, 10_000, 10_000).0, Duration::ZERO);
        assert_eq!(skew(71_000, 10_000, 71_500), (Duration::from_secs(60), AHEAD));
        assert_eq!(skew(1_000, 10_000, 2_000), (Duration::from_secs(8), BEHIND));
    }

    #[test]
    fn a_few_seconds_are_no_problem() {
        let problem = |seconds: u64| {
            let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
            let mut report = Report::default();
            clock(Dated { sent: at(99), server: at(100 + seconds), received: at(100) }, &mut report);
            assert_eq!(report.to_json(true)["clock_skew_seconds"], -i64::try_from(seconds).unwrap());
            report.to_json(true)["findings"][0]["state"] == "problem"
        };
        assert_eq!([3, 10].map(problem), [false, true]);
    }

    #[test]
    fn credentials_are_of_one_region() {
        assert!(credentials(Whose::Account, Some("ie1")).contains("of ie1"));
        assert!(credentials(Whose::Account, None).contains("TWILIO_REGION"));
    }
}

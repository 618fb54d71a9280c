//! How an application is tested with the emulator: `docs/guide/testing.md`. First the application, then its tests;
//! `cargo test -p twilio-verify-examples --test your_application` runs them.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use twilio_verify_emulator::{Fault, RequestKind, SERVICE_SID, Server, Settings};
use twilio_verify_ureq::{
    Client, Entity, Error, ErrorCode, FactorSid, FactorStatus, RetryPolicy, Verification, field,
};

/// What the application shows to its user after a code was typed.
#[derive(Debug, PartialEq, Eq)]
enum Page {
    Welcome,
    AskAgain,
    EnrolAgain,
    TryLater,
}

/// The application. It is given a client, so that tests can give it another one.
struct Application {
    twilio: Client,
    user: Entity,
}

impl Application {
    /// Gives the factor and what the QR code shows.
    fn enrol(&self) -> Result<(FactorSid, String), Error> {
        let create = || self.twilio.send(self.user.create_totp("Authenticator app"));
        let created = match create() {
            // Perhaps it is there, with a secret that nobody has seen: away with it.
            Err(error) if error.may_have_been_processed() => {
                self.remove_unverified()?;
                create()
            }
            other => other,
        }?;
        Ok((created.sid, created.binding.uri.expose().to_owned()))
    }

    fn remove_unverified(&self) -> Result<(), Error> {
        let factors = self.twilio.list(self.user.factors()).collect::<Result<Vec<_>, _>>()?;
        for factor in factors.iter().filter(|factor| factor.status == FactorStatus::Unverified) {
            self.twilio.send(self.user.delete(factor.sid))?;
        }
        Ok(())
    }

    fn code_typed(&self, sid: FactorSid, code: &str) -> Page {
        match self.twilio.send(self.user.verify(sid, code)) {
            Ok(Verification::Verified(_)) => Page::Welcome,
            Ok(Verification::Rejected(_)) => Page::AskAgain,
            Err(error) if error.is_invalid(field::AUTH_PAYLOAD) => Page::AskAgain, // it was no code at all
            Err(error) if error.is_not_found() => Page::EnrolAgain,
            Err(error) if error.code() == Some(ErrorCode::FACTOR_UNVERIFIED) => Page::EnrolAgain, // too old
            Err(error) if error.code() == Some(ErrorCode::TOO_MANY_WRONG_CODES) => Page::EnrolAgain,
            Err(_) => Page::TryLater,
        }
    }
}

/// The application on an emulator of its own. It takes a free port, and stops when it is dropped.
fn application() -> (Server, Application) {
    let server = Server::start(Settings::default()).unwrap();
    let twilio = Client::new(server.config()).retry_policy(RetryPolicy::NEVER); // no test waits
    let user = Entity::new(SERVICE_SID.parse().unwrap(), "user-0001");
    (server, Application { twilio, user })
}

#[test]
fn a_user_enrols() {
    let (server, application) = application();
    let (sid, uri) = application.enrol().unwrap();
    assert!(uri.starts_with("otpauth://totp/"));
    let code = server.totp_code(sid).unwrap(); // what the user's app shows
    assert_eq!(application.code_typed(sid, &code), Page::Welcome);
    assert_eq!(server.factors()[0].status, FactorStatus::Verified);
}

#[test]
fn five_wrong_codes_are_too_many() {
    let (server, application) = application();
    let (sid, _) = application.enrol().unwrap();
    for _ in 0..5 {
        assert_eq!(application.code_typed(sid, "000"), Page::AskAgain);
    }
    assert_eq!(server.factors()[0].wrong_codes, 5);
    let code = server.totp_code(sid).unwrap();
    assert_eq!(application.code_typed(sid, &code), Page::EnrolAgain);
}

#[test]
fn what_is_no_code_costs_no_attempt() {
    let (server, application) = application();
    let (sid, _) = application.enrol().unwrap();
    for typed in ["", "abcd", "12a4", "123-456", "123456789"] {
        assert_eq!(application.code_typed(sid, typed), Page::AskAgain, "{typed}");
    }
    assert_eq!(server.factors()[0].wrong_codes, 0);
    // As an app shows it.
    let code = server.totp_code(sid).unwrap();
    let (first, last) = code.split_at(3);
    assert_eq!(application.code_typed(sid, &format!(" {first} {last}")), Page::Welcome);
}

#[test]
fn whoever_comes_back_after_a_day_enrols_again() {
    let (server, application) = application();
    let (sid, _) = application.enrol().unwrap();
    server.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(application.code_typed(sid, "123456"), Page::EnrolAgain);
}

#[test]
fn a_lost_answer_leaves_one_factor() {
    let (server, application) = application();
    server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create)).unwrap();
    let (sid, _) = application.enrol().unwrap();
    let left: Vec<_> = server.factors().into_iter().map(|factor| factor.sid).collect();
    assert_eq!(left, [sid.as_str()]);
}

#[test]
fn while_twilio_is_down() {
    let (server, application) = application();
    let (sid, _) = application.enrol().unwrap();
    server.inject(Fault::status(503).code(20503).on(RequestKind::Verify)).unwrap();
    assert_eq!(application.code_typed(sid, "123456"), Page::TryLater);
}

#[test]
fn what_the_user_typed_is_what_is_sent() {
    let (server, application) = application();
    let (sid, _) = application.enrol().unwrap();
    let _ = application.code_typed(sid, "004590");
    let sent = server.requests().pop().unwrap();
    assert_eq!(sent.kind, Some(RequestKind::Verify));
    assert_eq!(sent.field("AuthPayload").as_deref(), Some("004590")); // with its zeros
}

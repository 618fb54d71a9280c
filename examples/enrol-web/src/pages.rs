use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use twilio_verify_hyper::{Factor, FactorStatus, FactorType, limits};

use crate::factors::Name;

/// In characters, as Twilio counts them.
pub(crate) const LONGEST_NAME: usize = *limits::FRIENDLY_NAME.end();

/// A template, answered with a status.
pub(crate) struct Page<T>(pub(crate) StatusCode, pub(crate) T);

impl<T: Template> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        match self.1.render() {
            Ok(html) => (self.0, Html(html)).into_response(),
            Err(error) => {
                tracing::error!("a page cannot be rendered: {error}");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// A factor, as pages show it.
pub(crate) struct Row {
    pub(crate) sid: String,
    pub(crate) name: String,
    kind: String,
    is_passkey: bool,
    status: String,
    is_verified: bool,
    /// Whether a code would finish it: of any other kind, what is needed for that was shown once.
    takes_code: bool,
    /// For machines and for humans; both empty when Twilio does not say.
    created: [String; 2],
}

impl From<&Factor> for Row {
    fn from(factor: &Factor) -> Self {
        let created = factor.date_created.map_or_else(Default::default, |date| {
            let moment = SignedDuration::try_from(date.since_epoch()).ok();
            let moment = moment.and_then(|since| Timestamp::from_duration(since).ok());
            let read = moment.map(|moment| moment.strftime("%-d %B %Y, %H:%M UTC").to_string());
            [date.to_string(), read.unwrap_or_default()]
        });
        Self {
            sid: factor.sid.to_string(),
            name: factor.friendly_name.clone().unwrap_or_else(|| factor.sid.to_string()),
            kind: match &factor.factor_type {
                FactorType::Totp => "Authenticator app".to_owned(),
                FactorType::Passkeys => "Passkey".to_owned(),
                FactorType::Push => "Push notification".to_owned(),
                other => other.to_string(),
            },
            is_passkey: factor.factor_type == FactorType::Passkeys,
            status: match &factor.status {
                FactorStatus::Verified => "Verified".to_owned(),
                FactorStatus::Unverified => "Not finished".to_owned(),
                other => other.to_string(),
            },
            is_verified: factor.is_verified(),
            takes_code: factor.factor_type == FactorType::Totp && factor.status == FactorStatus::Unverified,
            created,
        }
    }
}

/// What comes again by itself, and by a link where browsers are told not to.
#[derive(Template)]
#[template(path = "again.html")]
pub(crate) struct AgainPage;

#[derive(Template)]
#[template(path = "list.html")]
pub(crate) struct ListPage {
    pub(crate) rows: Vec<Row>,
    pub(crate) done: &'static str,
    pub(crate) user: String,
    pub(crate) place: String,
}

/// The first step of both enrolments.
#[derive(Template)]
#[template(path = "name.html")]
pub(crate) struct NamePage {
    title: &'static str,
    path: &'static str,
    needs_script: bool,
    example: &'static str,
    name: String,
    problem: bool,
}

impl NamePage {
    pub(crate) fn totp() -> Self {
        let (title, example) = ("Add an authenticator app", "John’s phone");
        Self { title, path: "/totp", needs_script: false, example, name: String::new(), problem: false }
    }

    pub(crate) fn passkey() -> Self {
        let (title, example) = ("Add a passkey", "John’s laptop");
        Self { title, path: "/passkey", needs_script: true, example, name: String::new(), problem: false }
    }

    /// The form again, with what was typed.
    pub(crate) fn refused(self, name: Name) -> Self {
        Self { name: name.trimmed().to_owned(), problem: true, ..self }
    }
}

#[derive(Template)]
#[template(path = "scan.html")]
pub(crate) struct ScanPage {
    pub(crate) factor: Row,
    /// The secret, in groups.
    pub(crate) groups: Vec<String>,
    /// An `<svg>`; empty when there is none.
    pub(crate) qr: String,
}

#[derive(Template)]
#[template(path = "code.html")]
pub(crate) struct CodePage {
    pub(crate) factor: Row,
    pub(crate) rejected: bool,
    pub(crate) no_code: bool,
    pub(crate) wrong_codes: u32,
}

/// After too many wrong codes.
#[derive(Template)]
#[template(path = "spent.html")]
pub(crate) struct SpentPage {
    pub(crate) sid: String,
}

/// Where the browser makes a passkey.
#[derive(Template)]
#[template(path = "ceremony.html")]
pub(crate) struct CeremonyPage {
    pub(crate) factor: Row,
    /// Twilio's JSON, untouched.
    pub(crate) options: String,
}

/// After a passkey that Twilio did not take.
#[derive(Template)]
#[template(path = "refused.html")]
pub(crate) struct RefusedPage {
    pub(crate) factor: Row,
}

#[derive(Template)]
#[template(path = "rename.html")]
pub(crate) struct RenamePage {
    pub(crate) factor: Row,
    pub(crate) name: String,
    pub(crate) problem: bool,
}

#[derive(Template)]
#[template(path = "delete.html")]
pub(crate) struct DeletePage {
    pub(crate) factor: Row,
}

#[derive(Template)]
#[template(path = "problem.html")]
pub(crate) struct ProblemPage {
    pub(crate) title: &'static str,
    pub(crate) text: String,
    /// Empty when there is none.
    pub(crate) request_id: String,
}

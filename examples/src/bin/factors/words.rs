//! What the library names by the API's words, in those that the user typed.

use twilio_verify_ureq::{Invalid, field};

/// As the library says it, each field by its option.
pub(crate) fn invalid(invalid: &Invalid) -> String {
    let violations = invalid.violations().iter();
    let violations = violations.map(|violation| {
        format!("{} {}: {}", typed(violation.field()), violation.problem(), violation.remedy())
    });
    format!("nothing was sent: {}", violations.collect::<Vec<_>>().join("; "))
}

/// The library is given credentials as a value of its own; the tool, by variables.
pub(crate) fn base_url(problem: &str) -> String {
    format!("--base-url cannot be used: {}", problem.replace("as `Credentials`", "in the variables TWILIO_…"))
}

fn typed(field: &'static str) -> &'static str {
    match field {
        field::IDENTITY => "--identity",
        field::SERVICE_SID => "--service",
        field::FRIENDLY_NAME => "the name",
        field::AUTH_PAYLOAD => "the code",
        field::PAGE_SIZE => "--page-size",
        field::CONFIG_CODE_LENGTH => "--code-length",
        field::CONFIG_TIME_STEP => "--time-step",
        field::CONFIG_SKEW => "--skew",
        field::CONFIG_ALG => "--alg",
        field::CONFIG_NOTIFICATION_PLATFORM => "--notification-platform",
        field::CONFIG_NOTIFICATION_TOKEN => "--notification-token",
        field::CONFIG_SDK_VERSION => "--sdk-version",
        other => other,
    }
}

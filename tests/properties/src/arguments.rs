use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use twilio_verify_core::{Error, HttpRequest};

use crate::{
    given::{Given, Verb},
    targets,
};

/// Path and form safety: every argument comes back as given, in the place where it was put, and nothing else is there;
/// what is refused is refused by its name.
pub fn arguments(given: &Given) -> Option<HttpRequest> {
    let out_of_limits = given.out_of_limits();
    match given.request(&targets::config()) {
        Ok(request) => {
            assert!(given.unchecked || out_of_limits.is_empty(), "{out_of_limits:?} were let through");
            assert!(given.never_sent().is_empty() && given.fits_in_a_url());
            has_all(&request, given);
            Some(request)
        }
        Err(Error::Invalid(invalid)) => {
            let named: BTreeSet<_> = invalid.violations().iter().map(|violation| violation.field()).collect();
            if !given.unchecked && !out_of_limits.is_empty() {
                assert_eq!(named, out_of_limits);
            } else if !given.never_sent().is_empty() {
                assert_eq!(named, given.never_sent());
            } else {
                assert_eq!(named, BTreeSet::from(["path and query"]));
                assert!(!given.fits_in_a_url(), "{invalid}");
            }
            assert!(!invalid.to_string().contains("PLANTED"), "{invalid}");
            None
        }
        Err(other) => panic!("{other:?}"),
    }
}

/// Read by other libraries than those that wrote it.
fn has_all(request: &HttpRequest, given: &Given) {
    let text = request.uri().to_string();
    assert!(
        text.is_ascii() && !text.contains(|c: char| c.is_ascii_control() || " \\#<>\"".contains(c)),
        "{text}"
    );
    let url = url::Url::parse(&text).unwrap();
    assert_eq!((url.scheme(), url.host_str(), url.port()), ("https", Some("verify.twilio.com"), None));
    assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None));
    let segments: Vec<_> = url.path_segments().unwrap().map(|segment| percent_decode_str(segment)).collect();
    let segments: Vec<_> = segments.into_iter().map(|segment| segment.decode_utf8().unwrap()).collect();
    assert_eq!(segments, given.segments());
    assert_eq!(request.uri().path().split('/').count(), segments.len() + 1);
    let query: Vec<_> = url.query_pairs().collect();
    assert!(same_pairs(&query, &given.query()), "{text}");
    let json = given.is_json(std::str::from_utf8(request.body()).unwrap());
    if let Some(is_it) = json {
        assert!(is_it, "{:?}, {given:?}", request.body());
    } else {
        let form: Vec<_> = form_urlencoded::parse(request.body()).collect();
        assert!(same_pairs(&form, &given.form()), "{form:?}, {:?}", given.form());
    }

    let method = match given.verb {
        Verb::Fetch | Verb::List => "GET",
        Verb::Delete => "DELETE",
        _ => "POST",
    };
    assert_eq!(request.method(), method);
    let mut headers: Vec<_> = request.headers().keys().map(|name| name.as_str()).collect();
    headers.sort_unstable();
    let content_type = if json.is_some() { "application/json" } else { "application/x-www-form-urlencoded" };
    assert!(method != "POST" || request.headers()["content-type"] == content_type);
    let form_type = (method == "POST").then_some("content-type");
    let expected: Vec<_> =
        ["accept", "authorization"].into_iter().chain(form_type).chain(["user-agent"]).collect();
    assert_eq!(headers, expected);
}

fn same_pairs<A: AsRef<str>>(read: &[(A, A)], given: &[(&'static str, String)]) -> bool {
    read.iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()))
        .eq(given.iter().map(|(name, value)| (*name, &**value)))
}

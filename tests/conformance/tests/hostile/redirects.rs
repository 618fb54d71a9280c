//! Redirects of every kind. A redirect is an error; nobody goes where it leads, and whether the request was carried out
//! is not known.

use crate::{
    act::{Act::*, listed_then, unclear},
    does::{Does, Then::*, says},
    table, texts,
};

/// To each of these places, as servers write it.
fn to(status: &str, places: &[&str]) -> Does {
    let locations: String = places.iter().map(|place| format!("location: {place}\r\n")).collect();
    says(format!("HTTP/1.1 {status} Elsewhere\r\n{locations}content-length: 0\r\n\r\n"), Stays)
}

const ELSEWHERE: &str = "http://127.0.0.1:TRAP/v2/services";

macro_rules! redirects {
    ($($name:ident $status:literal)+) => {
        table! {
            $(
                $name {
                    to(stringify!($status), &[ELSEWHERE]);
                    Create => unclear($status, None), 1;
                    Verify => unclear($status, None), 1;
                    Fetch => unclear($status, None), 1;
                    Update => unclear($status, None), 1;
                    List => listed_then(0, unclear($status, None)), 1;
                    Delete => unclear($status, None), 1;
                }
            )+
            to_another_host_by_name {
                to("302", &["http://localhost:TRAP/"]);
                Fetch => unclear(302, None), 1;
                Create => unclear(302, None), 1;
            }
            to_the_scheme_of_the_page {
                to("307", &["//127.0.0.1:TRAP/"]);
                Fetch => unclear(307, None), 1;
                Create => unclear(307, None), 1;
            }
            to_https {
                to("301", &["https://127.0.0.1:TRAP/"]);
                Fetch => unclear(301, None), 1;
            }
            to_a_name_before_the_host {
                to("308", &["http://127.0.0.1@127.0.0.1:TRAP/"]);
                Create => unclear(308, None), 1;
            }
            to_the_same_host {
                to("307", &["/elsewhere"]);
                Fetch => unclear(307, None), 1;
                Create => unclear(307, None), 1;
                Delete => unclear(307, None), 1;
            }
            to_itself {
                to("302", &[""]);
                Fetch => unclear(302, None), 1;
            }
            to_two_places {
                to("302", &["/elsewhere", ELSEWHERE]);
                Fetch => unclear(302, None), 1;
            }
            to_no_place {
                to("302", &[]);
                Fetch => unclear(302, None), 1;
                Create => unclear(302, None), 1;
            }
            to_what_is_no_place {
                to("302", &["ht!tp://[::1", "javascript:alert(1)", "\u{e9}"]);
                Fetch => unclear(302, None), 1;
            }
            with_a_body {
                says(
                    texts::answer("303 See Other", &format!("location: {ELSEWHERE}\r\n"), "{\"code\": 60306}"),
                    Stays,
                );
                Create => unclear(303, 60306), 1;
                Fetch => unclear(303, 60306), 1;
            }
        }
    };
}
redirects! {
    multiple_choices 300
    moved_permanently 301
    found 302
    see_other 303
    not_modified 304
    use_proxy 305
    temporary_redirect 307
    permanent_redirect 308
}

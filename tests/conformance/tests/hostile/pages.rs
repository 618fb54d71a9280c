//! Links to the next page that lead elsewhere, nowhere, or around. Only `Page` and `PageToken` are taken out of a link;
//! the rest is the client's own, and a server that is named in it hears nothing.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::{
    act::{Act::*, Saw::*, listed_then, unreadable},
    does::{Does, body, pages},
    table, texts,
};

const NEITHER: &str = "its `next_page_url` has neither a `Page` nor a `PageToken`";
const LEADS_BACK: &str = "its `next_page_url` leads back to a page that was read before";
const OTHER_FORM: &str = "JSON of another form than documented";

/// A page of one factor whose link, in JSON, is this; what the link leads to is the last page.
fn linking(link: &'static str) -> Does {
    pages(move |request| {
        let first = !request.lines().next().unwrap().contains('?');
        texts::page(&[texts::factor(&[])], if first { link } else { "null" })
    })
}

/// Every page has this link.
fn always(link: &'static str) -> Does {
    body(texts::page(&[texts::factor(&[])], link))
}

/// So many factors on each page, which links to one that was never read.
fn new_pages(factors: usize) -> Does {
    let next = AtomicUsize::new(1);
    let factors = vec![texts::factor(&[]); factors];
    pages(move |_| {
        texts::page(&factors, &format!("\"?PageToken=PA{}\"", next.fetch_add(1, Ordering::SeqCst)))
    })
}

table! {
    to_another_host {
        linking(r#""http://127.0.0.1:TRAP/v2/Services/VA0/Entities/user-0001/Factors?Page=1&PageToken=PA1""#);
        List => Listed(2), 2;
    }
    to_another_host_by_name {
        linking(r#""http://localhost:TRAP/?PageToken=PA1""#);
        List => Listed(2), 2;
    }
    to_the_scheme_of_the_page {
        linking(r#""//127.0.0.1:TRAP/x?PageToken=PA1""#);
        List => Listed(2), 2;
    }
    to_another_host_behind_a_name {
        linking(r#""http://127.0.0.1:HERE@127.0.0.1:TRAP/?PageToken=PA1""#);
        List => Listed(2), 2;
    }
    to_https_there_and_http_here {
        linking(r#""https://verify.twilio.com/v2/x?PageSize=50&Page=1&PageToken=PA1""#);
        List => Listed(2), 2;
    }
    to_http {
        linking(r#""http://verify.twilio.com/v2/x?Page=1&PageToken=PA1""#);
        List => Listed(2), 2;
    }
    /// The path of each request is looked at by `check_requests` in `run`.
    to_another_path {
        linking(
            r#""http://127.0.0.1:HERE/v2/Services/VA11111111111111111111111111111111/Entities/victim?PageToken=PA1""#,
        );
        List => Listed(2), 2;
    }
    to_the_path_above {
        linking(r#""../../..?PageToken=PA1""#);
        List => Listed(2), 2;
    }
    to_no_path {
        linking(r#""?PageToken=PA1""#);
        List => Listed(2), 2;
    }
    /// It comes back as it was, encoded: no header of the server's making.
    with_line_breaks_in_the_token {
        linking(r#""?PageToken=x%20HTTP/1.1%0d%0ainjected:%20x%0d%0a""#);
        List => Listed(2), 2;
    }
    with_another_path_in_the_token {
        linking(r##""?PageToken=x%23%3F/../../y&Page=%26a%3Db""##);
        List => Listed(2), 2;
    }
    with_parameters_of_its_own {
        linking(r#""?FriendlyName=x&Order=y&PageSize=100000&PageToken=PA1""#);
        List => Listed(2), 2;
    }
    with_a_token_of_bytes_that_are_none {
        linking(r#""?PageToken=%ff%fe""#);
        List => Listed(2), 2;
    }
    with_a_token_longer_than_any_url {
        pages(|_| texts::page(&[texts::factor(&[])], &format!("\"?PageToken={}\"", "x".repeat(100_000))));
        List => listed_then(1, Refused), 1;
    }

    to_itself_without_a_token {
        always(r#""http://127.0.0.1:HERE/v2/Services/VA00000000000000000000000000000000/Entities/user-0001/Factors""#);
        List => listed_then(0, unreadable(NEITHER)), 1;
    }
    to_itself {
        always(r#""http://127.0.0.1:HERE/v2/x?Page=1&PageToken=PA1""#);
        List => listed_then(1, unreadable(LEADS_BACK)), 2;
    }
    a_cycle_of_two {
        pages(|request| {
            let link = if request.contains("pa1") { "\"?PageToken=PA2\"" } else { "\"?PageToken=PA1\"" };
            texts::page(&[texts::factor(&[])], link)
        });
        List => listed_then(3, unreadable(LEADS_BACK)), 4;
    }
    back_to_the_first {
        pages(|request| {
            let link = if request.contains("pa1") { "\"?Page=0\"" } else { "\"?PageToken=PA1\"" };
            texts::page(&[texts::factor(&[])], link)
        });
        List => listed_then(3, unreadable(LEADS_BACK)), 4;
    }
    empty_pages_without_end {
        new_pages(0);
        List => listed_then(0, unreadable("it is the last of a thousand empty pages, and links to another")), 1000;
    }
    an_empty_page_in_between {
        pages(|request| {
            match request.contains("pa1") {
                true => texts::page(&[texts::factor(&[])], "\"\""),
                false => texts::page(&[], "\"?PageToken=PA1\""),
            }
        });
        List => Listed(1), 2;
    }

    no_token {
        always(r#""https://verify.twilio.com/v2/x?PageSize=50""#);
        List => listed_then(0, unreadable(NEITHER)), 1;
    }
    an_empty_token {
        always(r#""?Page=&PageToken=""#);
        List => listed_then(0, unreadable(NEITHER)), 1;
    }
    a_token_in_the_fragment {
        always(r##""?#PageToken=PA1""##);
        List => listed_then(0, unreadable(NEITHER)), 1;
    }
    a_token_of_another_name {
        always(r#""?pagetoken=PA1""#);
        List => listed_then(0, unreadable(NEITHER)), 1;
    }
    no_url {
        always(r#""ht!tp://[::1 \u0000""#);
        List => listed_then(0, unreadable(NEITHER)), 1;
    }
    a_number {
        always("7");
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
    an_object {
        always(r#"{"url": "?PageToken=PA1"}"#);
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
    half_a_surrogate_pair {
        always(r#""?PageToken=\ud83d""#);
        List => listed_then(0, unreadable("not JSON")), 1;
    }
    /// The last that is not null.
    three_links {
        linking(r#""//127.0.0.1:TRAP/", "next_page_url": "//127.0.0.1:TRAP/?PageToken=PA1", "next_page_url": null"#);
        List => Listed(2), 2;
    }
    a_meta_that_is_a_list {
        body(r#"{"factors": [], "meta": []}"#);
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
    factors_that_are_an_object {
        body(r#"{"factors": {}, "meta": {}}"#);
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
    a_factor_that_is_null {
        body(r#"{"factors": [null], "meta": {}}"#);
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
}

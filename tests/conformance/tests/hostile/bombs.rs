//! JSON that is deep, or large.

use crate::{
    act::{Act::*, Saw::*, created, failed, got, listed_then, missing, not_deleted, unreadable},
    does::{body, error, factor},
    table, texts,
};

const LEVELS: usize = 100_000;
const MIB: usize = 1024 * 1024;
const LARGE: usize = 20 * MIB;
const OTHER_FORM: &str = "JSON of another form than documented";

fn lists() -> String {
    "[".repeat(LEVELS) + &"]".repeat(LEVELS)
}

fn objects() -> String {
    "{\"a\":".repeat(LEVELS) + "1" + &"}".repeat(LEVELS)
}

fn with(field: &str, value: &str) -> String {
    texts::factor(&[(field, value)])
}

/// One part of a request that is wrong.
const PART: &str = "{\"detail\": \"x\"}";

fn many_names() -> String {
    let names: Vec<_> = (0..50_000).map(|number| format!("\"n{number}\": 0")).collect();
    format!("{{{}}}", names.join(","))
}

/// So much of it, between these.
fn twenty_mebibytes(before: &str, again: &str, after: &str) -> String {
    repeated(LARGE, before, again, after)
}

fn two_mebibytes(before: &str, again: &str, after: &str) -> String {
    repeated(2 * MIB, before, again, after)
}

fn repeated(bytes: usize, before: &str, again: &str, after: &str) -> String {
    format!("{before}{}{after}", again.repeat(bytes / again.len()))
}

table! {
    deep_in_a_known_field {
        factor(with("friendly_name", &lists()));
        Create => created("verified"), 1;
        Verify => Verified, 1;
        Fetch => got("verified"), 1;
        List => Listed(1), 1;
        Delete => not_deleted(), 1;
    }
    deep_in_an_unknown_field {
        factor(with("new", &objects()));
        Create => created("verified"), 1;
        Verify => Verified, 1;
        Fetch => got("verified"), 1;
        List => Listed(1), 1;
    }
    deep_in_the_sid {
        factor(with("sid", &objects()));
        Create => missing("sid"), 1;
        Fetch => missing("sid"), 1;
    }
    deep_in_the_status {
        factor(with("status", &lists()));
        Create => created(""), 1;
        Verify => missing("status"), 1;
    }
    deep_in_the_binding {
        factor(with("binding", &objects()));
        Create => missing("binding.uri"), 1;
        Fetch => got("verified"), 1;
    }
    /// The user then makes a tree of it, as far as that goes: see `status` in `act`.
    deep_in_config {
        factor(texts::factor(&[("config", &objects()), ("factor_type", "\"smell\"")]));
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
        List => Listed(1), 1;
    }
    deep_in_a_field_of_config {
        factor(with("config", &format!("{{\"skew\": {}, \"new\": {}}}", lists(), objects())));
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    deep_in_metadata {
        factor(with("metadata", &objects()));
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
        List => Listed(1), 1;
    }
    deep_and_cut_off {
        factor(with("new", &"[".repeat(LEVELS)));
        Create => unreadable("not JSON"), 1;
        Fetch => unreadable("not JSON"), 1;
    }
    deep_from_the_first_byte {
        body(lists());
        Create => unreadable(OTHER_FORM), 1;
        Verify => unreadable(OTHER_FORM), 1;
        Fetch => unreadable(OTHER_FORM), 1;
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
        Delete => not_deleted(), 1;
    }
    deep_from_the_first_object {
        body(objects());
        Create => missing("binding.uri"), 1;
        Fetch => missing("factor_type"), 1;
        List => listed_then(0, missing("factors")), 1;
    }
    deep_instead_of_factors {
        body(format!("{{\"factors\": {}}}", lists()));
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
    deep_in_meta {
        body(format!("{{\"factors\": [], \"meta\": {}}}", objects()));
        List => Listed(0), 1;
    }
    deep_in_the_link {
        body(format!("{{\"factors\": [], \"meta\": {{\"next_page_url\": {}}}}}", lists()));
        List => listed_then(0, unreadable(OTHER_FORM)), 1;
    }
    deep_in_an_error {
        error(
            "400 No",
            format!("{{\"message\": {0}, \"code\": 60306, \"details\": {1}, \"errors\": {0}}}", lists(), objects()),
        );
        Create => failed(400, 60306), 1;
        Fetch => failed(400, 60306), 1;
    }
    deep_in_the_parts_of_an_error {
        error("400 No", format!("{{\"code\": 60306, \"errors\": [{}, {{\"detail\": {}}}]}}", objects(), lists()));
        Create => failed(400, 60306), 1;
    }
    deep_instead_of_an_error {
        error("404 No", lists());
        Create => failed(404, None), 1;
        Fetch => failed(404, None), 1;
    }

    /// Over the cap: nobody looks at it.
    large {
        factor(with("friendly_name", &twenty_mebibytes("\"", "x", "\"")));
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    large_and_allowed {
        factor(with("friendly_name", &twenty_mebibytes("\"", "x", "\""))).cap(LARGE + MIB);
        Create => created("verified"), 1;
    }
    a_large_list {
        factor(with("new", &twenty_mebibytes("[0", ",0", "]"))).cap(LARGE + MIB);
        Create => created("verified"), 1;
    }
    a_long_text_in_escapes {
        factor(with("friendly_name", &two_mebibytes("\"", "\\u0041", "\"")));
        Create => created("verified"), 1;
    }
    a_long_number {
        factor(with("new", &two_mebibytes("1", "0", "")));
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    long_metadata {
        factor(with("metadata", &two_mebibytes("{\"a\": \"", "x", "\"}")));
        Create => created("verified"), 1;
    }
    /// Names that are all the same, and such as differ.
    a_long_config {
        factor(with("config", &two_mebibytes("{\"a\": 0", ", \"a\": 0", "}")));
        Create => created("verified"), 1;
    }
    a_config_of_many_names {
        factor(with("config", &many_names()));
        Create => created("verified"), 1;
    }
    a_long_sid {
        factor(with("sid", &two_mebibytes("\"YF", "0", "\"")));
        Create => missing("sid"), 1;
    }
    a_long_page {
        body(texts::page(&vec![texts::factor(&[]); 5000], "null"));
        List => Listed(5000), 1;
    }
    a_page_of_what_is_no_factor {
        body(format!("{{\"factors\": [{}]}}", vec!["{}"; 300_000].join(",")));
        List => listed_then(0, missing("factor_type")), 1;
    }
    a_long_error {
        error("400 No", two_mebibytes("{\"code\": 60306, \"message\": \"", "x\\n", "\"}"));
        Create => failed(400, 60306), 1;
    }
    an_error_of_many_parts {
        error("400 No", format!("{{\"code\": 60306, \"errors\": [{}]}}", vec![PART; 50_000].join(",")));
        Create => failed(400, 60306), 1;
    }
}

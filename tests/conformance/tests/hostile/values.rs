//! Factors whose fields are odd: in answers to a create, where a secret is at stake, to a fetch, a verification, a list
//! and a delete.
//!
//! A field that the factor can be without costs itself alone. Without `sid`, `status` or `factor_type` there is no
//! factor, but for a create: there the type was asked for, and a status that is not there is an unknown one.

use crate::{
    act::{Act::*, Saw::*, created, failed, got, listed_then, missing, not_deleted, unreadable},
    does::{Does, body, error, factor},
    table, texts,
};

/// The factor with these fields.
fn with(fields: &[(&str, &str)]) -> Does {
    factor(texts::factor(fields))
}

/// Nothing is lost to these values in fields that a factor can be without.
macro_rules! costs_nothing {
    ($($name:ident $server:expr;)+) => {
        table! {
            $(
                $name {
                    $server;
                    Create => created("verified"), 1;
                    Verify => Verified, 1;
                    Fetch => got("verified"), 1;
                    Update => got("verified"), 1;
                    List => Listed(1), 1;
                    Delete => not_deleted(), 1;
                }
            )+
        }
    };
}

mod harmless {
    use super::*;

    costs_nothing! {
        nothing_odd with(&[]);
        null factor(texts::factor_of("null"));
        missing_fields factor(texts::factor_of(""));
        booleans factor(texts::factor_of("true"));
        numbers factor(texts::factor_of("7"));
        numbers_below_zero factor(texts::factor_of("-1"));
        zero_below_zero factor(texts::factor_of("-0"));
        numbers_beyond_all_numbers factor(texts::factor_of("1e999"));
        numbers_of_many_digits factor(texts::factor_of("99999999999999999999"));
        numbers_of_very_many_digits factor(texts::factor_of(&"9".repeat(100_000)));
        fractions factor(texts::factor_of("0.1e-999"));
        empty_texts factor(texts::factor_of(r#""""#));
        texts_of_zero_bytes factor(texts::factor_of(r#""\u0000""#));
        halves_of_surrogate_pairs factor(texts::factor_of(r#""\ud83d""#));
        lists factor(texts::factor_of("[]"));
        objects factor(texts::factor_of("{}"));
        unknown_fields with(&[("new", r#"{"a": [1, null, 1e999]}"#), ("", "7"), ("\u{1f4f1}", "null")]);
        numbers_as_texts with(&[("config", r#"{"skew": "1", "code_length": "6", "time_step": "30"}"#)]);
        numbers_in_config_beyond_all_numbers with(&[(
            "config",
            r#"{"skew": 1e999, "code_length": -6, "time_step": 4294967296}"#,
        )]);
        a_config_of_another_type with(&[("config", r#"{"relying_party": {"id": "x"}, "app_id": 7}"#)]);
        unknown_values_in_config with(&[("config", r#"{"alg": "sha3", "new": true}"#)]);
        an_unknown_type with(&[("factor_type", r#""smell""#)]);
        another_host_in_the_url with(&[
            ("url", r#""http://127.0.0.1:TRAP/x""#),
            ("links", r#"{"challenges": "http://127.0.0.1:TRAP/"}"#),
        ]);
        escapes_in_names with(&[("st\\u0061tus_", "7"), ("\\u0000", "7")]);
    }
}

table! {
    a_status_that_is_null {
        with(&[("status", "null")]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
        Fetch => missing("status"), 1;
        List => listed_then(0, missing("status")), 1;
        Delete => not_deleted(), 1;
    }
    a_status_that_is_missing {
        with(&[("status", "")]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
        Fetch => missing("status"), 1;
    }
    a_status_that_is_a_number {
        with(&[("status", "1")]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
        Fetch => missing("status"), 1;
    }
    a_status_that_is_true {
        with(&[("status", "true")]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
    }
    a_status_in_a_list {
        with(&[("status", r#"["verified"]"#)]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
    }
    a_status_that_nobody_knows {
        with(&[("status", r#""suspended""#)]);
        Create => created("suspended"), 1;
        Verify => Rejected, 1;
        Fetch => got("suspended"), 1;
        List => Listed(1), 1;
    }
    a_status_in_capitals {
        with(&[("status", r#""VERIFIED""#)]);
        Create => created("VERIFIED"), 1;
        Verify => Rejected, 1;
    }
    a_status_with_a_blank {
        with(&[("status", r#""verified ""#)]);
        Verify => Rejected, 1;
    }
    a_status_that_looks_like_another {
        with(&[("status", "\"v\u{435}rified\"")]);
        Verify => Rejected, 1;
    }
    a_status_written_in_escapes {
        with(&[("status", r#""\u0076erified""#)]);
        Verify => Verified, 1;
    }
    a_status_under_another_name {
        with(&[("status", r#""unverified""#), ("Status", r#""verified""#), ("factor_status", r#""verified""#)]);
        Verify => Rejected, 1;
        Fetch => got("unverified"), 1;
    }
    a_status_deeper_down {
        with(&[("status", r#""unverified""#), ("factor", r#"{"status": "verified"}"#)]);
        Verify => Rejected, 1;
    }

    /// Two statuses that differ are none: a code is right where nothing says otherwise.
    unverified_and_verified {
        with(&[("status", r#""unverified""#), ("status", r#""verified""#)]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
        Fetch => missing("status"), 1;
        List => listed_then(0, missing("status")), 1;
    }
    verified_and_unverified {
        with(&[("status", r#""verified""#), ("status", r#""unverified""#)]);
        Create => created(""), 1;
        Verify => missing("status"), 1;
        Fetch => missing("status"), 1;
    }
    unverified_and_twice_verified {
        with(&[("status", r#""unverified""#), ("status", r#""verified""#), ("status", r#""verified""#)]);
        Verify => missing("status"), 1;
    }
    unverified_and_verified_by_an_escaped_name {
        with(&[("status", r#""unverified""#), (r"\u0073tatus", r#""verified""#)]);
        Verify => missing("status"), 1;
    }
    verified_and_what_is_no_status {
        with(&[("status", r#""verified""#), ("status", "7")]);
        Verify => missing("status"), 1;
    }
    twice_verified {
        with(&[("status", r#""verified""#), ("status", r#""verified""#)]);
        Create => created("verified"), 1;
        Verify => Verified, 1;
        Fetch => got("verified"), 1;
    }

    /// Of anything else the last counts. An answer about another factor is none.
    another_sid {
        with(&[("sid", OTHER)]);
        Verify => unreadable(NOT_ASKED_FOR), 1;
        Fetch => unreadable(NOT_ASKED_FOR), 1;
        Update => unreadable(NOT_ASKED_FOR), 1;
    }
    another_sid_first {
        with(&[("sid", OTHER), ("sid", SID)]);
        Create => created("verified"), 1;
        Verify => Verified, 1;
    }
    another_sid_last {
        with(&[("sid", SID), ("sid", OTHER)]);
        Verify => unreadable(NOT_ASKED_FOR), 1;
        Fetch => unreadable(NOT_ASKED_FOR), 1;
    }
    a_sid_in_capitals {
        with(&[("sid", r#""yf00000000000000000000000000000000""#)]);
        Create => missing("sid"), 1;
        Fetch => missing("sid"), 1;
    }
    a_sid_that_is_null {
        with(&[("sid", "null")]);
        Create => missing("sid"), 1;
        Verify => missing("sid"), 1;
        Fetch => missing("sid"), 1;
        List => listed_then(0, missing("sid")), 1;
    }
    a_sid_that_leads_elsewhere {
        with(&[("sid", r#""YF0/../../x?y#z0000000000000000000""#)]);
        Create => missing("sid"), 1;
        Verify => missing("sid"), 1;
        Fetch => missing("sid"), 1;
    }
    a_sid_that_is_huge {
        with(&[("sid", &format!("\"YF{}\"", "0".repeat(1_000_000)))]);
        Create => missing("sid"), 1;
        Fetch => missing("sid"), 1;
    }
    a_type_that_is_null {
        with(&[("factor_type", "null")]);
        Create => created("verified"), 1;
        Verify => missing("factor_type"), 1;
        Fetch => missing("factor_type"), 1;
        List => listed_then(0, missing("factor_type")), 1;
    }

    /// A secret that cannot be read, or that does not come, is an error with all that came.
    a_binding_that_is_null {
        with(&[("binding", "null")]);
        Create => missing("binding.uri"), 1;
        Fetch => got("verified"), 1;
    }
    a_binding_that_is_a_list {
        with(&[("binding", r#"["PLANTEDSECRETBBB"]"#)]);
        Create => missing("binding.uri"), 1;
        Fetch => got("verified"), 1;
    }
    a_binding_without_a_uri {
        with(&[("binding", r#"{"secret": "PLANTEDSECRETBBB"}"#)]);
        Create => missing("binding.uri"), 1;
    }
    a_binding_whose_secret_is_in_the_uri_alone {
        with(&[(
            "binding",
            r#"{"uri": "otpauth://totp/Shop:Phone?secret=PLANTEDSECRETBBB&issuer=Shop", "secret": 7}"#,
        )]);
        Create => created("verified"), 1;
    }
    a_binding_and_null {
        with(&[("binding", BINDING), ("binding", "null")]);
        Create => created("verified"), 1;
    }
    a_binding_and_none {
        with(&[("binding", BINDING), ("binding", "{}")]);
        Create => missing("binding.uri"), 1;
    }
    two_bindings {
        with(&[
            ("binding", r#"{"secret": "GEZDGNBV", "uri": "otpauth://totp/x?secret=GEZDGNBV"}"#),
            ("binding", BINDING),
        ]);
        Create => created("verified"), 1;
    }

    everything_is_null {
        factor(texts::all("null"));
        Create => missing("binding.uri"), 1;
        Verify => missing("factor_type"), 1;
        Fetch => missing("factor_type"), 1;
        List => listed_then(0, missing("factor_type")), 1;
        Delete => not_deleted(), 1;
    }
    everything_is_missing {
        factor("{}".into());
        Create => missing("binding.uri"), 1;
        Verify => missing("factor_type"), 1;
        Fetch => missing("factor_type"), 1;
        List => listed_then(0, missing("factor_type")), 1;
        Delete => not_deleted(), 1;
    }

    /// What is not JSON costs all, but for the body in the error.
    not_a_number {
        with(&[("new", "NaN")]);
        Create => unreadable("not JSON"), 1;
        Verify => unreadable("not JSON"), 1;
        Fetch => unreadable("not JSON"), 1;
        List => listed_then(0, unreadable("not JSON")), 1;
        Delete => not_deleted(), 1;
    }
    infinity {
        with(&[("new", "-Infinity")]);
        Create => unreadable("not JSON"), 1;
        Fetch => unreadable("not JSON"), 1;
    }
    a_number_with_a_leading_zero {
        with(&[("new", "007")]);
        Create => unreadable("not JSON"), 1;
    }
    a_line_break_in_a_text {
        with(&[("new", "\"a\nb\"")]);
        Create => unreadable("not JSON"), 1;
        Fetch => unreadable("not JSON"), 1;
    }
    more_behind_the_factor {
        body(texts::factor(&[]) + "{}");
        Create => unreadable("not JSON"), 1;
        Verify => unreadable("not JSON"), 1;
    }
    two_hundred_and_an_error {
        body(r#"{"code": 60310, "message": "no", "status": 429}"#);
        Create => missing("binding.uri"), 1;
        Verify => missing("factor_type"), 1;
        Fetch => missing("factor_type"), 1;
        List => listed_then(0, missing("factors")), 1;
        Delete => not_deleted(), 1;
    }
    an_error_and_a_factor {
        error("400 No", texts::factor(&[]));
        Create => failed(400, None), 1;
        Verify => failed(400, None), 1;
        Fetch => failed(400, None), 1;
        List => listed_then(0, failed(400, None)), 1;
        Delete => failed(400, None), 1;
    }
}

const SID: &str = r#""YF00000000000000000000000000000000""#;
const OTHER: &str = r#""YF11111111111111111111111111111111""#;
const NOT_ASKED_FOR: &str = "its `sid` is not the one that was asked for";
const BINDING: &str = r#"{
    "secret": "PLANTEDSECRETBBB",
    "uri": "otpauth://totp/Shop:Phone?secret=PLANTEDSECRETBBB&issuer=Shop"
}"#;

//! What is particular to passkeys: options that are lost with their answer, and an answer to a verification whose request
//! named neither factor nor user.

use crate::{
    act::{Act::*, Saw::*, created, failed, missing, unclear, unreadable},
    does::{Does, Then::*, error, factor, says},
    table, texts,
};

fn with(fields: &[(&str, &str)]) -> Does {
    factor(texts::factor(fields))
}

/// Options that a browser cannot use are none; the body is in the error.
macro_rules! no_options {
    ($($name:ident $options:expr;)+) => {
        table! {
            $(
                $name {
                    with(&[("options", $options)]);
                    CreatePasskey => missing("options.publicKey"), 1;
                    VerifyPasskey => Verified, 1;
                }
            )+
        }
    };
}

mod without {
    use super::*;

    no_options! {
        options "";
        options_but_null "null";
        options_but_a_number "7";
        options_but_a_text "\"{}\"";
        options_but_a_list "[{\"publicKey\": {}}]";
        a_public_key "{}";
        a_public_key_but_null "{\"publicKey\": null}";
        a_public_key_but_a_text "{\"publicKey\": \"{}\"}";
        a_public_key_but_a_list "{\"publicKey\": [{}]}";
    }
}

table! {
    nothing_odd {
        with(&[]);
        CreatePasskey => created("verified"), 1;
        VerifyPasskey => Verified, 1;
    }
    not_verified {
        with(&[("status", r#""unverified""#)]);
        CreatePasskey => created("unverified"), 1;
        VerifyPasskey => Rejected, 1;
    }
    a_status_of_tomorrow {
        with(&[("status", r#""VERIFIED""#)]);
        CreatePasskey => created("VERIFIED"), 1;
        VerifyPasskey => Rejected, 1;
    }
    statuses_that_differ {
        with(&[("status", r#""unverified""#), ("status", r#""verified""#)]);
        CreatePasskey => created(""), 1;
        VerifyPasskey => missing("status"), 1;
    }
    everything_else_is_odd {
        factor(texts::factor_of("[1e999]"));
        CreatePasskey => created("verified"), 1;
        VerifyPasskey => Verified, 1;
    }
    settings_that_are_odd {
        with(&[
            ("factor_type", r#""passkeys""#),
            ("config", r#"{"relying_party": {"id": 7, "origins": [1, "x"]}, "user_verification": {}}"#),
        ]);
        CreatePasskey => created("verified"), 1;
        VerifyPasskey => Verified, 1;
    }
    options_that_go_deep {
        with(&[("options", &format!(r#"{{"publicKey": {{"x": {}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000)))]);
        CreatePasskey => created("verified"), 1;
    }
    another_factor {
        with(&[("sid", r#""YF11111111111111111111111111111111""#)]);
        VerifyPasskey => unreadable("its `sid` is not the one that was asked for"), 1;
    }
    another_user {
        with(&[("identity", r#""user-0002""#)]);
        VerifyPasskey => unreadable("its `identity` is not the one that was asked for"), 1;
    }
    nobody_knows_whose {
        with(&[("identity", "null")]);
        VerifyPasskey => Verified, 1;
    }

    the_end_before_the_answer {
        says("", Closes);
        CreatePasskey => Lost, 1;
        VerifyPasskey => Lost, 1;
    }
    the_end_within_the_body {
        says("HTTP/1.1 201 Created\r\ncontent-length: 1000\r\n\r\n{\"options\": {\"publicKey\"", Closes);
        CreatePasskey => Lost, 1;
        VerifyPasskey => Lost, 1;
    }
    /// What was turned away is repeated, whatever it was.
    turned_away {
        error("429 Too Many Requests", r#"{"code": 20429}"#);
        CreatePasskey => failed(429, 20429), 3;
        VerifyPasskey => failed(429, 20429), 3;
    }
    an_error_inside {
        error("503 Service Unavailable", r#"{"code": 20503}"#);
        CreatePasskey => unclear(503, 20503), 1;
        VerifyPasskey => unclear(503, 20503), 1;
    }
    a_redirect {
        says("HTTP/1.1 307 Temporary Redirect\r\nlocation: http://127.0.0.1:TRAP/\r\ncontent-length: 0\r\n\r\n", Stays);
        CreatePasskey => unclear(307, None), 1;
        VerifyPasskey => unclear(307, None), 1;
    }
}

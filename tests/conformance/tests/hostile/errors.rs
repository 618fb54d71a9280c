//! Error answers that are odd.

use crate::{
    act::{Act::*, Saw::*, failed, got, listed_then, unclear},
    does::{Then::*, error, in_turn, says},
    table, texts,
};

table! {
    an_error_of_twilios {
        error("429 Too Many Requests", r#"{"code": 60310, "message": "no", "status": 429}"#);
        Create => failed(429, 60310), 1;
        Verify => failed(429, 60310), 1;
        Fetch => failed(429, 60310), 1;
        List => listed_then(0, failed(429, 60310)), 1;
        Delete => failed(429, 60310), 1;
    }
    html {
        error("502 Bad Gateway", "<html><h1>502</h1></html>");
        Create => unclear(502, None), 1;
        Verify => unclear(502, None), 1;
        Fetch => unclear(502, None), 3;
        List => listed_then(0, unclear(502, None)), 3;
        Delete => unclear(502, None), 3;
    }
    nothing {
        error("500 No", "");
        Create => unclear(500, None), 1;
        Fetch => unclear(500, None), 3;
    }
    cut_off_behind_the_code {
        error("400 No", r#"{"code": 60306, "message": "Inva"#);
        Create => failed(400, 60306), 1;
        Fetch => failed(400, 60306), 1;
    }
    null_alone {
        error("400 No", r#"{"code": null, "message": null, "more_info": null, "status": null, "details": null}"#);
        Create => failed(400, None), 1;
    }
    a_code_as_text {
        error("400 No", r#"{"code": "60306"}"#);
        Create => failed(400, 60306), 1;
    }
    a_code_with_a_point {
        error("400 No", r#"{"code": 60306.0}"#);
        Create => failed(400, 60306), 1;
    }
    a_code_beyond_all_numbers {
        error("429 No", r#"{"code": 1e999}"#);
        Create => failed(429, None), 3;
    }
    a_code_below_zero {
        error("400 No", r#"{"code": -60306}"#);
        Create => failed(400, None), 1;
    }
    a_code_of_many_digits {
        error("400 No", r#"{"code": 99999999999999999999}"#);
        Create => failed(400, None), 1;
    }
    not_a_number_behind_the_code {
        error("400 No", r#"{"code": 60306, "details": NaN}"#);
        Create => failed(400, 60306), 1;
    }
    a_status_that_is_another {
        error("404 No", r#"{"code": 20404, "status": 200}"#);
        Fetch => failed(404, 20404), 1;
        Delete => failed(404, 20404), 1;
    }
    /// They do not agree: that one of them says that nothing was done does not make a create be sent again.
    two_codes {
        error("503 No", r#"{"code": 20429, "code": 20503}"#);
        Create => unclear(503, None), 1;
        Fetch => unclear(503, None), 3;
    }
    two_codes_the_other_way_round {
        error("503 No", r#"{"code": 20503, "code": 20429}"#);
        Create => unclear(503, None), 1;
        Verify => unclear(503, None), 1;
    }
    /// It ends up in logs: `check_error` in `run` looks at what is shown.
    a_message_for_a_terminal {
        error("400 No", r#"{"message": "\u001b[2J\u001b]0;x\u0007\r\n2026-01-01 INFO all is well\u0000\u009b"}"#);
        Create => failed(400, None), 1;
        Fetch => failed(400, None), 1;
    }
    secrets_in_all_but_the_message {
        error(
            "400 No",
            r#"{"code": 60306, "more_info": "PLANTEDSECRETBBB", "details": {"PLANTEDSECRETBBB": "planted-auth-token"},
                "errors": [{"detail": "00771234", "pointer": "PLANTEDSECRETAAA"}], "type": "planted-auth-token"}"#,
        );
        Create => failed(400, 60306), 1;
        Verify => failed(400, 60306), 1;
    }

    /// The call ends at once: nobody waits longer than the policy allows.
    a_wait_of_centuries {
        says(texts::answer("429 No", "retry-after: 99999999999999999999\r\n", ""), Stays);
        Create => failed(429, None), 1;
        Fetch => failed(429, None), 1;
    }
    a_wait_for_thousands_of_years {
        says(
            texts::answer(
                "503 No",
                "date: Wed, 21 Oct 2015 07:28:00 GMT\r\nretry-after: Fri, 31 Dec 9999 23:59:59 GMT\r\n",
                "",
            ),
            Stays,
        );
        Fetch => unclear(503, None), 1;
    }
    /// As if it had not been said.
    a_wait_below_zero {
        says(texts::answer("429 No", "retry-after: -1\r\n", ""), Stays);
        Create => failed(429, None), 3;
        Fetch => failed(429, None), 3;
    }
    no_wait_at_all {
        says(texts::answer("429 No", "retry-after: 0\r\n", ""), Stays);
        Create => failed(429, None), 3;
        Fetch => failed(429, None), 3;
    }
    two_waits {
        says(texts::answer("429 No", "retry-after: 0\r\nretry-after: 9999\r\n", ""), Stays);
        Create => failed(429, None), 3;
    }
    a_name_of_the_request_that_is_no_text {
        says(&b"HTTP/1.1 400 No\r\ntwilio-request-id: \xff\xfe\r\ncontent-length: 0\r\n\r\n"[..], Stays);
        Create => failed(400, None), 1;
    }

    /// A delete that may have been done, and then finds nothing, is done.
    lost_and_then_not_found {
        in_turn([(String::new(), Closes), (texts::answer("404 No", "", r#"{"code": 20404}"#), Stays)]);
        Delete => Deleted, 2;
        Fetch => failed(404, 20404), 2; // Reading leaves nothing behind.
        Create => Lost, 1;
    }
    lost_and_then_not_found_by_a_proxy {
        in_turn([(String::new(), Closes), (texts::answer("404 No", "", "<html>"), Stays)]);
        Delete => unclear(404, None), 2;
    }
    turned_away_and_then_not_found {
        in_turn([(texts::answer("429 No", "", ""), Stays), (texts::answer("404 No", "", r#"{"code": 20404}"#), Stays)]);
        Delete => failed(404, 20404), 2;
        Create => failed(404, 20404), 2;
    }
    turned_away_and_then_lost {
        in_turn([
            (texts::answer("429 No", "", ""), Stays),
            (String::new(), Closes),
            (texts::answer("200 OK", "", &texts::factor(&[])), Stays),
        ]);
        Create => Lost, 2;
        Verify => Lost, 2;
        Fetch => got("verified"), 3;
    }
}

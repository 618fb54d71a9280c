//! Status lines and headers, and what is no HTTP at all.

use crate::{
    act::{Act::*, Saw::*, created, failed, got, not_deleted, unclear, unreadable},
    does::{Then::*, floods, in_turn, says},
    run::then,
    table, texts,
};

fn answer(head: &str) -> String {
    format!("{head}content-length: {}\r\n\r\n{}", texts::factor(&[]).len(), texts::factor(&[]))
}

fn with_headers(headers: &str) -> String {
    answer(&format!("HTTP/1.1 200 OK\r\n{headers}"))
}

table! {
    garbage {
        says("\0\u{1}\u{2}\u{3}\r\n\r\n", Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    garbage_beyond_ascii {
        says([0xff, 0xfe, 0x80, b'\r', b'\n', b'\r', b'\n'], Closes);
        Create => Lost, 1;
    }
    html_without_a_head {
        says("<html><body>502</body></html>\r\n\r\n", Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    another_protocol {
        says("SSH-2.0-OpenSSH_9.9\r\n", Closes);
        Create => Lost, 1;
    }
    tls {
        says(*b"\x15\x03\x01\x00\x02\x02\x46", Closes);
        Create => Lost, 1;
    }
    http_2 {
        says(*b"\x00\x00\x12\x04\x00\x00\x00\x00\x00", Closes);
        Create => Lost, 1;
    }
    garbage_without_end {
        floods("", &"x".repeat(1000));
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    line_breaks_without_end {
        floods("", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n").within(crate::SHORT);
        Create => Lost, 1;
    }

    http_1_0 {
        says(answer("HTTP/1.0 200 OK\r\n"), Closes);
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    http_1_0_without_a_length {
        says(format!("HTTP/1.0 200 OK\r\n\r\n{}", texts::factor(&[])), Closes);
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    no_reason_in_the_status_line {
        says(answer("HTTP/1.1 200\r\n"), Closes);
        Fetch => got("verified"), 1;
    }
    a_status_that_nobody_knows {
        says(answer("HTTP/1.1 299 Well\r\n"), Closes);
        Fetch => got("verified"), 1;
    }
    a_status_beyond_all_classes {
        says("HTTP/1.1 999 No\r\ncontent-length: 2\r\n\r\n{}", Closes);
        Create => unclear(999, None), 1;
        Fetch => unclear(999, None), 1;
    }
    a_status_of_four_digits {
        says("HTTP/1.1 2000 OK\r\ncontent-length: 2\r\n\r\n{}", Closes);
        Create => Lost, 1;
    }
    a_status_of_zero {
        says("HTTP/1.1 000 No\r\ncontent-length: 2\r\n\r\n{}", Closes);
        Create => Lost, 1;
    }

    an_interim_answer {
        says(format!("HTTP/1.1 100 Continue\r\n\r\n{}", answer("HTTP/1.1 200 OK\r\n")), Closes);
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    interim_answers {
        says(
            format!(
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n\
                 HTTP/1.1 103 Early Hints\r\nlink: <http://127.0.0.1:TRAP/>; rel=preload\r\n\r\n{}",
                answer("HTTP/1.1 200 OK\r\n"),
            ),
            Closes,
        );
        Create => created("verified"), 1;
        Verify => Verified, 1;
    }
    an_interim_answer_alone {
        says("HTTP/1.1 100 Continue\r\n\r\n", Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    interim_answers_without_end {
        floods("", &texts::interim()).within(crate::SHORT);
        Create => Lost, 1;
    }
    another_protocol_agreed_on_by_nobody {
        says("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nxyz", Closes);
        Create => unclear(101, None), 1;
        Fetch => unclear(101, None), 1;
    }

    a_long_header {
        says(with_headers(&format!("name: {}\r\n", "x".repeat(200_000))), Closes);
        Create => Lost, 1;
    }
    a_huge_header {
        says(with_headers(&format!("name: {}\r\n", "x".repeat(1_000_000))), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    thousands_of_headers {
        says(with_headers(&"name: x\r\n".repeat(5000)), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    headers_without_end {
        floods("HTTP/1.1 200 OK\r\n", "name: value\r\n");
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    a_header_without_end {
        floods("HTTP/1.1 200 OK\r\nname: ", &"x".repeat(1000));
        Create => Lost, 1;
    }
    as_many_headers_as_a_large_site_sends {
        says(with_headers(&"name: a value of fifty characters, as cookies and such\r\n".repeat(60)), Closes);
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    a_header_that_is_none {
        says(with_headers("no colon\r\n"), Closes);
        Create => Lost, 1;
    }
    a_header_with_a_zero_byte {
        says(with_headers("name: a\0b\r\n"), Closes);
        Create => Lost, 1;
    }
    a_header_beyond_ascii {
        says(with_headers("twilio-request-id: \u{e9}\r\nname: \u{1f4f1}\r\n"), Closes);
        Fetch => got("verified"), 1;
    }

    /// Nobody asked for it, and nobody unpacks it.
    gzip {
        says(
            [&b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 22\r\n\r\n"[..], GZIP].concat(),
            Closes,
        );
        Create => unreadable("it is not UTF-8"), 1;
        Verify => unreadable("it is not UTF-8"), 1;
        Fetch => unreadable("it is not UTF-8"), 1;
        Delete => not_deleted(), 1;
    }
    gzip_in_name_alone {
        says(with_headers("content-encoding: gzip\r\n"), Closes);
        Fetch => got("verified"), 1;
    }
    an_error_in_gzip {
        says(
            [&b"HTTP/1.1 404 No\r\ncontent-encoding: gzip\r\ncontent-length: 22\r\n\r\n"[..], GZIP].concat(),
            Closes,
        );
        Create => failed(404, None), 1;
        Fetch => failed(404, None), 1;
    }
    another_type_of_content {
        says(with_headers("content-type: text/html; charset=utf-16\r\n"), Closes);
        Fetch => got("verified"), 1;
    }

    /// What a server plants comes back to nobody: the requests are looked through.
    what_a_browser_would_do {
        says(
            with_headers(
                "set-cookie: a=planted-by-the-server\r\nalt-svc: h2=\"127.0.0.1:TRAP\"\r\nlink: <//127.0.0.1:TRAP/>\r\n\
                 refresh: 0; url=http://127.0.0.1:TRAP/\r\ncontent-location: http://127.0.0.1:TRAP/\r\n\
                 location: http://127.0.0.1:TRAP/\r\nstrict-transport-security: max-age=9\r\n",
            ),
            Stays,
        );
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
        then(Delete) => not_deleted(), 2;
    }
    a_challenge {
        says(
            texts::answer("401 No", "www-authenticate: Digest realm=\"planted-by-the-server\", nonce=\"x\"\r\n", ""),
            Stays,
        );
        Create => failed(401, None), 1;
        Fetch => failed(401, None), 1;
    }
    a_challenge_of_a_proxys {
        says(texts::answer("407 No", "proxy-authenticate: Basic realm=\"planted-by-the-server\"\r\n", ""), Stays);
        Create => failed(407, None), 1;
        Fetch => failed(407, None), 1;
    }
    a_timeout_of_the_servers {
        says("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", Closes);
        Create => unclear(408, None), 1;
        Fetch => unclear(408, None), 1;
    }
    a_misdirected_request {
        says("HTTP/1.1 421 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", Closes);
        Create => failed(421, None), 1;
        Fetch => failed(421, None), 1;
    }

    no_content_with_content {
        says("HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello", Closes);
        Create => unreadable("JSON that ends too early"), 1;
        Fetch => unreadable("JSON that ends too early"), 1;
        Delete => Deleted, 1;
    }
    trouble_that_passes {
        in_turn([
            ("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n".to_owned(), Stays),
            ("HTTP/1.1 200 OK\r\ncontent-le".into(), Closes),
            (with_headers(""), Stays),
        ]);
        Create => unclear(503, None), 1;
        Verify => unclear(503, None), 1;
        Fetch => got("verified"), 3;
        Delete => not_deleted(), 3;
    }
}

/// `{}`, packed.
const GZIP: &[u8] = &[31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 171, 174, 5, 0, 67, 191, 166, 163, 2, 0, 0, 0];

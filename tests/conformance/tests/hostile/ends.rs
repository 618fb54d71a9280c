//! Connections that end, break, drip or say nothing.

use crate::{
    act::{Act::*, Saw::*, created, got, not_deleted, unreadable},
    does::{Then::*, drips, in_pieces, says},
    table, texts,
};

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";
const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

table! {
    the_end_before_the_answer {
        says("", Closes);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
        Update => Lost, 3;
        List => ListedThen(0, Lost.into()), 3;
        Delete => Lost, 3;
    }
    the_end_within_the_head {
        says("HTTP/1.1 200 OK\r\ncontent-le", Closes);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
        Delete => Lost, 3;
    }
    the_end_after_the_head {
        says(HEAD, Closes);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
        Delete => Lost, 3;
    }
    the_end_within_the_body {
        says(format!("{HEAD}{}", texts::factor(&[])), Closes);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
        List => ListedThen(0, Lost.into()), 3;
        Delete => Lost, 3;
    }
    the_end_within_a_chunk {
        says(format!("{CHUNKED}fff\r\n{}", texts::factor(&[])), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    the_end_before_the_last_chunk {
        says(format!("{CHUNKED}2\r\n{{}}\r\n"), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    the_end_is_that_of_the_body {
        says(format!("HTTP/1.1 200 OK\r\n\r\n{}", texts::factor(&[])), Closes);
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    a_body_that_ends_with_the_connection_too_early {
        says("HTTP/1.1 200 OK\r\n\r\n{\"sid\": \"YF0", Closes);
        Create => unreadable("JSON that ends too early"), 1;
        Verify => unreadable("JSON that ends too early"), 1;
        Fetch => unreadable("JSON that ends too early"), 1;
    }

    a_reset_before_the_answer {
        says("", Resets);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
        Update => Lost, 3;
        List => ListedThen(0, Lost.into()), 3;
        Delete => Lost, 3;
    }
    a_reset_within_the_head {
        says("HTTP/1.1 200 OK\r\ncontent-le", Resets);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    a_reset_within_the_body {
        says(format!("{HEAD}{}", texts::factor(&[])), Resets);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
        Delete => Lost, 3;
    }
    a_reset_within_a_chunk {
        says(format!("{CHUNKED}fff\r\n{}", texts::factor(&[])), Resets);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }

    byte_by_byte {
        in_pieces(&texts::answer("200 OK", "", &texts::factor(&[])));
        Create => created("verified"), 1;
        Verify => Verified, 1;
        Fetch => got("verified"), 1;
        Delete => not_deleted(), 1;
    }
    chunk_by_chunk {
        in_pieces(&texts::in_chunks(&texts::factor(&[])));
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }

    silence {
        drips("", "");
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    a_status_line_in_drips {
        drips("HTTP/1.1 200 ", "O");
        Create => Lost, 1;
    }
    a_header_in_drips {
        drips("HTTP/1.1 200 OK\r\nname: ", "x");
        Create => Lost, 1;
    }
    headers_in_drips {
        drips("HTTP/1.1 200 OK\r\n", "name: x\r\n");
        Create => Lost, 1;
    }
    a_body_in_drips {
        drips(HEAD, " ");
        Create => Lost, 1;
    }
    a_body_without_a_length_in_drips {
        drips("HTTP/1.1 200 OK\r\n\r\n", " ");
        Create => Lost, 1;
    }
    chunks_in_drips {
        drips(CHUNKED, "1\r\n \r\n");
        Create => Lost, 1;
    }
    a_chunks_length_in_drips {
        drips(CHUNKED, "0");
        Create => Lost, 1;
    }
    trailers_in_drips {
        drips(&format!("{CHUNKED}2\r\n{{}}\r\n0\r\n"), "t: x\r\n");
        Create => Lost, 1;
    }
    interim_answers_in_drips {
        drips("", "HTTP/1.1 103 Early Hints\r\n\r\n");
        Create => Lost, 1;
    }
}

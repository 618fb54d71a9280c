//! Where an answer begins and ends.

use crate::{
    act::{Act::*, Saw::*, created, got, missing, not_deleted, unreadable},
    does::{Then::*, floods, says},
    table, texts,
};

const CHUNKED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const MIB: usize = 1024 * 1024;

fn with(head: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}")
}

table! {
    a_length_too_long {
        says(with("content-length: 10000", &texts::factor(&[])), Closes);
        Create => Lost, 1;
        Verify => Lost, 1;
        Fetch => Lost, 3;
    }
    a_length_too_short {
        says(with("content-length: 20", &texts::factor(&[])), Closes);
        Create => unreadable("JSON that ends too early"), 1;
        Verify => unreadable("JSON that ends too early"), 1;
        Fetch => unreadable("JSON that ends too early"), 1;
    }
    a_length_of_nothing {
        says(with("content-length: 0", &texts::factor(&[])), Closes);
        Create => unreadable("JSON that ends too early"), 1;
        Delete => not_deleted(), 1;
    }
    a_length_of_a_gibibyte {
        says(with("content-length: 1073741824", "{}"), Stays);
        Create => Lost, 1;
        Fetch => Lost, 3;
        Delete => Lost, 3;
    }
    a_length_beyond_all_numbers {
        says(with("content-length: 99999999999999999999999", "{}"), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    a_length_below_zero {
        says(with("content-length: -1", "{}"), Closes);
        Create => Lost, 1;
    }
    a_length_that_is_no_number {
        says(with("content-length: 0x10", "{}"), Closes);
        Create => Lost, 1;
    }
    two_lengths {
        says(with("content-length: 2\r\ncontent-length: 3", "{} "), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    two_lengths_in_one {
        says(with("content-length: 2, 3", "{} "), Closes);
        Create => Lost, 1;
    }
    a_length_and_chunks {
        says(with("content-length: 3\r\ntransfer-encoding: chunked", "2\r\n{}\r\n0\r\n\r\n"), Closes);
        Fetch => missing("factor_type"), 1;
    }
    a_chunk_of_a_length_beyond_all_numbers {
        says(format!("{CHUNKED}fffffffffffffffff\r\n{{}}\r\n0\r\n\r\n"), Closes);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    a_chunk_of_exbibytes {
        says(format!("{CHUNKED}7fffffffffffffff\r\n{{}}"), Closes);
        Create => Lost, 1;
    }
    a_chunk_of_no_length {
        says(format!("{CHUNKED}\r\n{{}}\r\n0\r\n\r\n"), Closes);
        Create => Lost, 1;
    }
    a_chunk_longer_than_it_says {
        says(format!("{CHUNKED}1\r\n{{}}\r\n0\r\n\r\n"), Closes);
        Create => Lost, 1;
    }
    chunks_with_extensions_and_trailers {
        says(format!("{CHUNKED}2;x=\"y\"\r\n{{}}\r\n0\r\nsid: YF1\r\n\r\n"), Closes);
        Fetch => missing("factor_type"), 1;
    }

    chunks_without_end {
        floods(CHUNKED, &format!("3e8\r\n{}\r\n", " ".repeat(1000))).cap(MIB);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    a_body_without_end {
        floods("HTTP/1.1 200 OK\r\n\r\n", &" ".repeat(1000)).cap(MIB);
        Create => Lost, 1;
        Fetch => Lost, 3;
    }
    an_error_without_end {
        floods("HTTP/1.1 400 Bad Request\r\n\r\n{\"code\": 60306, ", &" ".repeat(1000)).cap(MIB);
        Create => Lost, 1;
    }
    a_body_of_the_most_bytes_that_are_allowed {
        says(with("content-length: 1000", &texts::filled(texts::factor(&[]), 1000)), Closes).cap(1000);
        Create => created("verified"), 1;
        Fetch => got("verified"), 1;
    }
    a_body_of_one_byte_more {
        says(with("content-length: 1001", &texts::filled(texts::factor(&[]), 1001)), Closes).cap(1000);
        Create => Lost, 1;
        Fetch => Lost, 3;
        Delete => Lost, 3;
    }
}

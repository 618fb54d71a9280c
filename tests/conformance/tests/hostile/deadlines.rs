//! Servers that are too slow for a call's deadline, which is far shorter than the timeout of an attempt: the call ends
//! by then, and says whether it may have been carried out. After a failed attempt there is no time for another.

use crate::{
    SHORT,
    act::{Act::*, Saw::*, got, listed_then, unclear},
    does::{Does, Then::*, drips, floods, in_turn, says},
    table, texts,
};

fn slow(start: &str, again: &str) -> Does {
    drips(start, again).deadline(SHORT)
}

table! {
    silence {
        slow("", "");
        Create => Lost, 1;
        Fetch => Lost, 1;
        List => listed_then(0, Lost), 1;
    }
    a_head_in_drips {
        slow("HTTP/1.1 200 OK\r\nname: ", "x");
        Create => Lost, 1;
        Delete => Lost, 1;
    }
    interim_answers_in_drips {
        slow("", "HTTP/1.1 103 Early Hints\r\n\r\n");
        Verify => Lost, 1;
    }
    interim_answers_without_end {
        floods("", &texts::interim()).deadline(SHORT);
        Create => Lost, 1;
    }
    a_body_in_drips {
        slow("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", " ");
        Create => Lost, 1;
        Fetch => Lost, 1;
    }
    a_body_without_a_length_in_drips {
        slow("HTTP/1.1 200 OK\r\n\r\n", " ");
        Fetch => Lost, 1;
    }
    chunks_in_drips {
        slow("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\n \r\n");
        Fetch => Lost, 1;
    }
    an_error_in_drips {
        slow("HTTP/1.1 503 No\r\ncontent-length: 1000\r\n\r\n", " ");
        Fetch => Lost, 1;
    }
    /// The wait that is asked for does not fit: the call ends at once, with the server's error.
    a_wait_beyond_it {
        says("HTTP/1.1 503 No\r\nretry-after: 9\r\ncontent-length: 0\r\n\r\n", Stays).deadline(10 * SHORT);
        Fetch => unclear(503, None), 1;
    }
    trouble_that_passes_in_time {
        in_turn([
            ("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n".to_owned(), Stays),
            (texts::answer("200 OK", "", &texts::factor(&[])), Stays),
        ]).deadline(100 * SHORT);
        Fetch => got("verified"), 2;
    }
}

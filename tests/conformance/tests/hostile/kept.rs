//! Connections that are used again, and what a server does to them in between.

use crate::{
    act::{Act::*, Saw::*, created, got, not_deleted},
    does::{Does, Then, Then::*, in_turn},
    run::then,
    table, texts,
};

fn ok() -> String {
    texts::answer("200 OK", "", &texts::factor(&[]))
}

/// What nobody asked for: it says that a code was right.
const UNASKED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7";

/// The first answer, and what comes after it; whatever is asked then is answered well.
fn first(answer: String, then: Then) -> Does {
    in_turn([(answer, then), (ok(), Stays)])
}

table! {
    nothing_in_between {
        first(ok(), Stays);
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
        then(Fetch) => got("verified"), 2;
    }
    /// Nothing of the second request was sent when the end was seen, so it goes over another connection.
    closed_in_between {
        first(ok(), Closes);
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
        then(Fetch) => got("verified"), 2;
        then(Delete) => not_deleted(), 2;
    }
    reset_in_between {
        first(ok(), Resets);
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
        then(Fetch) => got("verified"), 2;
    }
    /// As servers and balancers do when a connection has rested for long: it is nobody's answer.
    a_farewell_in_between {
        first(ok(), Adds("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"));
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
        then(Fetch) => got("verified"), 2;
    }
    an_answer_to_nothing_in_between {
        first(ok(), Adds(UNASKED));
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
    }
    an_answer_to_nothing_right_behind_the_first {
        first(ok() + UNASKED, Stays);
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
        then(Fetch) => got("verified"), 2;
    }
    an_answer_to_nothing_behind_chunks {
        first(texts::in_chunks(&texts::factor(&[])) + UNASKED, Stays);
        then(Create) => created("verified"), 2;
        then(Verify) => Verified, 2;
    }

    /// The server has read it by then, and may have done it.
    closed_by_the_second_request {
        in_turn([(ok(), Stays), (String::new(), Closes), (ok(), Stays)]);
        then(Create) => Lost, 2;
        then(Verify) => Lost, 2;
        then(Fetch) => got("verified"), 3;
        then(Delete) => not_deleted(), 3;
    }
    reset_by_the_second_request {
        in_turn([(ok(), Stays), (String::new(), Resets), (ok(), Stays)]);
        then(Create) => Lost, 2;
        then(Verify) => Lost, 2;
        then(Fetch) => got("verified"), 3;
    }
    torn_by_the_second_request {
        in_turn([(ok(), Stays), ("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".into(), Closes), (ok(), Stays)]);
        then(Create) => Lost, 2;
        then(Fetch) => got("verified"), 3;
    }
    /// What a 204 brings along is not the next answer.
    no_content_with_content_and_another_request {
        in_turn([
            (ok(), Stays),
            (format!("HTTP/1.1 204 No Content\r\n\r\n{UNASKED}"), Stays),
            (ok(), Stays),
        ]);
        then(Delete) => Deleted, 2;
    }
}

//! The works of the core: each once by the client, and once by hand where there is a baseline.
//!
//! A work is measured with everything that belongs to it: making the operation from its arguments, checking them,
//! building the request, reading the answer, and dropping all of it.

use std::hint::black_box;

use http::{Response, StatusCode};
use twilio_verify_core::{Call, Operation, OperationExt, Step};

use crate::{Fixture, hand};

/// One work.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Work {
    /// What it is called in every table and budget.
    pub name: &'static str,
    /// The client's way. Whether all went well.
    pub ours: fn(&Fixture) -> bool,
    /// The baseline; for the machine it is the operation's own `request` and `response`.
    pub hand: Option<fn(&Fixture) -> bool>,
}

const fn work(name: &'static str, ours: fn(&Fixture) -> bool) -> Work {
    Work { name, ours, hand: None }
}

const fn pair(name: &'static str, ours: fn(&Fixture) -> bool, hand: fn(&Fixture) -> bool) -> Work {
    Work { name, ours, hand: Some(hand) }
}

/// All of them; the largest last, since what they leave to the allocator is large too.
pub const WORKS: &[Work] = &[
    pair("create_totp: build", |it| built(it, it.create_totp()), |it| ok(it.create_totp_by_hand())),
    pair(
        "create_totp with metadata: build",
        |it| built(it, it.create_totp_with_metadata()),
        |it| ok(it.create_totp_with_metadata_by_hand()),
    ),
    work("create_push: build", |it| built(it, it.create_push())),
    work("create_passkey: build", |it| built(it, it.create_passkey())),
    pair("fetch: build", |it| built(it, it.entity.fetch(it.sid)), |it| ok(it.fetch_by_hand())),
    pair("list, first page: build", |it| built(it, it.list_first()), |it| ok(it.list_first_by_hand())),
    pair("list, next page: build", |it| built(it, it.list_next()), |it| ok(it.list_next_by_hand())),
    work("update: build", |it| built(it, it.update())),
    work("verify: build", |it| built(it, it.verify())),
    work("verify_passkey: build", |it| built(it, it.verify_passkey())),
    work("delete: build", |it| built(it, it.entity.delete(it.sid))),
    pair(
        "create_totp: read",
        |it| was_read(&it.create_totp(), &it.answers.created_totp),
        |it| ok(it.created_by_hand()),
    ),
    work("create_push: read", |it| was_read(&it.create_push(), &it.answers.created_push)),
    work("create_passkey: read", |it| was_read(&it.create_passkey(), &it.answers.created_passkey)),
    pair(
        "fetch: read",
        |it| was_read(&it.entity.fetch(it.sid), &it.answers.totp),
        |it| ok(it.factor_by_hand()),
    ),
    pair("update: read", |it| was_read(&it.update(), &it.answers.totp), |it| ok(it.factor_by_hand())),
    pair("verify: read", |it| was_read(&it.verify(), &it.answers.totp), |it| ok(it.factor_by_hand())),
    work("verify_passkey: read", |it| was_read(&it.verify_passkey(), &it.answers.totp)),
    work("delete: read", |it| ok(it.entity.delete(it.sid).response(answer(StatusCode::NO_CONTENT, "")))),
    work("an error: read", |it| {
        !ok(it.entity.fetch(it.sid).response(answer(StatusCode::NOT_FOUND, &it.answers.problem)))
    }),
    pair(
        "create_totp: build and read",
        |it| built_and_read(it, it.create_totp(), &it.answers.created_totp),
        |it| ok(it.create_totp_by_hand()) & ok(it.created_by_hand()),
    ),
    pair(
        "fetch: build and read",
        |it| built_and_read(it, it.entity.fetch(it.sid), &it.answers.totp),
        |it| ok(it.fetch_by_hand()) & ok(it.factor_by_hand()),
    ),
    pair(
        "create_totp: the machine",
        |it| carried_out(it, it.create_totp(), &it.answers.created_totp),
        |it| without_machine(it, it.create_totp(), &it.answers.created_totp),
    ),
    pair(
        "fetch: the machine",
        |it| carried_out(it, it.entity.fetch(it.sid), &it.answers.totp),
        |it| without_machine(it, it.entity.fetch(it.sid), &it.answers.totp),
    ),
    pair(
        "page of 1: read",
        |it| was_read(&it.list_first(), &it.answers.page_1),
        |it| ok(hand::read::<hand::Page>(it.answers.page_1.as_bytes())),
    ),
    pair(
        "page of 50: read",
        |it| was_read(&it.list_first(), &it.answers.page_50),
        |it| ok(hand::read::<hand::Page>(it.answers.page_50.as_bytes())),
    ),
    pair(
        "page of 1,000: read",
        |it| was_read(&it.list_first(), &it.answers.page_1000),
        |it| ok(hand::read::<hand::Page>(it.answers.page_1000.as_bytes())),
    ),
];

/// Keeps the compiler from leaving out what nobody looks at; then it is dropped.
fn ok<T, E>(result: Result<T, E>) -> bool {
    black_box(&result).is_ok()
}

fn answer(status: StatusCode, body: &str) -> Response<&[u8]> {
    let mut answer = Response::new(body.as_bytes());
    *answer.status_mut() = status;
    answer
}

fn built(it: &Fixture, operation: impl Operation) -> bool {
    ok(black_box(operation).request(&it.config))
}

fn was_read(operation: &impl Operation, body: &str) -> bool {
    ok(operation.response(answer(StatusCode::OK, body)))
}

fn built_and_read(it: &Fixture, operation: impl Operation, body: &str) -> bool {
    ok(operation.request(&it.config)) & was_read(&operation, body)
}

/// One attempt that is answered; the machine takes the body, as it does from a transport.
fn carried_out(it: &Fixture, operation: impl Operation, body: &str) -> bool {
    let Step::Send(request, pending) = Call::new(&it.config, operation).start() else { return false };
    drop(black_box(request));
    match pending.answered(Ok(Response::new(body.as_bytes().to_vec()))) {
        Step::Done(result) => ok(result),
        _ => false,
    }
}

fn without_machine(it: &Fixture, operation: impl Operation, body: &str) -> bool {
    let request = operation.request(&it.config);
    let built = request.is_ok();
    drop(black_box(request));
    built & ok(operation.response(Response::new(body.as_bytes().to_vec())))
}

//! Every operation's request arrives as the core built it.

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Reaction, Stack},
};

use crate::{
    act::Act,
    compare::{Expected, plays},
};

on_every_transport!(
    create,
    create_with_all,
    create_push,
    create_passkey,
    fetch,
    list,
    list_with_all,
    update,
    update_nothing,
    verify,
    verify_passkey,
    delete,
);

/// What is answered is no matter here.
async fn arrives(stack: &impl Stack, act: Act, operation: &str) {
    let script = [Reaction::json(400, &[], r#"{"code": 60306, "message": "no"}"#)];
    let end = &format!("{operation} failed with 400 Bad Request, code 60306: no");
    let expected = Expected { requests: 1, waits: &[], end, may_have_been_processed: false };
    plays(stack, act, &script, expected).await;
}

async fn create(stack: &impl Stack) {
    arrives(stack, Act::Create, "CreateNewFactor").await;
}

async fn create_with_all(stack: &impl Stack) {
    arrives(stack, Act::CreateWithAll, "CreateNewFactor").await;
}

async fn create_push(stack: &impl Stack) {
    arrives(stack, Act::CreatePush, "CreateNewFactor").await;
}

async fn create_passkey(stack: &impl Stack) {
    arrives(stack, Act::CreatePasskey, "CreateNewFactorPasskey").await;
}

async fn fetch(stack: &impl Stack) {
    arrives(stack, Act::Fetch, "FetchFactor").await;
}

async fn list(stack: &impl Stack) {
    arrives(stack, Act::List, "ListFactor").await;
}

async fn list_with_all(stack: &impl Stack) {
    arrives(stack, Act::ListWithAll, "ListFactor").await;
}

async fn update(stack: &impl Stack) {
    arrives(stack, Act::Update, "UpdateFactor").await;
}

/// Its form is empty.
async fn update_nothing(stack: &impl Stack) {
    arrives(stack, Act::UpdateNothing, "UpdateFactor").await;
}

async fn verify(stack: &impl Stack) {
    arrives(stack, Act::Verify, "VerifyFactor").await;
}

async fn verify_passkey(stack: &impl Stack) {
    arrives(stack, Act::VerifyPasskey, "UpdatePasskeysFactor").await;
}

async fn delete(stack: &impl Stack) {
    arrives(stack, Act::Delete, "DeleteFactor").await;
}

//! A response, read with the operations that it can answer.

use twilio_verify_core::{
    Entity, Error, Factor, Notifications, OperationExt, Page, TotpBinding, Verification,
};

use crate::row::{Operation, Row};

/// What was read of a success.
#[derive(Debug)]
pub(crate) enum Reading {
    Factor(Factor),
    Created(Factor, TotpBinding),
    Verification(Verification),
    Page(Page<Factor>),
    Nothing,
}

/// A create can be of a TOTP or of a push factor, an update can be a verification.
///
/// What answers an operation that the core does not have is read as a fetch.
pub(crate) fn read(row: &Row) -> Vec<Result<Reading, Error>> {
    let entity = Entity::new("VAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(), "user-0001");
    let sid = "YFaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap();
    let response = || row.response();
    match row.operation {
        Operation::Create => {
            let push = entity.create_push("name", "key", Notifications::none());
            vec![
                entity
                    .create_totp("name")
                    .response(response())
                    .map(|new| Reading::Created(new.factor, new.binding)),
                push.response(response()).map(|new| Reading::Factor(new.factor)),
            ]
        }
        Operation::Update => vec![
            entity.update(sid).response(response()).map(Reading::Factor),
            entity.verify(sid, "123456").response(response()).map(Reading::Verification),
        ],
        Operation::Delete => vec![entity.delete(sid).response(response()).map(|()| Reading::Nothing)],
        Operation::List => vec![entity.factors().response(response()).map(Reading::Page)],
        Operation::Fetch | Operation::CreatePasskey | Operation::VerifyPasskey => {
            vec![entity.fetch(sid).response(response()).map(Reading::Factor)]
        }
    }
}

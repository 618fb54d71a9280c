//! A response, read with the operations that it can answer.

use twilio_verify_core::{
    Entity, Error, Factor, Json, Notifications, OperationExt, Page, PublicKeyCredential, TotpBinding,
    Verification,
};

use crate::row::{Operation, Row};

/// What was read of a success.
#[derive(Debug)]
pub(crate) enum Reading {
    Factor(Factor),
    Created(Factor, TotpBinding),
    Passkey(Factor, Json),
    Verification(Verification),
    Page(Page<Factor>),
    Nothing,
}

/// A create can be of a TOTP or of a push factor, an update can be a verification.
pub(crate) fn read(row: &Row) -> Vec<Result<Reading, Error>> {
    // Of the description's own examples: a verified passkey of another's is an error.
    let identity = "ff483d1ff591898a9942916050d2ca3f";
    let entity = Entity::new("VAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa".parse().unwrap(), identity);
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
        Operation::Fetch => vec![entity.fetch(sid).response(response()).map(Reading::Factor)],
        Operation::CreatePasskey => {
            let created = entity.create_passkey("name").response(response());
            vec![created.map(|new| Reading::Passkey(new.factor, new.options))]
        }
        Operation::VerifyPasskey => {
            let verify = entity.verify_passkey(sid, PublicKeyCredential::from_json("{}"));
            vec![verify.response(response()).map(Reading::Verification)]
        }
    }
}

//! A passkey from its creation to its end, over the emulator, made by a browser and an authenticator of the crate `passkey`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../emulator/tests/passkeys/device.rs"]
mod device;

use serde_json::Value;
use twilio_verify_conformance::{
    on_every_transport,
    transports::{Peer, Stack, Verbs},
};
use twilio_verify_core::{
    ApiError, AuthenticatorAttachment, DiscoverableCredentials, Entity, Error, ErrorCode, Factor,
    FactorConfig, FactorStatus, FactorType, Json, PublicKeyCredential, RelyingParty, UserVerification,
    Verification,
};
use twilio_verify_emulator::{Emulator, SERVICE_SID, Settings};

use crate::device::Device;

on_every_transport!(
    a_passkey_from_creation_to_deletion,
    a_credential_that_does_not_fit_is_refused,
    the_services_settings_hold_without_others,
);

const ORIGIN: &str = "https://example.com";

fn emulator() -> Peer {
    Peer::emulator(Emulator::new(Settings::default()))
}

fn entity() -> Entity {
    named("user-0001")
}

fn named(identity: &str) -> Entity {
    Entity::new(SERVICE_SID.parse().unwrap(), identity)
}

/// What the API answered instead of a success.
#[track_caller]
fn api<T>(result: Result<T, Error>) -> Box<ApiError> {
    match result {
        Err(Error::Api(error)) => error,
        Err(error) => panic!("not an answer of the API: {error:?}"),
        Ok(_) => panic!("a success"),
    }
}

/// What a page of this origin gets on a device that is new to the user.
fn made(origin: &str, options: &Json) -> PublicKeyCredential {
    let options: Value = serde_json::from_str(options.as_str()).unwrap();
    PublicKeyCredential::from_json(Device::new().create(origin, &options).unwrap().to_string())
}

fn relying_party() -> RelyingParty {
    RelyingParty::new("example.com", "Example").origin(ORIGIN)
}

async fn a_passkey_from_creation_to_deletion(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let (client, entity) = (&session.client, entity());
    let create = entity
        .create_passkey("John's laptop")
        .relying_party(relying_party())
        .authenticator_attachment(AuthenticatorAttachment::Platform)
        .discoverable_credentials(DiscoverableCredentials::Preferred)
        .user_verification(UserVerification::Required);
    let created = client.send(create).await.unwrap();
    assert_eq!((&created.status, &created.factor_type), (&FactorStatus::Unverified, &FactorType::Passkeys));
    assert_eq!(created.friendly_name.as_deref(), Some("John's laptop"));

    let credential = made(ORIGIN, &created.options);
    let verify = || entity.verify_passkey(created.sid, credential.clone());
    let Verification::Verified(factor) = client.send(verify()).await.unwrap() else {
        panic!("the true credential was refused")
    };
    assert_eq!((factor.sid, factor.is_verified()), (created.sid, true));
    let replayed = api(client.send(verify()).await);
    assert_eq!((replayed.status().as_u16(), replayed.code()), (409, Some(ErrorCode::FACTOR_EXISTS)));

    client.send(entity.update(created.sid).friendly_name("Old laptop")).await.unwrap();
    let listed = client.list(entity.factors()).await;
    let [Ok(listed)] = listed.as_slice() else { panic!("{listed:?}") };
    assert_eq!((listed.sid, listed.is_verified()), (created.sid, true));
    assert_eq!(listed.friendly_name.as_deref(), Some("Old laptop"));
    shows(listed, "example.com", ORIGIN, &AuthenticatorAttachment::Platform, &UserVerification::Required);

    client.send(entity.delete(created.sid)).await.unwrap();
    assert!(client.send(entity.fetch(created.sid)).await.unwrap_err().is_not_found());
    assert!(client.send(verify()).await.unwrap_err().is_not_found());
}

/// Its settings.
fn shows(
    factor: &Factor,
    id: &str,
    origin: &str,
    attachment: &AuthenticatorAttachment,
    verification: &UserVerification,
) {
    let Some(FactorConfig::Passkeys(config)) = &factor.config else { panic!("{:?}", factor.config) };
    let party = config.relying_party.as_ref().unwrap();
    assert_eq!((party.id.as_deref(), party.origins.as_slice()), (Some(id), &[origin.to_owned()][..]));
    assert_eq!(config.authenticator_attachment.as_ref(), Some(attachment));
    assert_eq!(config.discoverable_credentials, Some(DiscoverableCredentials::Preferred));
    assert_eq!(config.user_verification.as_ref(), Some(verification));
}

async fn a_credential_that_does_not_fit_is_refused(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let (client, entity, stranger) = (&session.client, entity(), named("user-0002"));
    let settings = |create: twilio_verify_core::ops::CreatePasskey| {
        let create = create.relying_party(relying_party());
        let create = create.authenticator_attachment(AuthenticatorAttachment::Any);
        let create = create.discoverable_credentials(DiscoverableCredentials::Discouraged);
        create.user_verification(UserVerification::Discouraged)
    };
    let created = client.send(settings(entity.create_passkey("Laptop"))).await.unwrap();
    let elsewhere = made("https://login.example.com", &created.options);
    let refused = api(client.send(entity.verify_passkey(created.sid, elsewhere)).await);
    let code = Some(ErrorCode::FACTOR_VERIFICATION_FAILED);
    assert_eq!((refused.status().as_u16(), refused.code()), (403, code));

    // A stranger's credential, for a factor of their own: it is not even sent.
    let theirs = client.send(settings(stranger.create_passkey("Laptop"))).await.unwrap();
    let theirs = made(ORIGIN, &theirs.options);
    session.peer.forget();
    let error = client.send(entity.verify_passkey(created.sid, theirs)).await.unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error:?}");
    assert_eq!(session.peer.seen().len(), 0);

    assert!(!client.send(entity.fetch(created.sid)).await.unwrap().is_verified());
    let own = made(ORIGIN, &created.options);
    assert!(client.send(entity.verify_passkey(created.sid, own)).await.unwrap().is_verified());
}

async fn the_services_settings_hold_without_others(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let (client, entity) = (&session.client, entity());
    let created = client.send(entity.create_passkey("Laptop")).await.unwrap();
    let credential = made("http://localhost:3000", &created.options);
    let verified = client.send(entity.verify_passkey(created.sid, credential)).await.unwrap();
    let Verification::Verified(factor) = verified else { panic!("the true credential was refused") };
    let origin = "http://localhost";
    shows(&factor, "localhost", origin, &AuthenticatorAttachment::Any, &UserVerification::Preferred);
}

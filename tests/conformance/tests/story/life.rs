//! A factor from its creation to its end, over the emulator.

use std::time::Duration;

use twilio_verify_conformance::{
    on_every_transport,
    transports::{Event, Peer, Stack, Verbs},
};
use twilio_verify_core::{
    ErrorCode, FactorConfig, FactorStatus, FactorType, Notifications, TotpAlgorithm, Verification,
};
use twilio_verify_emulator::{Emulator, Settings};

use crate::{
    api,
    codes::{Phone, code, wrong_code},
    entity, nobody,
};

on_every_transport!(
    a_totp_factor_from_creation_to_deletion,
    a_push_factor_from_creation_to_deletion,
    five_wrong_codes_end_a_factor,
    an_answer_comes_with_what_is_around_it,
    requests_come_by_the_expected_version,
    a_wait_lasts_as_long_as_it_should,
);

fn emulator() -> Peer {
    Peer::emulator(Emulator::new(Settings::default()))
}

async fn a_totp_factor_from_creation_to_deletion(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let (client, entity) = (&session.client, entity());
    assert!(client.send(entity.fetch(nobody())).await.unwrap_err().is_not_found());

    let create = entity.create_totp("John's Phone").metadata([("os", "Android")]);
    let created = client.send(create).await.unwrap();
    assert_eq!((&created.status, &created.factor_type), (&FactorStatus::Unverified, &FactorType::Totp));
    assert_eq!(created.friendly_name.as_deref(), Some("John's Phone"));
    assert_eq!(created.metadata.as_ref().unwrap().get("os").as_deref(), Some("Android"));
    assert_eq!(created.identity.as_ref(), Some(entity.identity()));
    let secret = created.binding.secret.expose();
    assert!(created.binding.uri.expose().contains(secret) && !secret.is_empty());

    let wrong = client.send(entity.verify(created.sid, wrong_code(secret))).await.unwrap();
    let Verification::Rejected(factor) = wrong else { panic!("a wrong code was taken") };
    assert!(!factor.is_verified() && !client.send(entity.fetch(created.sid)).await.unwrap().is_verified());
    let right = client.send(entity.verify(created.sid, code(secret))).await.unwrap();
    let Verification::Verified(factor) = right else { panic!("the right code was refused") };
    assert_eq!((factor.sid, factor.is_verified()), (created.sid, true));

    let update = entity.update(created.sid).friendly_name("New phone").time_step(60).skew(2).code_length(8);
    client.send(update.alg(TotpAlgorithm::Sha256)).await.unwrap();
    let fetched = client.send(entity.fetch(created.sid)).await.unwrap();
    assert_eq!(fetched.friendly_name.as_deref(), Some("New phone"));
    let Some(FactorConfig::Totp(config)) = &fetched.config else { panic!("{:?}", fetched.config) };
    assert_eq!((config.time_step, config.skew, config.code_length), (Some(60), Some(2), Some(8)));
    assert_eq!(config.alg, Some(TotpAlgorithm::Sha256));
    assert!(fetched.is_verified(), "settings do not unverify");

    let listed = client.list(entity.factors()).await;
    let sids: Vec<_> = listed.into_iter().map(|factor| factor.unwrap().sid).collect();
    assert_eq!(sids, [created.sid]);

    client.send(entity.delete(created.sid)).await.unwrap();
    for error in [
        api(client.send(entity.fetch(created.sid)).await),
        api(client.send(entity.delete(created.sid)).await),
        api(client.send(entity.verify(created.sid, "123456")).await),
    ] {
        assert_eq!((error.status().as_u16(), error.code()), (404, Some(ErrorCode::NOT_FOUND)));
        assert!(error.message().unwrap().contains("not found"), "{error}");
    }
    assert_eq!(client.list(entity.factors()).await.len(), 0);
}

async fn a_push_factor_from_creation_to_deletion(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let (client, entity, phone) = (&session.client, entity(), Phone::new());
    let token = "token-of-32-characters-0123456789";
    let create = entity.create_push("Pixel 8", phone.public_key(), Notifications::fcm(token));
    let create = create.app_id("com.example.app").sdk_version("1.0");
    let created = client.send(&create).await.unwrap();
    assert_eq!(created.factor_type, FactorType::Push);
    assert_eq!(created.binding.public_key.as_deref(), Some(&*phone.public_key()));
    let again = api(client.send(&create).await);
    assert_eq!((again.status().as_u16(), again.code()), (409, Some(ErrorCode::FACTOR_EXISTS)));

    let refused = api(client.send(entity.verify(created.sid, phone.sign(nobody()))).await);
    assert_eq!(
        (refused.status().as_u16(), refused.code()),
        (403, Some(ErrorCode::FACTOR_VERIFICATION_FAILED))
    );
    let verified = client.send(entity.verify(created.sid, phone.sign(created.sid))).await.unwrap();
    assert!(verified.is_verified());
    client.send(entity.update(created.sid).sdk_version("2.0")).await.unwrap();
    let fetched = client.send(entity.fetch(created.sid)).await.unwrap();
    let Some(FactorConfig::Push(config)) = &fetched.config else { panic!("{:?}", fetched.config) };
    assert_eq!(config.sdk_version.as_deref(), Some("2.0"));
    client.send(entity.delete(created.sid)).await.unwrap();
    assert!(client.send(entity.fetch(created.sid)).await.unwrap_err().is_not_found());
}

async fn five_wrong_codes_end_a_factor(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let (client, entity) = (&session.client, entity());
    let created = client.send(entity.create_totp("Phone")).await.unwrap();
    let secret = created.binding.secret.expose();
    for _ in 0..5 {
        let outcome = client.send(entity.verify(created.sid, wrong_code(secret))).await.unwrap();
        assert!(!outcome.is_verified());
    }
    session.peer.forget();
    let ended = api(client.send(entity.verify(created.sid, code(secret))).await);
    assert_eq!((ended.status().as_u16(), ended.code()), (429, Some(ErrorCode::TOO_MANY_WRONG_CODES)));
    assert_eq!(session.peer.seen().len(), 1, "waiting does not help");
}

async fn an_answer_comes_with_what_is_around_it(stack: &impl Stack) {
    let session = stack.meet(emulator());
    let answer = session.client.exchange(entity().create_totp("Phone")).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.attempts, answer.operation), (201, 1, "CreateNewFactor"));
    assert!(answer.request_id().unwrap().starts_with("RQ"));
    assert_eq!(answer.headers["content-type"], "application/json");
    let deleted = session.client.exchange(entity().delete(answer.output.sid)).await.unwrap();
    assert_eq!((deleted.status.as_u16(), deleted.attempts), (204, 1));
    assert!(deleted.request_id().is_some() && deleted.request_id() != answer.request_id());
}

async fn requests_come_by_the_expected_version<S: Stack>(stack: &S) {
    let session = stack.meet(emulator());
    session.client.send(entity().create_totp("Phone")).await.unwrap();
    let listed = session.client.list(entity().factors()).await;
    assert_eq!(listed.len(), 1);
    let versions: Vec<_> = session.peer.seen().iter().map(|request| request.version).collect();
    assert_eq!(versions, [S::VERSION; 2]);
}

/// The other promises do not wait: they look at how long a client would have waited.
async fn a_wait_lasts_as_long_as_it_should(stack: &impl Stack) {
    let session = stack.meet_nobody();
    let wait = Duration::from_millis(30);
    let before = std::time::Instant::now();
    session.client.sleep(wait).await;
    assert!(before.elapsed() >= wait);
    assert_eq!(session.client.events(), Vec::<Event>::new());
}

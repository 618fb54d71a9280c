//! Every public type of the core, the adapters and the emulator, with a secret in it wherever it can have one.

use std::{
    collections::BTreeSet,
    sync::mpsc,
    time::{Duration, SystemTime},
};

use twilio_verify_core::{
    AccountSid, AsyncClient, Attempt, AuthenticatorAttachment, Body, Call, Check, Client, Config, Cursor,
    DecodeFailure, Delivery, DiscoverableCredentials, Edge, Endpoint, EntitySid, Error, ErrorCode,
    FactorConfig, FactorStatus, FactorType, Form, HttpRequest, HttpResponse, Metadata, NotificationPlatform,
    Notifications, Operation, OperationExt, Path, Proxies, Proxy, PublicKey, Region, Replay, RetryPolicy,
    Secret, ServiceSid, SharedAsyncTransport, Step, TimeLeft, Timestamp, TotpAlgorithm, TransportError,
    UserVerification, Violation, from_async_fn, from_fn,
};
use twilio_verify_emulator::{Account, Emulator, Fault, Limits, Reply, RequestKind, Server};
use twilio_verify_hyper::HyperTransport;
use twilio_verify_ureq::UreqTransport;

use crate::{
    planted::{API_KEY_SECRET, AUTH_TOKEN, CODE, NOTIFICATION_TOKEN, SECRETS, TOTP_SECRET},
    probe::{Seen, look_at},
    scan::public_types,
    values::{
        API_KEY, config, configs, create_passkey, create_push, create_totp, credential, credentials, echo,
        emulated, entity, relying_party, settings, sid, update, verify, verify_passkey,
    },
};

/// Public names that no value has for its type.
pub(crate) const NO_TYPES: [(&str, &str); 11] = [
    ("twilio_verify_core::AsyncTransport", "a trait"),
    ("twilio_verify_core::Observer", "a trait"),
    ("twilio_verify_core::Operation", "a trait"),
    ("twilio_verify_core::OperationExt", "a trait"),
    ("twilio_verify_core::Paged", "a trait"),
    ("twilio_verify_core::Transport", "a trait"),
    ("twilio_verify_core::Variable", "a trait"),
    ("twilio_verify_core::HttpRequest", "another name for a type of `http`: see `machine`"),
    (
        "twilio_verify_core::HttpResponse",
        "another name for a type of `http`, which shows all it has: what transports give",
    ),
    ("twilio_verify_ureq::Client", "another name for the core's"),
    ("twilio_verify_hyper::Client", "another name for the core's"),
];

#[test]
fn each_is_looked_at() {
    let mut seen = Seen::default();
    arguments(&mut seen);
    settings_and_transports(&mut seen);
    clients(&mut seen);
    machines(&mut seen);
    answers(&mut seen);
    errors(&mut seen);

    let mut known: BTreeSet<String> = NO_TYPES.map(|(name, _)| name.to_owned()).into();
    known.extend(seen.0.into_iter().filter(|name| name.starts_with("twilio_verify_")));
    let public = public_types();
    let missing: Vec<_> = public.difference(&known).collect();
    assert!(
        missing.is_empty(),
        "no secret was looked for in these types: add values of them here: {missing:#?}"
    );
    let gone: Vec<_> = known.difference(&public).collect();
    assert!(gone.is_empty(), "these are no public types any more, or `scan` does not see them: {gone:#?}");
    assert!(public.len() > 85, "{}", public.len());
}

fn arguments(seen: &mut Seen) {
    for secret in SECRETS {
        look_at!(seen, Secret::from(secret), Form::new().pair("AuthPayload", secret).pair("b", secret));
        look_at!(seen, Body::Json(secret.into()), Body::Form(Form::new().pair("a", secret)), Body::Empty);
        look_at!(seen, Notifications::fcm(secret), Notifications::apn(secret), credential(secret));
        let platform = NotificationPlatform::from("new");
        look_at!(seen, Notifications::new(platform, Some(secret.into())));
    }
    look_at!(
        seen,
        create_totp(),
        create_push(),
        update(),
        verify(),
        create_passkey(),
        verify_passkey(),
        relying_party(),
        entity().fetch(sid()),
        entity().delete(sid())
    );
    look_at!(seen, entity().factors().limit(7), verify().unchecked(), create_push().repeatable());
    look_at!(
        seen,
        entity(),
        entity().identity().clone(),
        Metadata::from([("os", "Android")]),
        PublicKey::from("key")
    );
    look_at!(seen, Path::new("/v2/Services").argument("Sid", "x"), Replay::Safe, Cursor::default());
    look_at!(seen, ACCOUNT.parse::<AccountSid>().unwrap(), *API_KEY, entity().service_sid(), sid());
    look_at!(seen, "YE00000000000000000000000000000000".parse::<EntitySid>().unwrap());
    look_at!(seen, "2015-07-30T20:00:00Z".parse::<Timestamp>().unwrap());
}

const ACCOUNT: &str = "AC00000000000000000000000000000000";

fn settings_and_transports(seen: &mut Seen) {
    for credentials in credentials() {
        look_at!(seen, credentials, Config::new(credentials.clone()).application("shop/1").unwrap());
    }
    look_at!(seen, Endpoint::default(), Edge::new("dublin").unwrap(), Region::new("ie1").unwrap());
    look_at!(seen, RetryPolicy::STANDARD, Attempt::first(Replay::Unsafe, 0), TimeLeft::new(Duration::MAX));
    let fails: fn(HttpRequest) -> Result<HttpResponse, TransportError> =
        |_| Err(TransportError::not_sent("no"));
    look_at!(seen, from_fn(fails, std::thread::sleep as fn(Duration)));
    look_at!(
        seen,
        settings(),
        Emulator::new(settings()),
        Server::start(settings()).unwrap(),
        Limits::default(),
        Account::new(ACCOUNT.parse().unwrap(), AUTH_TOKEN).api_key(*API_KEY, API_KEY_SECRET)
    );
    let fault = Fault::truncate().on(RequestKind::Create);
    look_at!(seen, fault, RequestKind::Create);
    let mut emulator = Emulator::new(settings());
    look_at!(seen, emulator.inject(Fault::truncate().code(1)).unwrap_err());
    emulator.inject(fault).unwrap();
    let create = create_totp().request(&config()).unwrap();
    for _ in 0..2 {
        let outcome = emulator.exchange(SystemTime::now(), &create);
        look_at!(seen, outcome, outcome.reply);
        assert!(matches!(&outcome.reply, Reply::Truncated(_) | Reply::Answer(_)), "with a secret in it");
    }
    let _ = emulator.respond(SystemTime::now(), &create_push().request(&config()).unwrap());
    let [totp, push] = emulator.factors(SystemTime::now()).try_into().unwrap();
    assert_eq!(push.config["notification_token"], NOTIFICATION_TOKEN);
    look_at!(seen, totp, push);
    let saved = emulator.save();
    assert!(saved.contains(TOTP_SECRET), "{saved}");
    for broken in [
        saved.replace("\"skew\": 1", &format!("\"skew\": \"{TOTP_SECRET}\"")),
        format!("{saved}{TOTP_SECRET}"),
    ] {
        look_at!(seen, Emulator::restore(settings(), &broken).unwrap_err());
    }
    let server = Server::start(settings()).unwrap();
    let client = Client::with_transport(server.config(), UreqTransport::default());
    client.send(create_totp()).unwrap();
    let [received] = server.requests().try_into().unwrap();
    assert_eq!(received.field("Binding.Secret").unwrap(), TOTP_SECRET);
    look_at!(seen, received, server);
    let proxy = ureq::Proxy::new("http://user:pl4nted-proxy-passw0rd@127.0.0.1:1").unwrap();
    let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build().new_agent();
    look_at!(seen, UreqTransport::builder(), UreqTransport::builder().agent(agent.clone()));
    look_at!(seen, UreqTransport::builder().agent(agent).build());
    look_at!(seen, HyperTransport::builder(), HyperTransport::default());
    let proxy: Proxy = "http://user:pl4nted-proxy-passw0rd@127.0.0.1:1".parse().unwrap();
    let mistaken = "http://user:pl4nted-proxy-passw0rd@127.0.0.1:x".parse::<Proxy>().unwrap_err();
    look_at!(seen, proxy, mistaken, proxy.protocol(), Proxies::from(proxy.clone()));
    look_at!(seen, UreqTransport::builder().proxy(proxy.clone()), HyperTransport::builder().proxy(proxy));
    look_at!(seen, twilio_verify_ureq::Tls::NativeTls, twilio_verify_ureq::Roots::Platform);
    look_at!(seen, twilio_verify_hyper::Tls::NativeTls, twilio_verify_hyper::Roots::Platform);
}

fn clients(seen: &mut Seen) {
    for config in configs() {
        let client = Client::with_transport(config.clone(), from_fn(emulated(), |_| ()));
        let created = client.exchange(create_totp()).unwrap();
        assert_eq!(created.output.binding.secret.expose(), TOTP_SECRET, "it is there, and not shown");
        look_at!(seen, client, created, created.output, created.output.binding, *client.config());
        let push = client.send(create_push()).unwrap();
        let Some(FactorConfig::Push(config)) = &push.config else { panic!("{push:?}") };
        assert_eq!(config.notification_token.as_ref().unwrap().expose(), NOTIFICATION_TOKEN);
        look_at!(seen, push, push.binding, *config);
        look_at!(seen, client.send(entity().verify(created.output.sid, CODE)).unwrap());
        let mut list = client.list(entity().factors());
        let factor = list.next().unwrap().unwrap();
        look_at!(seen, factor, list);
        let mut pages = client.pages(entity().factors().page_size(1));
        look_at!(seen, pages.next().unwrap().unwrap(), pages);
        let (told, calls) = mpsc::channel();
        let client = client.observer(move |call| {
            look_at!(*call);
            told.send(std::any::type_name_of_val(call)).unwrap();
            None
        });
        let _ = client.send(update());
        seen.note(calls.recv().unwrap());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let send = emulated();
        let transport =
            from_async_fn(|request| std::future::ready(send(request)), |_| std::future::ready(()));
        let client = AsyncClient::with_transport(config(), transport);
        look_at!(seen, client, SharedAsyncTransport::new(HyperTransport::default()));
        look_at!(seen, client.exchange(create_push()).await.unwrap());
        let mut list = client.list(entity().factors());
        assert!(list.next().await.is_some());
        look_at!(seen, list);
        let mut pages = client.pages(entity().factors());
        assert!(pages.next().await.is_some());
        look_at!(seen, pages);
    });
}

fn machines(seen: &mut Seen) {
    let config = config();
    let call = Call::new(&config, verify());
    look_at!(seen, call);
    let Step::Send(_, pending) = call.start() else { panic!("nothing to send") };
    look_at!(seen, pending);
    let step = pending.answered(Err(TransportError::not_sent("no")));
    look_at!(seen, step);
    let Step::Wait(pause) = step else { panic!("no wait") };
    look_at!(seen, pause);
}

/// Of servers that repeat secrets, or know fields that this version does not.
fn answers(seen: &mut Seen) {
    let body = r#"{"sid": "YF00000000000000000000000000000000", "status": "unverified", "factor_type": "KIND",
        "config": {"notification_token": "X", "other": "X", "alg": "sha1", "notification_platform": "fcm",
        "relying_party": {"id": "example.com", "other": "X"}}, "options": {"publicKey": {"X": "X"}}}"#;
    let read = |kind| entity().fetch(sid()).response(echo(200, &body.replace("KIND", kind))).unwrap();
    for kind in ["push", "totp", "passkeys", "new"] {
        let factor = read(kind);
        look_at!(seen, factor, factor.status, factor.factor_type);
        match factor.config.unwrap() {
            FactorConfig::Push(config) => {
                look_at!(seen, config, config.other, config.other.get("other").unwrap().clone())
            }
            FactorConfig::Totp(config) => look_at!(seen, config, config.other, config.alg.clone().unwrap()),
            FactorConfig::Passkeys(config) => {
                let relying_party = config.relying_party.as_ref().unwrap();
                look_at!(seen, *config, *relying_party, relying_party.other);
            }
            config => look_at!(seen, config),
        }
    }
    let created = create_passkey().response(echo(201, &body.replace("KIND", "passkeys"))).unwrap();
    look_at!(seen, created, created.options);
    let platform = AuthenticatorAttachment::Platform;
    look_at!(seen, platform, DiscoverableCredentials::Required, UserVerification::Discouraged);
    let FactorStatus::Unknown(unknown) = FactorStatus::from("new") else { panic!("it is known") };
    look_at!(seen, unknown, FactorType::Totp, TotpAlgorithm::Sha1, NotificationPlatform::Apn);
}

fn errors(seen: &mut Seen) {
    let failed: fn(HttpResponse) -> Error = |response| verify().response(response).unwrap_err();
    let api = failed(echo(
        400,
        r#"{"code": 60306, "details": "X", "errors": [{"detail": "why"}], "more_info": "X"}"#,
    ));
    let Error::Api(error) = &api else { panic!("{api:?}") };
    look_at!(seen, api, **error, error.problems()[0].clone(), error.code().unwrap(), ErrorCode::NOT_FOUND);
    let decode = failed(echo(200, "X"));
    let Error::Decode(error) = &decode else { panic!("{decode:?}") };
    look_at!(seen, decode, **error, DecodeFailure::from(serde_json::from_str::<u8>("\"x\"").unwrap_err()));
    let invalid = entity().verify(sid(), format!("{AUTH_TOKEN} ")).validate().unwrap_err();
    look_at!(seen, invalid.violations()[0].clone(), invalid, Error::from(invalid.clone()));
    look_at!(seen, Check::new().that(false, || Violation::new("AuthPayload", "is wrong", "correct it")));
    look_at!(
        seen,
        TransportError::unknown("no answer"),
        TransportError::cannot_send("no"),
        Delivery::Unknown
    );
    look_at!(seen, ServiceSid::new(AUTH_TOKEN).unwrap_err(), AUTH_TOKEN.parse::<Timestamp>().unwrap_err());
    look_at!(seen, Endpoint::base_url(&format!("https://u:{AUTH_TOKEN}@h")).unwrap_err());
}

//! The comparison is honest: what the client does and what is done by hand is the same.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::{collections::BTreeMap, fmt::Debug};

use http::Request;
use twilio_verify_core::{Factor, FactorConfig, FactorStatus, FactorType, OperationExt, TotpAlgorithm};
use twilio_verify_performance::{Fixture, hand, works::WORKS};

#[test]
fn every_work_is_done() {
    let fixture = Fixture::new().unwrap();
    for work in WORKS {
        assert!((work.ours)(&fixture), "{}, by the client", work.name);
        assert!(work.hand.is_none_or(|hand| hand(&fixture)), "{}, by hand", work.name);
    }
}

#[test]
fn the_requests_are_the_same() {
    let it = Fixture::new().unwrap();
    let create = it.create_totp().request(&it.config).unwrap();
    let with_metadata = it.create_totp_with_metadata().request(&it.config).unwrap();
    assert_eq!((create.body().len(), with_metadata.body().len()), (160, 162));
    for (ours, by_hand) in [
        (create, it.create_totp_by_hand()),
        (with_metadata, it.create_totp_with_metadata_by_hand()),
        (it.entity.fetch(it.sid).request(&it.config).unwrap(), it.fetch_by_hand()),
        (it.list_first().request(&it.config).unwrap(), it.list_first_by_hand()),
        (it.list_next().request(&it.config).unwrap(), it.list_next_by_hand()),
    ] {
        assert_eq!(parts(&ours), parts(&by_hand.unwrap()));
    }
}

/// Everything but the user agent; of a form, which names are sent, with which values, but not in which order.
fn parts(request: &Request<Vec<u8>>) -> impl PartialEq + Debug + use<> {
    let headers = request.headers().iter().filter(|(name, _)| *name != "user-agent");
    let headers: BTreeMap<_, _> =
        headers.map(|(name, value)| (name.to_string(), (value.is_sensitive(), value.clone()))).collect();
    assert_eq!(headers.len() + 1, request.headers().len());
    let form: BTreeMap<_, _> = form_urlencoded::parse(request.body()).into_owned().collect();
    (request.method().clone(), request.uri().clone(), headers, form, request.body().len())
}

#[test]
fn the_values_are_the_same() {
    let it = Fixture::new().unwrap();
    let ours = it.entity.fetch(it.sid).response(http::Response::new(&it.answers.totp)).unwrap();
    same(&ours, &it.factor_by_hand().unwrap());

    let ours = it.create_totp().response(http::Response::new(&it.answers.created_totp)).unwrap();
    let by_hand = it.created_by_hand().unwrap();
    assert_eq!(ours.binding.secret.expose(), &*by_hand.binding.secret);
    assert_eq!(ours.binding.uri.expose(), &*by_hand.binding.uri);
    assert_eq!(ours.sid.as_str().as_bytes(), by_hand.sid.0);

    for body in [&it.answers.page_1, &it.answers.page_50, &it.answers.page_1000] {
        let ours = it.list_first().response(http::Response::new(body)).unwrap();
        let by_hand: hand::Page = hand::read(body.as_bytes()).unwrap();
        assert_eq!(ours.items.len(), by_hand.factors.len());
        for (ours, by_hand) in ours.items.iter().zip(&by_hand.factors) {
            same(ours, by_hand);
        }
        let (next, url) = (ours.next.unwrap(), by_hand.meta.next_page_url.unwrap());
        assert!(url.ends_with(&format!("&PageToken={}", next.page_token().unwrap())), "{url}");
    }
}

fn same(ours: &Factor, by_hand: &hand::Factor) {
    let sid = |sid: &hand::Sid| String::from_utf8(sid.0.to_vec()).unwrap();
    assert_eq!(ours.sid.as_str(), sid(&by_hand.sid));
    assert_eq!(ours.account_sid.unwrap().as_str(), sid(&by_hand.account_sid));
    assert_eq!(ours.service_sid.unwrap().as_str(), sid(&by_hand.service_sid));
    assert_eq!(ours.entity_sid.unwrap().as_str(), sid(&by_hand.entity_sid));
    assert_eq!(ours.identity.as_ref().unwrap().as_str(), &*by_hand.identity);
    assert_eq!(ours.date_created.unwrap().since_epoch().as_secs(), by_hand.date_created.0.cast_unsigned());
    assert_eq!(ours.date_updated.unwrap().since_epoch().as_secs(), by_hand.date_updated.0.cast_unsigned());
    assert_eq!(ours.friendly_name.as_deref(), Some(&*by_hand.friendly_name));
    assert_eq!(ours.status == FactorStatus::Verified, matches!(by_hand.status, hand::Status::Verified));
    assert_eq!(ours.factor_type == FactorType::Totp, matches!(by_hand.factor_type, hand::Type::Totp));
    assert_eq!(ours.metadata.as_ref().unwrap().as_json(), by_hand.metadata.as_ref().unwrap().get());
    assert_eq!(ours.url.as_deref(), Some(&*by_hand.url));
    match ours.config.as_ref().unwrap() {
        FactorConfig::Totp(config) => {
            assert_eq!(config.alg, Some(TotpAlgorithm::Sha1));
            assert!(matches!(by_hand.config.alg, Some(hand::Alg::Sha1)));
            assert_eq!(config.skew, by_hand.config.skew);
            assert_eq!(config.code_length, by_hand.config.code_length);
            assert_eq!(config.time_step, by_hand.config.time_step);
        }
        FactorConfig::Push(config) => {
            let by_hand = &by_hand.config;
            assert_eq!(config.app_id.as_deref(), by_hand.app_id.as_deref());
            assert_eq!(config.sdk_version.as_deref(), by_hand.sdk_version.as_deref());
            let platform = config.notification_platform.as_ref().map(|platform| platform.as_str());
            assert_eq!(platform, by_hand.notification_platform.as_deref());
            let token = config.notification_token.as_ref().map(|token| token.expose());
            assert_eq!(token, by_hand.notification_token.as_deref());
        }
        other => panic!("{other:?}"),
    }
}

//! What a panic says: of an application that unwraps a result, and of a transport of its own that panics in mid call.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex},
};

use twilio_verify_core::{
    Client, HttpRequest, HttpResponse, OperationExt, RetryPolicy, TransportError, from_fn,
};
use twilio_verify_test_servers::alone;

use crate::{
    errors::echoes,
    planted::{CODE, look},
    values::{
        config, create_passkey, create_push, create_totp, credential, entity, sid, update, verify,
        verify_passkey, verify_push,
    },
};

const OTHER: &str = "YF11111111111111111111111111111111";

type Send<'a> = dyn Fn(HttpRequest) -> Result<HttpResponse, TransportError> + 'a;

#[test]
fn no_panic_says_any() {
    alone("panics::no_panic_says_any", || {
        let said: Arc<Mutex<Vec<String>>> = Arc::default();
        let hears = Arc::clone(&said);
        panic::set_hook(Box::new(move |panic| hears.lock().unwrap().push(panic.to_string())));

        let echoes = echoes();
        for echo in &echoes {
            unwrapped(&|_| Ok(echo.clone()));
        }
        unwrapped(&|_| Err(TransportError::unknown("no answer")));
        unwrapped(&|_| panic!("the application's own words"));
        // A lock that was held when it panicked, as in a transport with a lock.
        let lock = Mutex::new(());
        unwrapped(&|_| {
            let _held = lock.lock().unwrap();
            drop(verify().response(echoes[0].clone()).unwrap());
            Err(TransportError::unknown("nothing panicked"))
        });

        // The hook that hears would wait for its own lock, were it to hear this test fail.
        drop(panic::take_hook());
        let said = said.lock().unwrap();
        assert!(said.len() > echoes.len() * 5, "{}", said.len());
        said.iter().for_each(|words| look("a panic", words));
        let shows = |part: &str| said.iter().any(|words| words.contains(part));
        assert!(shows("the application's own words") && shows("DecodeError {") && shows("ApiError {"));
        assert!(shows("violations: [") && shows("PoisonError"), "{said:#?}");
    });
}

/// An application that unwraps whatever it gets.
fn unwrapped(send: &Send<'_>) {
    let client = Client::with_transport(config(), from_fn(send, |_| ())).retry_policy(RetryPolicy::NEVER);
    let calls: [&dyn Fn(); 11] = [
        &|| drop(client.send(create_totp()).unwrap()),
        &|| drop(client.send(create_push()).unwrap()),
        &|| drop(client.send(create_passkey()).unwrap()),
        &|| drop(client.send(verify_passkey()).unwrap()),
        &|| drop(client.send(update()).unwrap()),
        &|| drop(client.send(verify()).unwrap()),
        &|| drop(client.send(verify_push()).unwrap()),
        &|| drop(client.list(entity().factors()).next().unwrap().expect("a list")),
        &|| client.send(entity().delete(sid())).unwrap(),
        &|| drop(entity().verify(sid(), format!("{CODE} ")).request(&config()).unwrap()),
        &|| {
            drop(
                entity().verify_passkey(OTHER.parse().unwrap(), credential(CODE)).request(&config()).unwrap(),
            )
        },
    ];
    for call in calls {
        // What became of it is what the hook heard.
        let _ = panic::catch_unwind(AssertUnwindSafe(call));
    }
}

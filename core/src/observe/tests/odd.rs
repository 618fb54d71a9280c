//! Observers that are not as they should be.

use core::{
    future::Ready,
    task::{Context, Waker},
};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::Delivery;

/// Does the work as often as it says, and keeps panics to itself.
struct Odd(usize);

impl Observer for Odd {
    fn within(&mut self, work: &mut dyn FnMut()) {
        for _ in 0..self.0 {
            let _ = catch_unwind(AssertUnwindSafe(&mut *work));
        }
    }
}

#[test]
fn an_odd_observer_does_not_stop_a_call() {
    for times in [0, 1, 2] {
        let transport = Scripted::new(&[200, 200], false);
        let client =
            Client::with_transport(config(), transport).observer(move |_| Some(Box::new(Odd(times))));
        assert!(client.send(fetch()).is_ok());
        assert_eq!(client.transport().told.take(), ["sends"], "{times}");
        let panics = crate::from_fn(|_| panic!("a transport of little care"), |_| {});
        let client = Client::with_transport(config(), panics).observer(move |_| Some(Box::new(Odd(times))));
        let end =
            catch_unwind(AssertUnwindSafe(|| client.clone().retry_policy(RetryPolicy::NEVER).send(fetch())));
        assert_eq!(end.is_err(), times == 0, "where it is not kept, a panic goes on");
        assert!(times == 0 || end.is_ok_and(|result| result.is_err_and(|error| is_of_unknown_fate(&error))));
    }
}

#[test]
fn a_panic_of_who_makes_the_future_is_one_of_the_exchange() {
    let panics = |_| -> Ready<_> { panic!("a transport of little care") };
    let client = AsyncClient::with_transport(config(), crate::from_async_fn(panics, |_| async {}));
    let client = client.retry_policy(RetryPolicy::NEVER).observer(|_| Some(Box::new(Odd(1))));
    let mut context = Context::from_waker(Waker::noop());
    let Poll::Ready(end) = pin!(client.send(fetch())).poll(&mut context) else { panic!("it goes on") };
    assert!(is_of_unknown_fate(&end.unwrap_err()));
}

fn is_of_unknown_fate(error: &Error) -> bool {
    matches!(error, Error::Transport(error) if error.delivery() == Delivery::Unknown)
}

/// However odd the outer one is, the inner one is told each step once, and the work is within its scope.
#[test]
fn of_two_observers_the_inner_one_does_not_depend_on_the_other() {
    for times in [0, 1, 2] {
        let told = Told::default();
        let inner = Box::new(Notes("inner", told.clone()));
        let mut watch = Watch::new(Some(Box::new(Odd(times))), Some(inner));
        watch.attempt(1);
        watch.within(|| told.note("works"), || ());
        let error = || Error::from(TransportError::cannot_send("never"));
        watch.wait(Duration::ZERO, &error());
        assert!(watch.end::<()>(Err(error())).is_err());
        let steps = told.take();
        assert_eq!(steps[..4], ["inner: attempt 1", "inner {", "works", "}"], "{times}");
        assert!(
            steps[4].starts_with("inner: wait 0ns, ") && steps[5].starts_with("inner: end, "),
            "{steps:?}"
        );
        assert_eq!(steps[6..], ["inner is gone"], "{times}");
    }
}

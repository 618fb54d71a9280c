//! The machine in each state, with every operation and every kind of answer.

use std::{collections::BTreeSet, fmt::Debug, time::Duration};

use twilio_verify_core::{Call, HttpResponse, Operation, OperationExt, RetryPolicy, Step, TransportError};

use crate::{
    errors::{echoes, look_at_error},
    planted::{SHORT_CODE, find, look},
    probe::look_at,
    values::{
        configs, create_passkey, create_push, create_totp, entity, sid, update, verify, verify_passkey,
        verify_push,
    },
};

/// Goes through the machine with this answer to each attempt, and returns the states that it was in. With either kind of
/// credentials, and with a deadline and without.
fn look_at_run<O>(
    operation: O,
    answer: impl Fn() -> Result<HttpResponse, TransportError>,
) -> BTreeSet<&'static str>
where
    O: Operation<Output: Debug> + Debug + Copy,
{
    let mut states = BTreeSet::new();
    let [token, key] = configs();
    for (config, policy) in [(token, RetryPolicy::STANDARD), (key, RetryPolicy::STANDARD.deadline(DEADLINE))]
    {
        let call = Call::new(&config, operation).retry_policy(policy);
        look_at!(call);
        let (mut step, mut elapsed) = (call.start(), Duration::ZERO);
        loop {
            look_at!(step);
            elapsed += DEADLINE / 5;
            step = match step {
                Step::Send(request, pending) => {
                    states.insert("Send");
                    look_at!(pending);
                    look_at_request(&request);
                    pending.answered_at(answer(), elapsed)
                }
                Step::Wait(pause) => {
                    states.insert("Wait");
                    look_at!(pause);
                    look_at!(*pause.because());
                    pause.over_at(elapsed)
                }
                Step::Done(end) => {
                    states.insert(if end.is_ok() { "Done, Ok" } else { "Done, Err" });
                    match end {
                        Ok(answer) => look_at!(answer),
                        Err(error) => look_at_error(error),
                    }
                    break;
                }
            };
        }
    }
    states
}

/// Passes in the wait after the second attempt.
const DEADLINE: Duration = Duration::from_secs(10);

/// The type is the crate `http`'s: it hides the header, which is marked, and shows the body's bytes.
fn look_at_request(request: &http::Request<Vec<u8>>) {
    let authorization = &request.headers()["authorization"];
    assert!(authorization.is_sensitive());
    look("a request without its body", &format!("{:?}", request.clone().map(drop)));
    look("the target", &request.uri().to_string());
    if find(&String::from_utf8_lossy(request.body())).is_some() {
        assert!(find(&format!("{request:?}")).is_some(), "its documentation says that it shows the body");
    }
}

fn look_at_operation<O: Operation<Output: Debug> + Debug>(operation: &O) {
    look_at!(*operation);
    look_at!(operation.body());
    look_at!(operation.query());
    look_at!(operation.path());
    look_at!(operation.unchecked());
    look_at!(operation.repeatable());
    let mut states = look_at_run(operation, || Err(TransportError::not_sent("no route")));
    states.extend(look_at_run(operation, || Err(TransportError::unknown("timeout"))));
    for echo in echoes() {
        states.extend(look_at_run(operation, || Ok(echo.clone())));
    }
    assert_eq!(
        states.into_iter().collect::<Vec<_>>(),
        ["Done, Err", "Done, Ok", "Send", "Wait"],
        "{operation:?}"
    );
}

#[test]
fn no_state_shows_any() {
    look_at_operation(&create_totp());
    look_at_operation(&create_push());
    look_at_operation(&create_passkey());
    look_at_operation(&verify_passkey());
    look_at_operation(&entity().fetch(sid()));
    look_at_operation(&entity().factors());
    look_at_operation(&update());
    look_at_operation(&verify());
    look_at_operation(&entity().verify(sid(), SHORT_CODE));
    look_at_operation(&verify_push());
    look_at_operation(&entity().delete(sid()));
}

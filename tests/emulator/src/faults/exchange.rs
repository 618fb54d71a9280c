use std::time::{Duration, SystemTime};

use http::{
    HeaderValue, Method, Request, Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};
use serde::Serialize;

use super::{Effect, Fault, FaultError, Outcome, Reply};
use crate::{Emulator, RequestKind, answer, emulator::Parts};

/// Faults.
impl Emulator {
    /// What becomes of this request at this moment, with the faults that were [injected](Self::inject). With none it is
    /// [`respond`](Self::respond), which knows no faults and uses none up.
    pub fn exchange(&mut self, now: SystemTime, request: &Request<impl AsRef<[u8]>>) -> Outcome {
        let request = Parts::of(request);
        if request.method == Method::OPTIONS {
            return Outcome { delay: Duration::ZERO, reply: Reply::Answer(self.respond_to(now, &request)) };
        }
        let kind = RequestKind::of(request.method, request.uri.path(), request.body);
        let plan = self.faults.plan(kind);
        let reply = match plan.fault {
            Some(fault) => self.struck(&fault, now, &request),
            None => Reply::Answer(self.respond_to(now, &request)),
        };
        Outcome { delay: plan.delay, reply }
    }

    /// Has something go wrong with later requests to [`exchange`](Self::exchange): behind the faults that are there.
    ///
    /// # Errors
    /// When the fault makes no sense: its message says why.
    pub fn inject(&mut self, fault: Fault) -> Result<(), FaultError> {
        self.faults.inject(fault)
    }

    /// The faults that are still to come, each with what is left of its counts.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.faults.left().cloned().collect()
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&mut self) {
        self.faults.clear();
    }

    fn struck(&mut self, fault: &Fault, now: SystemTime, request: &Parts<'_>) -> Reply {
        match fault.effect {
            // What only takes time does not come here.
            Effect::Truncate | Effect::Latency => Reply::cut(self.respond_to(now, request)),
            Effect::Drop | Effect::Status => {
                if fault.carried_out {
                    // The request is done, and its answer is lost: that is the fault.
                    drop(self.respond_to(now, request));
                }
                match fault.status.and_then(|status| StatusCode::from_u16(status).ok()) {
                    Some(status) => Reply::Answer(self.refusal(fault, status)),
                    None => Reply::Dropped,
                }
            }
        }
    }

    fn refusal(&mut self, fault: &Fault, status: StatusCode) -> Response<Vec<u8>> {
        let reason = status.canonical_reason().unwrap_or("Error");
        let mut response = if fault.html {
            let page =
                format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n");
            let mut response = Response::new(page.into_bytes());
            *response.status_mut() = status;
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
            response
        } else {
            let body = Body {
                code: fault.code,
                message: reason,
                more_info: fault.more_info(),
                status: status.as_u16(),
            };
            self.complete(Ok(answer::json(status, &body)))
        };
        // It has been checked when it was injected.
        let wait = fault.retry_after.as_ref().and_then(|text| HeaderValue::from_str(text).ok());
        response.headers_mut().extend(wait.map(|wait| (RETRY_AFTER, wait)));
        response
    }
}

impl Fault {
    fn more_info(&self) -> Option<String> {
        self.code.map(|code| format!("https://www.twilio.com/docs/errors/{code}"))
    }
}

/// As Twilio's, but for what is null in one without a code.
#[derive(Serialize)]
struct Body<'a> {
    code: Option<u32>,
    message: &'a str,
    more_info: Option<String>,
    status: u16,
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use serde_json::{Value, json};

    use super::*;
    use crate::{
        Settings,
        testing::{IDENTITY, factors, signed},
    };

    const NOW: SystemTime = UNIX_EPOCH;

    fn create() -> Request<&'static str> {
        let request = signed("POST", &factors(IDENTITY));
        request
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body("FriendlyName=a&FactorType=totp")
            .unwrap()
    }

    /// How many factors there are: their names, in a list that no fault reaches.
    fn count(emulator: &mut Emulator) -> usize {
        let list = emulator.respond(NOW, &signed("GET", &factors(IDENTITY)).body("").unwrap());
        match list.status().as_u16() {
            404 => 0,
            _ => json(&list)["factors"].as_array().unwrap().len(),
        }
    }

    fn json(response: &Response<Vec<u8>>) -> Value {
        serde_json::from_slice(response.body()).unwrap()
    }

    /// What a create meets that this fault is injected for, and how many factors there are then.
    fn strike(fault: Fault) -> (Outcome, usize) {
        let mut emulator = Emulator::new(Settings::default());
        emulator.inject(fault).unwrap();
        let outcome = emulator.exchange(NOW, &create());
        assert_eq!(emulator.faults(), []);
        let count = count(&mut emulator);
        let Reply::Answer(next) = emulator.exchange(NOW, &create()).reply else { panic!("a fault too many") };
        assert_eq!(next.status(), 201);
        (outcome, count)
    }

    #[test]
    fn a_status_comes_in_place_of_the_answer_and_of_what_was_asked_for() {
        for (fault, is_done) in [(Fault::status(429), 0), (Fault::status(503).carried_out(), 1)] {
            let status = fault.status.unwrap();
            let (outcome, count) = strike(fault.code(20429).retry_after(7));
            let Reply::Answer(response) = outcome.reply else { panic!("{outcome:?}") };
            assert_eq!((response.status().as_u16(), count), (status, is_done));
            assert_eq!(response.headers()[RETRY_AFTER], "7");
            assert!(response.headers().contains_key("twilio-request-id"));
            let body = json(&response);
            assert_eq!((&body["code"], &body["status"]), (&json!(20429), &json!(status)));
            assert_eq!(body["more_info"], "https://www.twilio.com/docs/errors/20429");
        }
        let (outcome, _) = strike(Fault::status(500));
        let Reply::Answer(response) = outcome.reply else { panic!("{outcome:?}") };
        let body =
            json!({"code": null, "message": "Internal Server Error", "more_info": null, "status": 500});
        assert_eq!(json(&response), body);
        assert!(!response.headers().contains_key(RETRY_AFTER));
    }

    #[test]
    fn a_gateways_page_has_nothing_of_twilios() {
        let (outcome, count) = strike(Fault::status(502).html());
        let Reply::Answer(response) = outcome.reply else { panic!("{outcome:?}") };
        assert_eq!((response.status().as_u16(), count), (502, 0));
        assert_eq!(response.headers().keys().collect::<Vec<_>>(), [CONTENT_TYPE]);
        assert!(response.body().starts_with(b"<html>") && response.headers()[CONTENT_TYPE] == "text/html");
    }

    #[test]
    fn a_connection_is_dropped_before_the_request_is_carried_out_or_after_it() {
        for (fault, is_done) in [(Fault::drop_connection(), 0), (Fault::drop_connection().carried_out(), 1)] {
            let (outcome, count) = strike(fault);
            assert!(matches!(outcome.reply, Reply::Dropped), "{outcome:?}");
            assert_eq!(count, is_done);
            assert_eq!(outcome.into_result().unwrap_err().delivery(), twilio_verify_core::Delivery::Unknown);
        }
    }

    #[test]
    fn half_of_an_answer_arrives_and_its_length_is_that_of_the_whole() {
        let (outcome, done) = strike(Fault::truncate());
        let Reply::Truncated(response) = &outcome.reply else { panic!("{outcome:?}") };
        let whole: usize = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
        assert_eq!((response.status().as_u16(), done, response.body().len()), (201, 1, whole / 2));
        assert!(outcome.into_result().is_err());

        let mut emulator = Emulator::new(Settings::default());
        let created = json(&emulator.respond(NOW, &create()));
        emulator.inject(Fault::truncate().on(RequestKind::Delete)).unwrap();
        let target = format!("{}/{}", factors(IDENTITY), created["sid"].as_str().unwrap());
        let outcome = emulator.exchange(NOW, &signed("DELETE", &target).body("").unwrap());
        assert!(matches!(outcome.reply, Reply::Dropped), "nothing to cut: {outcome:?}");
        assert_eq!(count(&mut emulator), 0);
    }

    #[test]
    fn what_is_late_is_carried_out_at_once() {
        let (outcome, count) = strike(Fault::latency(Duration::from_secs(3600)));
        assert_eq!((outcome.delay, count), (Duration::from_secs(3600), 1));
        assert_eq!(outcome.into_result().unwrap().status(), 201);
    }

    #[test]
    fn respond_and_a_browsers_question_know_no_faults() {
        let mut emulator = Emulator::new(Settings::default());
        emulator.inject(Fault::drop_connection()).unwrap();
        assert_eq!(emulator.respond(NOW, &create()).status(), 201);
        let asked = emulator.exchange(NOW, &Request::options(factors(IDENTITY)).body("").unwrap());
        assert!(matches!(asked.reply, Reply::Answer(_)));
        assert_eq!(emulator.faults(), [Fault::drop_connection()]);
        emulator.clear_faults();
        assert!(emulator.exchange(NOW, &create()).into_result().is_ok());
    }

    #[test]
    fn faults_take_no_part_in_sids_and_secrets() {
        let story = |faults: &[Fault]| {
            let mut emulator = Emulator::new(Settings::default().seed(5));
            faults.iter().for_each(|fault| emulator.inject(fault.clone()).unwrap());
            json(&emulator.exchange(NOW, &create()).into_result().unwrap())
        };
        let faults =
            [Fault::status(500).probability(0.0), Fault::latency(Duration::from_secs(1)).probability(1.0)];
        assert_eq!(story(&faults), story(&[]));
    }
}

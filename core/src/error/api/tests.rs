use super::*;

fn read(status: u16, headers: &[(&'static str, &str)], body: &str) -> ApiError {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    ApiError::read("FetchFactor", &Method::GET, &mut response.body(body.as_bytes()).unwrap())
}

#[test]
fn twilios_usual_body() {
    let error = read(
        429,
        &[("Twilio-Request-Id", "RQ1"), ("Retry-After", "7")],
        r#"{"code":60310,"message":"Max\nattempts","more_info":"https://x/60310","status":429,"details":{"a":1}}"#,
    );
    assert_eq!(
        error.to_string(),
        r"FetchFactor failed with 429 Too Many Requests, code 60310: Max\nattempts; the server asks to wait 7s"
    );
    assert_eq!(error.code(), Some(ErrorCode::TOO_MANY_WRONG_CODES));
    assert_eq!(error.details().unwrap().as_str(), r#"{"a":1}"#);
    assert_eq!((error.request_id(), error.more_info()), (Some("RQ1"), Some("https://x/60310")));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert!(!error.may_have_been_processed());
}

#[test]
fn it_says_what_a_reader_of_logs_wants_to_know() {
    let said = |method, attempts| {
        let response = Response::builder().status(503).header("Twilio-Concurrent-Requests", "9");
        let mut response = response.body(&br#"{"code":20503,"message":"m"}"#[..]).unwrap();
        let mut error = ApiError::read("Test", &method, &mut response);
        error.set_attempts(attempts);
        assert_eq!(error.may_have_been_processed(), method == Method::POST);
        assert_eq!(error.headers()["twilio-concurrent-requests"], "9");
        error.to_string()
    };
    assert_eq!(said(Method::GET, 1), "Test failed with 503 Service Unavailable, code 20503: m");
    assert_eq!(
        said(Method::POST, 2),
        "Test failed with 503 Service Unavailable, code 20503, after 2 attempts: m; it may have been carried out"
    );
}

#[test]
fn rfc_9457() {
    let error = read(
        400,
        &[],
        r##"{"type":"https://x","title":"Bad","detail":"why","code":"20001","errors":[{"detail":"d","pointer":"#/a"}]}"##,
    );
    assert_eq!((error.code(), error.message()), (Some(ErrorCode(20001)), Some("why")));
    assert_eq!(error.problems()[0].pointer.as_deref(), Some("#/a"));
    let odd = read(400, &[], r#"{"message":"m","detail":"d","errors":"none","code":null}"#);
    assert_eq!((odd.code(), odd.message(), odd.problems()), (None, Some("m"), &[][..]));
}

#[test]
fn a_body_that_is_not_twilios_costs_nothing_else() {
    for body in ["", "<html>", "null", "[]", "42", "\"x\"", "{", "{}", "\u{feff}{}", r#"{"message":"m"#] {
        let error = read(503, &[("Retry-After", "2")], body);
        assert_eq!(
            error.to_string(),
            "FetchFactor failed with 503 Service Unavailable; the server asks to wait 2s",
            "{body}"
        );
        assert_eq!(error.body(), body.as_bytes());
        assert!(error.retry_after().is_some() && !error.may_have_been_processed());
    }
}

#[test]
fn an_odd_body_keeps_its_code() {
    for body in [
        "\u{feff}{\"code\":60310,\"message\":\"m\"}",
        r#"{"code":60310,"message":"\ud83d","details":1e999}"#,
        r#"{"code":60310,"code":"60310"}"#,
        r#"{"code":60310.0,"errors":{}}"#,
        r#"{"code":60310,"message":"cut"#,
        r#"{"code":60310,"#,
    ] {
        assert_eq!(read(429, &[], body).code(), Some(ErrorCode::TOO_MANY_WRONG_CODES), "{body}");
    }
    for two in
        [r#"{"code":60310,"code":20429}"#, r#"{"code":20429,"code":60310}"#, r#"{"code":1,"code":"x"}"#]
    {
        assert_eq!(read(429, &[], two).code(), None, "{two}");
    }
    let turned = read(400, &[], "{\"message\":\"a\u{202e}b\u{2028}c \\\"d\\\" \u{e9}\"}").to_string();
    assert!(turned.ends_with(r#": a\u{202e}b\u{2028}c "d" é"#), "{turned}");
    let many = format!(r#"{{"errors":[{}1]}}"#, "{},".repeat(1000));
    assert_eq!(read(400, &[], &many).problems().len(), 100);
    // What is cut off here is 60310, or another.
    for cut in [r#"{"code":6031"#, r#"{"code":60310"#, r#"{"code":"60310"#] {
        assert_eq!(read(429, &[], cut).code(), None, "{cut}");
    }
    let mut response =
        Response::builder().status(429).body(&b"{\"message\":\"\xff\",\"code\":60310}"[..]).unwrap();
    assert_eq!(
        ApiError::read("Test", &Method::GET, &mut response).code(),
        Some(ErrorCode::TOO_MANY_WRONG_CODES)
    );
    assert_eq!(read(400, &[], r#"{"errors":[{"detail":"a"},7,null,{"detail":"b"}]}"#).problems().len(), 2);
}

#[test]
fn a_long_message_does_not_fill_the_log() {
    let error = read(400, &[], &format!(r#"{{"more_info":"{0}","message":"{0}"}}"#, "é".repeat(100_000)));
    assert!(error.to_string().chars().count() < 600 && error.to_string().ends_with('…'));
    assert!(format!("{error:?}").chars().count() < 900);
    assert_eq!(error.message().unwrap().chars().count(), 100_000);
}

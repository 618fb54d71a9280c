//! Every kind of error, made of what is planted: by hand, out of refused arguments, and out of answers that repeat secrets.

use std::io;

use twilio_verify_core::{
    AccountSid, Config, Credentials, Cursor, DecodeFailure, Endpoint, Error, FactorSid, HttpResponse,
    Notifications, Operation, OperationExt, PublicKeyCredential, Timestamp, TransportError,
    refuse_plain_http,
};

use crate::{
    planted::{AUTH_TOKEN, CODE, NOTIFICATION_TOKEN, SECRETS, SIGNATURE, TOTP_SECRET, find},
    probe::look_at,
    values::{
        config, create_passkey, create_push, create_totp, credential, echo, entity, sid, update, verify,
        verify_passkey, verify_push,
    },
};

/// An error as an application has it: as it is, behind `dyn Error`, as the cause of another.
pub(crate) fn look_at_error(error: Error) {
    look_at!(error);
    match &error {
        Error::Invalid(invalid) => {
            look_at!(*invalid);
            invalid.violations().iter().for_each(|violation| look_at!(*violation));
        }
        Error::Transport(error) => look_at!(*error),
        Error::Api(error) => look_at!(**error),
        Error::Decode(error) => look_at!(**error),
        other => look_at!(*other),
    }
    look_at!(io::Error::other(error));
}

#[test]
fn refused_arguments_are_not_repeated() {
    for secret in SECRETS {
        let not_base32 = entity().create_totp("Phone").secret(format!("{secret}!"));
        look_at_error(not_base32.request(&config()).unwrap_err());
        // Neither a code nor Base64; too long for a token, and for what else has a length.
        look_at_error(entity().verify(sid(), format!("{secret}?")).request(&config()).unwrap_err());
        let long = secret.repeat(40);
        let push =
            entity().create_push(&long, long.as_str(), Notifications::apn(long.as_str())).app_id(&long);
        look_at_error(push.request(&config()).unwrap_err());
        let update = entity().update(sid()).notification_token(long.as_str()).friendly_name(long.as_str());
        look_at_error(update.request(&config()).unwrap_err());
        let passkey = entity().create_passkey(&long).authenticator_attachment(secret.into());
        look_at_error(passkey.request(&config()).unwrap_err());
        for malformed in [secret.to_owned(), format!(r#"{{"id": [{secret:?}], "response": {{}}}}"#)] {
            let malformed = PublicKeyCredential::from_json(malformed);
            look_at_error(entity().verify_passkey(sid(), malformed).request(&config()).unwrap_err());
        }
        let other = "YF11111111111111111111111111111111".parse().unwrap();
        look_at_error(entity().verify_passkey(other, credential(secret)).request(&config()).unwrap_err());
        let put_elsewhere = twilio_verify_core::Entity::new(entity().service_sid(), secret);
        if let Err(error) = put_elsewhere.fetch(sid()).request(&config()) {
            look_at_error(error);
        }
    }
}

/// A secret where something else belongs, as when two lines are swapped.
#[test]
fn a_secret_in_a_wrong_place_is_not_repeated() {
    for secret in SECRETS {
        look_at!(AccountSid::new(secret).unwrap_err());
        look_at!(FactorSid::new(secret.repeat(3)).unwrap_err());
        look_at!(secret.parse::<Timestamp>().unwrap_err());
        look_at!(Cursor::from_next_page_url(Some(secret)).unwrap_err());
        look_at!(Config::new(credentials(secret)).application(&format!("{secret}\n")).unwrap_err());
        for url in [
            format!("https://user:{secret}@verify.twilio.com"),
            format!("https://{secret}@verify.twilio.com"),
            format!("http://{secret}.example"),
            format!("https://h/?token={secret}"),
            format!("https://h/#{secret}"),
            secret.to_owned(),
        ] {
            if let Err(error) = url.parse::<Endpoint>() {
                look_at!(error);
            }
            if let Ok(target) = url.parse() {
                let _ = refuse_plain_http(&target).map_err(|error| look_at!(error));
            }
        }
        let sid = "AC00000000000000000000000000000000";
        for [account, token] in [[secret, sid], [secret, secret], [secret, ""]] {
            for [account_name, token_name] in
                [["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"], ["TWILIO_API_KEY", "TWILIO_API_SECRET"]]
            {
                let error = Config::from_vars(|name| match name {
                    name if name == account_name => Some(account.to_owned()),
                    name if name == token_name => Some(token.to_owned()),
                    _ => None,
                })
                .unwrap_err();
                look_at!(error);
            }
        }
    }
}

fn credentials(password: &str) -> Credentials {
    Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), password)
}

/// What servers answer that repeat what they were sent, or have the secret of a factor to tell. One thing is shown by
/// design, and not here: an error's own `message`.
pub(crate) fn echoes() -> Vec<HttpResponse> {
    const ERRORS: [&str; 8] = [
        r#"{"code": 60306, "more_info": "X", "details": {"X": "X"}, "errors": [{"detail": "X", "pointer": "X"}]}"#,
        r#"{"code": "X", "title": 7, "type": "X", "instance": "X"}"#,
        r#"{"X": "X""#,
        "<html>X</html>",
        "X",
        "\"X\"",
        "[\"X\"]",
        r#"{"code": "X", "message": {"X": "X"}, "status": "X", "detail": ["X"]}"#,
    ];
    const SUCCESSES: [&str; 9] = [
        r#"{"sid": "X", "binding": {"secret": "X", "uri": "X"}, "config": {"X": "X"}, "status": "unverified"}"#,
        r#"{"sid": "YF00000000000000000000000000000000", "status": "unverified", "binding": {"secret": "X"}}"#,
        r#"{"factors": ["X"], "meta": {"next_page_url": "X"}}"#,
        r#"{"factors": [], "meta": {"next_page_url": "https://X/?X=X"}}"#,
        r#"{"binding": {"uri": "X"#,
        r#"{"factors": X}"#,
        "X",
        "\"X\"",
        "[\"X\"]",
    ];
    // A factor that can be read, with secrets wherever this version has no field for them.
    const READ: &str = r#"{"sid": "YF00000000000000000000000000000000", "status": "verified", "factor_type": "push",
        "config": {"notification_token": "X", "other": {"X": "X"}}, "binding": {"secret": "X", "uri": "X"}, "X": "X",
        "options": {"publicKey": {"X": "X"}}, "factors": [], "meta": {"X": "X"}}"#;
    let bytes = |status, body: &[u8]| http::Response::builder().status(status).body(body.to_vec()).unwrap();
    let mut echoes = vec![bytes(200, &[b"{\"sid\": \"\xff", TOTP_SECRET.as_bytes()].concat())];
    for status in [301, 400, 401, 404, 409, 429, 500, 503] {
        echoes.extend(ERRORS.map(|body| echo(status, body)));
    }
    for status in [200, 201, 204] {
        echoes.extend(SUCCESSES.map(|body| echo(status, body)));
        echoes.push(echo(status, READ));
        for kind in ["totp", "passkeys", "new"] {
            echoes.push(echo(status, &READ.replace("\"push\"", &format!("\"{kind}\""))));
        }
    }
    echoes
}

#[test]
fn answers_are_not_repeated() {
    fn read<O: Operation<Output: std::fmt::Debug>>(operation: O) {
        let mut errors = 0;
        for response in echoes() {
            match operation.response(response) {
                Ok(output) => look_at!(output),
                Err(error) => {
                    errors += 1;
                    look_at_error(error);
                }
            }
        }
        assert!(errors > 60, "{errors}");
    }
    read(create_totp());
    read(create_push());
    read(create_passkey());
    read(verify_passkey());
    read(entity().fetch(sid()));
    read(entity().factors());
    read(update());
    read(verify());
    read(verify_push());
    read(entity().delete(sid()));
}

/// The body that cannot be read is there for who asks for it.
#[test]
fn what_was_created_is_kept_and_not_shown() {
    let body = format!(r#"{{"binding": {{"uri": "otpauth://totp/x?secret={TOTP_SECRET}"}}"#);
    let error = create_totp().response(http::Response::new(body.clone())).unwrap_err();
    let Error::Decode(decode) = &error else { panic!("{error:?}") };
    assert_eq!(decode.body(), body.as_bytes());
    look_at_error(error);
}

/// serde's words quote the value that they are about.
#[test]
fn words_of_others_are_not_taken_over() {
    let error = serde_json::from_str::<u32>(&format!("{CODE:?}")).unwrap_err();
    assert!(error.to_string().contains(CODE), "{error}");
    look_at!(DecodeFailure::from(error));
    for secret in [AUTH_TOKEN, SIGNATURE, NOTIFICATION_TOKEN] {
        let error = serde_json::from_str::<u32>(&serde_json::to_string(secret).unwrap()).unwrap_err();
        look_at!(DecodeFailure::from(error));
    }
}

/// What the transport says is told on: it may not have any of the request in it, and that of the adapters has none.
#[test]
fn the_transports_words_are_the_transports() {
    let error = Error::from(TransportError::unknown(format!("broken at {CODE}")));
    assert!(find(&format!("{error:?}")).is_some());
    assert_eq!(find(&error.to_string()), None);
}

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use twilio_verify_emulator::{Fault, RequestKind, Settings};

use crate::{
    log::LOG,
    visitor::{Visitor, application},
};

/// A passkey that waits for what the browser makes: its SID and options.
async fn begin(visitor: &mut Visitor, name: &str) -> (String, Value) {
    let page = visitor.post("/passkey", &[("name", name)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let sid = page.between("action=\"/factors/", "/passkey").to_owned();
    let options = page.between("data-options=\"", "\"").replace("&#34;", "\"").replace("&#38;", "&");
    (sid, serde_json::from_str(&options).expect(&options))
}

/// In the form of one, with nothing that proves anything.
fn credential(sid: &str) -> String {
    let client_data = json!({
        "type": "webauthn.create",
        "challenge": URL_SAFE_NO_PAD.encode(sid),
        "origin": "http://localhost:4011",
    });
    let encoded = |text: &str| URL_SAFE_NO_PAD.encode(text);
    json!({
        "id": encoded("planted-id"),
        "rawId": encoded("planted-id"),
        "type": "public-key",
        "response": {
            "clientDataJSON": encoded(&client_data.to_string()),
            "attestationObject": encoded("planted-attestation"),
        },
    })
    .to_string()
}

#[tokio::test]
async fn the_page_has_the_options_and_a_script_of_its_own() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    visitor.get("/passkey").await.says("A passkey needs JavaScript");
    let (sid, options) = begin(&mut visitor, "John's \"laptop\" &amp;").await;
    let challenge = options["publicKey"]["challenge"].as_str().unwrap();
    assert_eq!(URL_SAFE_NO_PAD.decode(challenge).unwrap(), sid.as_bytes());
    assert_eq!(options["publicKey"]["rp"]["id"], "localhost");
    assert_eq!(options["publicKey"]["authenticatorSelection"]["userVerification"], "required");

    let page = visitor.post("/passkey", &[("name", "Laptop")]).await;
    page.says("<script src=\"/passkey.js\" defer></script>");
    assert_eq!(page.body.matches("<script").count(), 1);
    let script = visitor.get("/passkey.js").await;
    assert_eq!(script.headers["content-type"], "text/javascript");
    let long = "x".repeat(65);
    let refused = visitor.post("/passkey", &[("name", &long)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.says("A name has 1 to 64 characters.");
}

#[tokio::test]
async fn what_is_no_passkey_for_this_factor_is_refused() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let (sid, _) = begin(&mut visitor, "Laptop").await;
    let path = format!("/factors/{sid}/passkey");
    for wrong in ["", "{}", "null", &credential(&sid), &credential("YF00000000000000000000000000000000")] {
        let refused = visitor.post(&path, &[("credential", wrong)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.body);
        refused.says("The passkey was not accepted");
        refused.says("<input type=\"hidden\" name=\"then\" value=\"passkey\">");
    }
    let list = visitor.get("/").await;
    list.says("Not finished");
    list.says("If that is gone, delete it and add it anew.");
    visitor.post(&format!("/factors/{sid}/delete"), &[("then", "passkey")]).await.leads_to("/passkey");
    let log = LOG.text();
    for secret in ["planted-id", "planted-attestation"] {
        assert!(!log.contains(&URL_SAFE_NO_PAD.encode(secret)), "{log}");
    }
}

/// A firewall on the way, for one.
#[tokio::test]
async fn whoever_else_refuses_says_nothing_of_the_passkey() {
    let (server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let (sid, _) = begin(&mut visitor, "Laptop").await;
    server.inject(Fault::status(403).html().on(RequestKind::VerifyPasskey)).unwrap();
    let path = format!("/factors/{sid}/passkey");
    let answer = visitor.post(&path, &[("credential", &credential(&sid))]).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY, "{}", answer.body);
    answer.says("Something went wrong");
}

/// Twilio finds the factor by the challenge alone: nothing may be sent for a factor that is not the user's own.
#[tokio::test]
async fn no_key_of_one_user_gets_into_a_factor_of_another() {
    let (server, app) = application(Settings::default());
    let (mut john, mut eve) = (Visitor::new(&app), Visitor::new(&app));
    let (johns, _) = begin(&mut john, "John's laptop").await;
    let (eves, _) = begin(&mut eve, "Eve's laptop").await;
    let by_johns_path = format!("/factors/{johns}/passkey");
    for sid in [&johns, &eves] {
        let answer = eve.post(&by_johns_path, &[("credential", &credential(sid))]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let answer = eve.post(&format!("/factors/{eves}/passkey"), &[("credential", &credential(&johns))]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Nor is it sent for a factor of another type.
    let phone = john.begin("Phone").await;
    let answer = john.post(&phone.path("passkey"), &[("credential", &credential(&phone.sid))]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let kinds = server.requests().into_iter().map(|request| request.kind);
    assert_eq!(kinds.filter(|kind| *kind == Some(RequestKind::VerifyPasskey)).count(), 0);
}

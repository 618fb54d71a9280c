use axum::http::StatusCode;
use twilio_verify_emulator::{Fault, RequestKind, Settings};

use crate::{
    log::LOG,
    visitor::{Visitor, application},
};

#[tokio::test]
async fn what_may_have_been_done_is_said() {
    let (server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    server.inject(Fault::drop_connection().carried_out().on(RequestKind::Create)).unwrap();
    let answer = visitor.post("/totp", &[("name", "Phone")]).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    answer.says("It may have been done all the same: look at your factors before you try again.");
    let list = visitor.get("/").await;
    assert_eq!(list.body.matches("<li class=\"card\"").count(), 1);
}

#[tokio::test]
async fn what_was_not_done_is_said_too() {
    let (server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    server.inject(Fault::status(401).code(20003).on(RequestKind::Create)).unwrap();
    let answer = visitor.post("/totp", &[("name", "Phone")]).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    answer.says("Nothing was changed: try again in a minute.");
    // What the operator has to know is in the log, under the number that the user was told.
    let request = answer.between("name this request: <code>", "</code>").to_owned();
    let log = LOG.text();
    let mut warnings = log.lines().filter(|line| line.contains(&request) && line.contains("WARN"));
    let says = "CreateNewFactor failed with 401 Unauthorized, code 20003";
    assert!(warnings.any(|line| line.contains(says)), "{log}");
}

#[tokio::test]
async fn a_list_that_fails_is_no_empty_list() {
    let (server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    visitor.begin("Phone").await;
    server.inject(Fault::status(403).on(RequestKind::List)).unwrap();
    let answer = visitor.get("/").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    answer.says("Something went wrong");
}

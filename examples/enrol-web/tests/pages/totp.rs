use std::time::Duration;

use axum::http::StatusCode;
use twilio_verify_emulator::{Limits, Settings};

use crate::visitor::{Visitor, application};

#[tokio::test]
async fn an_app_is_enrolled() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    visitor.get("/").await.says("You have none yet.");
    visitor.get("/totp").await.says("<form class=\"card\" method=\"post\" action=\"/totp\">");
    let phone = visitor.begin(" John's phone ").await;
    visitor.get("/").await.says("<bdi>John&#39;s phone</bdi>");
    visitor.get("/").await.says("Not finished");
    // As apps show it.
    let code = phone.code();
    let spaced = format!(" {} {}", &code[..3], &code[3..]);
    visitor.post(&phone.path("code"), &[("code", &spaced)]).await.leads_to("/?done=verified");
    let list = visitor.get("/?done=verified").await;
    list.says("Verified: it is one of your second factors now.");
    list.says("<p class=\"status good\">Verified</p>");
    visitor.get(&phone.path("code")).await.leads_to("/");
}

#[tokio::test]
async fn a_wrong_code_is_told_and_another_can_be_tried() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    let rejected = phone.path("code?after=rejected");
    visitor.post(&phone.path("code"), &[("code", &phone.wrong_code())]).await.leads_to(&rejected);
    let page = visitor.get(&rejected).await;
    page.says("That code was not right.");
    page.says("aria-describedby=\"problem code-hint\" aria-invalid=\"true\"");
    assert_eq!(page.body.matches(" id=\"problem\"").count(), 1);
    page.says("The key is not shown again");
    assert!(!page.body.contains(&phone.key[..4]), "{}", page.body);
    visitor.post(&phone.path("code"), &[("code", &phone.code())]).await.leads_to("/?done=verified");
}

#[tokio::test]
async fn what_is_no_code_is_not_counted() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    for typed in ["", "12", "123456789", "abcdef", "１２３４５６", "12-34"] {
        let none = phone.path("code?after=none");
        visitor.post(&phone.path("code"), &[("code", typed)]).await.leads_to(&none);
        visitor.get(&none).await.says("That is no code.");
    }
    visitor.post(&phone.path("code"), &[("code", &phone.code())]).await.leads_to("/?done=verified");
}

#[tokio::test]
async fn after_five_wrong_codes_one_starts_anew() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    for _ in 0..5 {
        let wrong = visitor.post(&phone.path("code"), &[("code", &phone.wrong_code())]).await;
        wrong.leads_to(&phone.path("code?after=rejected"));
    }
    let spent = visitor.post(&phone.path("code"), &[("code", &phone.code())]).await;
    assert_eq!(spent.status, StatusCode::TOO_MANY_REQUESTS);
    spent.says("This factor takes no more codes, not even the right one.");
    spent.says("<input type=\"hidden\" name=\"then\" value=\"totp\">");
    visitor.post(&phone.path("delete"), &[("then", "totp")]).await.leads_to("/totp");
    visitor.get("/").await.says("You have none yet.");
}

#[tokio::test]
async fn one_that_expired_is_not_there() {
    let (server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    server.advance(Duration::from_secs(24 * 60 * 60));
    let expired = visitor.post(&phone.path("code"), &[("code", &phone.code())]).await;
    assert_eq!(expired.status, StatusCode::NOT_FOUND);
    expired.says("A factor that was not finished is removed after some hours: add it anew.");
}

#[tokio::test]
async fn limits_are_told() {
    let (_server, app) = application(Settings::default().limits(Limits::default().totp_per_entity(1)));
    let mut visitor = Visitor::new(&app);
    visitor.begin("One").await;
    let refused = visitor.post("/totp", &[("name", "Two")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    refused.says("Delete one that you do not use, and try again.");
    refused.says("If you ask for help, name this request: <code>RQ");

    let (_server, app) = application(Settings::default().limits(Limits::default().creations_per_day(1)));
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("One").await;
    visitor.post(&phone.path("delete"), &[]).await.leads_to("/?done=deleted");
    let refused = visitor.post("/totp", &[("name", "Two")]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    refused.says("Try again tomorrow.");
}

#[tokio::test]
async fn a_link_that_is_none_of_ours_leads_to_the_page_all_the_same() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    for query in [
        "?done=deleted&done=renamed",
        "?after=rejected&after=none",
        "?done=%ff&after=%ff",
        "?",
        "?=&&=",
        "?x=1",
    ] {
        let list = visitor.get(&format!("/{query}")).await;
        list.says("<bdi>Phone</bdi>");
        let code = visitor.get(&phone.path(&format!("code{query}"))).await;
        code.says("Verify <bdi>Phone</bdi>");
        for page in [list, code] {
            assert_eq!(page.status, StatusCode::OK, "{query}");
            assert!(!page.body.contains("class=\"message"), "{query}: {}", page.body);
        }
    }
}

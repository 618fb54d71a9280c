use axum::http::StatusCode;
use twilio_verify_emulator::Settings;

use crate::visitor::{Visitor, application};

#[tokio::test]
async fn rename() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    visitor.get(&phone.path("rename")).await.says("value=\"Phone\"");
    visitor.post(&phone.path("rename"), &[("name", "New phone")]).await.leads_to("/?done=renamed");
    visitor.get("/?done=renamed").await.says("<bdi>New phone</bdi>");
}

#[tokio::test]
async fn a_name_that_cannot_be_is_asked_for_again_with_what_was_typed() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    let long = "x".repeat(65);
    for name in ["", "  ", &long] {
        for path in ["/totp", &phone.path("rename")] {
            let page = visitor.post(path, &[("name", name)]).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            page.says("A name has 1 to 64 characters.");
            page.says(&format!("value=\"{}\"", name.trim()));
        }
    }
    visitor.get("/").await.says("<bdi>Phone</bdi>");
}

#[tokio::test]
async fn a_name_is_text_and_no_html() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let name = "<script>alert('1')</script>\"&";
    let phone = visitor.begin(name).await;
    for page in ["/", &phone.path("rename"), &phone.path("delete"), &phone.path("code")] {
        let page = visitor.get(page).await;
        page.says("&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;&#34;&#38;");
        assert!(!page.body.contains("<script>"), "{}", page.body);
    }
}

#[tokio::test]
async fn a_deletion_is_confirmed() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    let page = visitor.get(&phone.path("delete")).await;
    page.says("Delete <bdi>Phone</bdi>?");
    page.says(&format!("<form class=\"card\" method=\"post\" action=\"{}\">", phone.path("delete")));
    visitor.get("/").await.says("<bdi>Phone</bdi>");
    visitor.post(&phone.path("delete"), &[]).await.leads_to("/?done=deleted");
    visitor.get("/").await.says("You have none yet.");
    // A second time, as from another tab.
    visitor.post(&phone.path("delete"), &[]).await.leads_to("/?done=deleted");
}

/// More factors than Twilio puts on a page.
#[tokio::test]
async fn all_factors_are_listed() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    for number in 0..51 {
        visitor.begin(&format!("Phone {number}")).await;
    }
    let page = visitor.get("/").await;
    assert_eq!(page.body.matches("<li class=\"card\"").count(), 51);
}

#[tokio::test]
async fn users_do_not_reach_each_others_factors() {
    let (_server, app) = application(Settings::default());
    let (mut john, mut eve) = (Visitor::new(&app), Visitor::new(&app));
    let phone = john.begin("Phone").await;
    eve.get("/").await.says("You have none yet.");
    // With a factor of her own, Twilio knows her.
    eve.begin("Eve's phone").await;
    for what in ["code", "rename", "delete"] {
        assert_eq!(eve.get(&phone.path(what)).await.status, StatusCode::NOT_FOUND, "{what}");
    }
    let code = phone.code();
    let verify = eve.post(&phone.path("code"), &[("code", &code)]).await;
    assert_eq!(verify.status, StatusCode::NOT_FOUND);
    assert_eq!(eve.post(&phone.path("rename"), &[("name", "x")]).await.status, StatusCode::NOT_FOUND);
    // What is not there is as good as deleted.
    eve.post(&phone.path("delete"), &[]).await.leads_to("/?done=deleted");

    let list = john.get("/").await;
    list.says("<bdi>Phone</bdi>");
    list.says("Not finished");
}

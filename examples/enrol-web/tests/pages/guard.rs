use axum::http::{Method, StatusCode, header};
use twilio_verify_emulator::Settings;

use crate::visitor::{Answer, HOST, Visitor, application, form};

#[track_caller]
fn is_guarded(answer: &Answer) {
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), geolocation=(), microphone=(), publickey-credentials-create=(self)",
        ),
    ] {
        assert_eq!(answer.headers[name], value, "{name}");
    }
    let policy = answer.headers["content-security-policy"].to_str().unwrap();
    // Nothing inline, nothing of elsewhere, no script that writes HTML.
    let directives = [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "script-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ];
    assert_eq!(policy.split("; ").collect::<Vec<_>>(), directives);
}

#[tokio::test]
async fn every_answer_has_the_headers() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/totp", StatusCode::OK),
        ("/style.css", StatusCode::OK),
        ("/icon.svg", StatusCode::OK),
        ("/nothing", StatusCode::NOT_FOUND),
        ("/factors/YF-no-sid/rename", StatusCode::NOT_FOUND),
        ("/factors/YF00000000000000000000000000000000/rename", StatusCode::NOT_FOUND),
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        is_guarded(&answer);
    }
    let page = visitor.post("/totp", &[("name", "Phone")]).await;
    assert_eq!(page.status, StatusCode::OK);
    is_guarded(&page);
    for inline in ["<script", "<style", " style=", " onclick="] {
        assert!(!page.body.contains(inline), "{inline} in {}", page.body);
    }
    is_guarded(&visitor.post("/totp", &[("wrong", "field")]).await);
    is_guarded(&visitor.send(Method::POST, "/totp", &[("host", "other")], Vec::new()).await);
    let forged = [("host", HOST), ("sec-fetch-site", "cross-site")];
    is_guarded(&visitor.send(Method::POST, "/totp", &forged, Vec::new()).await);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    for forged in [
        &[("sec-fetch-site", "cross-site")][..],
        // Another port of this machine, to which the cookie goes as well.
        &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:9999")],
        &[("origin", "http://localhost:9999")],
        &[("origin", "https://example.com")],
        &[("origin", "null")],
    ] {
        for path in ["/totp", &phone.path("delete"), &phone.path("rename"), &phone.path("code")] {
            let headers = [&[("host", HOST)], forged].concat();
            let fields = form(&[("name", "Forged"), ("code", "000000")]);
            let answer = visitor.send(Method::POST, path, &headers, fields).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{forged:?} {path}");
            answer.says("Nothing was changed.");
        }
    }
    let list = visitor.get("/").await;
    list.says("<bdi>Phone</bdi>");
    assert_eq!(list.body.matches("<li class=\"card\"").count(), 1);
}

#[tokio::test]
async fn another_host_is_led_to_the_right_one() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    for host in ["127.0.0.1:4011", "localhost", "localhost:80", "evil.example:4011"] {
        let answer = visitor.send(Method::GET, "/totp?a=b", &[("host", host)], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::TEMPORARY_REDIRECT, "{host}");
        assert_eq!(answer.headers[header::LOCATION], "http://localhost:4011/totp?a=b");
        let answer = visitor.send(Method::POST, "/totp", &[("host", host)], form(&[("name", "x")])).await;
        assert_eq!(answer.status, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    assert!(visitor.cookie.is_none());
}

#[tokio::test]
async fn forms_are_bounded_and_ours() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let large = visitor.post("/totp", &[("name", &"x".repeat(70_000))]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    let other = visitor.post("/totp", &[("other", "field")]).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    other.says("This form cannot be read");
}

#[tokio::test]
async fn the_session_is_a_cookie_that_neither_scripts_nor_other_sites_have() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let first = visitor.get("/").await;
    let cookie = first.headers[header::SET_COOKIE].to_str().unwrap();
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.split("; ").any(|one| one == attribute), "{cookie}");
    }
    // The identity is in Twilio's logs and console: it must not open a session.
    let identity = first.between("<code>", "</code>").to_owned();
    assert!(!cookie.contains(&identity));
    let again = visitor.get("/").await;
    assert!(again.headers.get(header::SET_COOKIE).is_none());
    again.says(&identity);
    // One that was made up begins a session of its own, with an id of the server's choice.
    let mut other = Visitor::new(&app);
    other.cookie = Some(format!("enrol-web={identity}"));
    let page = other.get("/").await;
    assert!(!page.body.contains(&identity) && !other.cookie.unwrap().contains(&identity));
}

#[tokio::test]
async fn a_link_on_another_site_does_not_cost_the_session() {
    let (_server, app) = application(Settings::default());
    let mut visitor = Visitor::new(&app);
    let linked =
        visitor.send(Method::GET, "/", &[("host", HOST), ("sec-fetch-site", "cross-site")], Vec::new());
    let linked = linked.await;
    assert!(linked.headers.get(header::SET_COOKIE).is_none());
    assert_eq!(linked.headers[header::REFRESH], "0");
    linked.says("<a class=\"button\" href=\"\">Continue</a>");
    is_guarded(&linked);
}

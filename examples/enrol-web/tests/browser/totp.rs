use std::time::SystemTime;

use fantoccini::Locator;
use twilio_verify_examples::authenticator;

use crate::window::{Outcome, Window, in_browser};

/// From the front page to the picture; what an authenticator app reads there.
pub(crate) async fn begin(window: &Window, name: &str) -> Outcome<String> {
    window.open("/").await?;
    window.press("Add an authenticator app").await?;
    window.fill("Name", name).await?;
    window.press("Continue").await?;
    window.scan().await
}

pub(crate) fn right(uri: &str) -> String {
    authenticator::code(uri, SystemTime::now()).unwrap()
}

/// A code of no time step near this one.
fn wrong(uri: &str) -> String {
    let right: u32 = right(uri).parse().unwrap();
    format!("{:06}", (right + 500_000) % 1_000_000)
}

async fn try_code(window: &Window, code: &str) -> Outcome {
    window.fill("Code", code).await?;
    window.press("Verify").await
}

#[tokio::test]
async fn an_app_is_enrolled_after_a_wrong_code() {
    in_browser(true, async |window| {
        window.open("/").await?;
        window.sees("You have none yet.").await?;
        window.photograph("1-no-factors").await?;
        window.press("Add an authenticator app").await?;
        window.photograph("2-totp-name").await?;

        let uri = begin(&window, "John’s phone").await?;
        assert!(uri.starts_with("otpauth://totp/"), "{uri}");
        // Who types it, types the same.
        let key = window.find(Locator::Id("key")).await?.text().await?.replace(char::is_whitespace, "");
        assert!(uri.contains(&format!("secret={key}&")), "{uri} {key}");
        window.photograph("3-totp-scan").await?;

        try_code(&window, &wrong(&uri)).await?;
        window.sees("That code was not right.").await?;
        window.photograph("4-totp-wrong-code").await?;
        // Loading the page again sends no code again.
        for _ in 0..5 {
            window.browser.refresh().await?;
        }
        let code = right(&uri);
        try_code(&window, &format!("{} {}", &code[..3], &code[3..])).await?;
        window.sees("Verified: it is one of your second factors now.").await?;
        window.photograph("5-totp-verified").await
    })
    .await;
}

#[tokio::test]
async fn after_five_wrong_codes_one_starts_anew() {
    in_browser(true, async |window| {
        let uri = begin(&window, "Phone").await?;
        for _ in 0..5 {
            try_code(&window, &wrong(&uri)).await?;
            window.sees("That code was not right.").await?;
        }
        try_code(&window, &right(&uri)).await?;
        window.sees("This factor takes no more codes").await?;
        window.photograph("6-totp-too-many-wrong-codes").await?;
        window.press("Remove it and start anew").await?;
        window.sees("Add an authenticator app").await?;
        assert_eq!(window.path().await?, "/totp");
        window.open("/").await?;
        window.sees("You have none yet.").await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn without_java_script() {
    in_browser(false, async |window| {
        window.open("/passkey").await?;
        window.sees("A passkey needs JavaScript").await?;
        let uri = begin(&window, "Phone").await?;
        try_code(&window, &wrong(&uri)).await?;
        window.sees("That code was not right.").await?;
        try_code(&window, &right(&uri)).await?;
        window.sees("Verified: it is one of your second factors now.").await?;
        window.press("Delete Phone").await?;
        window.press("Delete").await?;
        window.sees("You have none yet.").await.map(drop)
    })
    .await;
}

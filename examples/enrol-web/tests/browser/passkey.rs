use fantoccini::Locator;
use serde_json::json;
use twilio_verify_emulator::{Fault, RequestKind};

use crate::window::{Outcome, Window, in_browser};

/// An authenticator of the browser's own, by WebDriver (Web Authentication, section "User Agent Automation"). Its name.
async fn authenticator(window: &Window, is_user_verified: bool) -> Outcome<String> {
    let built_in = json!({
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": true,
        "hasUserVerification": true,
        "isUserConsenting": true,
        "isUserVerified": is_user_verified,
    });
    let name = window.command("webauthn/authenticator", built_in).await?;
    Ok(name.as_str().unwrap().to_owned())
}

async fn begin(window: &Window, name: &str) -> Outcome {
    window.open("/").await?;
    window.press("Add a passkey").await?;
    window.fill("Name", name).await?;
    window.press("Continue").await
}

#[tokio::test]
async fn a_passkey_is_enrolled() {
    in_browser(true, async |window| {
        let authenticator = authenticator(&window, true).await?;
        begin(&window, "John’s laptop").await?;
        window.photograph("11-passkey").await?;
        window.press("Create the passkey").await?;
        window.sees("Verified: it is one of your second factors now.").await?;
        window.photograph("12-passkey-verified").await?;
        let made = window.query(format!("webauthn/authenticator/{authenticator}/credentials")).await?;
        assert_eq!(made.as_array().unwrap().len(), 1);
        assert_eq!(made[0]["rpId"], "localhost");

        // The same form again, as after an answer that did not arrive.
        window.browser.execute(AGAIN, Vec::new()).await?;
        window.find(Locator::Css("body:not(.left)")).await?;
        window.sees("Verified: it is one of your second factors now.").await?;

        window.press("Delete John’s laptop").await?;
        window.sees("You will not be able to use this passkey any more.").await?;
        window.press("Delete").await?;
        window.sees("You have none yet.").await.map(drop)
    })
    .await;
}

/// As when the form was sent twice at once: Twilio refuses the second, and the passkey is good.
#[tokio::test]
async fn a_refusal_of_what_is_verified_by_then_is_none() {
    in_browser(true, async |window| {
        authenticator(&window, true).await?;
        begin(&window, "Laptop").await?;
        let refusal = Fault::status(400).code(60311).carried_out().on(RequestKind::VerifyPasskey);
        window.server.inject(refusal).unwrap();
        window.press("Create the passkey").await?;
        window.sees("Verified: it is one of your second factors now.").await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_user_whom_the_device_does_not_know_can_try_again() {
    in_browser(true, async |window| {
        let authenticator = authenticator(&window, false).await?;
        begin(&window, "Laptop").await?;
        window.press("Create the passkey").await?;
        window.sees("your device could not make sure that it is you").await?;
        window.photograph("13-passkey-cancelled").await?;
        let verified = json!({"isUserVerified": true});
        window.command(format!("webauthn/authenticator/{authenticator}/uv"), verified).await?;
        window.press("Try again").await?;
        window.sees("Verified: it is one of your second factors now.").await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn a_passkey_that_was_cancelled_leaves_nothing_behind() {
    in_browser(true, async |window| {
        authenticator(&window, false).await?;
        begin(&window, "Laptop").await?;
        window.press("Create the passkey").await?;
        window.sees("You can try again, or cancel.").await?;
        window.press("Cancel").await?;
        window.sees("You have none yet.").await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_told() {
    in_browser(true, async |window| {
        begin(&window, "Laptop").await?;
        // As if an extension or the user had put something else there.
        window.browser.execute("document.getElementById('passkey').submit()", Vec::new()).await?;
        window.sees("The passkey was not accepted").await?;
        window.photograph("14-passkey-not-accepted").await?;
        window.press("Remove it and start anew").await?;
        window.find(Locator::Id("name")).await?;
        assert_eq!(window.path().await?, "/passkey");
        Ok(())
    })
    .await;
}

/// Marks the page, so that the next one is told from it.
const AGAIN: &str = "
    document.body.className = 'left';
    const form = document.createElement('form');
    form.method = 'post';
    form.action = `/factors/${document.querySelector('[data-sid]').dataset.sid}/passkey`;
    document.body.append(form);
    const field = document.createElement('input');
    field.name = 'credential';
    form.append(field);
    form.submit();
";

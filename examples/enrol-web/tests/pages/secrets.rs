use twilio_verify_emulator::{AUTH_TOKEN, Settings};

use crate::{
    log::LOG,
    visitor::{Visitor, application},
};

#[tokio::test]
async fn a_secret_is_in_one_page_and_nowhere_else() {
    // Other tests write to the same log: its SIDs and secrets are this one's alone.
    let (_server, app) = application(Settings::default().seed(38));
    let mut visitor = Visitor::new(&app);
    let phone = visitor.begin("Phone").await;
    let (wrong, right) = (phone.wrong_code(), phone.code());
    let mut shown = String::new();
    for code in [&wrong, "nonsense-of-mine", &right] {
        let answer = visitor.post(&phone.path("code"), &[("code", code)]).await;
        shown.push_str(&format!("{:?}\n{}\n", answer.headers, answer.body));
    }
    for path in
        ["/", "/totp", &phone.path("rename"), &phone.path("delete"), &phone.path("code?after=rejected")]
    {
        let answer = visitor.get(path).await;
        shown.push_str(&format!("{:?}\n{}\n", answer.headers, answer.body));
    }

    let log = LOG.text();
    let request = format!("method=POST uri={}", phone.path("code"));
    assert!(log.lines().any(|line| line.contains(&request) && line.contains("status=303")), "{log}");
    let cookie = visitor.cookie.unwrap();
    let (_, session) = cookie.split_once('=').unwrap();
    // Digits are in addresses and times, too: a code is looked for as a word.
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect()
    };
    for code in [&right, &wrong] {
        assert!(!words(&shown).contains(code), "{code} is shown:\n{shown}");
        let near = log.lines().filter(|line| line.contains(&phone.sid)).collect::<String>();
        let near = near.replace("status_code=", "").replace("twilio.code=", "");
        assert!(!words(&near).contains(code) && !near.contains("code="), "{code} is logged:\n{near}");
    }
    for secret in [&phone.key, &phone.key[..8], "nonsense-of-mine", "otpauth:", "AuthPayload", AUTH_TOKEN] {
        assert!(!log.contains(secret), "{secret} is logged:\n{log}");
        assert!(!shown.contains(secret), "{secret} is shown:\n{shown}");
    }
    assert!(!log.contains(session), "{log}");
    // A page says whom Twilio knows the user as. The log does not, which has the calls within the requests.
    let (_, after) = shown.split_once("You are a demo user, <code>").unwrap();
    let (identity, _) = after.split_once("</code>").unwrap();
    let verify = |line: &str| {
        line.contains(&request) && line.contains(r#"twilio_verify{twilio.operation="VerifyFactor""#)
    };
    assert!(log.lines().any(|line| verify(line) && line.contains("sending twilio.attempt=1")), "{log}");
    assert!(identity.len() == 36 && !log.contains(identity), "{identity} is logged:\n{log}");
}

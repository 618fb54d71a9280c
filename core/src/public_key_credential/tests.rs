use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::*;

/// What a browser says that was given this factor's options, as it is sent.
pub(crate) fn credential(sid: &str) -> String {
    with_challenge(&URL_SAFE_NO_PAD.encode(sid))
}

fn with_challenge(challenge: &str) -> String {
    let data = format!(
        r#"{{"type":"webauthn.create","challenge":"{challenge}","origin":"https://example.com","crossOrigin":false}}"#
    );
    with_client_data(&URL_SAFE_NO_PAD.encode(data))
}

fn with_client_data(data: &str) -> String {
    format!(
        r#"{{"id":"6ySm","rawId":"6ySm","authenticatorAttachment":"platform","type":"public-key","response":{{"attestationObject":"o2Nm","clientDataJSON":"{data}","transports":["internal"]}}}}"#
    )
}

const OWN: &str = "YF0000000000000000000000000000000a";
const OTHER: &str = "YF1111111111111111111111111111111b";

fn refused(json: &str) -> Vec<&'static str> {
    let credential = PublicKeyCredential::from_json(json);
    let misdirected = credential.misdirected(OWN.parse().unwrap());
    let Err(invalid) = credential.check(misdirected, Check::new()).finish() else {
        return Vec::new();
    };
    invalid.violations().iter().map(Violation::field).collect()
}

fn sent(credential: &PublicKeyCredential) -> String {
    String::from_utf8(crate::Body::from(credential.to_object()).into_bytes()).unwrap()
}

fn misdirected(json: &str) -> bool {
    PublicKeyCredential::from_json(json).misdirected(OWN.parse().unwrap()).is_some()
}

#[test]
fn a_challenge_of_another_factor_is_refused_in_every_form() {
    let twice = URL_SAFE_NO_PAD.encode(OWN);
    for own in [OWN, &OWN.replace('a', "A"), "yf0000000000000000000000000000000a", &twice] {
        assert_eq!(refused(&credential(own)), [""; 0], "{own}");
    }
    let other = URL_SAFE_NO_PAD.encode(OTHER);
    let (first, rest) = other.split_at(7);
    for challenge in [
        other.clone(),
        URL_SAFE.encode(OTHER),
        STANDARD.encode(OTHER),
        URL_SAFE_NO_PAD.encode(OTHER.to_lowercase()),
        URL_SAFE_NO_PAD.encode(format!(" {OTHER}\n")),
        URL_SAFE_NO_PAD.encode(format!("{OWN}{OTHER}")),
        format!("{first} {rest}"),
        format!("{first}\\n{rest}==="),
        format!("{other}A"),
        // The last digit is no byte.
        format!("{other}AAA"),
        // `+/AA` and that.
        STANDARD.encode([b"\xfb\xf0\x00", OTHER.as_bytes()].concat()),
        format!("\\u0057{}", &other[1..]),
        URL_SAFE_NO_PAD.encode(&other),
        STANDARD.encode(format!("{}\n", URL_SAFE.encode(&other))),
        OTHER.to_owned(),
    ] {
        assert!(misdirected(&with_challenge(&challenge)), "{challenge}");
        assert_eq!(refused(&with_challenge(&challenge)), ["response.clientDataJSON"], "{challenge}");
    }
}

#[test]
fn a_challenge_that_names_no_factor_passes() {
    for challenge in ["", "x", "AAAA", "challenge", "WUYw", "é", &URL_SAFE_NO_PAD.encode([0xff; 32])] {
        assert_eq!(refused(&with_challenge(challenge)), [""; 0], "{challenge}");
    }
    // One digit too few, and one that is none.
    for text in [&OTHER[..33], "YF1111111111111111111111111111111g"] {
        assert_eq!(refused(&credential(text)), [""; 0], "{text}");
    }
}

#[test]
fn of_several_challenges_each_counts() {
    let own = URL_SAFE_NO_PAD.encode(OWN);
    let other = URL_SAFE_NO_PAD.encode(OTHER);
    for data in [
        format!(r#"{{"challenge":"{own}","challenge":"{other}"}}"#),
        format!(r#"{{"challenge":"{other}","challenge":"{own}"}}"#),
        format!(r#"{{"Challenge":"{other}","challenge":"{own}"}}"#),
        format!(r#"{{"chal\u006cenge":"{other}","challenge":"{own}"}}"#),
        format!(r#"{{"challenge":7,"challenge":"{own}"}}"#),
    ] {
        assert!(misdirected(&with_client_data(&URL_SAFE_NO_PAD.encode(&data))), "{data}");
    }
    let twice = format!(r#"{{"challenge":"{own}","challenge":null,"challenge":"{own}"}}"#);
    assert!(!misdirected(&with_client_data(&URL_SAFE.encode(twice))));
}

#[test]
fn client_data_that_cannot_be_read_is_refused() {
    let good = format!(r#"{{"challenge":"{}"}}"#, URL_SAFE_NO_PAD.encode(OWN));
    assert!(!misdirected(&with_client_data(&URL_SAFE_NO_PAD.encode(&good))));
    for data in [
        "",
        "{}",
        "[]",
        "null",
        "{\"challenge\":null}",
        "{\"challenge\":[\"x\"]}",
        "{\"challenge\":\"\\ud800\"}",
        &format!("\u{feff}{good}"),
        &format!("{good}x"),
        &good[..good.len() - 1],
    ] {
        let json = with_client_data(&URL_SAFE_NO_PAD.encode(data));
        assert!(misdirected(&json), "{data}");
        assert_eq!(refused(&json), ["response.clientDataJSON"], "{data}");
    }
    let encoded = URL_SAFE_NO_PAD.encode(format!("{good} ?>"));
    // The last digit has two bits more than the bytes, which are zero.
    let bits = URL_SAFE_NO_PAD.encode(&good).strip_suffix('0').unwrap().to_owned() + "1";
    for data in [
        format!(" {}", URL_SAFE_NO_PAD.encode(&good)),
        format!("{}+", URL_SAFE_NO_PAD.encode(&good)),
        encoded.replace('_', "/"),
        bits,
        good.clone(),
        URL_SAFE_NO_PAD.encode([good.as_bytes(), b"\xff"].concat()),
    ] {
        assert!(misdirected(&with_client_data(&data.replace('"', "\\\""))), "{data}");
    }
}

#[test]
fn what_is_malformed_is_named() {
    let good = credential(OWN);
    for text in
        ["", "null", "[]", "7", "\"x\"", "{", "<html>", &good[..good.len() - 1], &format!("{good}{good}")]
    {
        assert_eq!(refused(text), ["PublicKeyCredential"], "{text}");
    }
    for (good_part, bad_part, field) in [
        (r#""id":"6ySm""#, r#""id":7"#, "id"),
        (r#""rawId":"6ySm""#, r#""rawId":{"0":235}"#, "rawId"),
        (r#":"platform""#, r#":["platform"]"#, "authenticatorAttachment"),
        (r#":"public-key""#, r#":true"#, "type"),
        (r#""attestationObject":"o2Nm""#, r#""attestationObject":[163]"#, "response.attestationObject"),
        (r#""attestationObject":"o2Nm""#, r#""attestationObject":"""#, "response.attestationObject"),
        (r#""attestationObject":"o2Nm","#, "", "response.attestationObject"),
        (r#"["internal"]"#, r#""internal""#, "response.transports"),
        (r#"["internal"]"#, r#"["internal",7]"#, "response.transports"),
        (r#""response":{"#, r#""response":7,"old":{"#, "response"),
        (r#""response":{"#, r#""old":{"#, "response"),
        (r#""clientDataJSON""#, r#""old""#, "response.clientDataJSON"),
    ] {
        let bad = good.replace(good_part, bad_part);
        assert_ne!(bad, good, "{good_part}");
        assert_eq!(refused(&bad), [field], "{bad}");
    }
    let every = r#"{"id":1,"rawId":1,"authenticatorAttachment":1,"type":1,"response":{"transports":1}}"#;
    let fields = ["id", "rawId", "authenticatorAttachment", "type"];
    let of_response = ["response.attestationObject", "response.clientDataJSON", "response.transports"];
    assert_eq!(refused(every), [&fields[..], &of_response].concat());
}

/// Of Chrome, of Safari and Firefox, of a page's script that writes it by hand for an old browser, of a proxy that
/// escapes.
#[test]
fn what_browsers_make_passes() {
    let data = URL_SAFE_NO_PAD.encode(format!(r#"{{"challenge":"{}"}}"#, URL_SAFE_NO_PAD.encode(OWN)));
    let response = format!(r#""clientDataJSON":"{data}","attestationObject":"o2Nm""#);
    for json in [
        format!(
            r#"{{"authenticatorAttachment":"cross-platform","clientExtensionResults":{{"credProps":{{"rk":true}}}},
            "id":"6ySm","rawId":"6ySm","response":{{"authenticatorData":"SZYN","publicKey":"MFkw",
            "publicKeyAlgorithm":-7,"transports":["cable","hybrid","of-tomorrow"],{response}}},"type":"public-key"}}"#
        ),
        format!(
            r#"{{"type":"public-key","id":"6ySm","rawId":"6ySm","authenticatorAttachment":null,
            "response":{{{response},"transports":[]}},"clientExtensionResults":{{}}}}"#
        ),
        format!(r#" {{"id":"6ySm","rawId":"6ySm=","type":"public-key","response":{{{response}}}}}{}"#, '\n'),
        format!(r#"{{"response":null,"\u0072esponse":{{{response},"transports":["u\u0073b"]}}}}"#),
    ] {
        assert_eq!(refused(&json), [""; 0], "{json}");
        let sent: serde_json::Value =
            serde_json::from_str(&sent(&PublicKeyCredential::from_json(&*json))).unwrap();
        assert_eq!(sent["response"]["clientDataJSON"], data, "{json}");
    }
}

#[test]
fn what_twilio_does_not_require_can_be_missing() {
    let data = URL_SAFE_NO_PAD.encode(format!(r#"{{"challenge":"{}"}}"#, URL_SAFE_NO_PAD.encode(OWN)));
    let least = format!(r#"{{"response":{{"attestationObject":"o2Nm","clientDataJSON":"{data}"}}}}"#);
    assert_eq!(refused(&least), [""; 0]);
    assert_eq!(sent(&PublicKeyCredential::from_json(least.clone())), least);
}

#[test]
fn it_is_read_out_of_other_json() {
    let json = credential(OWN);
    let [read]: [PublicKeyCredential; 1] = serde_json::from_str(&format!("[ {json} ]")).unwrap();
    assert_eq!(sent(&read), json);
    assert_eq!(format!("{read:?}"), "PublicKeyCredential(Secret(redacted))");
}

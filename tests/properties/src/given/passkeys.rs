use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use twilio_verify_core::{
    FactorSid, PublicKeyCredential, RelyingParty,
    ops::{CreatePasskey, VerifyPasskey},
};

use super::{Given, Verb, with};
use crate::json::Members;

/// The arguments of a passkey's creation that no other operation has.
#[derive(Clone, Debug, Default)]
#[allow(clippy::exhaustive_structs, reason = "a test fills it in")]
#[allow(missing_docs, reason = "named as the arguments are")]
pub struct Settings {
    /// Its id, its name and its origins.
    pub relying_party: Option<(String, String, Vec<String>)>,
    pub attachment: Option<String>,
    pub discoverable: Option<String>,
    pub verification: Option<String>,
}

impl Given {
    pub(crate) fn create_passkey(&self) -> CreatePasskey {
        let Settings { relying_party, attachment, discoverable, verification } = &self.passkey;
        let mut create = self.entity().create_passkey(self.friendly_name.as_deref().unwrap_or_default());
        if let Some((id, name, origins)) = relying_party {
            let party = RelyingParty::new(id, name);
            create = create.relying_party(origins.iter().fold(party, |party, origin| party.origin(origin)));
        }
        create = with(create, attachment.as_deref().map(Into::into), CreatePasskey::authenticator_attachment);
        create =
            with(create, discoverable.as_deref().map(Into::into), CreatePasskey::discoverable_credentials);
        with(create, verification.as_deref().map(Into::into), CreatePasskey::user_verification)
    }

    pub(crate) fn verify_passkey(&self) -> VerifyPasskey {
        self.entity().verify_passkey(self.sid, PublicKeyCredential::from_json(&*self.credential))
    }

    /// Whether a body is the JSON of these arguments, each member once and none besides; `None` where it is no JSON.
    pub(crate) fn is_json(&self, body: &str) -> Option<bool> {
        let body = || Members::of(body).unwrap();
        match self.verb {
            Verb::CreatePasskey => {
                let name = self.friendly_name.as_deref().unwrap_or_default();
                let texts = body().value("friendly_name") == Some(json!(name))
                    && body().value("identity") == Some(json!(self.identity));
                let mut names = vec!["friendly_name", "identity"];
                names.extend(self.config().map(|_| "config"));
                Some(texts && body().names() == names && body().value("config") == self.config())
            }
            Verb::VerifyPasskey => {
                let given = Members::of(&self.credential).unwrap();
                let top = given.picked(&["id", "rawId", "authenticatorAttachment", "type"]);
                let response = given.object("response").unwrap();
                let response = response.picked(&["attestationObject", "clientDataJSON", "transports"]);
                let sent = body().object("response").unwrap().all_members();
                let mut body = body().all_members();
                assert_eq!(body.pop().map(|(name, _)| name).as_deref(), Some("response"));
                Some(body == top && sent == response)
            }
            _ => None,
        }
    }

    fn config(&self) -> Option<Value> {
        let Settings { relying_party, attachment, discoverable, verification } = &self.passkey;
        let mut config = json!({});
        if let Some((id, name, origins)) = relying_party {
            config["relying_party"] = json!({ "id": id, "name": name });
            if !origins.is_empty() {
                config["relying_party"]["origins"] = json!(origins);
            }
        }
        for (name, value) in [
            ("authenticator_attachment", attachment),
            ("discoverable_credentials", discoverable),
            ("user_verification", verification),
        ] {
            if let Some(value) = value {
                config[name] = json!(value);
            }
        }
        Some(config).filter(|config| *config != json!({}))
    }

    /// The members that break a documented form.
    pub(super) fn passkey_out_of_limits(&self) -> BTreeSet<&'static str> {
        if self.verb == Verb::VerifyPasskey {
            return &faults(&self.credential) | &self.misdirected();
        }
        let mut found = BTreeSet::new();
        if !(1..=64).contains(&self.friendly_name.as_deref().unwrap_or_default().chars().count()) {
            found.insert("friendly_name");
        }
        let Settings { relying_party, attachment, discoverable, verification } = &self.passkey;
        if let Some((id, name, origins)) = relying_party {
            found.extend((!is_word(id) || id.contains([':', '/'])).then_some("config.relying_party.id"));
            found.extend(name.is_empty().then_some("config.relying_party.name"));
            let all = origins.iter().all(|origin| is_origin(origin));
            found.extend((!all).then_some("config.relying_party.origins"));
        }
        let three = ["required", "preferred", "discouraged"];
        for (name, value, allowed) in [
            ("config.authenticator_attachment", attachment, ["platform", "cross-platform", "any"]),
            ("config.discoverable_credentials", discoverable, three),
            ("config.user_verification", verification, three),
        ] {
            let is_right = match value {
                Some(value) => allowed.contains(&&**value),
                None => self.config().is_none(),
            };
            found.extend((!is_right).then_some(name));
        }
        found
    }

    /// The member for which a credential is never sent, limits or not: it is about another factor, or nobody can tell.
    pub(super) fn misdirected(&self) -> BTreeSet<&'static str> {
        let Some(credential) = Members::of(&self.credential) else {
            return BTreeSet::from(["PublicKeyCredential"]);
        };
        let Some(response) = credential.object("response") else { return BTreeSet::from(["response"]) };
        let is_right = response.text("clientDataJSON").is_some_and(|data| names_no_other(&data, self.sid));
        if is_right { BTreeSet::new() } else { BTreeSet::from(["response.clientDataJSON"]) }
    }
}

fn is_word(text: &str) -> bool {
    text.chars().count() > 0 && text.split_whitespace().eq([text])
}

/// Whether it can be a page's, or an Android app's.
fn is_origin(text: &str) -> bool {
    let rest = match (text.find("://"), text.starts_with("android:")) {
        (Some(scheme), _) => &text[scheme + 3..],
        (None, true) => &text["android:".len()..],
        (None, false) => return false,
    };
    is_word(text) && is_word(rest) && rest.split(['/', '?', '#']).eq([rest])
}

/// Whether it is client data with challenges that name this factor or none.
fn names_no_other(data: &str, sid: FactorSid) -> bool {
    let digits = data.trim_end_matches('=');
    // As many `=` as make a group of four, or fewer.
    if data.len() - digits.len() > (4 - digits.len() % 4) % 4 {
        return false;
    }
    let Ok(json) = URL_SAFE_NO_PAD.decode(digits) else { return false };
    let Some(members) = Members::of_text(&json) else { return false };
    let challenges = members.all_in_any_case("challenge");
    !challenges.is_empty()
        && challenges.into_iter().all(|challenge| {
            serde_json::from_str::<String>(challenge).is_ok_and(|challenge| {
                let decoded = |bytes: &Vec<u8>| Some(bits(bytes)).filter(|bytes| !bytes.is_empty());
                let mut forms = std::iter::successors(Some(challenge.into_bytes()), decoded);
                !forms.any(|bytes| has_other(&bytes, sid))
            })
        })
}

/// The digits of Base64 among the bytes as bits, six a digit; what is less than eight at the end is left.
fn bits(digits: &[u8]) -> Vec<u8> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_u32, 0);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => continue,
        };
        held = (held << 6 | u32::from(value)) & 0xffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
        }
    }
    bytes
}

fn has_other(bytes: &[u8], sid: FactorSid) -> bool {
    let begins = |text: &&[u8]| text[..2].eq_ignore_ascii_case(b"YF");
    bytes.windows(34).filter(begins).filter_map(|text| std::str::from_utf8(text).ok()).any(|text| {
        let there = text.to_ascii_uppercase().parse::<FactorSid>().ok();
        there.is_some_and(|there| !there.as_str().eq_ignore_ascii_case(sid.as_str()))
    })
}

/// The members that are not what a browser makes, but for the client data.
fn faults(text: &str) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    let Some(credential) = Members::of(text) else { return found };
    for name in ["id", "rawId", "authenticatorAttachment", "type"] {
        found.extend((credential.raw(name).is_some() && credential.text(name).is_none()).then_some(name));
    }
    let Some(response) = credential.object("response") else { return found };
    if response.text("attestationObject").is_none_or(|text| text.is_empty()) {
        found.insert("response.attestationObject");
    }
    let texts = |json: &str| serde_json::from_str::<Vec<String>>(json).is_ok();
    if response.raw("transports").is_some_and(|json| !texts(json.get())) {
        found.insert("response.transports");
    }
    found
}

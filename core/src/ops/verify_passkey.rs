use std::sync::OnceLock;

use http::{Method, Response};

use super::Verification;
use crate::{
    Body, Check, DecodeFailure, Entity, FactorSid, Invalid, Operation, Path, PublicKeyCredential, Replay,
    Violation, factor,
};

/// Verifies a passkey factor with what a browser made of its options: made by
/// [`Entity::verify_passkey`](crate::Entity::verify_passkey).
///
/// The request names neither the factor nor the user. Twilio finds the factor by the challenge that the credential's
/// client data holds, the factor's SID, and whoever owns the browser can write there what they like. So nothing is sent
/// that names another factor, by [`unchecked`](crate::OperationExt::unchecked) neither, nor what cannot be read; and the
/// answer has to be about this factor and, where it says whose it is, this user.
///
/// Not repeated after an attempt of unknown fate, as [`VerifyFactor`](super::VerifyFactor) is not.
#[derive(Clone, Debug)]
#[must_use]
pub struct VerifyPasskey {
    entity: Entity,
    sid: FactorSid,
    credential: PublicKeyCredential,
    /// Why it must not be sent, once that has been found out: both `path` and `validate` say so.
    misdirected: OnceLock<Option<Violation>>,
}

impl VerifyPasskey {
    pub(crate) fn new(entity: Entity, sid: FactorSid, credential: PublicKeyCredential) -> Self {
        Self { entity, sid, credential, misdirected: OnceLock::new() }
    }

    fn misdirected(&self) -> Option<Violation> {
        self.misdirected.get_or_init(|| self.credential.misdirected(self.sid)).clone()
    }
}

impl Operation for VerifyPasskey {
    type Output = Verification;
    const NAME: &'static str = "UpdatePasskeysFactor";
    const METHOD: Method = Method::POST;

    fn path(&self) -> Path {
        self.entity.passkeys_path("/VerifyFactor").refused_for(self.misdirected())
    }

    fn body(&self) -> Body {
        self.credential.to_object().into()
    }

    fn validate(&self) -> Result<(), Invalid> {
        self.credential.check(self.misdirected(), Check::new()).finish()
    }

    fn replay(&self) -> Replay {
        Replay::Unsafe
    }

    fn decode(&self, response: &Response<&[u8]>) -> Result<Verification, DecodeFailure> {
        let factor = factor::read(response.body(), self.sid)?;
        let own = self.entity.identity().as_str();
        // In Twilio's answers an identity can be in lower case.
        match &factor.identity {
            Some(identity) if !identity.as_str().eq_ignore_ascii_case(own) => {
                Err(DecodeFailure::new("its `identity` is not the one that was asked for"))
            }
            _ => Ok(Verification::of(factor)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{PASSKEYS, answer, entity, refused, sid, wire};
    use super::*;
    use crate::{Error, OperationExt, factor::tests::TOTP, public_key_credential::tests::credential};

    fn verify(json: &str) -> VerifyPasskey {
        entity().verify_passkey(sid(), PublicKeyCredential::from_json(json))
    }

    #[test]
    fn the_documented_members_as_they_came() {
        let json = credential(sid().as_str());
        let more = json
            .replacen('{', r#"{ "clientExtensionResults": {"credProps": {}}, "new": 1,"#, 1)
            .replacen(r#""response":{"#, r#""response": {"publicKey": "MFkw", "publicKeyAlgorithm": -7,"#, 1);
        let expected = ("POST".to_owned(), format!("{PASSKEYS}/VerifyFactor"), json.clone());
        assert_eq!(wire(verify(&json)), expected);
        assert_eq!(wire(verify(&more)), expected);
        assert_eq!(wire(verify(&more).unchecked()), expected);
        let unattached =
            json.replace(r#""authenticatorAttachment":"platform""#, r#""authenticatorAttachment":null"#);
        assert_ne!(unattached, json);
        assert_eq!(wire(verify(&unattached)).2, json.replace(r#""authenticatorAttachment":"platform","#, ""));
        assert_eq!(verify(&json).replay(), Replay::Unsafe);
        assert!(!format!("{:?}", verify(&json)).contains("rawId"));
    }

    /// Somebody makes a passkey for a factor of their own, or writes another's SID into what their browser said.
    #[test]
    fn a_credential_for_another_factor_is_never_sent() {
        let account = "AC00000000000000000000000000000000".parse().unwrap();
        let config = crate::Config::new(crate::Credentials::auth_token(account, "token"));
        let foreign = verify(&credential("YF11111111111111111111111111111111"));
        assert_eq!(refused(&foreign), ["response.clientDataJSON"]);
        for error in [foreign.request(&config), foreign.unchecked().request(&config)].map(Result::unwrap_err)
        {
            let Error::Invalid(invalid) = error else { panic!("{error:?}") };
            assert_eq!(invalid.violations().len(), 1);
            assert_eq!(invalid.violations()[0].problem(), "holds the challenge of another factor");
        }
        for unreadable in ["", "{}", "null", r#"{"response": {"clientDataJSON": "e30"}}"#] {
            assert!(verify(unreadable).unchecked().request(&config).is_err(), "{unreadable}");
        }
    }

    #[test]
    fn only_verified_is_verified_and_only_of_this_factor_and_user() {
        let verify = |body: &str| verify(&credential(sid().as_str())).response(answer(200, body));
        let verified = TOTP.replace("\"unverified\"", "\"verified\"");
        assert!(verify(&verified).unwrap().is_verified());
        assert!(!verify(TOTP).unwrap().is_verified());
        assert!(verify(&verified.replace("user-0001", "USER-0001")).unwrap().is_verified());
        assert!(verify(&verified.replace("\"user-0001\"", "null")).unwrap().is_verified());
        for another in [verified.replace("YF0", "YF1"), verified.replace("user-0001", "user-0002")] {
            let error = verify(&another).unwrap_err();
            assert!(error.may_have_been_processed(), "{error}");
        }
    }
}

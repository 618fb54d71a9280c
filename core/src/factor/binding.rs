use core::ops::Deref;

use serde::de::MapAccess;
use serde_json::value::RawValue;

use super::{Factor, FactorStatus, FactorType, FactorWire, body_text};
use crate::{
    DecodeFailure, Json, Secret,
    object::{self, Agreed, Fields, Value},
};

/// A factor that was just created, and its binding, which Twilio shows this once.
///
/// The factor's own fields are reachable as the factor's are: `created.sid`. Keep the [`factor`](Self::factor), which is
/// `Serialize`; the binding is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewFactor<B> {
    /// The factor.
    pub factor: Factor,
    /// What binds the factor to the user: never shown again.
    pub binding: B,
}

impl<B> Deref for NewFactor<B> {
    type Target = Factor;
    fn deref(&self) -> &Factor {
        &self.factor
    }
}

impl<B> NewFactor<B> {
    pub(crate) fn read<'a, W: Fields<'a>>(
        body: &'a [u8],
        factor_type: FactorType,
        binding: impl FnOnce(W) -> Result<B, DecodeFailure>,
    ) -> Result<Self, DecodeFailure> {
        let mut wire = read_created::<W>(body, factor_type)?;
        Ok(Self { binding: binding(wire.binding.take().unwrap_or_default())?, factor: wire.try_into()? })
    }
}

/// A passkey factor that was just created, and what the user's browser needs, which Twilio shows this once.
///
/// The factor's own fields are reachable as the factor's are: `created.sid`. Keep that with your user, to verify the
/// factor by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewPasskey {
    /// The factor.
    pub factor: Factor,
    /// `{"publicKey": {…}}`, to be handed to the browser untouched: its `publicKey` is what
    /// `PublicKeyCredential.parseCreationOptionsFromJSON` reads for `navigator.credentials.create`.
    ///
    /// Answer a request of your page's script with it, as `application/json`. It repeats the friendly name, which may be
    /// your user's text: in the midst of HTML, `</script>` would end there what it stands in, so escape its `<`.
    pub options: Json,
}

impl Deref for NewPasskey {
    type Target = Factor;
    fn deref(&self) -> &Factor {
        &self.factor
    }
}

impl NewPasskey {
    /// Without the options the factor is of no use, so they have to be there.
    pub(crate) fn read(body: &[u8]) -> Result<Self, DecodeFailure> {
        let wire = read_created::<()>(body, FactorType::Passkeys)?;
        let options = wire.options.filter(|options| {
            let wire = object::read::<OptionsWire<'_>>(options.get());
            let public_key = wire.ok().and_then(|wire| wire.public_key);
            public_key.is_some_and(|public_key| public_key.get().starts_with('{'))
        });
        let options = options.ok_or_else(|| DecodeFailure::missing("options.publicKey"))?;
        Ok(Self { options: Json::new(options), factor: wire.try_into()? })
    }
}

#[derive(Default)]
struct OptionsWire<'a> {
    public_key: Option<&'a RawValue>,
}

impl<'a> Fields<'a> for OptionsWire<'a> {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "publicKey" => value.json(|json| self.public_key = Some(json)),
            _ => value.pass(),
        }
    }
}

/// What can be known without Twilio's word does not cost what is shown once: the type was asked for, and a status that
/// is not there is an unknown one.
fn read_created<'a, B: Fields<'a>>(
    body: &'a [u8],
    factor_type: FactorType,
) -> Result<FactorWire<'a, B>, DecodeFailure> {
    let mut wire: FactorWire<'_, B> = object::read(body_text(body)?)?;
    wire.factor_type.get_or_insert(factor_type);
    wire.status = Agreed::On(wire.status.into_value().unwrap_or_else(|| FactorStatus::from("")));
    Ok(wire)
}

/// What an authenticator app needs: show it to the user, and store it nowhere for good, since Twilio checks the codes.
///
/// No later answer has it. Keep it with the user's session until the factor is verified, for a page that is loaded
/// again, and not in your database.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TotpBinding {
    /// The shared secret in Base32, for users who type it.
    pub secret: Secret,
    /// `otpauth://totp/…`, to be shown as a QR code.
    pub uri: Secret,
}

impl TotpBinding {
    /// Without it the factor is of no use, so it has to be there.
    pub(crate) fn read(TotpWire { secret, uri }: TotpWire) -> Result<Self, DecodeFailure> {
        let there = |secret: Option<Secret>| secret.filter(|secret| !secret.expose().is_empty());
        let uri = there(uri).ok_or_else(|| DecodeFailure::missing("binding.uri"))?;
        // The URI holds the secret too.
        let secret = there(secret).or_else(|| there(secret_in(&uri)));
        Ok(Self { secret: secret.ok_or_else(|| DecodeFailure::missing("binding.secret"))?, uri })
    }
}

/// `otpauth://totp/…?secret=…`
fn secret_in(uri: &Secret) -> Option<Secret> {
    let (_, query) = uri.expose().split_once('?')?;
    let (_, secret) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "secret")?;
    Some(Secret::new(secret))
}

#[derive(Default)]
pub(crate) struct TotpWire {
    secret: Option<Secret>,
    uri: Option<Secret>,
}

impl<'a> Fields<'a> for TotpWire {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "secret" => value.text(&mut self.secret),
            "uri" => value.text(&mut self.uri),
            _ => value.pass(),
        }
    }
}

/// The public key that a push factor's device was registered with, as Twilio repeats it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PushBinding {
    /// The algorithm, `ES256`.
    pub alg: Option<String>,
    /// The public key as it was given.
    pub public_key: Option<String>,
}

impl<'a> Fields<'a> for PushBinding {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "alg" => value.text(&mut self.alg),
            "public_key" => value.text(&mut self.public_key),
            _ => value.pass(),
        }
    }
}

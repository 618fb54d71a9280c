use serde::de::{Error, MapAccess};
use serde_json::value::RawValue;

use super::{Factor, FactorConfig, FactorStatus, FactorType};
use crate::{
    AccountSid, DecodeFailure, EntitySid, FactorSid, Identity, Metadata, ServiceSid, Timestamp,
    object::{Agreed, Care, Fields, Value},
};

/// A factor as JSON says it.
#[derive(Default)]
pub(crate) struct FactorWire<'a, B> {
    sid: Option<FactorSid>,
    account_sid: Option<AccountSid>,
    service_sid: Option<ServiceSid>,
    entity_sid: Option<EntitySid>,
    identity: Option<Identity>,
    date_created: Option<Timestamp>,
    date_updated: Option<Timestamp>,
    friendly_name: Option<String>,
    /// One that says both that a code was right and that it was wrong is not believed.
    pub(crate) status: Agreed<FactorStatus>,
    pub(crate) factor_type: Option<FactorType>,
    config: ConfigWire<'a>,
    metadata: Option<&'a RawValue>,
    url: Option<String>,
    /// In the answer to a create alone.
    pub(crate) binding: Option<B>,
    /// In the answer to a create of a passkey factor alone.
    pub(crate) options: Option<&'a RawValue>,
}

impl<'a, B: Fields<'a>> Fields<'a> for FactorWire<'a, B> {
    fn field<M: MapAccess<'a>>(&mut self, name: &str, value: Value<'_, M>) -> Result<(), M::Error> {
        match name {
            "sid" => value.text(&mut self.sid),
            "account_sid" => value.text(&mut self.account_sid),
            "service_sid" => value.text(&mut self.service_sid),
            "entity_sid" => value.text(&mut self.entity_sid),
            "identity" => value.text(&mut self.identity),
            "date_created" => value.text(&mut self.date_created),
            "date_updated" => value.text(&mut self.date_updated),
            "friendly_name" => value.text(&mut self.friendly_name),
            "status" => value.text(&mut self.status),
            "factor_type" => self.config.read_type(&mut self.factor_type, value),
            "config" => self.config.read(self.factor_type.as_ref(), value),
            "metadata" => value.json(|json| self.metadata = Some(json)),
            "url" => value.text(&mut self.url),
            "binding" => value.object(&mut self.binding),
            "options" => value.json(|json| self.options = Some(json)),
            _ => value.pass(),
        }
    }
}

impl<B> TryFrom<FactorWire<'_, B>> for Factor {
    type Error = DecodeFailure;

    fn try_from(wire: FactorWire<'_, B>) -> Result<Self, DecodeFailure> {
        let factor_type = wire.factor_type.ok_or_else(|| DecodeFailure::missing("factor_type"))?;
        Ok(Self {
            sid: wire.sid.ok_or_else(|| DecodeFailure::missing("sid"))?,
            account_sid: wire.account_sid,
            service_sid: wire.service_sid,
            entity_sid: wire.entity_sid,
            identity: wire.identity,
            date_created: wire.date_created,
            date_updated: wire.date_updated,
            friendly_name: wire.friendly_name,
            status: wire.status.into_value().ok_or_else(|| DecodeFailure::missing("status"))?,
            config: wire.config.into_config(&factor_type),
            factor_type,
            metadata: wire.metadata.map(|metadata| Metadata::from_json(metadata.get())),
            url: wire.url,
        })
    }
}

/// The settings as they come: read at once where the kind is known by then, and kept as JSON otherwise.
#[derive(Default)]
enum ConfigWire<'a> {
    #[default]
    Absent,
    Json(&'a RawValue, Care),
    Read(FactorConfig),
}

impl<'a> ConfigWire<'a> {
    fn read<M: MapAccess<'a>>(
        &mut self,
        factor_type: Option<&FactorType>,
        value: Value<'_, M>,
    ) -> Result<(), M::Error> {
        match (value.care(), factor_type) {
            (Care::Little, Some(FactorType::Totp)) => value.object(&mut self.place(FactorConfig::Totp)),
            (Care::Little, Some(FactorType::Push)) => value.object(&mut self.place(FactorConfig::Push)),
            (Care::Little, Some(FactorType::Passkeys)) => {
                value.object(&mut self.place(FactorConfig::passkeys))
            }
            (care, _) => value.json(|json| *self = Self::Json(json, care)),
        }
    }

    fn place<T>(&mut self, kind: impl Fn(T) -> FactorConfig) -> impl FnMut(Option<T>) {
        move |config| *self = config.map_or(Self::Absent, |config| Self::Read(kind(config)))
    }

    /// Takes the kind. Another after the settings would be theirs: with little care that is an error.
    fn read_type<M: MapAccess<'a>>(
        &self,
        place: &mut Option<FactorType>,
        value: Value<'_, M>,
    ) -> Result<(), M::Error> {
        match self {
            Self::Absent | Self::Json(..) => value.text(place),
            Self::Read(_) => Err(Error::custom("a kind after the settings")),
        }
    }

    fn into_config(self, factor_type: &FactorType) -> Option<FactorConfig> {
        match self {
            Self::Absent => None,
            Self::Json(json, care) => Some(FactorConfig::read(factor_type, json, care)),
            Self::Read(config) => Some(config),
        }
    }
}

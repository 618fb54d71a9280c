use http::{Method, Response, StatusCode};

use crate::{ApiError, DecodeFailure, Entity, ErrorCode, FactorSid, Invalid, Operation, Path, Replay};

/// Deletes a factor: made by [`Entity::delete`].
///
/// Repeated after an attempt of unknown fate; that the factor is gone by then is what was wanted, if Twilio says so: a
/// 404 with its code for it or its name for the request. A first attempt that finds nothing is an error. Any success but
/// 204 is an error too: it is not Twilio's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct DeleteFactor {
    entity: Entity,
    sid: FactorSid,
}

impl DeleteFactor {
    pub(crate) fn new(entity: Entity, sid: FactorSid) -> Self {
        Self { entity, sid }
    }
}

impl Operation for DeleteFactor {
    type Output = ();
    const NAME: &'static str = "DeleteFactor";
    const METHOD: Method = Method::DELETE;

    fn path(&self) -> Path {
        self.entity.factor_path(self.sid)
    }

    fn validate(&self) -> Result<(), Invalid> {
        self.entity.check().finish()
    }

    fn replay(&self) -> Replay {
        Replay::Safe
    }

    /// Any other success is not Twilio's: a page of a proxy, with nothing deleted.
    fn decode(&self, response: &Response<&[u8]>) -> Result<(), DecodeFailure> {
        if response.status() == StatusCode::NO_CONTENT {
            Ok(())
        } else {
            Err(DecodeFailure::new("it is not 204, with which a deletion is answered"))
        }
    }

    /// A 404 with neither Twilio's code for it nor its name for the request is not Twilio's: a proxy can say so of a
    /// factor that is there.
    fn settled_by(&self, error: &ApiError) -> Option<()> {
        let is_code = matches!(error.code(), Some(ErrorCode::NOT_FOUND | ErrorCode::FACTOR_NOT_FOUND));
        let is_twilios = is_code || error.request_id().is_some();
        (error.status() == StatusCode::NOT_FOUND && is_twilios).then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::golden::{FACTOR, answer, entity, sid, wire};
    use crate::OperationExt;

    #[test]
    fn request_and_answer() {
        let delete = entity().delete(sid());
        assert_eq!(wire(&delete), ("DELETE".into(), FACTOR.into(), String::new()));
        delete.response(answer(204, "")).unwrap();
        let page_of_a_proxy = delete.response(answer(200, "<html>")).unwrap_err();
        assert!(page_of_a_proxy.may_have_been_processed() && !page_of_a_proxy.is_not_found());
        assert!(delete.response(answer(404, "")).unwrap_err().is_not_found());
    }
}

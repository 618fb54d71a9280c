use http::StatusCode;

use crate::ErrorCode;

/// What an error answer says of its request: the one table that [`RetryPolicy`](crate::RetryPolicy) and
/// [`ApiError::may_have_been_processed`](crate::ApiError::may_have_been_processed) look into.
#[derive(Clone, Copy)]
pub(crate) enum Fate {
    /// Not processed, since there were too many: again later.
    TurnedAway,
    /// Processed or not, nobody knows; again later may do.
    Troubled,
    /// Processed or not, nobody knows; again does not help.
    Unclear,
    /// Not processed, and will not be.
    Refused,
}

impl Fate {
    pub(super) fn of(code: Option<ErrorCode>, status: StatusCode) -> Self {
        match (code, status) {
            (Some(ErrorCode::TOO_MANY_REQUESTS | ErrorCode::ENTITY_RATE_LIMIT), _)
            | (None, StatusCode::TOO_MANY_REQUESTS) => Fate::TurnedAway,
            (
                _,
                StatusCode::INTERNAL_SERVER_ERROR
                | StatusCode::BAD_GATEWAY
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::GATEWAY_TIMEOUT,
            ) => Fate::Troubled,
            (_, StatusCode::REQUEST_TIMEOUT) => Fate::Unclear,
            (_, status) if status.is_client_error() => Fate::Refused,
            _ => Fate::Unclear,
        }
    }

    pub(super) fn may_have_been_processed(self) -> bool {
        matches!(self, Self::Troubled | Self::Unclear)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_processed() {
        for (status, code, maybe) in [
            (303, 0, true),
            (308, 0, true),
            (408, 0, true),
            (500, 20500, true),
            (501, 0, true),
            (503, 0, true),
            (503, 20429, false),
            (429, 20429, false),
            (429, 60310, false),
            (400, 60306, false),
            (404, 20404, false),
        ] {
            let code = (code > 0).then_some(ErrorCode(code));
            let fate = Fate::of(code, StatusCode::from_u16(status).unwrap());
            assert_eq!(fate.may_have_been_processed(), maybe, "{status} {code:?}");
        }
    }
}

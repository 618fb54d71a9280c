use http::{Response, StatusCode};
use twilio_verify_core::{ApiError, Error};

use crate::{answer, json::Members, message, targets};

/// Any answer but a success: status, headers and body, whatever they are, make an error that has them; and what
/// follows an error's body, or is cut off its end, does not cost what stands before.
pub fn failure(input: &[u8]) {
    let mut response = message::response(input);
    if response.status().is_success() {
        *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    }
    let error = read(&response);
    assert_eq!(error.operation(), "FetchFactor");
    let same = |body: &[u8]| {
        let other = read(&Response::from_parts(response.clone().into_parts().0, body));
        assert_eq!((other.code(), other.message()), (error.code(), error.message()));
        assert_eq!((other.retry_after(), other.request_id()), (error.retry_after(), error.request_id()));
        assert_eq!(other.may_have_been_processed(), error.may_have_been_processed());
    };
    let body = response.body().trim_ascii_end();
    if Members::of_body(body).is_some() {
        same(&[body, b",<html>\xff"].concat());
        // Behind a comma, so that a number is whole.
        same(&[body.strip_suffix(b"}").unwrap(), b","].concat());
    }
}

fn read(response: &Response<&[u8]>) -> Box<ApiError> {
    match answer::read(&targets::entity().fetch(targets::factor()), response) {
        Err(Error::Api(error)) => error,
        other => panic!("{} is no success: {other:?}", response.status()),
    }
}

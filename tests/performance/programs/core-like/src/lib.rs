//! What a careful hand would have in place of the core: one endpoint, on the crates that it takes.

#[path = "../../../src/hand/read.rs"]
mod read;
#[path = "../../../src/hand/request.rs"]
mod request;

pub use read::*;
pub use request::Hand;

use base64::{Engine, engine::general_purpose::STANDARD};

/// Why there is no factor.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The credentials make no header, or the arguments no URL.
    #[error("no request can be made")]
    Request(#[from] http::Error),
    /// The answer is not what it should be.
    #[error("the answer cannot be read")]
    Answer(#[from] serde_json::Error),
}

/// What stands in `Authorization`.
///
/// # Errors
/// When the credentials make no header.
pub fn authorization(user: &str, password: &str) -> Result<http::HeaderValue, Error> {
    let encoded = STANDARD.encode(format!("{user}:{password}"));
    Ok(http::HeaderValue::try_from(format!("Basic {encoded}")).map_err(http::Error::from)?)
}

//! Twilio Verify v2 Factors without I/O.
mod error_code;
pub mod field;
pub mod limits;
mod sid;
pub use error_code::ErrorCode;
pub use sid::{AccountSid, ApiKeySid, EntitySid, FactorSid, ServiceSid, SidError};

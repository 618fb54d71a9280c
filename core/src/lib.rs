//! Twilio Verify v2 Factors without I/O.

mod adjust;
mod answer;
pub mod call;
mod client;
mod config;
mod endpoint;
mod entity;
mod error;
mod error_code;
mod factor;
pub mod field;
mod form;
mod json;
mod lenient;
pub mod limits;
mod metadata;
mod open_enum;
mod operation;
pub mod ops;
mod page;
mod path;
mod push;
mod retry;
mod secret;
mod sid;
mod timestamp;
mod transport;

pub use adjust::{Repeatable, Unchecked};
pub use answer::Answer;
pub use call::{Call, Pause, Pending, Step};
pub use client::{Client, List, Pages};
pub use config::{Config, ConfigError, Credentials};
pub use endpoint::{Edge, Endpoint, Region};
pub use entity::{Entity, Identity};
pub use error::{
    ApiError, Check, DecodeError, DecodeFailure, Delivery, Error, Invalid, ProblemDetail, TransportError,
    Violation,
};
pub use error_code::ErrorCode;
pub use factor::{
    Extra, Factor, FactorConfig, FactorStatus, FactorType, NewFactor, NotificationPlatform, PushBinding,
    PushConfig, TotpAlgorithm, TotpBinding, TotpConfig,
};
pub use form::{Body, Form};
pub use json::Json;
pub use metadata::Metadata;
pub use open_enum::UnknownValue;
pub use operation::{Operation, OperationExt, Replay};
pub use ops::Verification;
pub use page::{Cursor, Page, Paged};
pub use path::Path;
pub use push::{Notifications, PublicKey};
pub use retry::{Attempt, RetryPolicy};
pub use secret::Secret;
pub use sid::{AccountSid, ApiKeySid, EntitySid, FactorSid, ServiceSid, SidError};
pub use timestamp::{Timestamp, TimestampError};
pub use transport::{FromFn, HttpRequest, HttpResponse, Transport, from_fn, refuse_plain_http};

//! What the user does, and what comes of it.

use twilio_verify_core::{Delivery, Error, Factor, FactorConfig, PublicKeyCredential, Verification};

use crate::{stacks::User, texts};

/// What the user does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Create,
    Fetch,
    Update,
    Verify,
    List,
    Delete,
    CreatePasskey,
    VerifyPasskey,
}

/// What the user sees. What is the same whatever the row, such as the binding of a create, is checked on the way here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Saw {
    /// A factor with the binding or the options that the server sent, and with this status.
    Created(String),
    /// A factor with this status.
    Got(String),
    Verified,
    Rejected,
    /// So many factors, and the end.
    Listed(usize),
    /// So many factors, and then this error.
    ListedThen(usize, Box<Saw>),
    Deleted,
    /// Nothing was sent: an argument is refused.
    Refused,
    /// No answer, and nobody received the request.
    NotSent,
    /// No answer, and the request may have been carried out.
    Lost,
    /// An error answer: status, code, and whether the request may have been carried out.
    Failed(u16, Option<u32>, bool),
    /// An answer of success that cannot be read, for this reason. The body is in the error.
    Unreadable(String),
}

/// An error answer to a request that was not carried out.
pub(crate) fn failed(status: u16, code: impl Into<Option<u32>>) -> Saw {
    Saw::Failed(status, code.into(), false)
}

/// An error answer to a request that may have been carried out.
pub(crate) fn unclear(status: u16, code: impl Into<Option<u32>>) -> Saw {
    Saw::Failed(status, code.into(), true)
}

pub(crate) fn created(status: &str) -> Saw {
    Saw::Created(status.into())
}

pub(crate) fn got(status: &str) -> Saw {
    Saw::Got(status.into())
}

pub(crate) fn unreadable(reason: &str) -> Saw {
    Saw::Unreadable(reason.into())
}

/// To a delete: a success that is not the one that it is answered with.
pub(crate) fn not_deleted() -> Saw {
    unreadable("it is not 204, with which a deletion is answered")
}

/// A field that is not there, or not readable.
pub(crate) fn missing(field: &str) -> Saw {
    Saw::Unreadable(format!("it has no readable `{field}`"))
}

pub(crate) fn listed_then(factors: usize, error: Saw) -> Saw {
    Saw::ListedThen(factors, error.into())
}

impl Act {
    /// Does it, and says what the user saw, and how the call failed, if it did.
    pub(crate) async fn by(self, user: &impl User) -> (Saw, Option<Error>) {
        let (entity, sid) = (texts::entity(), texts::FACTOR_SID.parse().unwrap());
        match self {
            Self::Create => {
                seen(user.send(entity.create_totp("Phone").secret(texts::GIVEN)).await, |created| {
                    assert_eq!(created.binding.uri.expose(), texts::URI);
                    assert_eq!(created.binding.secret.expose(), texts::BOUND);
                    Saw::Created(status(&created.factor))
                })
            }
            Self::Fetch => seen(user.send(entity.fetch(sid)).await, |factor| Saw::Got(status(&factor))),
            Self::Update => {
                let update = entity.update(sid).friendly_name("Phone");
                seen(user.send(update).await, |factor| Saw::Got(status(&factor)))
            }
            Self::Verify => seen(user.send(entity.verify(sid, texts::CODE)).await, verification),
            Self::CreatePasskey => seen(user.send(entity.create_passkey("Laptop")).await, |created| {
                assert!(created.options.as_str().starts_with(r#"{"publicKey": {"#), "untouched");
                // A tree of it, or an error: never a crash.
                let _ = created.options.read::<serde_json::Value>();
                Saw::Created(status(&created.factor))
            }),
            Self::VerifyPasskey => {
                let made = PublicKeyCredential::from_json(texts::credential());
                seen(user.send(entity.verify_passkey(sid, made)).await, verification)
            }
            Self::Delete => seen(user.send(entity.delete(sid)).await, |()| Saw::Deleted),
            Self::List => {
                let mut factors = 0;
                for item in user.list(entity.factors()).await {
                    match item {
                        Ok(factor) => {
                            status(&factor);
                            factors += 1;
                        }
                        Err(error) => return (listed_then(factors, failure(&error)), Some(error)),
                    }
                }
                (Saw::Listed(factors), None)
            }
        }
    }

    /// The request line, in lower case as the server keeps it, without a query.
    pub(crate) fn request_line(self) -> String {
        let factors = format!("/v2/services/{}/entities/{}/factors", texts::SERVICE_SID, texts::IDENTITY);
        let passkeys = format!("post /v2/services/{}/passkeys", texts::SERVICE_SID);
        let line = match self {
            Self::CreatePasskey => format!("{passkeys}/factors"),
            Self::VerifyPasskey => format!("{passkeys}/verifyfactor"),
            Self::Create => format!("post {factors}"),
            Self::Fetch => format!("get {factors}/{}", texts::FACTOR_SID),
            Self::Update | Self::Verify => format!("post {factors}/{}", texts::FACTOR_SID),
            Self::List => format!("get {factors}"),
            Self::Delete => format!("delete {factors}/{}", texts::FACTOR_SID),
        };
        line.to_ascii_lowercase()
    }
}

fn seen<T>(result: Result<T, Error>, success: impl FnOnce(T) -> Saw) -> (Saw, Option<Error>) {
    match result {
        Ok(output) => (success(output), None),
        Err(error) => (failure(&error), Some(error)),
    }
}

fn verification(verification: Verification) -> Saw {
    match verification {
        Verification::Verified(factor) => {
            assert_eq!(status(&factor), "verified");
            Saw::Verified
        }
        Verification::Rejected(factor) => {
            assert_ne!(status(&factor), "verified");
            Saw::Rejected
        }
    }
}

fn failure(error: &Error) -> Saw {
    let maybe = error.may_have_been_processed();
    let only_reads = matches!(error.operation(), Some("FetchFactor" | "ListFactor"));
    assert!(!(maybe && only_reads), "{error:?}");
    if let Error::Transport(error) = error {
        assert_eq!(maybe, error.delivery() == Delivery::Unknown && !only_reads, "{error:?}");
    }
    assert!(maybe || only_reads || !matches!(error, Error::Decode(_)), "{error:?}");
    match error {
        Error::Invalid(_) => Saw::Refused,
        Error::Transport(error) if error.delivery() == Delivery::Unknown => Saw::Lost,
        Error::Transport(_) => Saw::NotSent,
        Error::Api(error) => {
            // A row says what such an answer leaves open of a request that changes something.
            let status = error.status().as_u16();
            let maybe = maybe || only_reads && (!error.status().is_client_error() || status == 408);
            Saw::Failed(status, error.code().map(|code| code.0), maybe)
        }
        Error::Decode(error) => {
            let words = error.to_string();
            let (_, reason) = words.split_once("but the answer cannot be read: ").unwrap();
            Saw::Unreadable(reason.split(", at line").next().unwrap().into())
        }
        _ => panic!("{error:?}"),
    }
}

/// Looks at everything in a factor as a user would, whatever the server put there.
fn status(factor: &Factor) -> String {
    texts::look(&format!("{factor:?}"));
    if let Some(metadata) = &factor.metadata {
        let _ = metadata.get("os");
    }
    if let Some(FactorConfig::Other(json)) = &factor.config {
        // A tree of it, or an error: never a crash.
        let _ = json.read::<serde_json::Value>();
    }
    assert_eq!(factor.is_verified(), factor.status.as_str() == "verified");
    factor.status.to_string()
}

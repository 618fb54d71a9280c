use std::env::VarError;

/// What a variable of the environment holds, if it is set: for [`Config::from_vars`](crate::Config::from_vars) and
/// [`Proxies::from_vars`](crate::Proxies::from_vars).
///
/// It is what `std::env::var` gives, or an `Option<String>` of whatever else knows such names, such as a vault. The trait
/// is sealed: no other type can have it.
pub trait Variable: sealed::Sealed {}

impl Variable for Option<String> {}
impl Variable for Result<String, VarError> {}

pub(crate) use sealed::NotUnicode;

#[allow(unnameable_types, reason = "so that nobody else implements it")]
mod sealed {
    use super::VarError;

    pub trait Sealed {
        /// The text, where there is any: an empty one counts as none.
        fn value(self) -> Result<Option<String>, NotUnicode>;
    }

    /// It is set, and not to UTF-8.
    #[derive(Debug)]
    pub struct NotUnicode;

    impl Sealed for Option<String> {
        fn value(self) -> Result<Option<String>, NotUnicode> {
            Ok(self.filter(|value| !value.is_empty()))
        }
    }

    impl Sealed for Result<String, VarError> {
        fn value(self) -> Result<Option<String>, NotUnicode> {
            match self {
                Ok(value) => Some(value).value(),
                Err(VarError::NotPresent) => Ok(None),
                Err(VarError::NotUnicode(_)) => Err(NotUnicode),
            }
        }
    }
}

/// What a variable holds, if it is set: an `Option<String>`, or a `Result<String, E>` whose error says that it is not, as
/// `std::env::var` gives it. For [`Config::from_vars`](crate::Config::from_vars); there will be no other.
pub trait Variable: sealed::Sealed {}

impl Variable for Option<String> {}
impl<E> Variable for Result<String, E> {}

mod sealed {
    #[allow(unnameable_types, reason = "so that nobody else implements it")]
    pub trait Sealed {
        /// The text, where there is any.
        fn value(self) -> Option<String>;
    }

    impl Sealed for Option<String> {
        fn value(self) -> Option<String> {
            self.filter(|value| !value.is_empty())
        }
    }

    impl<E> Sealed for Result<String, E> {
        fn value(self) -> Option<String> {
            self.ok().value()
        }
    }
}

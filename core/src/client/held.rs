use core::ops::Deref;

/// The client of a list: the caller's, or the list's own.
pub(super) enum Held<'c, C> {
    Borrowed(&'c C),
    /// In a box, since a client is long, and most lists borrow theirs.
    Owned(Box<C>),
}

impl<C> Deref for Held<'_, C> {
    type Target = C;
    fn deref(&self) -> &C {
        match self {
            Self::Borrowed(client) => client,
            Self::Owned(client) => client,
        }
    }
}

//! What changes one call is a wrapper that is itself an operation.

use crate::{Invalid, Operation, Page, Paged, Replay, operation::forward};

/// An operation that is sent whatever the documented limits say: see
/// [`unchecked`](crate::OperationExt::unchecked).
#[derive(Clone, Debug)]
#[must_use]
pub struct Unchecked<O>(pub(crate) O);

impl<O: Operation> Operation for Unchecked<O> {
    forward! { O, this => &this.0; path query body replay decode settled_by }

    fn validate(&self) -> Result<(), Invalid> {
        Ok(())
    }
}

impl<O: Paged> Paged for Unchecked<O> {
    type Item = O::Item;

    fn wants_more(&self) -> bool {
        self.0.wants_more()
    }
    fn after(&self, page: &Page<O::Item>) -> Option<Self> {
        self.0.after(page).map(Self)
    }
}

/// An operation that may be sent again although a first attempt may have been carried out: see
/// [`repeatable`](crate::OperationExt::repeatable).
#[derive(Clone, Debug)]
#[must_use]
pub struct Repeatable<O>(pub(crate) O);

impl<O: Operation> Operation for Repeatable<O> {
    forward! { O, this => &this.0; path query body validate decode settled_by }

    fn replay(&self) -> Replay {
        Replay::Safe
    }
}

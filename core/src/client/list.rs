use core::{fmt, iter::FusedIterator};

use super::held::Held;
use crate::{Client, Error, Page, Paged, Transport};

/// The pages of a list, for whoever blocks: see [`Client::pages`] and [`Client::into_pages`].
#[must_use = "iterators are lazy: nothing is requested until it is asked for"]
pub struct Pages<'c, T, O> {
    client: Held<'c, Client<T>>,
    next: Option<O>,
}

impl<'c, T, O: Paged> Pages<'c, T, O> {
    pub(super) fn new(client: Held<'c, Client<T>>, operation: O) -> Self {
        Self { client, next: Some(operation).filter(Paged::wants_more) }
    }
}

impl<T: Transport, O: Paged> Iterator for Pages<'_, T, O> {
    type Item = Result<Page<O::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let operation = self.next.take()?;
        let page = self.client.send(&operation);
        self.next = page.as_ref().ok().and_then(|page| operation.after(page));
        Some(page)
    }
}

impl<T: Transport, O: Paged> FusedIterator for Pages<'_, T, O> {}

impl<T, O: fmt::Debug> fmt::Debug for Pages<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("next", &self.next).finish_non_exhaustive()
    }
}

/// Everything on a list, for whoever blocks: see [`Client::list`] and [`Client::into_list`].
#[must_use = "iterators are lazy: nothing is requested until it is asked for"]
pub struct List<'c, T, O: Paged> {
    items: std::vec::IntoIter<O::Item>,
    pages: Pages<'c, T, O>,
}

impl<'c, T, O: Paged> List<'c, T, O> {
    pub(super) fn new(pages: Pages<'c, T, O>) -> Self {
        Self { items: Vec::new().into_iter(), pages }
    }
}

impl<T: Transport, O: Paged> Iterator for List<'_, T, O> {
    type Item = Result<O::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.items.next() {
                return Some(Ok(item));
            }
            // Whose room is not needed while the next page is read.
            self.items = Vec::new().into_iter();
            // An empty page does not end the list.
            match self.pages.next()? {
                Ok(page) => self.items = page.items.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl<T: Transport, O: Paged> FusedIterator for List<'_, T, O> {}

impl<T, O: Paged + fmt::Debug> fmt::Debug for List<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List").field("read", &self.items.len()).field("pages", &self.pages).finish()
    }
}

use core::{
    fmt,
    future::{Future, poll_fn},
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::stream::{FusedStream, Stream};

use crate::{AsyncClient, AsyncTransport, Error, Page, Paged};

/// The pages of a list, awaited: see [`AsyncClient::pages`].
///
/// A [`Stream`], for those who combine streams; [`next`](Self::next) needs no other crate. Dropping what `next` gave
/// loses nothing: the page that was asked for comes with the next `next`. Dropping this ends the request under way.
#[must_use = "streams are lazy: nothing is requested until it is asked for"]
pub struct AsyncPages<'c, T, O: Paged> {
    client: &'c AsyncClient<T>,
    state: State<'c, O>,
}

enum State<'c, O: Paged> {
    Next(O),
    UnderWay(UnderWay<'c, O>),
    End,
}

/// The page and the operation for the one after it.
type UnderWay<'c, O> = Pin<Box<dyn Future<Output = (PageOf<O>, Option<O>)> + Send + 'c>>;
type PageOf<O> = Result<Page<<O as Paged>::Item>, Error>;

impl<'c, T, O: Paged> AsyncPages<'c, T, O> {
    pub(super) fn new(client: &'c AsyncClient<T>, operation: O) -> Self {
        let state = if operation.wants_more() { State::Next(operation) } else { State::End };
        Self { client, state }
    }
}

impl<'c, T: AsyncTransport + Sync, O: Paged<Item: Send> + Send + Sync + 'c> AsyncPages<'c, T, O> {
    /// The next page; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<PageOf<O>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<'c, T: AsyncTransport + Sync, O: Paged<Item: Send> + Send + Sync + 'c> Stream for AsyncPages<'c, T, O> {
    type Item = PageOf<O>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<PageOf<O>>> {
        let this = self.get_mut();
        let mut under_way = match mem::replace(&mut this.state, State::End) {
            State::Next(operation) => Box::pin(fetch(this.client, operation)),
            State::UnderWay(under_way) => under_way,
            State::End => return Poll::Ready(None),
        };
        match under_way.as_mut().poll(context) {
            Poll::Ready((page, next)) => {
                this.state = next.map_or(State::End, State::Next);
                Poll::Ready(Some(page))
            }
            Poll::Pending => {
                this.state = State::UnderWay(under_way);
                Poll::Pending
            }
        }
    }
}

async fn fetch<T: AsyncTransport, O: Paged>(client: &AsyncClient<T>, operation: O) -> (PageOf<O>, Option<O>) {
    let page = client.send(&operation).await;
    let next = page.as_ref().ok().and_then(|page| operation.after(page));
    (page, next)
}

impl<'c, T: AsyncTransport + Sync, O: Paged<Item: Send> + Send + Sync + 'c> FusedStream
    for AsyncPages<'c, T, O>
{
    fn is_terminated(&self) -> bool {
        matches!(self.state, State::End)
    }
}

/// Nothing in it is pinned in place: the request under way has a box of its own.
impl<T, O: Paged> Unpin for AsyncPages<'_, T, O> {}

impl<T, O: Paged + fmt::Debug> fmt::Debug for AsyncPages<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let next = match &self.state {
            State::Next(operation) => Some(operation),
            State::UnderWay(_) | State::End => None,
        };
        f.debug_struct("AsyncPages").field("next", &next).finish_non_exhaustive()
    }
}

/// Everything on a list, awaited: see [`AsyncClient::list`]. `while let Some(item) = list.next().await` goes through
/// it. What is said of [`AsyncPages`] holds for it too.
#[must_use = "streams are lazy: nothing is requested until it is asked for"]
pub struct AsyncList<'c, T, O: Paged> {
    items: std::vec::IntoIter<O::Item>,
    pages: AsyncPages<'c, T, O>,
}

impl<'c, T, O: Paged> AsyncList<'c, T, O> {
    pub(super) fn new(pages: AsyncPages<'c, T, O>) -> Self {
        Self { items: Vec::new().into_iter(), pages }
    }
}

impl<'c, T: AsyncTransport + Sync, O: Paged<Item: Send> + Send + Sync + 'c> AsyncList<'c, T, O> {
    /// The next item; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<'c, T: AsyncTransport + Sync, O: Paged<Item: Send> + Send + Sync + 'c> Stream for AsyncList<'c, T, O> {
    type Item = Result<O::Item, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(item) = this.items.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // Whose room is not needed while the next page is read.
            this.items = Vec::new().into_iter();
            // An empty page does not end the list.
            match core::task::ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.items = page.items.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<'c, T: AsyncTransport + Sync, O: Paged<Item: Send> + Send + Sync + 'c> FusedStream
    for AsyncList<'c, T, O>
{
    fn is_terminated(&self) -> bool {
        self.items.as_slice().is_empty() && self.pages.is_terminated()
    }
}

/// Nothing in it is pinned in place.
impl<T, O: Paged> Unpin for AsyncList<'_, T, O> {}

impl<T, O: Paged + fmt::Debug> fmt::Debug for AsyncList<'_, T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AsyncList").field("read", &self.items.len()).field("pages", &self.pages).finish()
    }
}

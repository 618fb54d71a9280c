use core::{
    fmt,
    future::{Future, poll_fn},
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use futures_core::stream::{FusedStream, Stream};

use super::held::Held;
use crate::{AsyncClient, AsyncTransport, Error, Page, Paged};

/// The pages of a list, awaited: see [`AsyncClient::pages`] and [`AsyncClient::into_pages`].
///
/// A [`Stream`], for those who combine streams; [`next`](Self::next) needs no other crate. Dropping what `next` gave
/// loses nothing: the page that was asked for comes with the next `next`. Dropping this ends the request under way.
#[must_use = "streams are lazy: nothing is requested until it is asked for"]
pub struct AsyncPages<'c, T, O: Paged> {
    state: State<'c, T, O>,
}

enum State<'c, T, O: Paged> {
    Next(Held<'c, AsyncClient<T>>, O),
    UnderWay(UnderWay<'c, T, O>),
    End,
}

/// The page, and what fetches the one after it.
type UnderWay<'c, T, O> = Pin<Box<dyn Future<Output = (PageOf<O>, State<'c, T, O>)> + Send + 'c>>;
type PageOf<O> = Result<Page<<O as Paged>::Item>, Error>;

impl<'c, T, O: Paged> AsyncPages<'c, T, O> {
    pub(super) fn new(client: Held<'c, AsyncClient<T>>, operation: O) -> Self {
        Self { state: if operation.wants_more() { State::Next(client, operation) } else { State::End } }
    }
}

impl<'c, T: AsyncTransport + Send + Sync, O: Paged<Item: Send> + Send + Sync + 'c> AsyncPages<'c, T, O> {
    /// The next page; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<PageOf<O>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<'c, T: AsyncTransport + Send + Sync, O: Paged<Item: Send> + Send + Sync + 'c> Stream
    for AsyncPages<'c, T, O>
{
    type Item = PageOf<O>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<PageOf<O>>> {
        let this = self.get_mut();
        let mut under_way = match mem::replace(&mut this.state, State::End) {
            State::Next(client, operation) => Box::pin(fetch(client, operation)),
            State::UnderWay(under_way) => under_way,
            State::End => return Poll::Ready(None),
        };
        match under_way.as_mut().poll(context) {
            Poll::Ready((page, next)) => {
                this.state = next;
                Poll::Ready(Some(page))
            }
            Poll::Pending => {
                this.state = State::UnderWay(under_way);
                Poll::Pending
            }
        }
    }
}

async fn fetch<T: AsyncTransport, O: Paged>(
    client: Held<'_, AsyncClient<T>>,
    operation: O,
) -> (PageOf<O>, State<'_, T, O>) {
    let page = client.send(&operation).await;
    let next = page.as_ref().ok().and_then(|page| operation.after(page));
    (page, next.map_or(State::End, |next| State::Next(client, next)))
}

impl<'c, T: AsyncTransport + Send + Sync, O: Paged<Item: Send> + Send + Sync + 'c> FusedStream
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
            State::Next(_, operation) => Some(operation),
            State::UnderWay(_) | State::End => None,
        };
        f.debug_struct("AsyncPages").field("next", &next).finish_non_exhaustive()
    }
}

/// Everything on a list, awaited: see [`AsyncClient::list`] and [`AsyncClient::into_list`].
/// `while let Some(item) = list.next().await` goes through it. What is said of [`AsyncPages`] holds for it too.
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

impl<'c, T: AsyncTransport + Send + Sync, O: Paged<Item: Send> + Send + Sync + 'c> AsyncList<'c, T, O> {
    /// The next item; `None` at the end, and after an error.
    pub async fn next(&mut self) -> Option<Result<O::Item, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<'c, T: AsyncTransport + Send + Sync, O: Paged<Item: Send> + Send + Sync + 'c> Stream
    for AsyncList<'c, T, O>
{
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

impl<'c, T: AsyncTransport + Send + Sync, O: Paged<Item: Send> + Send + Sync + 'c> FusedStream
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

use std::sync::Mutex;

use futures_core::stream::{FusedStream, Stream};

use super::*;
use crate::{Credentials, Entity, HttpRequest, HttpResponse, Page, ops::ListFactors};

/// A list of as many pages as there are strings, each with a factor for each character; `!` is an error.
struct Server {
    pages: Vec<&'static str>,
    asked: Mutex<Vec<usize>>,
}

impl Server {
    fn new<const N: usize>(pages: [&'static str; N]) -> Self {
        Self { pages: pages.to_vec(), asked: Mutex::default() }
    }

    fn asked(&self) -> Vec<usize> {
        self.asked.lock().unwrap().clone()
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let query = request.uri().query().unwrap_or_default();
        let page = query.split('&').find_map(|pair| pair.strip_prefix("Page=")).unwrap_or("0");
        let page: usize = page.parse().unwrap();
        self.asked.lock().unwrap().push(page);
        let Some(&content) = self.pages.get(page).filter(|&&content| content != "!") else {
            return http::Response::builder().status(400).body(Vec::new()).unwrap();
        };
        let factors: Vec<_> = content
            .chars()
            .map(
                |digit| serde_json::json!({ "sid": sid(digit), "status": "verified", "factor_type": "totp" }),
            )
            .collect();
        let next =
            (page + 1 < self.pages.len()).then(|| format!("https://elsewhere.example/?Page={}", page + 1));
        let body = serde_json::json!({ "factors": factors, "meta": { "next_page_url": next } });
        http::Response::new(serde_json::to_vec(&body).unwrap())
    }
}

impl Transport for Server {
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, crate::TransportError> {
        Ok(self.answer(&request))
    }
    fn sleep(&self, _: core::time::Duration) {}
}

impl crate::AsyncTransport for Server {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, crate::TransportError> {
        // A server takes its time: each exchange can be left in its midst.
        tokio::task::yield_now().await;
        Ok(self.answer(&request))
    }
    async fn sleep(&self, _: core::time::Duration) {}
}

fn sid(digit: char) -> String {
    format!("YF{}", digit.to_string().repeat(32))
}

fn config() -> Config {
    Config::new(Credentials::auth_token("AC00000000000000000000000000000000".parse().unwrap(), "token"))
}

fn factors() -> ListFactors {
    Entity::new("VA00000000000000000000000000000000".parse().unwrap(), "user-0001").factors()
}

fn run<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

fn digit(factor: Result<crate::Factor, Error>) -> char {
    factor.map_or('!', |factor| factor.sid.as_str().chars().last().unwrap())
}

#[test]
fn a_page_is_requested_when_it_is_asked_for() {
    let client = Client::with_transport(config(), Server::new(["12", "", "3"]));
    let mut list = client.list(factors());
    let asked = || client.transport().asked();
    assert!(asked().is_empty());
    assert_eq!(list.next().map(digit), Some('1'));
    assert_eq!(list.next().map(digit), Some('2'));
    assert_eq!(asked(), [0]);
    assert_eq!(list.next().map(digit), Some('3'));
    assert_eq!(asked(), [0, 1, 2]);
    assert_eq!(list.next().map(digit), None);
    assert_eq!(asked(), [0, 1, 2]);
}

#[test]
fn so_it_is_with_await() {
    let client = AsyncClient::with_transport(config(), Server::new(["12", "", "3"]));
    let asked = || client.transport().asked();
    run(async {
        let mut list = client.list(factors());
        tokio::task::yield_now().await;
        assert!(asked().is_empty());
        assert_eq!(list.next().await.map(digit), Some('1'));
        assert_eq!(list.next().await.map(digit), Some('2'));
        assert_eq!(asked(), [0]);
        assert_eq!(list.next().await.map(digit), Some('3'));
        assert_eq!(asked(), [0, 1, 2]);
        assert!(list.is_terminated());
        assert_eq!(list.next().await.map(digit), None);
        assert_eq!(asked(), [0, 1, 2]);
    });
}

#[test]
fn after_an_error_there_is_no_more() {
    let client = Client::with_transport(config(), Server::new(["1", "!", "3"]));
    assert_eq!(client.list(factors()).map(digit).collect::<String>(), "1!");

    let client = AsyncClient::with_transport(config(), Server::new(["1", "!", "3"]));
    run(async {
        let mut list = client.list(factors());
        let mut seen = String::new();
        while let Some(factor) = list.next().await {
            seen.push(digit(factor));
        }
        assert_eq!(seen, "1!");
        assert!(list.next().await.is_none() && list.is_terminated());
    });
}

#[test]
fn a_limit_of_nothing_asks_for_nothing() {
    let client = AsyncClient::with_transport(config(), Server::new(["1"]));
    let mut pages = client.pages(factors().limit(0));
    assert!(pages.is_terminated());
    assert!(run(pages.next()).is_none());
    assert!(client.transport().asked().is_empty());
}

#[test]
fn what_next_gave_can_be_dropped() {
    let client = AsyncClient::with_transport(config(), Server::new(["1", "2"]));
    run(async {
        let mut list = client.list(factors());
        for expected in ['1', '2'] {
            // Polled once and left while the request is under way.
            {
                let mut next = core::pin::pin!(list.next());
                core::future::poll_fn(|context| {
                    assert!(next.as_mut().poll(context).is_pending());
                    core::task::Poll::Ready(())
                })
                .await;
            }
            assert_eq!(list.next().await.map(digit), Some(expected));
        }
        assert!(list.next().await.is_none());
    });
    assert_eq!(client.transport().asked(), [0, 1], "no page was asked for twice");
}

/// Whatever the transport is, the calls and the streams can move between threads.
#[test]
fn calls_and_streams_are_send() {
    fn send<T: Send>(value: T) -> T {
        value
    }
    async fn everything<T: crate::AsyncTransport + Send + Sync + 'static>(client: AsyncClient<T>) -> String {
        let mut seen = String::new();
        let mut list = send(client.list(factors()));
        while let Some(factor) = send(list.next()).await {
            seen.push(digit(factor));
        }
        let page = send(send(client.pages(factors())).next()).await.unwrap().unwrap();
        assert_eq!(page.items.len(), 1);
        assert!(send(client.send(factors())).await.is_ok());
        seen
    }
    let client = AsyncClient::with_transport(config(), Server::new(["1", "2"]));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let task = runtime.spawn(everything(client));
    assert_eq!(runtime.block_on(task).unwrap(), "12");
}

/// Without the client that it came from: with another policy, out of the function that made it, in another task.
#[test]
fn a_list_can_keep_its_client() {
    fn owned<T: Send + 'static>(value: T) -> T {
        value
    }
    let client = Client::with_transport(config(), std::sync::Arc::new(Server::new(["12", "", "3"])));
    let list = client.clone().retry_policy(RetryPolicy::NEVER).into_list(factors());
    assert_eq!(list.map(digit).collect::<String>(), "123");
    assert_eq!(client.clone().retry_policy(RetryPolicy::NEVER).into_pages(factors()).count(), 3);
    assert_eq!(client.transport().asked(), [0, 1, 2, 0, 1, 2]);
    let list = owned(client.into_list(factors().limit(2)));
    assert_eq!(list.map(digit).collect::<String>(), "12");
}

#[test]
fn so_it_can_with_await() {
    fn body<T: crate::AsyncTransport + Send + Sync + 'static>(
        client: AsyncClient<T>,
    ) -> impl FusedStream<Item = Result<Page<crate::Factor>, Error>> + Send + Unpin + 'static {
        client.into_pages(factors())
    }
    let client = AsyncClient::with_transport(config(), std::sync::Arc::new(Server::new(["12", "", "3"])));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let mut list = client.clone().retry_policy(RetryPolicy::NEVER).into_list(factors());
        assert_eq!(list.next().await.map(digit), Some('1'));
        drop(list);
        let mut list = client.clone().into_list(factors());
        let of_a_task = tokio::spawn(async move {
            let mut seen = String::new();
            while let Some(factor) = list.next().await {
                seen.push(digit(factor));
            }
            seen
        });
        assert_eq!(of_a_task.await.unwrap(), "123");
        let mut pages = body(client.clone());
        let mut sizes = Vec::new();
        while let Some(page) =
            core::future::poll_fn(|context| core::pin::Pin::new(&mut pages).poll_next(context)).await
        {
            sizes.push(page.unwrap().items.len());
        }
        assert_eq!(sizes, [2, 0, 1]);
        assert!(pages.is_terminated() && !body(client.clone()).is_terminated());
    });
    assert_eq!(client.transport().asked(), [0, 0, 1, 2, 0, 1, 2]);
}

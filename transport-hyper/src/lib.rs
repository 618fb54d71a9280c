//! Twilio Verify v2 Factors for programs that await: the requests of [`twilio_verify_core`], carried out by
//! [hyper](https://docs.rs/hyper) on [tokio](https://docs.rs/tokio).
//!
//! All of the core is here again, so that this crate is the only one to add, and `twilio-verify-emulator` for your tests:
//!
//! ```
//! use twilio_verify_emulator::{SERVICE_SID, Server, Settings};
//! use twilio_verify_hyper::{Client, Entity, Verification};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Twilio's API on this machine. With an account: `Config::from_vars(std::env::var)?`.
//! let twilio = Server::start(Settings::default())?;
//! let client = Client::new(twilio.config());
//! let user = Entity::new(SERVICE_SID.parse()?, "user-0001");
//!
//! let created = client.send(user.create_totp("John's Phone")).await?;
//! println!("show this as a QR code, once: {}", created.binding.uri.expose());
//!
//! // What the user types.
//! let code = twilio.totp_code(created.sid).ok_or("no such factor")?;
//! match client.send(user.verify(created.sid, code)).await? {
//!     Verification::Verified(factor) => println!("{} is {}", factor.sid, factor.status),
//!     Verification::Rejected(_) => println!("a wrong code: ask for the next one"),
//! }
//! let mut factors = client.list(user.factors()); // a `Stream`, too
//! while let Some(factor) = factors.next().await {
//!     println!("{}", factor?.sid);
//! }
//! # assert!(client.send(user.fetch(created.sid)).await?.is_verified());
//! # Ok(())
//! # }
//! ```
//!
//! # Map
//!
//! | for | see |
//! |---|---|
//! | the client and its verbs | [`Client`]: `send`, `exchange`, `list`, `pages` |
//! | who, where, what can be done, what comes back, what can go wrong | the [core's map](twilio_verify_core#map) |
//! | timeouts, connections, proxies, TLS | [`HyperTransport::builder`], and the sections below |
//! | the environment's account and proxy | [`Config::from_vars`], [`Proxies::from_vars`] |
//! | logs, traces, metrics | the section on what is logged; [`Observer`] |
//!
//! # Settings
//!
//! [`HyperTransport::builder`] has them; the rest is the [`Config`]'s and the [`RetryPolicy`]'s. Those that
//! `twilio-verify-ureq` has too have the same names and defaults.
//!
//! | setting | default | what it covers |
//! |---|---|---|
//! | [`timeout`](HyperTransportBuilder::timeout) | 30 s | one attempt, from its turn to the last byte of the body; a call can have several, and waits between them: [`RetryPolicy`] |
//! | [`connect_timeout`](HyperTransportBuilder::connect_timeout) | 10 s | a new connection: the lookup of the name, TCP, a proxy's part, TLS |
//! | [`max_body`](HyperTransportBuilder::max_body) | 16 MiB | a response's body |
//! | [`max_concurrency`](HyperTransportBuilder::max_concurrency) | 100 | exchanges at once, and so connections over HTTP/1; further ones wait for their turn |
//! | [`root_certificate`](HyperTransportBuilder::root_certificate), [`roots`](HyperTransportBuilder::roots) | the [features'](#features) | who is trusted to vouch for a server |
//! | [`tls`](HyperTransportBuilder::tls) | the [features'](#features) | what makes TLS |
//! | [`proxy`](HyperTransportBuilder::proxy), [`no_proxy`](HyperTransportBuilder::no_proxy) | the [environment's](#proxies) | how TCP gets to Twilio |
//! | [`connector`](HyperTransportBuilder::connector) | TCP | what TLS goes over: a Unix socket, an address of this machine |
//! | [`tls_connector`](HyperTransportBuilder::tls_connector) | TLS over TCP | a connector that brings TLS of its own |
//!
//! HTTP/2 is spoken where the server agrees to it within TLS, else HTTP/1.1. Idle connections are kept for 15 seconds.
//!
//! # Proxies
//!
//! By the same rules as in `twilio-verify-ureq`. The proxy is what the builder is [given](HyperTransportBuilder::proxy); else, unless
//! [`no_proxy`](HyperTransportBuilder::no_proxy) is said, what the environment says when the transport is made:
//! `https_proxy`, `HTTPS_PROXY`, `all_proxy` or `ALL_PROXY`, the first that is set, and `no_proxy` or `NO_PROXY`, with
//! [curl's meaning](Proxies::from_vars), but that a proxy of `http` without a port has 80, not 1080. `HTTP_PROXY` is not
//! read.
//!
//! - A proxy of `http` or `https` is asked for the target by `CONNECT`: it sees the host's name, and TLS to Twilio goes
//!   through it. To one of `https`, TLS comes first, by the [same roots](#features) as to Twilio. Proxies of `socks4`,
//!   `socks4a`, `socks5` and `socks5h` need the feature `socks-proxy`.
//! - Its credentials stand in its URL, `http://user:password@proxy.example:3128`, and go to it alone; the account's never
//!   go to it. Plain http, which goes to this machine alone, goes past any proxy; so does https to this machine, where the
//!   proxy is the environment's.
//! - Where it fails, nothing was sent, and the error names it. A proxy variable that cannot be read, and SOCKS without its
//!   feature, are [permanent](TransportError::is_permanent) errors: nothing goes past a proxy that was meant to be used.
//! - To one of SOCKS 5 with user and password, nothing else is offered: one that wants none fails.
//! - A [`connector`](HyperTransportBuilder::connector) of yours goes where it goes: none of this is for it, and a proxy
//!   set beside it is a permanent error.
//!
//! # The runtime
//!
//! Any tokio runtime, of one thread or several, with its timers and I/O enabled: `enable_all`, as `#[tokio::main]`
//! does. Without either, tokio panics; without any runtime, a call is an error.
//!
//! A client can be made before there is a runtime. Its connections live on the runtime that made them. So it can be
//! used on one runtime after another, when the earlier one has been dropped, and on several, as long as all of them
//! run; but only the first closes idle connections after their time. Where runtimes come and go, make a client for
//! each.
//!
//! # What is dropped
//!
//! A dropped call or list closes its connection (HTTP/1) or ends its stream on it (HTTP/2). What the server has
//! received by then is done all the same, and what is on its way to it may still arrive: of a create, see
//! [`AsyncClient`]. What hyper has not begun to write is not sent whole any more, with one exception: over HTTP/2, a
//! `GET` or `DELETE` for which the server allows no stream yet is sent once it does.
//!
//! The only tasks are hyper's own: those of connections and of requests on them, one that closes idle connections, and
//! connections that were begun when another one became free, which are finished and kept. A lookup of a name that was
//! begun ends on its thread of tokio's blocking pool.
//!
//! A caller who goes away, such as a web server's, drops what it waited for. So that a created secret is not lost with
//! it, let a task of its own wait for it and keep it:
//!
//! ```
//! use twilio_verify_hyper::{Client, Entity, Error, NewFactor, TotpBinding};
//!
//! async fn keep(created: &NewFactor<TotpBinding>) { /* for the user, until the factor is verified */ }
//!
//! async fn enrol(client: Client, entity: Entity) -> Result<NewFactor<TotpBinding>, Box<dyn std::error::Error>> {
//!     let create = async move {
//!         let created = client.send(entity.create_totp("John's Phone")).await?;
//!         keep(&created).await;
//!         Ok::<_, Error>(created)
//!     };
//!     Ok(tokio::spawn(create).await??)
//! }
//! ```
//!
//! # Tests of your own
//!
//! `twilio_verify_emulator::Server` is the API behind a port of this machine, without an account: the same `Client`,
//! with its [`base_url`](Endpoint::base_url) as the endpoint, talks to it. Without a socket, [`from_async_fn`] over its
//! `Emulator` makes an [`AsyncClient`] of another type; a [`SharedAsyncTransport`] makes it the same type again.
//!
//! # Lists as streams
//!
//! [`Client::list`](AsyncClient::list) and [`Client::pages`](AsyncClient::pages) are
//! [`Stream`](https://docs.rs/futures-core)s that borrow the client. One that has its own, such as the body of an answer,
//! is made by [`into_list`](AsyncClient::into_list) or [`into_pages`](AsyncClient::into_pages):
//!
//! ```
//! use futures_util::stream::{Stream, StreamExt};
//! use twilio_verify_hyper::{Client, Entity, Error};
//!
//! fn lines(client: &Client, user: &Entity) -> impl Stream<Item = Result<String, Error>> + Send + use<> {
//!     let factors = client.clone().into_list(user.factors()); // shares the connections
//!     factors.map(|factor| Ok(format!("{}\n", factor?.sid)))
//! }
//! ```
//!
//! # What is guaranteed
//!
//! - No redirect is followed, and no status is an error.
//! - Credentials go over TLS, or by plain http to this machine alone. Only
//!   a [`tls_connector`](HyperTransportBuilder::tls_connector) has to bring the TLS itself.
//! - No header is added but `host` (in HTTP/2, its `:authority`), and `content-length`, but for a `GET` or `DELETE`
//!   without a body.
//! - No server can hold the caller for longer than `timeout`, or make it store more than `max_body` and what a
//!   connection has in its buffers: up to some 128 KiB in HTTP/1, and some 6 MiB for a
//!   request in HTTP/2.
//! - Connections are used again; clones of a transport share them. Any number of calls at once to one host have no more
//!   connections than about twice `max_concurrency`. One of HTTP/2 whose other end is gone while requests are under way
//!   is found out by a ping, within 20 seconds.
//!
//! # What a failure says
//!
//! It decides whether a create is tried again:
//!
//! | failure | [`Delivery`] |
//! |---|---|
//! | a target that must not be: plain http to elsewhere, no host; no runtime | `NotSent` |
//! | no address for the name; connection refused, unreachable; whatever a connector reports | `NotSent` |
//! | a proxy that refuses, breaks off, or answers too much (100 headers, 8 KiB) or no HTTP | `NotSent` |
//! | a TLS handshake that fails, by certificate, reset or garbage | `NotSent` |
//! | any timeout until hyper has taken the request to a connection | `NotSent` |
//! | any timeout after that | `Unknown` |
//! | a reset or an end before the answer, on a connection used before too; a stream that HTTP/2 refuses | `Unknown` |
//! | an answer that is not HTTP, or has more than 64 to 128 KiB of headers | `Unknown` |
//! | a body cut off, or longer than `max_body` | `Unknown` |
//!
//! The cause in [`TransportError::cause`] is an error of hyper-util or hyper, an [`io::Error`](std::io::Error) of the
//! kind `TimedOut`, which names the proxy if there is one, a
//! [`TryReserveError`](std::collections::TryReserveError), or a message. What cannot be otherwise, as in the first row and
//! in a build without TLS, is [permanent](TransportError::is_permanent). Of the status by which a proxy refuses, 407
//! alone is told; what it sends along with a 200 is dropped.
//!
//! # What is logged
//!
//! With the feature `tracing`, each call is one span of the crate [`tracing`](https://docs.rs/tracing), at `INFO` and with
//! the target `twilio_verify`: which operation, its attempts and the delays between them, status, Twilio's code and request
//! id, and how long it took. A call is what a client's `send` does, with its attempts, and a page of a list. Nothing has to
//! be set. This is what `tracing_subscriber::fmt` prints of a fetch that is repeated, and of one that finds nothing, with
//! the filter `info,twilio_verify=debug` (`{…}` is as in the first line):
//!
//! ```text
//! DEBUG twilio_verify{twilio.operation="FetchFactor" http.request.method="GET" server.address="verify.twilio.com" server.port=443 otel.name="FetchFactor" otel.kind="client"}: twilio_verify: sending twilio.attempt=1
//! DEBUG twilio_verify{…}: twilio_verify: waiting twilio.delay_ms=45 http.response.status_code=503 twilio.code=20503 twilio.request_id="RQb6ef…" error.type="503"
//! DEBUG twilio_verify{…}: twilio_verify: sending twilio.attempt=2
//! DEBUG twilio_verify{…}: twilio_verify: done twilio.outcome="ok" twilio.attempts=2 twilio.waited_ms=45 twilio.elapsed_ms=47 http.response.status_code=200 twilio.request_id="RQd348…"
//!  INFO twilio_verify{…}: twilio_verify: failed twilio.operation="FetchFactor" twilio.outcome="error" twilio.attempts=1 twilio.waited_ms=0 twilio.elapsed_ms=1 http.response.status_code=404 twilio.code=20404 twilio.request_id="RQ3c5f…" error.type="404"
//! ```
//!
//! There is no identity and no secret in it at any level: no URL or path, no header's value, no body, none of a server's
//! words. A failure is at `WARN` where somebody should look at it (no answer, 401, 5xx, too many requests), and at `INFO`
//! where a user can have caused it (a refused argument, 404, too many codes). `twilio-verify-tracing` has the table of all
//! fields and events. The transport gives its observer to each client by itself: give `twilio_verify_tracing::observe` to
//! none, else everything is logged and counted twice. Without the feature, this crate logs nothing and has no dependency
//! for it.
//!
//! To count errors by operation, for any metrics library and with the feature or without, give the client an [`Observer`]:
//!
//! ```
//! use twilio_verify_hyper::{Answer, Client, Config, Error, Observer};
//!
//! struct Count(&'static str);
//!
//! impl Observer for Count {
//!     fn end(&mut self, result: Result<&Answer<()>, &Error>) {
//!         if let Err(error) = result {
//!             let code = error.code().map_or(0, |code| code.0);
//!             // Here: your counter. `attempt` and `wait` are told of retries.
//!             println!("verify_errors{{operation={}, code={code}}} += 1", self.0);
//!         }
//!     }
//! }
//!
//! fn counting(config: Config) -> Client {
//!     Client::new(config).observer(|call| Some(Box::new(Count(call.operation()))))
//! }
//! ```
//!
//! hyper-util, h2 and rustls have logs of their own, through `tracing` and `log`, and hyper in a build that is told so: none
//! of them a header's value or a body, at any level. But h2 shows at `DEBUG` what a server says when it ends a connection,
//! in which a hostile one can repeat what it was sent. With the feature, what hyper-util logs during a call stands within
//! its span; what the tasks of connections log does not, since one connection has many calls.
//!
//! # Features
//!
//! | feature | what it brings |
//! |---|---|
//! | `rustls` (default) | `rustls-ring` and `webpki-roots`: TLS that needs nothing of the machine |
//! | `rustls-ring`, `rustls-aws-lc` | TLS by rustls, with ring or with AWS-LC, whose C is compiled with it |
//! | `rustls-no-provider` | TLS by rustls with the [provider] that the process has installed |
//! | `webpki-roots` | rustls trusts Mozilla's roots, which are compiled in |
//! | `platform-roots` | rustls trusts what the operating system trusts |
//! | `native-tls` | TLS by the operating system, OpenSSL on Linux, trusting what that trusts |
//! | `socks-proxy` | proxies of SOCKS 4, 4a, 5 and 5h |
//! | `tracing` | a span of the crate `tracing` for each call |
//!
//! They compose, and each combination builds. What makes TLS is what [`tls`](HyperTransportBuilder::tls) says; else rustls,
//! where there are a provider and roots for it; else the operating system. rustls's provider is the one that the process
//! has installed when the transport is made; else ring; else AWS-LC. Its roots are each [`root_certificate`], and no
//! other, where one is given; else what [`roots`](HyperTransportBuilder::roots) says; else Mozilla's; else the operating
//! system's. So what another crate turns on changes nothing for a program with the default feature; one that relies on
//! anything else, and has several in its build, should say so to the builder.
//!
//! An https request that lacks something of this fails with a [permanent](TransportError::is_permanent) error that names
//! the feature to turn on, before a name is looked up or a proxy asked. [Plain
//! http](Endpoint::base_url) to an emulator, and a [`tls_connector`](HyperTransportBuilder::tls_connector), need none.
//!
//! [provider]: https://docs.rs/rustls/0.23/rustls/crypto/struct.CryptoProvider.html
//! [`root_certificate`]: HyperTransportBuilder::root_certificate

mod body;
mod builder;
mod connect;
mod failure;
mod pool;
mod proxy;
mod read;
mod tls;
mod transport;

#[doc(inline)]
pub use twilio_verify_core::*;

pub use builder::HyperTransportBuilder;
pub use tls::{Roots, Tls};
pub use transport::HyperTransport;
pub use twilio_verify_core;

/// A client that is awaited, over hyper. `Client::new(config)` is all it takes.
///
/// For another transport, such as one of [`from_async_fn`]'s, the client is [`AsyncClient`]. The one that blocks is
/// [`twilio_verify_core::Client`].
pub type Client = AsyncClient<HyperTransport>;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

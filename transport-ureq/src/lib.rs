//! Twilio Verify v2 Factors for programs that block: the requests of [`twilio_verify_core`], carried out by
//! [ureq](https://docs.rs/ureq), without an async runtime.
//!
//! All of the core is here again, so that this crate is the only one to add:
//!
//! ```no_run
//! use twilio_verify_ureq::{Client, Config, Entity, Verification};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::new(Config::from_vars(std::env::var)?);
//! let entity = Entity::new("VA00000000000000000000000000000000".parse()?, "user-0001");
//! let created = client.send(entity.create_totp("John's Phone"))?;
//! println!("show this as a QR code: {}", created.binding.uri.expose());
//! match client.send(entity.verify(created.sid, "724590"))? {
//!     Verification::Verified(factor) => println!("{} is {}", factor.sid, factor.status),
//!     Verification::Rejected(_) => println!("a wrong code: try again"),
//! }
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
//! | timeouts, connections, proxies, TLS | [`UreqTransport::builder`], and the sections below |
//! | the environment's account and proxy | [`Config::from_vars`], [`Proxies::from_vars`] |
//! | logs, traces, metrics | the section on what is logged; [`Observer`] |
//!
//! # Settings
//!
//! [`UreqTransport::builder`] has them; the rest is the [`Config`]'s and the [`RetryPolicy`]'s.
//!
//! | setting | default | what it covers |
//! |---|---|---|
//! | [`timeout`](UreqTransportBuilder::timeout) | 30 s | one attempt, from the lookup of the name to the last byte of the body; a call can have several, and waits between them: [`RetryPolicy`] |
//! | [`connect_timeout`](UreqTransportBuilder::connect_timeout) | 10 s | a new connection: TCP, a proxy's part, TLS; the lookup before it may take as long again |
//! | [`max_body`](UreqTransportBuilder::max_body) | 16 MiB | a response's body |
//! | [`root_certificate`](UreqTransportBuilder::root_certificate), [`roots`](UreqTransportBuilder::roots) | the [features'](#features) | who is trusted to vouch for a server |
//! | [`tls`](UreqTransportBuilder::tls) | the [features'](#features) | what makes TLS |
//! | [`proxy`](UreqTransportBuilder::proxy), [`no_proxy`](UreqTransportBuilder::no_proxy) | the [environment's](#proxies) | how TCP gets to Twilio |
//! | [`agent`](UreqTransportBuilder::agent) | one of its own | connections, proxy, TLS, middleware |
//!
//! The transport's own agent keeps up to 10 idle connections for 15 seconds, and remembers a name's addresses for 30
//! seconds or until they fail.
//!
//! # Proxies
//!
//! By the same rules as in `twilio-verify-hyper`. The proxy is what the builder is [given](UreqTransportBuilder::proxy); else, unless
//! [`no_proxy`](UreqTransportBuilder::no_proxy) is said, what the environment says when the transport is made:
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
//! - An [`agent`](UreqTransportBuilder::agent) of yours has a proxy of its own, by ureq's rules; plain http, and https to
//!   this machine where the proxy is the environment's, go past that one too. A proxy set beside it is a permanent error.
//!
//! # What is guaranteed
//!
//! - No redirect is followed, and no status is an error.
//! - Credentials go over TLS, or by plain http to this machine alone, and then through no proxy. A proxy of https sees
//!   the host's name, by `CONNECT`.
//! - No header is added but `host` and `content-length`, the latter where there is a body, and for every `POST`; ureq's
//!   feature `cookies` and an agent's middleware may add their own.
//! - No server can hold the caller for longer than `timeout`, to a hundredth of a second, or make it store more than
//!   `max_body`.
//! - Connections are used again; clones of a transport share them.
//!
//! # What a failure says
//!
//! It decides whether a create is tried again. With the transport's own agent:
//!
//! | failure | [`Delivery`] |
//! |---|---|
//! | a target that must not be: plain http to elsewhere, no host | `NotSent` |
//! | a SOCKS proxy without the feature `socks-proxy`; a proxy variable that cannot be read | `NotSent` |
//! | no address for the name; connection refused, unreachable; a proxy that refuses | `NotSent` |
//! | a TLS handshake that fails, by certificate, reset or garbage | `NotSent` |
//! | any timeout until the connection stands | `NotSent` |
//! | any timeout after that | `Unknown` |
//! | a reset or an end before the answer, on a connection used before too | `Unknown` |
//! | an answer that is not HTTP, or has more than 64 KiB of headers | `Unknown` |
//! | a body cut off, or longer than `max_body` | `Unknown` |
//!
//! The cause in [`TransportError::cause`] is an `ureq::Error`, one that names a proxy and has such a source, a
//! [`TryReserveError`](std::collections::TryReserveError), or a message. What cannot be otherwise, such as a target
//! that must not be, is [permanent](TransportError::is_permanent).
//! A proxy's answer to `CONNECT` has up to 20 headers. What it sends along with a 200 is taken for the target's: TLS
//! fails, and the error does not name the proxy.
//! A body without a length ends where the connection does, however that came about.
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
//! use twilio_verify_ureq::{Answer, Client, Config, Error, Observer};
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
//! ureq has a log of its own, through the crate `log`: **at `TRACE` the heads of requests, with the credentials, and whole
//! responses, with the secret of a factor that was created**, as rows of hexadecimal digits from the target
//! `ureq_proto::util`; from `DEBUG` on the URLs, which have the identity in them, and a few headers of responses, in which
//! a hostile server can repeat what it was sent. A program that logs at these levels should leave ureq out, such as by
//! `trace,ureq=info,ureq_proto=info` in the filter of `env_logger` or `tracing_subscriber`. `tracing_subscriber::registry()`
//! has no filter by itself.
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
//! They compose, and each combination builds. What makes TLS is what [`tls`](UreqTransportBuilder::tls) says; else rustls,
//! where there are a provider and roots for it; else the operating system. rustls's provider is the one that the process
//! has installed when the transport is made; else ring; else AWS-LC. Its roots are each [`root_certificate`], and no
//! other, where one is given; else what [`roots`](UreqTransportBuilder::roots) says; else Mozilla's; else the operating
//! system's. So what another crate turns on changes nothing for a program with the default feature; one that relies on
//! anything else, and has several in its build, should say so to the builder.
//!
//! An https request that lacks something of this fails with a [permanent](TransportError::is_permanent) error that names
//! the feature to turn on, before a name is looked up or a proxy asked. [Plain
//! http](Endpoint::base_url) to an emulator needs none, and an [agent](UreqTransportBuilder::agent) has TLS of its own.
//!
//! [provider]: https://docs.rs/rustls/0.23/rustls/crypto/struct.CryptoProvider.html
//! [`root_certificate`]: UreqTransportBuilder::root_certificate

mod builder;
mod connect;
mod failure;
mod proxy;
mod tls;
mod transport;

#[doc(inline)]
pub use twilio_verify_core::*;

pub use builder::UreqTransportBuilder;
pub use tls::{Roots, Tls};
pub use transport::UreqTransport;
pub use twilio_verify_core;

/// A client that blocks, over ureq. `Client::new(config)` is all it takes.
///
/// For another transport, such as one of [`from_fn`]'s, the client is [`twilio_verify_core::Client`].
pub type Client = twilio_verify_core::Client<UreqTransport>;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

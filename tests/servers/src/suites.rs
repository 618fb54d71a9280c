//! Tests that both adapters have, each written once: functions that take an [`Adapter`]. A test file of an adapter says by
//! [`adapter!`](crate::adapter) what that is, names by [`suite!`](crate::suite) what it runs, and has its own besides.
#![allow(missing_docs, reason = "the name of a test says what it finds")]
#![allow(clippy::panic, clippy::print_stdout)]

pub mod features;
pub mod proxy;
pub mod socks;
pub mod tls;

use core::{fmt, time::Duration};

use twilio_verify_core::{HttpRequest, HttpResponse, Proxies, TransportError};

use crate::{Authority, Server};

/// The builder of a transport: what the suites tell it, by the names that both adapters have for it.
pub trait Adapter: Clone + fmt::Debug + Send {
    /// The adapter's package.
    const PACKAGE: &'static str;
    /// Whether the feature `rustls-no-provider` is in the build, which each of rustls's brings.
    const RUSTLS: bool;
    const RING: bool;
    const AWS_LC: bool;
    const WEBPKI: bool;
    const PLATFORM: bool;
    const NATIVE: bool;
    const SOCKS: bool;

    fn builder() -> Self;
    fn root_certificate(self, der: Vec<u8>) -> Self;
    fn tls(self, tls: Tls) -> Self;
    fn roots(self, roots: Roots) -> Self;
    fn proxy(self, proxies: impl Into<Proxies>) -> Self;
    fn no_proxy(self) -> Self;
    fn timeout(self, timeout: Duration) -> Self;
    fn connect_timeout(self, timeout: Duration) -> Self;
    /// What `Debug` shows of the transport.
    fn shown(self) -> String;
    /// What comes of a request to the transport.
    fn send(self, request: HttpRequest) -> Result<HttpResponse, TransportError>;
}

/// Each adapter's `Tls`.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "an adapter has each of them")]
pub enum Tls {
    RustlsRing,
    RustlsAwsLc,
    NativeTls,
}

/// Each adapter's `Roots`.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_enums, reason = "an adapter has each of them")]
pub enum Roots {
    WebPki,
    Platform,
}

/// Makes an [`Adapter`] of this name around the builder of an adapter's crate. The closure sends a request by a
/// transport, and waits for what comes of it.
#[macro_export]
macro_rules! adapter {
    ($name:ident, $package:ident::$builder:ident, $send:expr) => {
        #[derive(Clone, Debug)]
        struct $name($package::$builder);

        impl $crate::suites::Adapter for $name {
            const PACKAGE: &'static str = env!("CARGO_PKG_NAME");
            const RUSTLS: bool = cfg!(feature = "rustls-no-provider");
            const RING: bool = cfg!(feature = "rustls-ring");
            const AWS_LC: bool = cfg!(feature = "rustls-aws-lc");
            const WEBPKI: bool = cfg!(feature = "webpki-roots");
            const PLATFORM: bool = cfg!(feature = "platform-roots");
            const NATIVE: bool = cfg!(feature = "native-tls");
            const SOCKS: bool = cfg!(feature = "socks-proxy");

            fn builder() -> Self {
                Self($package::$builder::default())
            }

            fn root_certificate(self, der: Vec<u8>) -> Self {
                Self(self.0.root_certificate(der))
            }

            fn tls(self, tls: $crate::suites::Tls) -> Self {
                Self(self.0.tls(match tls {
                    $crate::suites::Tls::RustlsRing => $package::Tls::RustlsRing,
                    $crate::suites::Tls::RustlsAwsLc => $package::Tls::RustlsAwsLc,
                    $crate::suites::Tls::NativeTls => $package::Tls::NativeTls,
                }))
            }

            fn roots(self, roots: $crate::suites::Roots) -> Self {
                Self(self.0.roots(match roots {
                    $crate::suites::Roots::WebPki => $package::Roots::WebPki,
                    $crate::suites::Roots::Platform => $package::Roots::Platform,
                }))
            }

            fn proxy(self, proxies: impl Into<$package::Proxies>) -> Self {
                Self(self.0.proxy(proxies))
            }

            fn no_proxy(self) -> Self {
                Self(self.0.no_proxy())
            }

            fn timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.timeout(timeout))
            }

            fn connect_timeout(self, timeout: ::core::time::Duration) -> Self {
                Self(self.0.connect_timeout(timeout))
            }

            fn shown(self) -> String {
                format!("{:?}", self.0.build())
            }

            fn send(
                self,
                request: $package::HttpRequest,
            ) -> Result<$package::HttpResponse, $package::TransportError> {
                $send(self.0.build(), request)
            }
        }
    };
}

/// Makes a test of each of these functions of a suite, for this [`Adapter`] and by the same name. What an adapter says in
/// its own words is an argument.
///
/// A test that runs in a process of its own is found by its name: it has to stand at the top of its file, as `call` does.
#[macro_export]
macro_rules! suite {
    ($suite:ident of $adapter:ty: $($(#[$attribute:meta])* $test:ident $(($($argument:expr),+))?,)+) => {$(
        #[test]
        $(#[$attribute])*
        fn $test() {
            $crate::suites::$suite::$test::<$adapter>($($($argument),+)?);
        }
    )+};
}

/// An authority, and a server that it vouches for, at which nothing is found.
pub fn server() -> (Authority, Server) {
    let authority = Authority::new();
    let server = Server::vouched_for(&authority);
    (authority, server)
}

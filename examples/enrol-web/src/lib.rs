//! A web application on which users enrol their second factors, to begin your own from: axum, pages rendered on the
//! server, and the awaited client of `twilio-verify-hyper`. `cargo run -p twilio-verify-enrol-web` starts it.
//!
//! | file | what it is for |
//! |---|---|
//! | `place.rs` | Twilio by the environment's variables, or the embedded emulator |
//! | `session.rs` | **who the user is: put your own sign-in here**, and take the demo users out |
//! | `routes.rs` | which path leads where |
//! | `guard.rs` | what holds for every request: host, origin, size, headers |
//! | `factors.rs` | list, rename, delete |
//! | `totp.rs` | enrolling an authenticator app |
//! | `passkey.rs` | enrolling a passkey, with `assets/passkey.js` |
//! | `pages.rs`, `templates/` | HTML |
//! | `errors.rs` | what a user is told when something fails |
//!
//! Nothing of a factor is stored here: Twilio has it. A TOTP secret is in one response, and nowhere else. Without
//! JavaScript everything works but making a passkey.
//!
//! # Before others reach it
//!
//! It is for a browser on this machine, at `http://localhost`. Behind https and under a name of your own, change
//!
//! - `session.rs`: your users, and no new one for each visitor; the footer of `templates/list.html` goes with them. A
//!   session begins anew when somebody signs in; its cookie is `Secure`, and its name begins with `__Host-`, so that no
//!   other host can plant one.
//! - `guard.rs`: in `Origin` the host as browsers send it, which a proxy has to pass on unchanged, and `https://`. The
//!   relying party's id is your domain. Passkeys are bound to it for good: choose it before the first one is made. Add
//!   `Strict-Transport-Security` to the headers.
//! - `main.rs`: the address to listen on. What bounds slow clients, connections and requests is the proxy in front;
//!   nothing does here.
//! - `place.rs`: no embedded emulator. Without credentials, let it not start.

mod errors;
mod factors;
mod guard;
mod pages;
mod passkey;
mod place;
mod routes;
mod session;
mod totp;

pub use place::{Place, PlaceError};
pub use routes::app;

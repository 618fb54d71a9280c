//! Serves the enrolment pages on this machine.

use std::{
    env,
    error::Error,
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use clap::Parser;
use tokio::net::TcpListener;
use twilio_verify_enrol_web::{Place, app};

/// A web page on which a user enrols second factors: authenticator apps and passkeys.
///
/// Without an account it runs on an embedded emulator. With one, set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or
/// TWILIO_API_KEY and TWILIO_API_SECRET too, and TWILIO_VERIFY_SERVICE_SID.
#[derive(Parser)]
struct Arguments {
    /// Where to listen: an address of this machine alone. Port 0 stands for any free one.
    #[arg(long, value_name = "ADDRESS", default_value_t = (Ipv4Addr::LOCALHOST, 4011).into(), value_parser = loopback)]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> ExitCode {
    // Paths, statuses, failures, and the calls to Twilio as spans; none has a secret or an identity in it.
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_writer(std::io::stderr).init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { listen }: Arguments) -> Result<(), Box<dyn Error>> {
    let place = Place::from_vars(|name| env::var(name))?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen} (--listen names another address): {error}"))?;
    let port = listener.local_addr()?.port();
    eprintln!("Factors are kept by {}.", place.name());
    println!("open http://localhost:{port}");
    Ok(axum::serve(listener, app(place, port)).await?)
}

/// The users are demo users and the connection is not encrypted: nobody else should reach it.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| "give an address and a port, such as 127.0.0.1:4011".to_owned())?;
    let is_loopback = address.ip().is_loopback();
    is_loopback
        .then_some(address)
        .ok_or_else(|| "listen on 127.0.0.1 or [::1]: this is a demonstration".to_owned())
}

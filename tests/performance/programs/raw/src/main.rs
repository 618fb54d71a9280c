//! The same by hand, on ureq.

use std::{env, error::Error, str};

use core_like::{Created, Hand};
use ureq::{Agent, config::AutoHeaderValue};

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::args().nth(1).ok_or("say where the server is")?.parse::<http::Uri>()?.into_parts();
    let (scheme, authority) = url.scheme.zip(url.authority).ok_or("that is no server")?;
    let authorization = core_like::authorization("AC00000000000000000000000000000000", "token")?;
    let requests = Hand::new(scheme, authority, authorization);
    let agent: Agent = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .build()
        .into();
    let request = requests.create_totp(
        "VA00000000000000000000000000000000",
        "ff483d1ff591898a9942916050d2ca3f",
        "John's Phone",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        [30, 1, 6],
    )?;
    let mut response = agent.run(request)?;
    let body = response.body_mut().read_to_vec()?;
    if !response.status().is_success() {
        return Err(response.status().as_str().into());
    }
    let created: Created = core_like::read(&body)?;
    println!("{} {}", str::from_utf8(&created.sid.0)?, created.binding.uri.len());
    Ok(())
}

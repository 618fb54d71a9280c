//! Which host is asked: `docs/guide/regions-and-edges.md`.
//! `cargo run -p twilio-verify-examples --example regions_and_edges` runs it; nothing is sent.

use std::{env, error::Error};

use twilio_verify_ureq::{Config, Credentials, Edge, Endpoint, Region};

fn main() -> Result<(), Box<dyn Error>> {
    // In code.
    let credentials = Credentials::auth_token("AC00000000000000000000000000000000".parse()?, "of the region");
    let ireland = Endpoint::twilio(Some(Edge::new("dublin")?), Some(Region::new("ie1")?));
    let config = Config::new(credentials.clone()).endpoint(ireland);
    println!("edge dublin, region ie1: {}", config.get_endpoint());

    // What else there is.
    println!("neither: {}", Config::new(credentials).get_endpoint());
    println!("region ie1 alone: {}", Endpoint::twilio(None, Some(Region::new("ie1")?)));
    println!("edge sydney alone: {}", Endpoint::twilio(Some(Edge::new("sydney")?), None));
    println!("a host of your own: {}", Endpoint::base_url("https://twilio.proxy.example/verify")?);

    // A name cannot lead to another host, and credentials go to no other machine without TLS.
    for refused in
        [Region::new("ie1.example.com").map(|_| ()), Endpoint::base_url("http://10.0.0.7").map(|_| ())]
    {
        println!("refused: {}", refused.err().ok_or("it was taken")?);
    }

    // From the variables TWILIO_REGION and TWILIO_EDGE, beside the credentials.
    match Config::from_vars(env::var) {
        Ok(config) => println!("your variables: {}", config.get_endpoint()),
        Err(error) => println!("your variables: {error}"),
    }
    Ok(())
}

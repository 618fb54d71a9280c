//! Through a proxy, and trusting a company's own authority: `docs/guide/proxies-and-tls.md`.
//! `cargo run -p twilio-verify-examples --example proxies_and_tls` runs it.

use std::error::Error;

use twilio_verify_emulator::{ACCOUNT_SID, AUTH_TOKEN, SERVICE_SID};
use twilio_verify_test_servers::{Authority, Leaf, Server, refusing, response};
use twilio_verify_ureq::{
    Client, Config, Credentials, Entity, Proxies, Proxy, RetryPolicy, UreqTransport, UreqTransportBuilder,
};

fn main() -> Result<(), Box<dyn Error>> {
    // In place of Twilio a server over TLS, with a certificate that nobody knows but who trusts this authority; and in
    // place of a company's proxy one on this machine.
    let authority = Authority::new();
    let company_root = authority.root();
    let twilio = Server::tls(authority.server(Leaf::Good, &["http/1.1"]), response("200 OK", "", NO_FACTORS));
    let proxy_server = Server::proxy(None);
    let proxy_url = format!("http://user:password@127.0.0.1:{}", proxy_server.port);

    let credentials = Credentials::auth_token(ACCOUNT_SID.parse()?, AUTH_TOKEN);
    let config = Config::new(credentials).endpoint(format!("https://localhost:{}", twilio.port).parse()?);
    let list = |transport: UreqTransportBuilder| {
        let client =
            Client::with_transport(config.clone(), transport.build()).retry_policy(RetryPolicy::NEVER);
        let user = Entity::new(SERVICE_SID.parse()?, "ff483d1f-f591-898a-9942");
        match client.list(user.factors()).collect::<Result<Vec<_>, _>>() {
            Ok(factors) => println!("  answered, with {} factors", factors.len()),
            Err(error) => {
                println!("  perhaps sent: {}; {}", error.may_have_been_processed(), error.report());
            }
        }
        Ok::<_, Box<dyn Error>>(())
    };

    println!("through the proxy:");
    let proxy: Proxy = proxy_url.parse()?; // such as http://user:password@proxy.example:3128
    list(UreqTransport::builder().proxy(proxy.clone()).root_certificate(company_root.clone()))?;
    let asked = proxy_server.requests();
    let for_host = asked.iter().all(|request| request.starts_with("connect localhost:"));
    println!("  it was asked {} time, for the host alone: {for_host}", asked.len());

    println!("through none, whatever the environment says:");
    list(UreqTransport::builder().no_proxy().root_certificate(company_root))?;
    println!("  it was asked {} time", proxy_server.requests().len());

    // The environment's variables, or any others: no request is sent for this.
    let variables = |name: &str| match name {
        "https_proxy" => Some("http://proxy.example:3128".to_owned()),
        "no_proxy" => Some("internal.example,10.0.0.0/8".to_owned()),
        _ => None,
    };
    println!("by variables:");
    let proxies = Proxies::from_vars(variables);
    for target in ["https://verify.twilio.com", "https://verify.internal.example", "https://localhost:8443"] {
        match proxies.find(&target.parse()?)? {
            Some(proxy) => println!("  {target}: through {proxy}"),
            None => println!("  {target}: past it"),
        }
    }

    println!("by roots that do not have the company's:");
    list(UreqTransport::builder().no_proxy())?;
    println!("a proxy that does not answer:");
    let (_held, nobody) = refusing();
    list(UreqTransport::builder().proxy(format!("http://127.0.0.1:{nobody}").parse::<Proxy>()?))?;
    println!("a proxy that refuses:");
    let refuses = Server::answering(response("407 Proxy Authentication Required", "", ""), true);
    list(UreqTransport::builder().proxy(format!("http://127.0.0.1:{}", refuses.port).parse::<Proxy>()?))?;
    println!("what is no proxy's URL:");
    let said = "ftp://user:password@proxy.example".parse::<Proxy>().err().ok_or("it was taken")?;
    println!("  {said}");
    Ok(())
}

const NO_FACTORS: &str = r#"{"factors": [], "meta": {"key": "factors", "next_page_url": null}}"#;

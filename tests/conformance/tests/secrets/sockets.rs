//! Both adapters over sockets, with servers and proxies that send back what they were sent wherever a response has room
//! for it: neither errors nor answers nor what a transport shows of itself repeats it.

use std::{
    fmt::Debug,
    io::{Read, Write},
    time::Duration,
};

use twilio_verify_conformance::transports::{Peer, Reaction, Server as PeerServer, run};
use twilio_verify_core::{
    Answer, AsyncClient, Client, Config, Endpoint, Error, Operation, RetryPolicy, Transport,
};
use twilio_verify_emulator::Server as EmulatorServer;
use twilio_verify_hyper::HyperTransport;
use twilio_verify_test_servers::{Authority, Leaf, Server, refusing};
use twilio_verify_ureq::UreqTransport;

use crate::{
    errors::look_at_error,
    planted::{CODE, PROXY_PASSWORD, TOTP_SECRET, find},
    probe::look_at,
    values::{
        configs, create_push, create_totp, entity, settings, sid, update, verify, verify_passkey, verify_push,
    },
};

/// What a server makes of a request: bytes of a response, or of none. `X` is the request in one line.
const REFLECTIONS: [&str; 16] = [
    "HTTP/1.1 400 X\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nx-echo: X\r\ncontent-length: 2\r\n\r\n{}",
    "HTTP/1.1 401 Unauthorized\r\nwww-authenticate: X\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 302 Found\r\nlocation: https://X/\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 503 Service Unavailable\r\nretry-after: X\r\ncontent-length: 0\r\n\r\n",
    "HTTP/1.1 500 Error\r\ncontent-length: LENGTH\r\n\r\nX",
    "HTTP/1.1 201 Created\r\ncontent-length: LENGTH\r\n\r\nX",
    "HTTP/1.1 200 OK\r\nX\r\n\r\n",
    "HTTP/1.1 200 OK\r\nX: X\r\n\r\n",
    "HTTP/1.1 X OK\r\n\r\n",
    "X\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: X\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nX\r\nX",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabcX",
    "HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\nX",
];

fn reflecting(reflection: &'static str) -> Server {
    Server::raw(move |mut stream| {
        let Some(request) = read(&mut stream) else { return };
        let line = request.replace(['\r', '\n'], " ");
        let answer = reflection.replace("LENGTH", &line.len().to_string()).replace('X', &line);
        // A client may have seen enough and be gone.
        let _ = stream.write_all(answer.as_bytes());
    })
}

/// Head and body as they came.
fn read(stream: &mut impl Read) -> Option<String> {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    let head = String::from_utf8(bytes).unwrap();
    let length =
        head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some(head + &String::from_utf8(body).unwrap())
}

/// An adapter's client, blocking or awaited.
trait Adapter: Debug {
    async fn send<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error>;
}

impl<T: Transport> Adapter for Client<T> {
    async fn send<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        self.exchange(operation)
    }
}

impl Adapter for AsyncClient<HyperTransport> {
    async fn send<O: Operation>(&self, operation: O) -> Result<Answer<O::Output>, Error> {
        self.exchange(operation).await
    }
}

/// Sends all that carries a secret, and looks at what comes of it. Returns how many calls failed.
async fn look_at_calls(adapter: &impl Adapter) -> usize {
    async fn look_at_call<O: Operation<Output: Debug>>(adapter: &impl Adapter, operation: O) -> usize {
        let failed = match adapter.send(operation).await {
            Ok(answer) => {
                look_at!(answer);
                0
            }
            Err(error) => {
                look_at_error(error);
                1
            }
        };
        look_at!(*adapter);
        failed
    }
    look_at_call(adapter, create_totp()).await
        + look_at_call(adapter, create_push()).await
        + look_at_call(adapter, update()).await
        + look_at_call(adapter, verify()).await
        + look_at_call(adapter, verify_push()).await
        + look_at_call(adapter, verify_passkey()).await
        + look_at_call(adapter, entity().factors()).await
        + look_at_call(adapter, entity().delete(sid())).await
}

fn ureq(config: Config) -> Client<UreqTransport> {
    let transport = UreqTransport::builder().timeout(Duration::from_secs(20)).build();
    look_at!(transport);
    Client::with_transport(config, transport).retry_policy(RetryPolicy::NEVER)
}

fn ureq_with_an_agent(config: Config) -> Client<UreqTransport> {
    let agent = ureq::Agent::config_builder().proxy(None).http_status_as_error(true).build().new_agent();
    let transport = UreqTransport::builder().agent(agent).timeout(Duration::from_secs(20)).build();
    Client::with_transport(config, transport).retry_policy(RetryPolicy::NEVER)
}

fn hyper(config: Config) -> AsyncClient<HyperTransport> {
    let transport = HyperTransport::builder().timeout(Duration::from_secs(20)).build();
    look_at!(transport);
    AsyncClient::with_transport(config, transport).retry_policy(RetryPolicy::NEVER)
}

fn at(url: &str) -> [Config; 2] {
    configs().map(|config| config.endpoint(Endpoint::base_url(url).unwrap()))
}

#[test]
fn a_server_that_repeats_what_it_is_sent() {
    run(async {
        let mut failed = 0;
        for reflection in REFLECTIONS {
            let server = reflecting(reflection);
            for config in at(&server.url("")) {
                failed += look_at_calls(&ureq(config.clone())).await;
                failed += look_at_calls(&ureq_with_an_agent(config.clone())).await;
                failed += look_at_calls(&hyper(config)).await;
            }
        }
        assert!(failed > REFLECTIONS.len() * 2 * 3 * 5, "{failed}");
    });
}

/// The test servers' own eyes: what the adapters sent was there to be repeated.
#[test]
fn what_is_sent_has_the_secrets() {
    let server = reflecting("HTTP/1.1 200 OK\r\ncontent-length: LENGTH\r\n\r\nX");
    let [config, _] = at(&server.url(""));
    let request = twilio_verify_core::OperationExt::request(&verify(), &config).unwrap();
    let response = UreqTransport::default().send(request).unwrap();
    let body = String::from_utf8(response.into_body()).unwrap();
    assert!(body.contains("Basic ") && body.contains(CODE) && find(&body).is_some(), "{body}");
}

#[test]
fn the_emulator() {
    run(async {
        // Five calls are about a factor that is not there. The second time, both creates are refused too.
        for place in 0..2 {
            let server = EmulatorServer::start(settings()).unwrap();
            let config = at(server.base_url())[place].clone();
            assert_eq!(look_at_calls(&ureq(config.clone())).await, 5);
            assert_eq!(look_at_calls(&hyper(config)).await, 7);
        }
    });
}

#[test]
fn over_http2_and_tls() {
    run(async {
        let authority = Authority::new();
        for status in [200, 201, 302, 400, 429, 503] {
            let peer = Peer::new(move |request| {
                let sent = format!("{:?} {:?}", request.headers()["authorization"].to_str(), request.body());
                let escaped = sent.replace('"', "");
                Reaction::json(
                    status,
                    &[("x-echo", &sent), ("location", &sent)],
                    &format!("{{\"details\": \"{escaped}\"}}"),
                )
            });
            let server = PeerServer::tls(&peer, authority.server(Leaf::Good, &["h2"]));
            for config in at(&format!("https://localhost:{}", server.port())) {
                let transport = HyperTransport::builder().root_certificate(authority.root()).build();
                let client = AsyncClient::with_transport(config, transport).retry_policy(RetryPolicy::NEVER);
                assert!(look_at_calls(&client).await >= 6);
            }
            assert!(find(&format!("{:?}", peer.seen())).is_some(), "the secrets arrive");
        }
    });
}

/// A proxy's password stands in its URL.
#[test]
fn a_proxys_password() {
    let proxied = |authority: String| {
        let proxy = ureq::Proxy::new(&format!("http://{TOTP_SECRET}:{PROXY_PASSWORD}@{authority}")).unwrap();
        let agent = ureq::Agent::config_builder().proxy(Some(proxy)).build().new_agent();
        let transport = UreqTransport::builder().agent(agent).timeout(Duration::from_secs(20)).build();
        look_at!(transport);
        let [config, _] = at("https://verify.invalid");
        Client::with_transport(config, transport).retry_policy(RetryPolicy::NEVER)
    };
    run(async {
        for reflection in REFLECTIONS {
            let proxy = reflecting(reflection);
            assert_eq!(look_at_calls(&proxied(format!("127.0.0.1:{}", proxy.port))).await, 8, "{reflection}");
            assert!(proxy.accepted() > 0);
        }
        let (_held, port) = refusing();
        assert_eq!(look_at_calls(&proxied(format!("127.0.0.1:{port}"))).await, 8);
    });
    for url in
        ["carrier-pigeon://u:PASSWORD@h", "http://u:PASSWORD@", "http://u:PASSWORD@h:99999", "://PASSWORD"]
    {
        match ureq::Proxy::new(&url.replace("PASSWORD", PROXY_PASSWORD)) {
            Ok(proxy) => look_at!(proxy),
            Err(error) => look_at!(error),
        }
    }
}

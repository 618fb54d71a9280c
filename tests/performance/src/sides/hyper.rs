use std::{sync::Arc, time::Duration};

use http::Request;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper_util::{
    client::legacy::{
        Client as Pool,
        connect::{Connect, HttpConnector},
    },
    rt::{TokioExecutor, TokioTimer},
};
use tokio::{runtime::Runtime, task::JoinSet};
use twilio_verify_core::{Config, Entity, FactorSid};
use twilio_verify_hyper::{Client, HyperTransport};

use super::{Outcome, SETTINGS, Side, Sum, Work, http2};
use crate::{canned, hand};

pub(super) struct Ours {
    client: Arc<Client>,
    runtime: Runtime,
}

impl Ours {
    pub(super) fn new(client: Client) -> Outcome<Self> {
        Ok(Self { client: Arc::new(client), runtime: runtime()? })
    }
}

pub(super) fn over_connector(config: Config) -> Client {
    let transport = HyperTransport::builder().tls_connector(http2::Connect(tcp()));
    Client::with_transport(config, transport.build())
}

async fn ours(client: &Client, work: Work, entity: &Entity, sid: FactorSid, sum: &mut Sum) -> Outcome<()> {
    match work {
        Work::Fetch => sum.add_ours(&client.send(entity.fetch(sid)).await?),
        Work::Create => super::created_by_ours(sum, &client.send(super::create(entity)).await?),
        Work::List(_, size) => {
            let mut factors = client.list(entity.factors().page_size(size));
            while let Some(factor) = factors.next().await {
                sum.add_ours(&factor?);
            }
        }
    }
    Ok(())
}

impl Side for Ours {
    fn run(&mut self, work: Work, times: usize, at_once: usize) -> Outcome<Sum> {
        let (entity, sid) = (super::entity(&work.identity())?, canned::FACTOR_SID.parse()?);
        let each = move |client: Arc<Client>, times| {
            let entity = entity.clone();
            async move {
                let mut sum = Sum::default();
                for _ in 0..times {
                    ours(&client, work, &entity, sid, &mut sum).await?;
                }
                Ok(sum)
            }
        };
        run(&self.runtime, &self.client, each, times, at_once)
    }
}

/// hyper-util's pool with the transport's own settings of it, and nothing around it.
pub(super) struct Hand<C> {
    inner: Arc<Inner<C>>,
    runtime: Runtime,
}

struct Inner<C> {
    pool: Pool<C, Full<Bytes>>,
    requests: hand::Hand,
}

pub(super) fn over_http1(requests: hand::Hand) -> Outcome<impl Side> {
    by_hand(tcp(), requests)
}

pub(super) fn over_http2(requests: hand::Hand) -> Outcome<impl Side> {
    by_hand(http2::Connect(tcp()), requests)
}

fn by_hand<C: Connect + Clone>(connect: C, requests: hand::Hand) -> Outcome<Hand<C>> {
    let pool = Pool::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(Duration::from_secs(15))
        .build(connect);
    Ok(Hand { inner: Arc::new(Inner { pool, requests }), runtime: runtime()? })
}

impl<C: Connect + Clone + Send + Sync + 'static> Inner<C> {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Outcome<Bytes> {
        let response = self.pool.request(request.map(|body| Full::new(body.into()))).await?;
        if !response.status().is_success() {
            return Err(response.status().as_str().into());
        }
        read(response.into_body()).await
    }

    async fn once(&self, work: Work, identity: &str, sum: &mut Sum) -> Outcome<()> {
        match work {
            Work::Fetch => {
                let request = self.requests.fetch(canned::SERVICE_SID, identity, canned::FACTOR_SID)?;
                sum.add_hand(&hand::read(&self.exchange(request).await?)?);
            }
            Work::Create => {
                let (name, secret) = (canned::FRIENDLY_NAME, canned::SECRET);
                let request =
                    self.requests.create_totp(canned::SERVICE_SID, identity, name, secret, SETTINGS)?;
                super::created(sum, &hand::read(&self.exchange(request).await?)?);
            }
            Work::List(_, size) => {
                let mut next = None;
                loop {
                    let request = self.requests.list(canned::SERVICE_SID, identity, size, next.as_deref())?;
                    let page: hand::Page = hand::read(&self.exchange(request).await?)?;
                    page.factors.into_iter().for_each(|factor| sum.add_hand(&factor));
                    next = page.meta.next_page_url;
                    if next.is_none() {
                        return Ok(());
                    }
                }
            }
        }
        Ok(())
    }
}

/// What came in one piece is not copied; what did not, once, to where there is room for it.
async fn read(mut body: Incoming) -> Outcome<Bytes> {
    let length = usize::try_from(body.size_hint().lower())?;
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        if data.len() == length {
            return Ok(data);
        }
        bytes.reserve_exact(length - bytes.len());
        bytes.extend_from_slice(&data);
    }
    Ok(bytes.into())
}

impl<C: Connect + Clone + Send + Sync + 'static> Side for Hand<C> {
    fn run(&mut self, work: Work, times: usize, at_once: usize) -> Outcome<Sum> {
        let identity = work.identity();
        let each = move |inner: Arc<Inner<C>>, times| {
            let identity = identity.clone();
            async move {
                let mut sum = Sum::default();
                for _ in 0..times {
                    inner.once(work, &identity, &mut sum).await?;
                }
                Ok(sum)
            }
        };
        run(&self.runtime, &self.inner, each, times, at_once)
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp
}

fn runtime() -> Outcome<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Spreads the work over so many tasks, if there is to be more than one.
fn run<T: Send + Sync + 'static, F>(
    runtime: &Runtime,
    client: &Arc<T>,
    each: impl Fn(Arc<T>, usize) -> F,
    times: usize,
    at_once: usize,
) -> Outcome<Sum>
where
    F: Future<Output = Outcome<Sum>> + Send + 'static,
{
    if at_once <= 1 {
        return runtime.block_on(each(Arc::clone(client), times));
    }
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for index in 0..at_once {
            let part = times * (index + 1) / at_once - times * index / at_once;
            tasks.spawn(each(Arc::clone(client), part));
        }
        let mut sum = Sum::default();
        while let Some(part) = tasks.join_next().await {
            sum.join(part??);
        }
        Ok(sum)
    })
}

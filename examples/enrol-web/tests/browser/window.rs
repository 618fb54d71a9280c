use std::{env, fs, io::Cursor, panic, path::Path, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use fantoccini::{
    Client, ClientBuilder, Locator,
    elements::Element,
    error::CmdError,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use twilio_verify_emulator::{Server, Settings};
use twilio_verify_enrol_web::{Place, app};

pub(crate) type Outcome<T = ()> = Result<T, CmdError>;

/// Runs a test in a browser of its own, with an application of its own. Both end with it, however it ends.
pub(crate) async fn in_browser<F: Future<Output = Outcome>>(
    java_script: bool,
    test: impl FnOnce(Window) -> F,
) {
    let server = Arc::new(Server::start(Settings::default()).unwrap());
    let place = Place::emulator(Arc::clone(&server)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let application = tokio::spawn(async move { axum::serve(listener, app(place, port)).await });

    let chromedriver = env::var("WEBDRIVER_URL").expect("run this by the script browser-test");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let browser = builder.capabilities(capabilities(java_script)).connect(&chromedriver).await.unwrap();
    let window = Window { server, browser: browser.clone(), url: format!("http://localhost:{port}") };
    let outcome = panic::AssertUnwindSafe(test(window)).catch_unwind().await;
    browser.close().await.unwrap();
    application.abort();
    match outcome {
        Ok(outcome) => outcome.unwrap(),
        Err(panicked) => panic::resume_unwind(panicked),
    }
}

fn capabilities(java_script: bool) -> Capabilities {
    let mut options =
        vec!["--headless=new", "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1000,900"];
    let given = env::var("CHROMIUM_OPTIONS").unwrap_or_default();
    options.extend(given.split_whitespace());
    // 2 is: blocked.
    let prefs = if java_script {
        json!({})
    } else {
        json!({"profile.managed_default_content_settings.javascript": 2})
    };
    let chromium = json!({ "args": options, "prefs": prefs });
    Capabilities::from_iter([("goog:chromeOptions".to_owned(), chromium)])
}

/// The browser's window. What it looks for it waits for, as long as it takes.
pub(crate) struct Window {
    /// Twilio's API, as the application has it.
    pub(crate) server: Arc<Server>,
    pub(crate) browser: Client,
    url: String,
}

impl Window {
    pub(crate) async fn open(&self, path: &str) -> Outcome {
        self.browser.goto(&format!("{}{path}", self.url)).await
    }

    /// The path of the page.
    pub(crate) async fn path(&self) -> Outcome<String> {
        let url = self.browser.current_url().await?;
        Ok(url.as_str().strip_prefix(&self.url).expect("still on the application's pages").to_owned())
    }

    pub(crate) async fn find(&self, what: Locator<'_>) -> Outcome<Element> {
        self.browser.wait().at_most(PATIENCE).every(Duration::from_millis(50)).for_element(what).await
    }

    /// The innermost element with these words.
    pub(crate) async fn sees(&self, words: &str) -> Outcome<Element> {
        let has = format!("contains(normalize-space(.), \"{words}\")");
        self.find(Locator::XPath(&format!("//body//*[{has} and not(*[{has}])]"))).await
    }

    pub(crate) async fn fill(&self, label: &str, text: &str) -> Outcome {
        let field = format!("//input[@id = //label[. = \"{label}\"]/@for]");
        let field = self.find(Locator::XPath(&field)).await?;
        field.clear().await?;
        field.send_keys(text).await
    }

    /// A button, or a link, by its text.
    pub(crate) async fn press(&self, text: &str) -> Outcome {
        let is = format!("normalize-space(.) = \"{text}\"");
        self.find(Locator::XPath(&format!("//button[{is}] | //a[{is}]"))).await?.click().await
    }

    /// What a camera would read on the screen.
    pub(crate) async fn scan(&self) -> Outcome<String> {
        let picture = self.find(Locator::Id("qr")).await?.screenshot().await?;
        let mut reader = png::Decoder::new(Cursor::new(picture)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        let (width, height, size) = (info.width as usize, info.height as usize, info.color_type.samples());
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[(y * width + x) * size]);
        Ok(image.detect_grids().first().expect("a QR code").decode().unwrap().1)
    }

    /// Pictures of the page: wide, as on a phone, and dark.
    pub(crate) async fn photograph(&self, name: &str) -> Outcome {
        let folder = env::var("SCREENSHOTS").expect("run this by the script browser-test");
        for (kind, width, scheme) in [("wide", 1000, "light"), ("phone", 375, "light"), ("dark", 375, "dark")]
        {
            let metrics = json!({"width": width, "height": 700, "deviceScaleFactor": 1, "mobile": false});
            self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
            let media = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
            self.devtools("Emulation.setEmulatedMedia", media).await?;
            let whole = json!({"captureBeyondViewport": true});
            let picture = self.devtools("Page.captureScreenshot", whole).await?;
            let picture = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
            fs::write(Path::new(&folder).join(format!("{name}-{kind}.png")), picture).unwrap();
        }
        self.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await?;
        self.devtools("Emulation.setEmulatedMedia", json!({"features": []})).await.map(drop)
    }

    async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        self.command("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    /// A command of WebDriver's that the crate does not have.
    pub(crate) async fn command(&self, path: impl Into<String>, body: Value) -> Outcome<Value> {
        self.browser.issue_cmd(Command { path: path.into(), body: Some(body) }).await
    }

    /// One that only asks.
    pub(crate) async fn query(&self, path: impl Into<String>) -> Outcome<Value> {
        self.browser.issue_cmd(Command { path: path.into(), body: None }).await
    }
}

#[derive(Debug)]
struct Command {
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let method = if self.body.is_some() { http::Method::POST } else { http::Method::GET };
        (method, self.body.as_ref().map(Value::to_string))
    }
}

/// Longer than any machine takes: a test that fails waits for it, and no other.
const PATIENCE: Duration = Duration::from_secs(60);

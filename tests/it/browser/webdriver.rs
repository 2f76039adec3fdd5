//! The commands of `WebDriver` (<https://www.w3.org/TR/webdriver2/>) that the browser tests need. A library for all of them
//! would bring thirty crates, most of them in versions that nothing else needs.

use base64::Engine;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::harness::client;

/// The keys that are no signs, as the standard encodes them.
pub(super) const ENTER: char = '\u{e007}';
pub(super) const SHIFT: char = '\u{e008}';
pub(super) const TAB: char = '\u{e004}';

/// The name under which a reference to an element stands.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A browser, and the address of its session.
pub(super) struct Browser {
    http: Client,
    session: String,
}

/// Something on the page that it shows.
pub(super) struct Element<'a> {
    browser: &'a Browser,
    path: String,
}

impl Browser {
    /// The browser with this session.
    pub(super) fn of(session: &str) -> Self {
        Self { http: client(), session: session.to_owned() }
    }

    /// Starts a browser with these capabilities; its session, and those that it has.
    pub(super) async fn start(driver: &str, capabilities: Value) -> (String, Value) {
        let sessions = Self::of(&format!("{driver}/session"));
        let asked = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let mut started = sessions.post("", &asked).await;
        let id = started["sessionId"].as_str().unwrap();
        (format!("{}/{id}", sessions.session), started["capabilities"].take())
    }

    /// Ends it.
    pub(super) async fn close(self) {
        self.call(Method::DELETE, "", None).await.unwrap();
    }

    pub(super) async fn go_to(&self, address: &str) {
        self.post("/url", &json!({ "url": address })).await;
    }

    pub(super) async fn reload(&self) {
        self.post("/refresh", &json!({})).await;
    }

    /// What a script returns.
    pub(super) async fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] })).await
    }

    /// The first element that this finds; `using` is `css selector` or `xpath`.
    pub(super) async fn find(&self, using: &str, value: &str) -> Option<Element<'_>> {
        let asked = json!({ "using": using, "value": value });
        match self.call(Method::POST, "/element", Some(&asked)).await {
            Ok(found) => Some(self.element(&found)),
            Err(error) if error["error"] == "no such element" => None,
            Err(error) => panic!("{value}: {error:#}"),
        }
    }

    /// The element that has the focus.
    pub(super) async fn focus(&self) -> Element<'_> {
        self.element(&self.call(Method::GET, "/element/active", None).await.unwrap())
    }

    /// The picture of the window, as PNG.
    pub(super) async fn picture(&self) -> Vec<u8> {
        bytes(&self.call(Method::GET, "/screenshot", None).await.unwrap())
    }

    /// A command that takes values; it must succeed.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Value {
        let answer = self.call(Method::POST, path, Some(body)).await;
        answer.unwrap_or_else(|error| panic!("{path}: {error:#}"))
    }

    /// A command; the value it returns, or the browser's error.
    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.session));
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let is_well = response.status().is_success();
        let value = response.json::<Value>().await.unwrap()["value"].take();
        if is_well { Ok(value) } else { Err(value) }
    }

    fn element(&self, found: &Value) -> Element<'_> {
        Element { browser: self, path: format!("/element/{}", found[REFERENCE].as_str().unwrap()) }
    }
}

impl Element<'_> {
    pub(super) async fn click(&self) {
        self.browser.post(&format!("{}/click", self.path), &json!({})).await;
    }

    pub(super) async fn type_keys(&self, keys: &str) {
        self.browser.post(&format!("{}/value", self.path), &json!({ "text": keys })).await;
    }

    /// Its picture, as PNG.
    pub(super) async fn picture(&self) -> Vec<u8> {
        let path = format!("{}/screenshot", self.path);
        bytes(&self.browser.call(Method::GET, &path, None).await.unwrap())
    }
}

/// A file, out of Base64.
pub(super) fn bytes(encoded: &Value) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(encoded.as_str().unwrap()).unwrap()
}

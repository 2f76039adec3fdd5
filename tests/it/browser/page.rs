//! The chat page, as its reader sees and uses it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::view::{LOOK, OFFERS, View};
use super::webdriver::{self, Browser, Element};
use crate::harness::PATIENCE;

/// Each look costs three processes a few milliseconds.
const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// More than the page has places to stop at.
const MAX_TABS: usize = 80;

/// The colours that a reader has chosen.
#[derive(Debug, Clone, Copy)]
pub(super) enum Colours {
    Light,
    Dark,
    /// The system's own few colours, as people with low vision choose them.
    Forced,
}

impl Colours {
    pub(super) const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Forced];
}

/// A window with the page.
pub(super) struct Page {
    browser: Browser,
}

impl Page {
    /// A window as if nobody had used it before.
    pub(super) async fn open(browser: Browser) -> Self {
        let page = Self { browser };
        page.resize(390, 844).await;
        page.show_text_in(16).await;
        page.command("Network.clearBrowserCookies", &json!({})).await;
        page.command("Network.clearBrowserCache", &json!({})).await;
        page.complaints().await;
        page
    }

    /// Leaves what it shows, and ends all that goes on there.
    pub(super) async fn leave(&self) {
        let everything = json!({ "origin": "*", "storageTypes": "all" });
        self.command("Storage.clearDataForOrigin", &everything).await;
        self.go_to("about:blank").await;
    }

    pub(super) async fn go_to(&self, address: &str) {
        self.browser.go_to(address).await;
    }

    /// Goes to the chat page.
    pub(super) async fn enter(&self, address: &str) {
        self.go_to(address).await;
        self.until("a first chat", |view| !view.card.is_empty()).await;
    }

    /// Loads the page again, as its reader may at any time.
    pub(super) async fn reload(&self) {
        self.browser.reload().await;
    }

    /// Asserts that the browser's console shows nothing: no errors of scripts, no refused resources, no violations of the
    /// page's policy.
    pub(super) async fn has_no_complaints(&self) {
        let complaints = self.complaints().await;
        assert_eq!(complaints, json!([]), "the browser complains: {complaints:#?}");
    }

    /// What the console shows and nobody has read.
    async fn complaints(&self) -> Value {
        self.browser.post("/se/log", &json!({ "type": "browser" })).await
    }

    /// Sets how high usual text is, in pixels, as a reader does in the browser's settings; 16 is usual.
    pub(super) async fn show_text_in(&self, pixels: u32) {
        let sizes = json!({ "fontSizes": { "standard": pixels, "fixed": pixels * 13 / 16 } });
        self.command("Page.setFontSizes", &sizes).await;
    }

    /// Makes the window that large, in CSS pixels; light, whatever the machine prefers.
    pub(super) async fn resize(&self, width: u32, height: u32) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": false });
        self.command("Emulation.setDeviceMetricsOverride", &metrics).await;
        self.show_in(Colours::Light).await;
    }

    /// Shows everything in these colours, and without motion.
    pub(super) async fn show_in(&self, colours: Colours) {
        let (scheme, forced) = match colours {
            Colours::Light => ("light", "none"),
            Colours::Dark => ("dark", "none"),
            Colours::Forced => ("dark", "active"),
        };
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
            { "name": "forced-colors", "value": forced },
        ]);
        let media = json!({ "media": "", "features": features });
        self.command("Emulation.setEmulatedMedia", &media).await;
    }

    /// Shows pages as they are printed, on paper of which the text takes this width.
    pub(super) async fn print_on(&self, width: u32) {
        self.resize(width, 1000).await;
        self.command("Emulation.setEmulatedMedia", &json!({ "media": "print" })).await;
    }

    /// The file that the browser prints into, on the paper that the page asks for.
    pub(super) async fn pdf(&self) -> Vec<u8> {
        let printed = self.command("Page.printToPDF", &json!({ "preferCSSPageSize": true })).await;
        webdriver::bytes(&printed["data"])
    }

    /// A command of the `DevTools` protocol.
    async fn command(&self, name: &str, parameters: &Value) -> Value {
        let command = json!({ "cmd": name, "params": parameters });
        self.browser.post("/goog/cdp/execute", &command).await
    }

    async fn look(&self) -> View {
        serde_json::from_value(self.run(LOOK).await).unwrap()
    }

    /// What a script returns.
    pub(super) async fn run(&self, script: &str) -> Value {
        self.browser.run(script).await
    }

    /// Waits until the page looks like that; then nothing may be too wide for the window.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn(&View) -> bool) -> View {
        let started = Instant::now();
        loop {
            let view = self.look().await;
            if is_so(&view) {
                assert!(view.overhang.is_empty(), "too wide for the window: {:#?}", view.overhang);
                return view;
            }
            assert!(started.elapsed() < PATIENCE, "the page does not show {what}: {view:#?}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits until a script returns true.
    pub(super) async fn until_true(&self, script: &str) {
        let started = Instant::now();
        while self.run(script).await != json!(true) {
            assert!(started.elapsed() < PATIENCE, "{script} is not true: {:#?}", self.look().await);
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Waits for the bot's answer with this heading, as the newest message.
    pub(super) async fn answer(&self, heading: &str) -> View {
        self.until(heading, |view| view.ends_with(heading)).await
    }

    /// Sets the language that the reader's Telegram tells; empty where it tells none.
    pub(super) async fn choose_language(&self, code: &str) {
        // The bot's own languages come with its name and descriptions.
        self.press(&format!("#language option[value='{code}']")).await;
    }

    /// Looks at a group as this member of it.
    pub(super) async fn choose_member(&self, id: &str) {
        self.press(&format!("#member option[value='{id}']")).await;
        // The menus of the group have come, so that the page knows which commands are ephemeral.
        self.until_true("return document.querySelectorAll('#commands button').length > 3").await;
    }

    /// Opens a chat as a reader who has never been here.
    pub(super) async fn begin_afresh(&self) {
        self.press("#fresh").await;
        self.until("an empty chat", |view| view.messages.is_empty() && !view.card.is_empty()).await;
    }

    /// Opens a private chat as a reader who has never been here, and starts the bot.
    pub(super) async fn start_afresh(&self) {
        self.begin_afresh().await;
        self.press("#start").await;
        self.until("an answer", |view| view.messages.len() == 2).await;
    }

    pub(super) async fn press(&self, selector: &str) {
        self.find(selector).await.click().await;
    }

    /// Presses the button with this label under the newest message.
    pub(super) async fn tap(&self, label: &str) {
        let path = format!("(//article)[last()]//div[@class='row']/*[normalize-space()='{label}']");
        let button = self.browser.find("xpath", &path).await;
        button.unwrap_or_else(|| panic!("no button “{label}”")).click().await;
    }

    /// Waits until the bot offers something behind its name, and returns the first words of each line.
    pub(super) async fn offers(&self) -> Vec<String> {
        self.until_offers(1).await
    }

    /// Waits until there are at least so many lines of it.
    pub(super) async fn until_offers(&self, count: usize) -> Vec<String> {
        let started = Instant::now();
        loop {
            let lines: Vec<String> = serde_json::from_value(self.run(OFFERS).await).unwrap();
            if lines.len() >= count {
                self.until("that it fits", |_| true).await;
                return lines;
            }
            assert!(started.elapsed() < PATIENCE, "the page offers nothing");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Types a message and sends it.
    pub(super) async fn say(&self, text: &str) {
        self.type_into_the_box(&format!("{text}{}", webdriver::ENTER)).await;
    }

    /// Types a message.
    pub(super) async fn type_into_the_box(&self, text: &str) {
        self.find("#box").await.type_keys(text).await;
    }

    /// Goes backwards from the message box with the keyboard alone, until a control like this has the focus.
    pub(super) async fn go_back_to(&self, selector: &str) {
        let back = format!("{}{}", webdriver::SHIFT, webdriver::TAB);
        let is_there = format!("return document.activeElement.matches('{selector}')");
        self.run("document.querySelector('#box').focus()").await;
        for _ in 0..MAX_TABS {
            self.type_keys(&back).await;
            if self.run(&is_there).await == json!(true) {
                return;
            }
        }
        panic!("the keyboard does not lead to {selector}");
    }

    /// Types where the focus is.
    pub(super) async fn type_keys(&self, keys: &str) {
        self.browser.focus().await.type_keys(keys).await;
    }

    /// The picture of the window, as PNG.
    pub(super) async fn picture(&self) -> Vec<u8> {
        self.browser.picture().await
    }

    /// The picture of what this selects, as PNG.
    pub(super) async fn picture_of(&self, selector: &str) -> Vec<u8> {
        self.find(selector).await.picture().await
    }

    /// Waits for it.
    async fn find(&self, selector: &str) -> Element<'_> {
        let started = Instant::now();
        loop {
            if let Some(found) = self.browser.find("css selector", selector).await {
                return found;
            }
            assert!(started.elapsed() < PATIENCE, "there is no {selector}");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

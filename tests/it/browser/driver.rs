//! What a browser test needs: the program, a chromedriver and a browser, each in a process that ends with the test.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use super::page::Page;
use super::webdriver::Browser;
use crate::harness::process::{Program, Running};
use crate::harness::{Folder, skipped};

/// A cold browser on a busy machine takes this long, and never longer.
const START_WITHIN: Duration = Duration::from_secs(60);
/// What the README promises of Ctrl-C.
const END_WITHIN: Duration = Duration::from_secs(2);
/// Headless and silent: the browser itself talks to nobody either.
const CHROMIUM: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Runs `preview` with the shipped words and a browser on its page; then the browser must have nothing to complain of, and
/// Ctrl-C must end the program at once and without a warning although the page is open. Where no chromedriver is found it
/// says so and does nothing.
pub(super) async fn play(acts: impl AsyncFnOnce(&Page)) {
    play_with(&Folder::shipped(), "", acts).await;
}

/// As [`play`], with other words, and with warnings that all say this.
pub(super) async fn play_with(folder: &Folder, warning: &str, acts: impl AsyncFnOnce(&Page)) {
    play_in(None, folder, warning, acts).await;
}

/// As [`play_with`], in a browser whose usual text is so many pixels high.
pub(super) async fn play_in(
    text: Option<u32>,
    folder: &Folder,
    warning: &str,
    acts: impl AsyncFnOnce(&Page),
) {
    in_a_browser_with(text, async |page| {
        let mut preview = Preview::start(folder).await;
        page.enter(&preview.address).await;
        acts(page).await;
        page.has_no_complaints().await;
        let warnings = preview.ends_well_by_ctrl_c().await;
        let others: Vec<&String> =
            warnings.iter().filter(|line| warning.is_empty() || !line.contains(warning)).collect();
        assert!(others.is_empty(), "{others:#?}");
    })
    .await;
}

/// Runs a browser that has been nowhere yet. Where no chromedriver is found it says so and does nothing.
pub(super) async fn in_a_browser(acts: impl AsyncFnOnce(&Page)) {
    in_a_browser_with(None, acts).await;
}

async fn in_a_browser_with(text: Option<u32>, acts: impl AsyncFnOnce(&Page)) {
    let Some(chromedriver) = chromedriver() else { return };
    let mut driver = Driver::start(&chromedriver).await;
    let page = Page::open(driver.browser(text).await).await;
    acts(&page).await;
    page.close().await;
    driver.browser = None;
}

/// The chromedriver on the path.
fn chromedriver() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join("chromedriver"))
        .find(|file| file.is_file());
    if found.is_none() {
        let why = "no chromedriver is on the PATH (Debian: install chromium-driver)";
        skipped("APPEAL_REQUIRE_BROWSER", "The browser test", why);
    }
    found
}

/// The program, as a person starts it.
pub(super) struct Preview {
    process: Running,
    pub(super) address: String,
}

impl Preview {
    pub(super) async fn start(folder: &Folder) -> Self {
        Self::start_at(folder, 0).await
    }

    /// Starts it on this port.
    pub(super) async fn start_at(folder: &Folder, port: u16) -> Self {
        let program = Program::new(&["preview", "--listen", &format!("127.0.0.1:{port}")]);
        let program = program.env("APPEAL_CONFIG", folder.path()).env("RUST_LOG", "warn");
        let mut process = program.starts();
        let address = process.says_address("Open ").await;
        Self { process, address }
    }

    pub(super) fn port(&self) -> u16 {
        url::Url::parse(&self.address).unwrap().port().unwrap()
    }

    /// Ends it; its warnings.
    pub(super) async fn ends_well_by_ctrl_c(&mut self) -> Vec<String> {
        self.process.signal("INT");
        let status = self.process.ends_within(END_WITHIN).await;
        assert_eq!(status.code(), Some(0), "{:#?}", self.process.written);
        self.process.written.iter().filter(|line| line.contains(" WARN ")).cloned().collect()
    }
}

/// A chromedriver of our own, and its browser. The profile goes last.
struct Driver {
    process: Running,
    address: String,
    /// The browser's process, while it runs: it would outlive a chromedriver that is killed.
    browser: Option<u64>,
    profile: TempDir,
}

impl Driver {
    async fn start(program: &Path) -> Self {
        let mut process = Program::other(program, &["--port=0"]).starts();
        let line = process.says("started successfully on port ").await;
        let port = line.rsplit(' ').next().unwrap().trim_end_matches('.');
        let profile = tempfile::tempdir().unwrap();
        let address = format!("http://127.0.0.1:{port}");
        Self { process, address, browser: None, profile }
    }

    async fn browser(&mut self, text: Option<u32>) -> Browser {
        let profile = format!("--user-data-dir={}", self.profile.path().display());
        let arguments: Vec<&str> = CHROMIUM.into_iter().chain([profile.as_str()]).collect();
        let prefs = text.map_or_else(
            || json!({}),
            |text| json!({ "webkit": { "webprefs": { "default_font_size": text } } }),
        );
        let capabilities = json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments, "prefs": prefs },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let starting = Browser::start(&self.address, capabilities);
        let (browser, capabilities) =
            tokio::time::timeout(START_WITHIN, starting).await.expect("the browser does not start");
        self.browser = capabilities["goog:processID"].as_u64();
        assert!(self.browser.is_some(), "chromedriver does not tell the browser's process");
        browser
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Before its browser, or it would tidy up after it and be killed half-way.
        self.process.signal("KILL");
        if let Some(browser) = self.browser {
            let _killed =
                std::process::Command::new("kill").args(["-KILL", &browser.to_string()]).status();
        }
    }
}

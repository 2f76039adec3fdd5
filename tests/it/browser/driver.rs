//! What a browser test needs: the program, in a process that ends with the test, and a browser, which serves several.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::{Condvar, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::page::Page;
use super::webdriver::Browser;
use crate::harness::process::{Program, Running};
use crate::harness::{Folder, skipped, until};

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
    in_a_browser(async |page| {
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

/// Runs a browser that remembers nothing. Where no chromedriver is found it says so and does nothing.
pub(super) async fn in_a_browser(acts: impl AsyncFnOnce(&Page)) {
    let Some(chromedriver) = chromedriver() else { return };
    let mut place = Place::wait();
    if place.driver.is_none() {
        place.driver = Some(Driver::start(&chromedriver).await);
    }
    let session = &place.driver.as_ref().unwrap().session;
    let page = Page::open(Browser::of(session)).await;
    acts(&page).await;
    page.leave().await;
    for driver in place.leave() {
        driver.end().await;
    }
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

/// A chromedriver of our own, and its browser, which outlive the test that started them. The profile goes last.
struct Driver {
    process: Child,
    /// The address of the browser's session.
    session: String,
    /// The browser's process, while it runs: it would outlive a chromedriver that is killed.
    browser: Option<u64>,
    profile: TempDir,
}

impl Driver {
    async fn start(program: &Path) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let said = profile.path().join("said");
        let process = Command::new(program)
            .arg("--port=0")
            .current_dir(profile.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .stdout(File::create(&said).unwrap())
            .spawn()
            .unwrap();
        let (session, browser) = (String::new(), None);
        let mut driver = Self { process, session, browser, profile };
        let address = format!("http://127.0.0.1:{}", port(&said).await);
        let starting = Browser::start(&address, driver.capabilities());
        let (session, capabilities) =
            tokio::time::timeout(START_WITHIN, starting).await.expect("the browser does not start");
        (driver.session, driver.browser) = (session, capabilities["goog:processID"].as_u64());
        assert!(driver.browser.is_some(), "chromedriver does not tell the browser's process");
        driver
    }

    fn capabilities(&self) -> Value {
        let data = format!("--user-data-dir={}", self.profile.path().join("data").display());
        let arguments: Vec<&str> = CHROMIUM.into_iter().chain([data.as_str()]).collect();
        json!({
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        })
    }

    async fn end(mut self) {
        Browser::of(&self.session).close().await;
        self.browser = None;
    }
}

/// The port at which a chromedriver listens, by what it says.
async fn port(said: &Path) -> String {
    let port = || {
        let said = fs::read_to_string(said).unwrap();
        let (_, rest) = said.split_once("started successfully on port ")?;
        Some(rest.split_once('.')?.0.to_owned())
    };
    until("chromedriver has started", async || port().is_some()).await;
    port().unwrap()
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Before its browser, or it would tidy up after it and be killed half-way.
        let _killed = self.process.kill();
        let _ended = self.process.wait();
        if let Some(browser) = self.browser {
            let _killed = Command::new("kill").args(["-KILL", &browser.to_string()]).status();
        }
    }
}

/// The start of a browser costs more than many of the tests that need one, and three keep two cores busy.
const MAX_BROWSERS: usize = 3;

/// How many tests use a browser or wait for one, and the browsers that no test uses. All end with the last such test.
struct Browsers {
    used: usize,
    waiting: usize,
    idle: Vec<Driver>,
}

static BROWSERS: Mutex<Browsers> = Mutex::new(Browsers { used: 0, waiting: 0, idle: Vec::new() });
static A_PLACE_IS_FREE: Condvar = Condvar::new();

/// The right of a test to use a browser, and the browser once there is one.
struct Place {
    driver: Option<Driver>,
}

impl Place {
    /// Waits until it is this test's turn, and takes a browser that another has left.
    fn wait() -> Self {
        let mut all = BROWSERS.lock().unwrap();
        all.waiting += 1;
        let mut all = A_PLACE_IS_FREE.wait_while(all, |all| all.used == MAX_BROWSERS).unwrap();
        all.waiting -= 1;
        all.used += 1;
        Self { driver: all.idle.pop() }
    }

    /// Leaves the browser to the next test; returns those that nobody needs any more.
    fn leave(mut self) -> Vec<Driver> {
        let mut all = BROWSERS.lock().unwrap();
        all.idle.extend(self.driver.take());
        if all.used == 1 && all.waiting == 0 { std::mem::take(&mut all.idle) } else { Vec::new() }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = BROWSERS.lock().unwrap();
        all.used -= 1;
        if all.used == 0 && all.waiting == 0 {
            all.idle.clear();
        }
        A_PLACE_IS_FREE.notify_one();
    }
}

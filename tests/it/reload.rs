//! New words without a restart: good ones are live at once, bad ones never. The promise R9.

mod folder;
mod signals;

use std::thread;
use std::time::Duration;

use appeal_bot::ops::metrics::{Counting, Format, Metrics};
use telegram_sandbox::{Fault, FaultRule, LoadKind, Options, Sandbox};

use crate::harness::{
    Conversation, Folder, Reader, load_spec, quiet, read, run_after, run_with, strike, until,
};

/// The page that these tests change.
const PAGE: &str = "pages/en/privacy.md";
const TITLE: &str = "title = \"Privacy\"";
const TAKEN: &str = "appeal_reloads_total{result=\"taken\"}";
const REFUSED: &str = "appeal_reloads_total{result=\"refused\"}";
const WARNING: &str = "new words are refused, older ones stay live";

/// The shipped words, and a reader may ask as often as a test likes.
fn words() -> Folder {
    let folder = quiet();
    folder.replace("bot.toml", "at_once = 120", "at_once = 100000");
    folder
}

/// Asks again until the heading of the page is this.
async fn sees(bot: &Conversation, reader: &mut Reader, heading: &str) {
    bot.hurries(until(heading, async || heading_now(reader).await == heading)).await;
}

/// The heading of the page at this moment.
async fn heading_now(reader: &mut Reader) -> String {
    reader.says("/privacy");
    reader.answer().await.text.lines().next().unwrap_or_default().to_owned()
}

/// Waits until the log warns of this.
async fn warned(bot: &Conversation, part: &str) {
    bot.hurries(until(part, async || bot.log.lines().iter().any(|line| line.contains(part)))).await;
}

#[tokio::test]
async fn an_edited_page_is_live() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        reader.says("/verify");
        let before = reader.answer().await.text.clone();
        folder.replace(PAGE, TITLE, "title = \"Your privacy\"");
        sees(bot, &mut reader, "Your privacy").await;
        bot.telemetry.counts(TAKEN, 1.0).await;
        reader.says("/verify");
        assert_ne!(reader.answer().await.text, before, "another version of the words");
    })
    .await;
}

#[tokio::test]
async fn a_broken_page_is_told_and_the_old_words_stay_until_it_is_mended() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        let mut reader = bot.reader("en");
        bot.telemetry.readies().await;
        folder.replace(PAGE, TITLE, "title = ");
        bot.telemetry.counts(REFUSED, 1.0).await;
        assert_eq!(bot.telemetry.count("appeal_words_refused").await, 1.0);
        warned(bot, "problem=pages/en/privacy.md:2:").await;
        let (ready, words) = bot.telemetry.readiness().await;
        let told: Vec<&str> = words.lines().collect();
        assert!(ready && told.len() == 2 && told[0] == "ready", "{words}");
        assert!(told[1].starts_with(
            "the newest words are refused, older ones are live: pages/en/privacy.md:2:"
        ));
        assert_eq!(heading_now(&mut reader).await, "Privacy");

        folder.replace(PAGE, "title = ", TITLE);
        bot.telemetry.counts("appeal_words_refused", 0.0).await;
        assert_eq!(bot.telemetry.readiness().await, (true, "ready".to_owned()));
        assert_eq!(
            (bot.telemetry.count(TAKEN).await, bot.telemetry.count(REFUSED).await),
            (1.0, 1.0)
        );
        assert_eq!(heading_now(&mut reader).await, "Privacy");
    })
    .await;
}

#[tokio::test]
async fn many_problems_are_one_line_of_readiness_and_no_flood_of_the_log() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        bot.expects_warning("more problems than are logged");
        let mut reader = bot.reader("ko");
        let unknown: String = (0..30).map(|number| format!("x{number} = X\n")).collect();
        folder.write("phrases/ko.ftl", unknown);
        bot.telemetry.counts(REFUSED, 1.0).await;
        let (ready, words) = bot.telemetry.readiness().await;
        assert!(ready && words.lines().count() == 2 && words.contains(" more)"), "{words}");
        assert!(bot.log.lines().len() <= 21, "{:#?}", bot.log.lines());
        reader.says("/privacy");
        assert!(!reader.answer().await.text.is_empty());
    })
    .await;
}

#[tokio::test]
async fn equal_bytes_are_no_reload() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        let mut reader = bot.reader("en");
        let rewrite = async || {
            let bytes = std::fs::read(folder.path().join(PAGE)).unwrap();
            folder
                .write(PAGE, bytes)
                .write("pages/en/.privacy.md.swp", "an editor's own")
                .write("pages/en/privacy.md~", "x");
            // Longer than the bot waits for the folder to rest, after the system has told it.
            tokio::time::sleep(Duration::from_millis(100)).await;
            bot.passes(Duration::from_secs(1)).await;
        };
        rewrite().await;
        assert_eq!(
            (bot.telemetry.count(TAKEN).await, bot.telemetry.count(REFUSED).await),
            (0.0, 0.0)
        );
        folder.replace(PAGE, TITLE, "title = ");
        bot.telemetry.counts(REFUSED, 1.0).await;
        let told = bot.log.lines().len();
        rewrite().await;
        assert_eq!(
            (bot.telemetry.count(REFUSED).await, bot.log.lines().len()),
            (1.0, told),
            "told once"
        );
        folder.replace(PAGE, "title = ", "title = \"New\"");
        sees(bot, &mut reader, "New").await;
        assert_eq!(
            (bot.telemetry.count(TAKEN).await, bot.telemetry.count(REFUSED).await),
            (1.0, 1.0)
        );
    })
    .await;
}

#[tokio::test]
async fn what_changes_while_the_bot_starts_is_not_missed() {
    let folder = words();
    let page = folder.path().join(PAGE);
    let prepare = |sandbox: &Sandbox| {
        sandbox
            .add_fault(FaultRule { times: Some(1), ..strike("getMe", Fault::Delay { ms: 1_000 }) });
        let sandbox = sandbox.clone();
        thread::spawn(move || {
            // The words are read before the bot asks who it is.
            while !sandbox.calls().contains_key("getMe") {
                thread::sleep(Duration::from_millis(5));
            }
            let text = std::fs::read_to_string(&page).unwrap();
            std::fs::write(&page, text.replacen(TITLE, "title = \"Meanwhile\"", 1)).unwrap();
        });
    };
    run_after(&folder, Options::default(), prepare, async |bot| {
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Meanwhile").await;
    })
    .await;
}

#[tokio::test]
async fn menus_follow_the_words() {
    let folder = Folder::copy();
    run_with(&folder, Options::default(), async |bot| {
        let sandbox = bot.sandbox.clone();
        let calls = |method| sandbox.calls().get(method).copied().unwrap_or_default();
        let sets = async |count: u64| {
            until("the menus are set", async || calls("setMyCommands") == count).await;
        };
        // In private and in groups, for four languages and for all others.
        sets(10).await;
        folder.replace(PAGE, "menu = \"What Telegram sees", "menu = \"What Telegram can see");
        // English is also what all others see.
        sets(14).await;
        assert!(sandbox.snapshot()["commands"].to_string().contains("What Telegram can see"));

        let asked = calls("getMyCommands");
        folder.append(PAGE, "\nOne more paragraph. {ours}\n");
        bot.telemetry.counts(TAKEN, 2.0).await;
        bot.passes(Duration::from_secs(1)).await;
        assert_eq!(
            (calls("setMyCommands"), calls("getMyCommands")),
            (14, asked),
            "this changes no menu"
        );
    })
    .await;
}

#[tokio::test]
async fn a_reload_under_load_loses_no_answer() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        bot.tolerates_warning(WARNING);
        const ROUNDS: usize = 6;
        for round in 0..ROUNDS {
            let commands = ["/privacy", "/appeal ko", "/sources", "/start"];
            let spec = load_spec(LoadKind::Commands, 60, 60, &commands, &[], &[]);
            bot.sandbox.load(&spec).unwrap();
            let title = if round % 3 == 2 {
                "title = ".to_owned()
            } else {
                format!("title = \"Round {round}\"")
            };
            let page = std::fs::read_to_string(folder.path().join(PAGE)).unwrap();
            let old = page.lines().find(|line| line.starts_with("title = ")).unwrap();
            folder.write(PAGE, page.replacen(old, &title, 1));
            until("the words are read again", async || {
                bot.telemetry.count(TAKEN).await + bot.telemetry.count(REFUSED).await > round as f64
            })
            .await;
        }
        bot.all_confirmed().await;
        let report = bot.sandbox.load_report();
        assert_eq!((report.unanswered, report.repeated), (0, 0), "{report:?}");
        assert!(bot.telemetry.count(TAKEN).await >= 2.0, "there were reloads in between");
    })
    .await;
}

#[test]
fn the_samples_are_named_as_the_program_names_them() {
    let metrics = Metrics::new(Counting::default());
    metrics.reload(true);
    metrics.reload(false);
    let text = metrics.render(Format::OpenMetrics, tokio::time::Instant::now());
    assert_eq!(
        (read(&text, TAKEN), read(&text, REFUSED), read(&text, "appeal_words_refused")),
        (1.0, 1.0, 1.0)
    );
}

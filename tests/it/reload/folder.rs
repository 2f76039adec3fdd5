//! How the files of a folder come and go: editors, version control, Kubernetes and people each do it in their own way.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use telegram_sandbox::Options;

use super::{PAGE, REFUSED, TITLE, WARNING, heading_now, sees, warned, words};
use crate::harness::{Folder, run_with};

/// Words whose page has this title.
fn titled(title: &str) -> Folder {
    let folder = words();
    folder.replace(PAGE, TITLE, &format!("title = \"{title}\""));
    folder
}

#[tokio::test]
async fn a_file_that_is_saved_by_renaming_is_seen() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        let mut reader = bot.reader("en");
        for (before, after) in [("Privacy", "Renamed"), ("Renamed", "Renamed again")] {
            sees(bot, &mut reader, before).await;
            let page = folder.path().join(PAGE);
            let text = fs::read_to_string(&page).unwrap().replacen(before, after, 1);
            // As Vim does it: the old file becomes a backup, then the new one takes its place.
            let (backup, beside) =
                (page.with_extension("md~"), page.with_file_name(".privacy.md.new"));
            fs::rename(&page, backup).unwrap();
            fs::write(&beside, text).unwrap();
            fs::rename(&beside, &page).unwrap();
            sees(bot, &mut reader, after).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_half_written_file_ends_well() {
    let folder = words();
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        let whole = fs::read_to_string(folder.path().join(PAGE)).unwrap().replacen(
            TITLE,
            "title = \"Whole\"",
            1,
        );
        let half = whole.find("\nprovenance").unwrap();
        folder.write(PAGE, &whole[..half]);
        bot.telemetry.counts(REFUSED, 1.0).await;
        assert_eq!(heading_now(&mut reader).await, "Privacy");
        folder.append(PAGE, &whole[half..]);
        sees(bot, &mut reader, "Whole").await;
        assert_eq!(bot.telemetry.readiness().await, (true, "ready".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_never_rests_is_read_all_the_same() {
    let folder = words();
    let (restless, scratch) =
        (Arc::new(AtomicBool::new(true)), folder.path().join("pages/en/.scratch"));
    let stirs = thread::spawn({
        let restless = Arc::clone(&restless);
        move || {
            while restless.load(Ordering::Relaxed) {
                fs::write(&scratch, "x").unwrap();
                thread::sleep(Duration::from_millis(10));
            }
        }
    });
    run_with(&folder, Options::default(), async |bot| {
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        folder.replace(PAGE, TITLE, "title = \"In between\"");
        sees(bot, &mut reader, "In between").await;
    })
    .await;
    restless.store(false, Ordering::Relaxed);
    stirs.join().unwrap();
}

#[tokio::test]
async fn a_folder_that_is_renamed_is_refused_and_found_again() {
    let folder = words();
    let away = folder.path().with_extension("away");
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        fs::rename(folder.path(), &away).unwrap();
        warned(bot, "cannot read the configuration folder").await;
        let (ready, words) = bot.telemetry.readiness().await;
        assert!(ready && words.contains("older ones are live: /"), "{words}");
        assert_eq!(heading_now(&mut reader).await, "Privacy");
        fs::rename(&away, folder.path()).unwrap();
        bot.telemetry.counts("appeal_words_refused", 0.0).await;
        folder.replace(PAGE, TITLE, "title = \"Back\"");
        sees(bot, &mut reader, "Back").await;
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_is_removed_and_made_again_is_seen() {
    let (folder, next) = (words(), titled("Made again"));
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        let mut reader = bot.reader("en");
        for title in ["Made again", "And again"] {
            fs::remove_dir_all(folder.path()).unwrap();
            bot.telemetry.counts("appeal_words_refused", 1.0).await;
            folder.fill_from(&next);
            sees(bot, &mut reader, "Made again").await;
            folder.replace(PAGE, "Made again", title);
            sees(bot, &mut reader, title).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_folder_of_pages_that_is_replaced_is_seen() {
    let (folder, next) = (words(), titled("Other folder"));
    run_with(&folder, Options::default(), async |bot| {
        // Between the two steps there may be a moment without pages.
        bot.tolerates_warning(WARNING);
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        let pages = folder.path().join("pages/en");
        fs::rename(&pages, folder.path().join("old-pages")).unwrap();
        fs::rename(next.path().join("pages/en"), &pages).unwrap();
        sees(bot, &mut reader, "Other folder").await;
        folder.replace(PAGE, "Other folder", "And its files");
        sees(bot, &mut reader, "And its files").await;
    })
    .await;
}

/// No event tells of this: the link is beside the folder that is watched.
#[tokio::test]
async fn a_link_to_the_folder_that_is_changed_is_seen() {
    let (parent, old, new) = (Folder::empty(), words(), titled("Next release"));
    let current = parent.at("current");
    relink(old.path(), current.path());
    run_with(&current, Options::default(), async |bot| {
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        relink(new.path(), current.path());
        sees(bot, &mut reader, "Next release").await;
        new.replace(PAGE, "Next release", "Mended release");
        sees(bot, &mut reader, "Mended release").await;
    })
    .await;
}

/// Makes a link, or changes where it leads, in one step.
fn relink(to: &Path, link: &Path) {
    let fresh = link.with_file_name("..fresh");
    symlink(to, &fresh).unwrap();
    fs::rename(fresh, link).unwrap();
}

/// As the kubelet mounts a `ConfigMap` (kubernetes/kubernetes, `atomic_writer.go`): what is visible leads through `..data`
/// into a folder with the time in its name; a change makes another such folder, moves the link, and removes the old one.
struct Mount {
    mount: Folder,
    writes: usize,
}

impl Mount {
    fn of(words: &Folder) -> Self {
        let mut mount = Self { mount: Folder::empty(), writes: 0 };
        mount.write(words);
        for entry in ["bot.toml", "sources.toml", "phrases", "pages"] {
            symlink(Path::new("..data").join(entry), mount.mount.path().join(entry)).unwrap();
        }
        mount
    }

    fn write(&mut self, words: &Folder) {
        let before = fs::canonicalize(self.mount.path().join("..data"));
        self.writes += 1;
        let name = PathBuf::from(format!("..2026_11_01_10_00_00.{}", self.writes));
        self.mount.at(name.to_str().unwrap()).fill_from(words);
        relink(&name, &self.mount.path().join("..data"));
        if let Ok(before) = before {
            fs::remove_dir_all(before).unwrap();
        }
    }
}

#[tokio::test]
async fn a_config_map_is_live_whole_each_time_it_is_written() {
    let mut mount = Mount::of(&words());
    let folder = mount.mount.at("");
    run_with(&folder, Options::default(), async |bot| {
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        for title in ["Second", "Third", "Fourth"] {
            mount.write(&titled(title));
            sees(bot, &mut reader, title).await;
        }
        assert_eq!(bot.telemetry.count(REFUSED).await, 0.0);
    })
    .await;
}

#[tokio::test]
async fn a_config_map_with_a_mistake_is_refused_whole() {
    let mut mount = Mount::of(&words());
    let folder = mount.mount.at("");
    run_with(&folder, Options::default(), async |bot| {
        bot.expects_warning(WARNING);
        let mut reader = bot.reader("en");
        sees(bot, &mut reader, "Privacy").await;
        let broken = titled("Not live");
        broken.remove("pages/ko/privacy.md");
        mount.write(&broken);
        warned(bot, "pages/ko/privacy.md:1:1: page-missing").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(heading_now(&mut reader).await, "Privacy");
        mount.write(&titled("Live"));
        sees(bot, &mut reader, "Live").await;
    })
    .await;
}

//! What lies outside of the folder that a command writes into stays as it is, whatever links, pipes
//! and forged manifests lie in that folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};

use appeal_bot::ops::beneath::Beneath;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::export::folder::{assert_complete, assert_refused, contents, export};
use crate::harness::Folder;
use crate::harness::process::{Ended, Program};

/// An export, and a folder beside it that is somebody's own.
struct Places {
    _folder: TempDir,
    out: PathBuf,
    outside: PathBuf,
}

impl Places {
    async fn with_an_export() -> Self {
        let places = Self::new();
        let ended = places.export().await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        places
    }

    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (out, outside) = (folder.path().join("out"), folder.path().join("outside"));
        fs::create_dir(&outside).unwrap();
        for name in ["appeal.html", "mine.html", "manifest.json"] {
            fs::write(outside.join(name), "mine").unwrap();
        }
        Self { _folder: folder, out, outside }
    }

    async fn export(&self) -> Ended {
        export(&Folder::shipped(), &self.out, &[]).await
    }

    /// Adds a file with the content “mine” to what the manifest lists.
    fn forge(&self, path: &str) {
        let manifest = fs::read_to_string(self.out.join("manifest.json")).unwrap();
        let begin = "\"files\": {";
        let entry = format!("{begin}\"{path}\": \"{}\",", hex("mine"));
        fs::write(self.out.join("manifest.json"), manifest.replacen(begin, &entry, 1)).unwrap();
    }

    /// Puts a link in place of what lies there.
    fn link(&self, name: &str, to: &Path) {
        let place = self.out.join(name);
        if place.is_dir() {
            fs::remove_dir_all(&place).unwrap();
        } else if place.exists() {
            fs::remove_file(&place).unwrap();
        }
        symlink(to, place).unwrap();
    }

    fn assert_outside_is_untouched(&self) {
        let outside = contents(&self.outside);
        let names: Vec<&String> = outside.keys().collect();
        assert_eq!(names, ["appeal.html", "manifest.json", "mine.html"]);
        assert!(outside.values().all(|bytes| bytes == b"mine"));
    }
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_folder_that_is_a_link_is_refused_whatever_the_manifest_says() {
    let places = Places::with_an_export().await;
    places.link("en", &places.outside);
    for path in ["en/appeal.html", "en/mine.html"] {
        places.forge(path);
    }
    assert_refused(&places.export().await, "one of its folders is a link");
    places.assert_outside_is_untouched();
}

#[tokio::test]
async fn a_file_that_is_a_link_is_refused() {
    for name in ["en/appeal.html", "manifest.json"] {
        let places = Places::with_an_export().await;
        places.link(name, &places.outside.join("mine.html"));
        assert_refused(&places.export().await, "it is a link, and links are not followed");
        places.assert_outside_is_untouched();
    }
}

#[tokio::test]
async fn the_folder_of_unfinished_files_may_be_no_link() {
    for is_new in [true, false] {
        let places = if is_new { Places::new() } else { Places::with_an_export().await };
        fs::create_dir_all(&places.out).unwrap();
        places.link(".unfinished-export", &places.outside);
        assert_refused(&places.export().await, "one of its folders is a link");
        places.assert_outside_is_untouched();
    }
}

#[tokio::test]
async fn paths_of_a_manifest_that_lead_out_are_passed_over() {
    let places = Places::with_an_export().await;
    let absolute = places.outside.join("mine.html");
    let paths =
        ["../outside/mine.html", "en/../../outside/mine.html", absolute.to_str().unwrap(), "", "/"];
    for path in paths {
        places.forge(path);
    }
    assert_eq!(places.export().await.code, Some(0));
    assert_complete(&places.out);
    places.assert_outside_is_untouched();
}

#[tokio::test]
async fn pipes_sockets_devices_and_folders_are_refused_at_once() {
    let pipe =
        |place: &Path| mknodat(CWD, place, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let socket = |place: &Path| drop(UnixListener::bind(place).unwrap());
    let endless = |place: &Path| symlink("/dev/zero", place).unwrap();
    let folder = |place: &Path| fs::create_dir(place).unwrap();
    let kinds: [&dyn Fn(&Path); 4] = [&pipe, &socket, &endless, &folder];
    let places = Places::with_an_export().await;
    for name in ["manifest.json", "en/appeal.html", ".unfinished-export/manifest.json"] {
        let place = places.out.join(name);
        for put in kinds {
            let before = fs::read(&place).ok();
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            let _was_there = fs::remove_file(&place);
            put(&place);
            assert_refused(&places.export().await, "is not as an earlier export wrote it");
            fs::remove_file(&place).or_else(|_| fs::remove_dir(&place)).unwrap();
            if let Some(bytes) = before {
                fs::write(&place, bytes).unwrap();
            }
        }
    }
    assert_eq!(places.export().await.code, Some(0));
    assert_complete(&places.out);
}

#[tokio::test]
async fn a_link_that_the_operator_names_is_followed() {
    let places = Places::new();
    let real = places.outside.join("real");
    fs::create_dir(&real).unwrap();
    symlink(&real, &places.out).unwrap();
    assert_eq!(places.export().await.code, Some(0));
    assert_complete(&real);
}

#[test]
fn a_folder_that_becomes_a_link_between_two_steps_is_not_followed() {
    let places = Places::new();
    let beneath = Beneath::create(&places.out).unwrap();
    beneath.write_new("en/appeal.html", b"ours").unwrap();
    beneath.write_new("new/appeal.html", b"ours").unwrap();
    places.link("en", &places.outside);
    beneath.read("en/appeal.html", 9).unwrap_err();
    beneath.write_new("en/more.html", b"ours").unwrap_err();
    beneath.overwrite("en/appeal.html", b"ours").unwrap_err();
    beneath.rename("new/appeal.html", "en/appeal.html").unwrap_err();
    beneath.rename("en/appeal.html", "new/stolen.html").unwrap_err();
    beneath.remove_file("en/appeal.html").unwrap_err();
    beneath.remove_folder("en").unwrap_err();
    places.assert_outside_is_untouched();

    // Not even where the folder itself goes.
    fs::rename(&places.out, places.out.with_extension("away")).unwrap();
    symlink(&places.outside, &places.out).unwrap();
    beneath.write_new("more.html", b"ours").unwrap();
    beneath.remove_file("appeal.html").unwrap();
    places.assert_outside_is_untouched();
}

#[tokio::test]
async fn init_writes_into_its_folder_alone() {
    let places = Places::new();
    fs::create_dir(&places.out).unwrap();
    places.link("pages", &places.outside);
    let ended = Program::new(&["init", places.out.to_str().unwrap()]).ends().await;
    assert_eq!(ended.code, Some(2), "{ended:?}");
    places.assert_outside_is_untouched();
}

#[tokio::test]
async fn accepting_a_translation_writes_into_no_linked_page() {
    let (words, places) = (Folder::copy(), Places::new());
    let page = words.path().join("pages/ko/privacy.md");
    let outside = places.outside.join("mine.html");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&outside, &text).unwrap();
    fs::remove_file(&page).unwrap();
    symlink(&outside, &page).unwrap();
    words.append("pages/en/privacy.md", "\nMore words. {ours}\n");
    let accept = ["--config", words.path().to_str().unwrap(), "translations"];
    let accept = [&accept[..], &["--accept", "privacy", "--lang", "ko"]].concat();
    let ended = Program::new(&accept).ends().await;
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.err.contains("it is a link, and links are not followed"), "{ended:?}");
    assert_eq!(fs::read_to_string(&outside).unwrap(), text);
}

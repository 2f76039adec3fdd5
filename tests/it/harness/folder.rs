//! A configuration folder, as it is shipped or changed for a test.

use std::fs;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use article::load::built_in;
use tempfile::TempDir;

/// A folder with the bot's words.
pub(crate) struct Folder {
    path: PathBuf,
    _copy: Option<TempDir>,
}

impl Folder {
    /// The folder that is shipped.
    pub(crate) fn shipped() -> Self {
        Self { path: Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), _copy: None }
    }

    /// An invented article in other languages.
    pub(crate) fn another() -> Self {
        Self {
            path: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/another/config"),
            _copy: None,
        }
    }

    /// An invented article in four scripts.
    pub(crate) fn scripts() -> Self {
        Self {
            path: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts/config"),
            _copy: None,
        }
    }

    /// A copy of the shipped folder, free to change.
    pub(crate) fn copy() -> Self {
        Self::copy_of(Self::shipped().path())
    }

    /// A copy of a folder, free to change.
    pub(crate) fn copy_of(folder: &Path) -> Self {
        let copy = Self::empty();
        copy_into(folder, &copy.path);
        copy
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let copy = in_memory();
        Self { path: copy.path().to_owned(), _copy: Some(copy) }
    }

    /// What lies in this folder under a name, or will lie there. It goes with this one.
    pub(crate) fn at(&self, name: &str) -> Self {
        Self { path: self.path.join(name), _copy: None }
    }

    /// Copies all that lies in another folder into this one, which need not be there yet.
    pub(crate) fn fill_from(&self, other: &Self) -> &Self {
        fs::create_dir_all(&self.path).unwrap();
        copy_into(&other.path, &self.path);
        self
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the program's own phrases of a language into its file, as if the folder had words of its own for each.
    pub(crate) fn with_all_phrases(&self, language: &str) -> &Self {
        let text = built_in::phrases(language).unwrap();
        self.append(&format!("phrases/{language}.ftl"), &format!("\n{text}"))
    }

    /// Replaces words in a file that must have them. Of phrases these may be the program's own.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) -> &Self {
        let path = self.path.join(file);
        let mut text = fs::read_to_string(&path).unwrap();
        let language = file.strip_prefix("phrases/").and_then(|name| name.strip_suffix(".ftl"));
        if let Some(language) =
            language.filter(|_| !text.contains(from) && !text.contains("\nas-of ="))
        {
            self.with_all_phrases(language);
            text = fs::read_to_string(&path).unwrap();
        }
        assert!(text.contains(from), "{file} has no “{from}”");
        save(&path, text.replacen(from, to, 1));
        self
    }

    /// Adds words at the end of a file.
    pub(crate) fn append(&self, file: &str, words: &str) -> &Self {
        let mut file = File::options().append(true).open(self.path.join(file)).unwrap();
        file.write_all(words.as_bytes()).unwrap();
        self
    }

    /// The line of a file, from 1, that has these words.
    pub(crate) fn line(&self, file: &str, words: &str) -> usize {
        let text = fs::read_to_string(self.path.join(file)).unwrap();
        1 + text
            .lines()
            .position(|line| line.contains(words))
            .unwrap_or_else(|| panic!("{file} has no “{words}”"))
    }

    /// Writes a file whole.
    pub(crate) fn write(&self, file: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        save(&path, bytes);
        self
    }

    /// Takes a file away.
    pub(crate) fn remove(&self, file: &str) -> &Self {
        fs::remove_file(self.path.join(file)).unwrap();
        self
    }
}

/// The shipped words, and no calls but those that readers cause.
pub(crate) fn quiet() -> Folder {
    let folder = Folder::copy();
    folder.replace("bot.toml", "publish = true", "publish = false");
    folder
}

/// A folder on Linux's file system in memory, where there is one: on a disk, making the copies takes longer than reading them.
fn in_memory() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Puts a file in its place whole. A bot that reads one while it is written in place would see it empty.
fn save(path: &Path, bytes: impl AsRef<[u8]>) {
    let beside = in_memory();
    let new = beside.path().join("new");
    fs::write(&new, bytes).unwrap();
    fs::rename(new, path).unwrap();
}

fn copy_into(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

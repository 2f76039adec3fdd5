//! What the name of a file or a folder says of it, before it is read.

use article::suggest;

/// Returns whether the name of a folder is a misspelling of one of the two that are read.
pub(super) fn is_meant(name: &str) -> bool {
    ["pages", "phrases"].into_iter().any(|known| suggest::nearest(name, [known]).is_some())
}

/// Returns whether a file was not written for the bot: hidden files, such as those of Kubernetes and
/// of editors; backups, locks and partial files; READMEs and licences.
pub(super) fn is_left_behind(name: &str) -> bool {
    const ENDINGS: [&str; 18] = [
        "~",
        "#",
        ".bak",
        ".orig",
        ".part",
        ".rej",
        ".swo",
        ".swp",
        ".swx",
        ".tmp",
        ".crdownload",
        // What the package managers of Debian and Fedora put beside a file that was edited.
        ".dpkg-dist",
        ".dpkg-new",
        ".dpkg-old",
        ".dpkg-tmp",
        ".rpmnew",
        ".rpmsave",
        ".lock",
    ];
    const NAMES: [&str; 5] = ["Thumbs.db", "desktop.ini", "lost+found", "__MACOSX", "4913"];
    name.starts_with(['.', '~', '#'])
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
        || NAMES.contains(&name)
        || ["README", "LICENSE"].iter().any(|known| name.starts_with(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_in_the_name_of_a_folder_is_told_from_another_folder() {
        assert!(["Pages", "page", "phrase", "Phrases"].into_iter().all(is_meant));
        assert!(!["old-pages", "pictures", "notes"].into_iter().any(is_meant));
    }

    #[test]
    fn what_editors_leave_is_told_from_what_they_meant() {
        for left in [
            "start.md~",
            ".start.md.swp",
            "start.md.orig",
            ".DS_Store",
            "~$start.md",
            "#start.md#",
            "Thumbs.db",
            "README.md",
            ".git",
            "start.md.part",
            "bot.toml.dpkg-dist",
            "bot.toml.dpkg-new",
            "start.md.dpkg-old",
            "start.md.rpmnew",
            "lost+found",
        ] {
            assert!(is_left_behind(left), "{left}");
        }
        for meant in ["since.MD", "news.md.txt", "x.md", "bot.toml.txt", "start.markdown"] {
            assert!(!is_left_behind(meant), "{meant}");
        }
    }
}

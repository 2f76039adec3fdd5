//! What this machine alone can tell: files with secrets, and addresses.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{assert_finds, doctor, examine, findings, healthy};
use crate::harness::TOKEN;

#[tokio::test]
async fn faults_of_this_machine_are_named() {
    let server = healthy().await;
    let files = tempfile::tempdir().unwrap();
    let token = secret(files.path(), "token", TOKEN, 0o644);
    let with_file = || doctor(&server).without("TELOXIDE_TOKEN").env("TELOXIDE_TOKEN_FILE", &token);
    let chmod = format!("chmod 600 {}", token.display());
    assert_finds(&with_file().ends().await, "mend", "is open to others (mode 644)", &chmod);
    for mode in [0o600, 0o400, 0o640] {
        fs::set_permissions(&token, Permissions::from_mode(mode)).unwrap();
        assert_eq!(findings(&with_file().ends().await), "Nothing to mend.\n", "mode {mode:o}");
    }
    // Only root can give a file away.
    if std::os::unix::fs::chown(&token, Some(65_534), None).is_ok() {
        assert_finds(
            &with_file().ends().await,
            "hint",
            "belongs to user number 65534",
            "if the bot runs as that user",
        );
    }

    let lines = format!("TELOXIDE_TOKEN={TOKEN}\nTELOXIDE_API_URL={}\n", server.url);
    let dotenv = examine(&[]).file(".env", &lines).ends().await;
    assert_finds(&dotenv, "mend", ".env, which holds a secret, is open to others", "chmod 600");
    let harmless = doctor(&server).file(".env", "RUST_LOG=info\nTELOXIDE_TOKEN=\n").ends().await;
    assert_eq!(findings(&harmless), "Nothing to mend.\n", "{harmless:?}");

    let open = doctor(&server).env("APPEAL_OPS_LISTEN", "0.0.0.0:9090").ends().await;
    assert_finds(&open, "hint", "open to every machine", "127.0.0.1");
    let nonsense = doctor(&server).env("APPEAL_OPS_LISTEN", "nonsense").ends().await;
    assert_finds(&nonsense, "mend", "APPEAL_OPS_LISTEN is not an address", "127.0.0.1:9090");
}

fn secret(folder: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path
}

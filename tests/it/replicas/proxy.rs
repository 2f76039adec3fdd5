//! The nginx of this machine with the configuration that is shipped, on loopback and without TLS.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::harness::skipped;

/// nginx that runs; its master is told to quit where this is dropped, and takes its workers along.
pub(super) struct Proxy {
    pub(super) port: u16,
    master: Child,
    folder: TempDir,
}

/// The nginx on the path or where Debian puts it.
pub(super) fn nginx() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("nginx")).find(|file| file.is_file());
    if found.is_none() {
        skipped(
            "APPEAL_REQUIRE_NGINX",
            "A test with replicas",
            "there is no nginx (Debian: install nginx-light)",
        );
    }
    found
}

impl Proxy {
    pub(super) async fn start(nginx: &Path, port: u16, replicas: [u16; 3]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let configuration = configuration(port, replicas, folder.path());
        fs::write(folder.path().join("nginx.conf"), configuration).unwrap();
        let errors = File::create(folder.path().join("errors")).unwrap();
        let mut command = Command::new(nginx);
        command.arg("-p").arg(folder.path()).args(["-c", "nginx.conf", "-g", "daemon off;"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors);
        let proxy = Self { port, master: command.spawn().unwrap(), folder };
        for _ in 0..500 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return proxy;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nginx does not listen: {}", proxy.errors());
    }

    fn errors(&self) -> String {
        fs::read_to_string(self.folder.path().join("errors")).unwrap()
    }

    /// How many requests a replica has got the last word on.
    pub(super) fn served_by(&self, port: u16) -> usize {
        let served = fs::read_to_string(self.folder.path().join("served")).unwrap();
        served.lines().filter(|line| line.ends_with(&format!(":{port}"))).count()
    }

    /// Fails on a line of nginx's log that is neither about these nor a notice.
    pub(super) fn complaints(&self, expected: &[&str]) {
        let errors = self.errors();
        let unexpected = |line: &&str| {
            !line.contains("[notice]") && !expected.iter().any(|part| line.contains(part))
        };
        let complaints: Vec<&str> = errors.lines().filter(unexpected).collect();
        assert!(complaints.is_empty(), "nginx complains: {complaints:#?}");
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let Some(id) = self.master.id() else { return };
        // A master that is killed leaves its workers behind; one that is told to quit does not.
        let told =
            std::process::Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status();
        for _ in 0..200 {
            if told.is_err() || !matches!(self.master.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _too_late_to_do_more = self.master.start_kill();
    }
}

/// The shipped configuration with other addresses, without TLS, and with all its files in one folder. Each of its words
/// that is replaced must be there once, as its first lines promise.
fn configuration(port: u16, replicas: [u16; 3], folder: &Path) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/nginx.conf");
    let mut text = fs::read_to_string(path).unwrap();
    let (comment, rest) = text.split_once("\n\n").unwrap();
    assert!(
        comment.lines().all(|line| line.starts_with('#')),
        "it begins with a comment: {comment}"
    );
    text = rest.to_owned();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary = temporary.map(|name| format!("{name}_temp_path {name};")).join(" ");
    let replacements = [
        ("listen 443 ssl;", format!("listen 127.0.0.1:{port};")),
        ("127.0.0.1:8101", format!("127.0.0.1:{}", replicas[0])),
        ("127.0.0.1:8102", format!("127.0.0.1:{}", replicas[1])),
        ("127.0.0.1:8103", format!("127.0.0.1:{}", replicas[2])),
        ("/run/nginx.pid", folder.join("pid").display().to_string()),
        ("http {", format!("http {{ {temporary} log_format replica \"$upstream_addr\";")),
        ("access_log off;", "access_log served replica;".to_owned()),
    ];
    for (from, to) in replacements {
        assert_eq!(text.matches(from).count(), 1, "{from} in deploy/nginx.conf");
        text = text.replace(from, &to);
    }
    let (before, rest) = text.split_once("# TLS begins").unwrap();
    let (_, after) = rest.split_once("# TLS ends").unwrap();
    format!("{before}{after}")
}

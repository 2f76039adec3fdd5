//! What packages ship beside the program, and help that fits the terminal.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::Folder;
use crate::harness::process::Program;

/// What the Debian package brings: where each file comes from, and where it goes.
fn assets() -> Vec<(String, String)> {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    let text = |value: &toml::Value| value.as_str().unwrap().to_owned();
    assets.iter().map(|asset| (text(&asset[0]), text(&asset[1]))).collect()
}

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

#[test]
fn what_the_package_brings_is_there_or_made_by_its_script() {
    let script = read("deploy/package.sh");
    for (from, _) in assets() {
        let is_there = match from.strip_prefix("target/package/") {
            Some("config/**/*") => script.contains("git ls-files -z config"),
            Some(made) => script.contains(made),
            None => {
                let folder = from.trim_end_matches("*.md");
                Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).exists()
            }
        };
        assert!(is_there, "{from}");
    }
}

#[test]
fn the_unit_finds_what_the_package_brings() {
    let unit = read("deploy/appeal-bot.service");
    let setting = |name: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_else(|| panic!("{name}"))
    };
    let brings =
        |folder: &str| assets().iter().any(|(_, to)| to.strip_suffix('/') == Some(&folder[1..]));
    // The script writes /usr/bin, where a package's programs are.
    assert!(read("deploy/package.sh").contains("s#/usr/local/bin/#/usr/bin/#"));
    assert!(setting("ExecStart").starts_with("/usr/local/bin/appeal-bot ") && brings("/usr/bin"));
    assert!(brings(setting("Environment").strip_prefix("APPEAL_CONFIG=").unwrap()));
    assert_eq!(setting("EnvironmentFile"), "-/etc/appeal-bot/environment");
    assert!(assets().contains(&("deploy/debian/environment".into(), "etc/appeal-bot/".into())));
    // It does not start without the token, about which the package speaks.
    let token = setting("LoadCredential").strip_prefix("telegram-token:").unwrap();
    assert_eq!(setting("AssertFileNotEmpty"), token);
    assert!(read("deploy/debian/postrm").contains(&format!("rm -f {token} ")));
}

#[test]
fn only_a_first_installation_says_what_to_do() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/debian/postinst");
    let says = |before: &str| {
        let run = Command::new("sh").arg(&script).args(["configure", before]).output().unwrap();
        assert!(run.status.success(), "{run:?}");
        String::from_utf8(run.stdout).unwrap()
    };
    let first = says("");
    for told in ["bot.toml", "install -m600 /dev/stdin /etc/appeal-bot/token", "enable --now"] {
        assert!(first.contains(told), "{told}: {first}");
    }
    assert_eq!(says("0.0.9-1"), "");
}

#[tokio::test]
async fn words_that_an_upgrade_has_left_beside_edited_ones_are_not_read() {
    let folder = Folder::copy();
    for left in ["bot.toml.dpkg-dist", "pages/en/start.md.dpkg-old", "phrases/en.ftl.dpkg-new"] {
        folder.write(left, "not read");
    }
    let checked =
        Program::new(&["--config", folder.path().to_str().unwrap(), "check"]).ends().await;
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

/// The commands that help lists.
async fn commands() -> Vec<String> {
    let help = Program::new(&["--help"]).ends().await.out;
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    // A line that is indented further goes on with the one before it.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names
        .filter(|name| {
            *name != "help"
                && !name.is_empty()
                && name.chars().all(|sign| sign.is_ascii_lowercase())
        })
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn completions_know_every_command() {
    let commands = commands().await;
    assert!(commands.len() > 12 && commands.contains(&"translations".to_owned()), "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = Program::new(&["completions", shell]).ends().await;
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{shell}");
        for command in &commands {
            assert!(ended.out.contains(command.as_str()), "{shell}: {command}");
        }
    }
    assert_eq!(Program::new(&["completions", "nonsense"]).ends().await.code, Some(2));
}

#[tokio::test]
async fn a_shell_reads_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("appeal-bot.bash");
    std::fs::write(&path, Program::new(&["completions", "bash"]).ends().await.out).unwrap();
    let script = format!(
        "source {} && COMP_WORDS=(appeal-bot tr) COMP_CWORD=1 && \
         \"$(complete -p appeal-bot | sed 's/.*-F \\([^ ]*\\).*/\\1/')\" appeal-bot tr appeal-bot && echo \"${{COMPREPLY[@]}}\"",
        path.display()
    );
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.trim(), "translations", "{output:?}");
}

#[tokio::test]
async fn the_manual_has_a_section_for_every_command() {
    let man = Program::new(&["man"]).ends().await;
    assert_eq!((man.code, man.err.as_str()), (Some(0), ""), "{man:?}");
    assert!(man.out.starts_with(".") && man.out.contains(".TH "), "{}", man.out);
    for command in commands().await {
        let heading = format!(".SH \"APPEAL\\-BOT {}\"\n", command.to_uppercase());
        assert!(man.out.contains(&heading), "{heading}: {}", man.out);
    }
}

#[tokio::test]
async fn help_is_no_wider_than_the_terminal() {
    // clap takes the width of a terminal, or else of this variable.
    for columns in [40, 72] {
        let program = Program::new(&["show", "--help"])
            .without("APPEAL_CONFIG")
            .env("COLUMNS", columns.to_string());
        let help = program.ends().await.out;
        let widest = help.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= columns, "{widest} of {columns}: {help}");
    }
}

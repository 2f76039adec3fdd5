//! A Bot API server behind TLS: which certificates are accepted, and what is said of the others.

use std::net::SocketAddr;

use rcgen::{CertificateParams, SanType, date_time_ymd};
use telegram_sandbox::{Options, Sandbox};

use crate::harness::process::Program;
use crate::harness::tls::{Authority, self_signed_front};
use crate::harness::{Folder, Server, TOKEN, until};
use crate::program::assert_refusal;

/// One that knows no port of its own, and so takes requests for any.
fn sandbox() -> Sandbox {
    Sandbox::new(Options { token: Some(TOKEN.to_owned()), ..Options::default() })
}

fn bot(server: SocketAddr) -> Program {
    Program::bot(&format!("https://{server}"))
}

#[tokio::test]
async fn an_authority_that_the_operator_names_is_trusted() {
    let (sandbox, authority, folder) = (sandbox(), Authority::new(), Folder::empty());
    let encrypted = authority.front(sandbox.router(), |_| {}).await;
    folder.write("authorities/our.pem", authority.pem());
    folder.write("authorities/README", "Ours alone.");
    folder.write("more/more.pem", Authority::new().pem());
    // As editors and shells of Windows write it.
    folder.write("marked.pem", format!("\u{FEFF}{}", authority.pem()));
    let (file, many) = (folder.path().join("authorities/our.pem"), folder.path());
    let folders = format!("{0}/more:{0}/authorities", many.display());
    let with_password = format!("https://user:pass@{encrypted}");
    for program in [
        bot(encrypted).env("SSL_CERT_FILE", &file),
        bot(encrypted).env("SSL_CERT_FILE", many.join("marked.pem")),
        bot(encrypted).env("SSL_CERT_DIR", folders),
        Program::bot(&with_password).env("SSL_CERT_FILE", &file),
    ] {
        let polls = || sandbox.calls().get("getUpdates").copied().unwrap_or_default();
        let before = polls();
        let mut running = program.starts();
        running.says("answering").await;
        until("it polls", async || polls() > before).await;
        running.stops_well().await;
    }
}

/// A change of a certificate, what is said of it, and what to do.
type Case = (fn(&mut CertificateParams), &'static str, &'static str);

#[tokio::test]
async fn a_certificate_that_is_not_accepted_is_told_as_such() {
    let (sandbox, authority) = (sandbox(), Authority::new());
    let trusted = |program: Program| {
        program.file("authority.pem", &authority.pem()).env("SSL_CERT_FILE", "authority.pem")
    };
    let untrusted = authority.front(sandbox.router(), |_| {}).await;
    let refused = async |address: SocketAddr, is_trusted: bool, words: &str, hint: &str| {
        for user in ["", "user:pass@"] {
            let program = |command: &str| {
                let url = format!("https://{user}{address}");
                let program = Program::new(&[command])
                    .env("TELOXIDE_TOKEN", TOKEN)
                    .env("TELOXIDE_API_URL", url);
                if is_trusted { trusted(program) } else { program }
            };
            assert_refusal(&program("run").ends().await, 1, words, hint);
            let looked = program("doctor").ends().await;
            assert_eq!(looked.code, Some(1), "{looked:?}");
            assert!(looked.out.contains(words) && looked.out.contains(hint), "{}", looked.out);
        }
    };
    refused(untrusted, false, "is not from an authority that is trusted", "SSL_CERT_FILE").await;
    let cases: [Case; 4] = [
        (|params| params.not_after = date_time_ymd(2001, 1, 1), "has expired", "Renew"),
        (|params| params.not_before = date_time_ymd(4001, 1, 1), "is not valid yet", "clock"),
        (
            |params| {
                let name = "bot-api.example.org".try_into().unwrap();
                params.subject_alt_names = vec![SanType::DnsName(name)];
            },
            "is for another name",
            "TELOXIDE_API_URL",
        ),
        (
            |params| params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth],
            "cannot be used",
            "openssl s_client",
        ),
    ];
    for (change, words, hint) in cases {
        refused(authority.front(sandbox.router(), change).await, true, words, hint).await;
    }
    let plain = Server::start().await;
    refused(plain.line.address, true, "does not speak TLS", "http://").await;

    let (itself, pem) = self_signed_front(sandbox.router()).await;
    let program = bot(itself).file("itself.pem", &pem).env("SSL_CERT_FILE", "itself.pem");
    assert_refusal(&program.ends().await, 1, "that of an authority, not of a server", "CA:FALSE");
}

/// PEM around something that is no certificate.
const UNUSABLE: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

#[tokio::test]
async fn certificates_that_are_passed_over_are_counted_in_the_log() {
    let (sandbox, authority) = (sandbox(), Authority::new());
    let encrypted = authority.front(sandbox.router(), |_| {}).await;
    let list = format!("{UNUSABLE}{}{UNUSABLE}", authority.pem());
    let program = bot(encrypted).file("list.pem", &list).env("SSL_CERT_FILE", "list.pem");
    let mut running = program.starts();
    running.says("cannot be used and are passed over path=list.pem added=1 unusable=2").await;
    running.says("answering").await;
    running.stops_well().await;
}

#[tokio::test]
async fn authorities_that_cannot_be_read_end_the_start_with_their_name() {
    let folder = Folder::empty();
    folder.write("empty.pem", "Nothing here.").write("folder/empty.pem", "Nothing here.");
    folder.write("torn.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n");
    folder.write("wrong.pem", UNUSABLE);
    folder.write("apart/line.pem", "-----BEGIN CERTIFICATE\n");
    folder
        .write("apart/signs.pem", "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n");
    let program = |name: &str, value: &str| {
        let path = folder.path().join(value);
        Program::new(&["run"]).env("TELOXIDE_TOKEN", TOKEN).env(name, path)
    };
    for (name, value, words) in [
        ("SSL_CERT_FILE", "nowhere.pem", "nowhere.pem, which SSL_CERT_FILE names: No such file"),
        (
            "SSL_CERT_FILE",
            "folder",
            "folder, which SSL_CERT_FILE names: it is a folder, not a file",
        ),
        ("SSL_CERT_FILE", "empty.pem", "it holds no certificate in PEM form"),
        (
            "SSL_CERT_FILE",
            "torn.pem",
            "torn.pem, which SSL_CERT_FILE names: it ends in the middle of a certificate",
        ),
        (
            "SSL_CERT_FILE",
            "apart/line.pem",
            "line.pem, which SSL_CERT_FILE names: it is not in PEM form",
        ),
        ("SSL_CERT_FILE", "apart/signs.pem", "it is not in PEM form: a certificate is damaged"),
        ("SSL_CERT_FILE", "wrong.pem", "it holds no certificate in PEM form"),
        ("SSL_CERT_DIR", "nowhere", "nowhere, which SSL_CERT_DIR names: No such file"),
        ("SSL_CERT_DIR", "folder", "folder, which SSL_CERT_DIR names: it holds no certificate"),
        ("SSL_CERT_DIR", "", "torn.pem: it ends in the middle of a certificate"),
    ] {
        let ended = program(name, value).ends().await;
        assert_refusal(&ended, 2, words, "PEM form, which begin with -----BEGIN CERTIFICATE-----");
    }
}

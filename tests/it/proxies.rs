//! Proxies that the environment names: used, refused by name, or told what they said; never left out.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use base64::prelude::{BASE64_STANDARD, Engine};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::process::Program;
use crate::harness::tls::Authority;
use crate::harness::{Server, TOKEN};
use crate::program::assert_refusal;

/// A proxy that answers each request for a tunnel with this, and leads it to a server if it is 200.
struct Tunnels {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Tunnels {
    async fn answering(status: &'static str, server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (server, told) = (server.clone(), Arc::clone(&told));
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        if stream.read_buf(&mut head).await.unwrap() == 0 {
                            return;
                        }
                    }
                    told.lock().unwrap().push(String::from_utf8(head).unwrap());
                    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    if status.starts_with("200") {
                        let mut server = TcpStream::connect(server).await.unwrap();
                        let _ended = copy_bidirectional(&mut stream, &mut server).await;
                    }
                });
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn a_proxy_that_cannot_be_used_ends_the_start_with_its_name() {
    let server = Server::start().await;
    for (name, value) in [
        ("ALL_PROXY", "socks://127.0.0.1:7891/"),
        ("all_proxy", "socks://127.0.0.1:7891/"),
        ("HTTPS_PROXY", "http://:3128"),
        ("https_proxy", "http://proxy:99999"),
        ("HTTP_PROXY", "http://user:hush#hush@proxy:3128"),
        ("http_proxy", "ftp://proxy"),
        ("TELOXIDE_PROXY", "socks://127.0.0.1:7891/"),
    ] {
        let words = format!("{name} is not an address that can be used");
        let ended = Program::bot(&server.url).env(name, value).ends().await;
        assert_refusal(&ended, 2, &words, "socks5h://");
        assert!(!ended.err.contains("hush"), "{}", ended.err);
        let looked = Program::new(&["doctor"]).env("TELOXIDE_TOKEN", TOKEN).env(name, value);
        let looked = looked.ends().await;
        assert!(looked.code == Some(1) && looked.out.contains(&words), "{looked:?}");
    }
    assert_eq!(server.count("getMe"), 0, "nobody was asked directly");
}

#[tokio::test]
async fn each_variable_leads_through_its_proxy() {
    let authority = Authority::new();
    // A name that only the proxy knows, and a server that refuses the token.
    let change = |params: &mut rcgen::CertificateParams| {
        let name = "bot-api.invalid".try_into().unwrap();
        params.subject_alt_names = vec![rcgen::SanType::DnsName(name)];
    };
    let body = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
    let refuses = Router::new().fallback(move || async move { (StatusCode::UNAUTHORIZED, body) });
    let server = authority.front(refuses, change).await;
    let proxy = Tunnels::answering("200 Connection established", server.to_string()).await;
    for (name, scheme) in [
        ("TELOXIDE_PROXY", "http://us%65r:pa$word@"),
        ("HTTPS_PROXY", ""),
        ("all_proxy", "HTTP://"),
    ] {
        let before = proxy.heard().len();
        let program = Program::bot("https://bot-api.invalid")
            .env(name, format!("{scheme}{}", proxy.address))
            .file("authority.pem", &authority.pem())
            .env("SSL_CERT_FILE", "authority.pem");
        assert_refusal(&program.ends().await, 1, "Telegram refuses the token", "@BotFather");
        let heard = proxy.heard()[before].clone();
        assert!(heard.starts_with("CONNECT bot-api.invalid:443 HTTP/1.1\r\n"), "{heard}");
        let password = BASE64_STANDARD.encode("user:pa$word");
        assert_eq!(
            heard.contains(&format!("Basic {password}\r\n")),
            scheme.contains('@'),
            "{heard}"
        );
    }
}

/// The library that reads `.env` would replace `$word`, and the proxy would get another password.
#[tokio::test]
async fn a_password_in_dotenv_comes_to_the_proxy_as_it_is_written() {
    for value in ["http://u:pa$word@", "\"http://u:pa$word@\"", "'http://u:pa$word@'"] {
        let refuses = "407 Proxy Authentication Required";
        let proxy = Tunnels::answering(refuses, String::new()).await;
        let line = value.replace('@', &format!("@{}", proxy.address));
        let lines = format!("TELOXIDE_TOKEN={TOKEN}\nTELOXIDE_PROXY={line}\n");
        let ended = Program::new(&["run"]).file_with(".env", &lines, 0o600).ends().await;
        assert_refusal(&ended, 1, "the proxy answers 407", "user and password in TELOXIDE_PROXY");
        let password = format!("Basic {}\r\n", BASE64_STANDARD.encode("u:pa$word"));
        let heard = proxy.heard();
        assert!(
            !heard.is_empty() && heard.iter().all(|head| head.contains(&password)),
            "{heard:?}"
        );
    }
}

#[tokio::test]
async fn what_a_proxy_says_is_told_by_the_bot_and_the_doctor() {
    for (status, hint) in [
        ("407 Proxy Authentication Required", "refuses the user and password in HTTPS_PROXY"),
        ("403 Forbidden", "whoever runs the proxy"),
        ("502 Bad Gateway", "whoever runs the proxy"),
        ("302 Found", "whoever runs the proxy"),
        ("200Connection", "something else listens there"),
    ] {
        let proxy = Tunnels::answering(status, String::new()).await;
        let said = match status.starts_with("200") {
            true => "the proxy does not answer as an HTTP proxy does".to_owned(),
            false => format!("the proxy answers {status}"),
        };
        let words = format!(
            "cannot reach the Bot API at api.telegram.org through the proxy http://{}, which HTTPS_PROXY names: {said}",
            proxy.address
        );
        let through = |command: &str| {
            Program::new(&[command])
                .env("TELOXIDE_TOKEN", TOKEN)
                .env("HTTPS_PROXY", format!("http://user:hush@{}", proxy.address))
        };
        let ended = through("run").ends().await;
        assert_refusal(&ended, 1, &words, hint);
        let heard = proxy.heard();
        let is_telegram = |head: &String| head.starts_with("CONNECT api.telegram.org:443 ");
        assert!(!heard.is_empty() && heard.iter().all(is_telegram), "{heard:?}");
        let looked = through("doctor").ends().await;
        assert!(looked.out.contains(&words) && looked.out.contains(hint), "{}", looked.out);
        let way = format!(
            "the way to the Bot API leads to api.telegram.org through the proxy http://{}",
            proxy.address
        );
        assert!(looked.out.contains(&way), "{}", looked.out);
        assert!(!ended.err.contains("hush") && !looked.out.contains("hush"), "{}", looked.out);
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_makes_no_link_dead() {
    let proxy = Tunnels::answering("403 Forbidden", String::new()).await;
    let doctor = Program::new(&["doctor", "--links"]).env("TELOXIDE_TOKEN", TOKEN);
    let looked = doctor.env("HTTPS_PROXY", format!("http://{}", proxy.address)).ends().await;
    assert!(looked.out.contains("links did not answer this program"), "{}", looked.out);
    let hint = "Ask whoever runs the proxy: the proxy answers 403 Forbidden.";
    assert!(looked.out.contains(hint) && !looked.out.contains("dead"), "{}", looked.out);
}

#[tokio::test]
async fn a_proxy_that_passes_on_unencrypted_requests_refuses_them_itself() {
    for (status, words) in [
        (StatusCode::PROXY_AUTHENTICATION_REQUIRED, "the proxy answers 407"),
        (StatusCode::FORBIDDEN, "the proxy answers 403"),
        (StatusCode::NOT_FOUND, "there is no Bot API at the address in TELOXIDE_API_URL"),
    ] {
        let refuses = Router::new().fallback(move || async move { (status, "<html>No.") });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, refuses).await });
        let ended =
            Program::bot("http://bot-api.invalid").env("TELOXIDE_PROXY", &proxy).ends().await;
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert!(ended.err.contains(words), "{words}: {}", ended.err);
    }
}

/// A SOCKS proxy that answers the greeting with the first of these, and what follows with the next ones.
async fn socks(answers: &'static [&'static [u8]]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            for answer in answers {
                let mut heard = [0; 512];
                if stream.read(&mut heard).await.is_ok() {
                    let _written = stream.write_all(answer).await;
                }
            }
        }
    });
    address
}

#[tokio::test]
async fn what_a_socks_proxy_says_is_told() {
    const CASES: [(&str, &[&[u8]], &str, &str); 5] = [
        ("", &[&[5, 0xff]], "the proxy refuses the login", "user and password into ALL_PROXY"),
        ("", &[&[5, 0], &[5, 5, 0, 1, 0, 0, 0, 0, 0, 0]], "“connection refused”", "whoever runs"),
        ("", &[&[5, 0], &[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]], "“connection not allowed”", "whoever"),
        ("u:hush@", &[&[5, 2], &[1, 1]], "refuses the login", "user and password in ALL_PROXY"),
        ("", &[b"HTTP/1.1 400 Bad Request\r\n\r\n"], "not answer as a SOCKS", "something else"),
    ];
    for (user, answers, words, hint) in CASES {
        let address = socks(answers).await;
        let proxy = format!("socks5h://{user}{address}");
        let program = Program::bot("https://bot-api.invalid").env("ALL_PROXY", proxy);
        let ended = program.ends().await;
        assert_refusal(&ended, 1, words, hint);
        let way =
            format!("through the proxy socks5h://{address}, which ALL_PROXY names: the proxy");
        assert!(ended.err.contains(&way) && !ended.err.contains("hush"), "{}", ended.err);
    }
}

#[tokio::test]
async fn an_exemption_is_named_or_refused() {
    let program = |list| {
        Program::bot("https://bot-api.invalid")
            .env("ALL_PROXY", "http://127.0.0.1:1")
            .env("NO_PROXY", list)
    };
    for list in ["*.invalid", "bot-api.invalid:443"] {
        let ended = program(list).ends().await;
        assert_refusal(&ended, 1, "at bot-api.invalid: cannot connect", "NO_PROXY leads there");
    }
    for entry in ["http://bot-api.invalid", "10.0.0.0/99", ";"] {
        let said = format!("NO_PROXY has an entry that cannot be used: {entry}");
        assert_refusal(&program(entry).ends().await, 2, &said, "10.0.0.0/8");
    }
}

//! Each address on the way to the Bot API is tried, and shown with its time.

use serde_json::Value;
use telegram_sandbox::Sandbox;
use tokio::net::TcpListener;

use super::{assert_finds_all, doctor, examine, findings, healthy, options};
use crate::harness::TOKEN;
use crate::harness::tls::Authority;
use crate::program::closed_port;

/// The lines about the way.
fn way(out: &str) -> Vec<&str> {
    out.lines().filter(|line| line.starts_with("way ")).collect()
}

#[tokio::test]
async fn each_address_is_shown_with_its_time() {
    let server = healthy().await;
    let address = server.url.strip_prefix("http://").unwrap();
    let ended = doctor(&server).ends().await;
    let lines = way(&ended.out);
    assert_eq!(lines.len(), 1, "{}", ended.out);
    let begin = format!("way   {address}  TCP ");
    assert!(lines[0].starts_with(&begin) && lines[0].ends_with(" ms"), "{}", ended.out);
    assert_eq!(findings(&ended), "Nothing to mend.\n");

    let json = examine(&["--format", "json"])
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", &server.url);
    let told: Value = serde_json::from_str(&json.ends().await.out).unwrap();
    let row = &told["way"][0];
    assert_eq!((row["address"].as_str(), row["is_proxy"].as_bool()), (Some(address), Some(false)));
    assert!(row["tcp_ms"].is_f64() && row["tls_ms"].is_null() && row["problem"].is_null(), "{row}");
}

#[tokio::test]
async fn what_stops_at_the_first_step_says_why() {
    let server = healthy().await;
    let port = closed_port().await;
    for (url, line) in [
        (
            format!("http://127.0.0.1:{port}"),
            format!("way   127.0.0.1:{port}  the connection is refused"),
        ),
        (
            "http://nowhere.invalid".to_owned(),
            "way   nowhere.invalid  the name service has no address for it".to_owned(),
        ),
    ] {
        let ended = doctor(&server).env("TELOXIDE_API_URL", &url).ends().await;
        assert!(way(&ended.out)[0].starts_with(&line), "{}", ended.out);
        assert!(findings(&ended).contains("cannot reach the Bot API"), "{}", ended.out);
        assert_eq!(ended.code, Some(1));
    }
}

#[tokio::test]
async fn a_server_without_tls_is_found_out_by_its_address() {
    let server = healthy().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let routes = axum::Router::new();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let ended = doctor(&server).env("TELOXIDE_API_URL", format!("https://{address}")).ends().await;
    let line = way(&ended.out)[0];
    assert!(line.starts_with(&format!("way   {address}  TCP ")), "{}", ended.out);
    assert!(line.ends_with("the server does not speak TLS"), "{}", ended.out);
}

#[tokio::test]
async fn tls_has_a_time_and_reasons_of_its_own() {
    let (server, authority) = (healthy().await, Authority::new());
    let encrypted = authority.front(Sandbox::new(options()).router(), |_| {}).await;
    let program = || doctor(&server).env("TELOXIDE_API_URL", format!("https://{encrypted}"));
    let trusting =
        program().file("authority.pem", &authority.pem()).env("SSL_CERT_FILE", "authority.pem");
    let ended = trusting.ends().await;
    let line = way(&ended.out)[0];
    assert!(line.contains("TCP ") && line.contains(", TLS "), "{}", ended.out);
    assert!(!ended.out.contains("cannot reach"), "{}", ended.out);

    let ended = program().ends().await;
    let reason = "the certificate is not from an authority that is trusted";
    assert!(way(&ended.out)[0].ends_with(reason), "{}", ended.out);
    assert_finds_all(&ended, &[("mend", reason, "SSL_CERT_FILE")]);
}

#[tokio::test]
async fn where_a_proxy_is_set_the_way_is_the_proxy() {
    let server = healthy().await;
    let port = closed_port().await;
    let url = format!("http://somebody:secret@127.0.0.1:{port}");
    let ended = doctor(&server).env("TELOXIDE_PROXY", &url).ends().await;
    let line = format!("way   proxy 127.0.0.1:{port}  the connection is refused");
    assert_eq!(way(&ended.out), [line.as_str()], "{}", ended.out);
    assert!(!ended.out.contains("secret"), "{}", ended.out);
    let wanted = [
        ("mend", "cannot reach the Bot API", "TELOXIDE_PROXY"),
        ("hint", "through the proxy", "Nothing, if that is meant"),
    ];
    assert_finds_all(&ended, &wanted);
}

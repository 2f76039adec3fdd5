//! Links are visited politely, and what became of each is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use appeal_bot::doctor::links::{Fate, LinkVisit, visit_all, visitor};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use reqwest::{Client, Url};
use serde_json::Value;
use tokio::net::TcpListener;

use super::{closed_port, doctor, examine, findings, healthy};
use crate::harness::process::Ended;
use appeal_bot::config::Proxies;
use appeal_bot::telegram::client::route::Route;

/// How many questions are open: at one host, at all, and the most there have been.
#[derive(Debug, Default)]
struct Open {
    here: AtomicUsize,
    most_here: AtomicUsize,
    all: Arc<(AtomicUsize, AtomicUsize)>,
}

/// A site at an address of this machine. Every path is a kind of link.
async fn site(ip: &str, open: Arc<Open>) -> String {
    let listener = TcpListener::bind((ip, 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().fallback(page).with_state(open);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

async fn page(State(open): State<Arc<Open>>, request: Request) -> Response {
    let (here, all) = (
        open.here.fetch_add(1, Ordering::SeqCst) + 1,
        open.all.0.fetch_add(1, Ordering::SeqCst) + 1,
    );
    open.most_here.fetch_max(here, Ordering::SeqCst);
    open.all.1.fetch_max(all, Ordering::SeqCst);
    let agent = request.headers()[header::USER_AGENT].to_str().unwrap();
    assert!(agent.starts_with("appeal-bot/"), "{agent}");
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    drop(request);
    tokio::time::sleep(Duration::from_millis(40)).await;
    let response = answer(&method, &path).await;
    open.here.fetch_sub(1, Ordering::SeqCst);
    open.all.0.fetch_sub(1, Ordering::SeqCst);
    response
}

async fn answer(method: &Method, path: &str) -> Response {
    let leads = |to: &str| {
        (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to.to_owned())]).into_response()
    };
    match path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""))
    {
        ("alive", _) => StatusCode::OK.into_response(),
        ("get-only", _) if *method == Method::HEAD => {
            StatusCode::METHOD_NOT_ALLOWED.into_response()
        }
        ("get-only", _) => "here".into_response(),
        ("gone", _) => StatusCode::GONE.into_response(),
        ("no-robots", _) => StatusCode::FORBIDDEN.into_response(),
        ("moved", _) => leads("/alive/new"),
        ("moved-away", _) => leads("/gone"),
        ("circle", _) => leads("/circle"),
        ("plain", _) => leads("http://plain.example/alive"),
        ("slow", _) => {
            tokio::time::sleep(Duration::from_secs(3)).await;
            StatusCode::OK.into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// As the program's own, but for the proxy of this machine and for patience.
fn client() -> Client {
    visitor(&Route::default(), Proxies::default())
        .unwrap()
        .no_proxy()
        .timeout(Duration::from_millis(700))
        .build()
        .unwrap()
}

async fn visit(links: &[String]) -> Vec<LinkVisit> {
    let links: Vec<Url> = links.iter().map(|link| link.parse().unwrap()).collect();
    let mut told = Vec::new();
    let visits = visit_all(&client(), (&Route::default(), &Proxies::default()), &links, |link| {
        told.push(link.clone())
    })
    .await;
    told.sort();
    let mut all = links;
    all.sort();
    assert_eq!(told, all, "each link is told once");
    visits
}

#[tokio::test]
async fn what_became_of_each_link_is_told() {
    let site = site("127.0.0.1", Arc::default()).await;
    let closed = format!("http://127.0.0.1:{}", closed_port().await);
    let wanted = [
        ("/alive", Fate::Alive, "200 OK", None),
        ("/get-only", Fate::Alive, "200 OK", None),
        ("/missing", Fate::Dead, "404 Not Found", None),
        ("/gone", Fate::Dead, "410 Gone", None),
        ("/no-robots", Fate::Unsure, "403 Forbidden", None),
        ("/moved", Fate::Moved, "200 OK", Some(format!("{site}/alive/new"))),
        ("/moved-away", Fate::Dead, "410 Gone", Some(format!("{site}/gone"))),
        ("/circle", Fate::Dead, "redirects more than 5 times", None),
        (
            "/plain",
            Fate::Exposed,
            "301 Moved Permanently",
            Some("http://plain.example/alive".to_owned()),
        ),
        ("/slow", Fate::Unsure, "no answer in time", None),
    ];
    let mut links: Vec<String> = wanted.iter().map(|(path, ..)| format!("{site}{path}")).collect();
    links.push(closed);
    let mut visits = visit(&links).await;
    let unreachable = visits.pop().unwrap();
    assert_eq!(unreachable.fate, Fate::Dead);
    assert!(unreachable.what.starts_with("cannot be reached: "), "{unreachable:?}");
    for (visit, (path, fate, what, target)) in visits.iter().zip(wanted) {
        assert_eq!((visit.fate, visit.what.as_str()), (fate, what), "{path}");
        if path != "/circle" {
            assert_eq!(visit.target, target, "{path}");
        }
    }
}

#[tokio::test]
async fn one_question_at_a_time_for_a_host_and_four_for_all() {
    let all = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let (mut links, mut hosts) = (Vec::new(), Vec::new());
    for number in 1..=6 {
        let open = Arc::new(Open { all: Arc::clone(&all), ..Open::default() });
        let site = site(&format!("127.0.0.{number}"), Arc::clone(&open)).await;
        links.extend((0..4).map(|page| format!("{site}/alive/{page}")));
        hosts.push(open);
    }
    links.sort_by_key(|link| link.chars().last());
    assert!(visit(&links).await.iter().all(|visit| visit.fate == Fate::Alive));
    for open in hosts {
        assert_eq!(open.most_here.load(Ordering::SeqCst), 1, "a host was asked two things at once");
    }
    assert_eq!(all.1.load(Ordering::SeqCst), 4);
}

#[tokio::test]
async fn a_machine_that_is_cut_off_says_so_itself() {
    let server = healthy().await;
    let nobody = format!("http://127.0.0.1:{}", closed_port().await);
    let run = |format: &str| {
        examine(&["--links", "--format", format])
            .env("TELOXIDE_TOKEN", crate::harness::TOKEN)
            .env("TELOXIDE_API_URL", &server.url)
            .env("TELOXIDE_PROXY", &nobody)
    };
    one_cause_is_told_once(&run("text").ends().await);
    let json: Value = serde_json::from_str(&run("json").ends().await.out).unwrap();
    let links = json["links"].as_array().unwrap();
    assert!(links.len() > 30, "{json:#}");
    for link in links {
        assert_eq!(link["fate"], "dead", "{link}");
        assert!(
            link["url"].as_str().unwrap().starts_with("https://")
                && link["line"].as_u64().unwrap() > 0,
            "{link}"
        );
    }
    assert_eq!(
        findings(&doctor(&server).ends().await),
        "Nothing to mend.\n",
        "links are left alone unless asked for"
    );
}

fn one_cause_is_told_once(text: &Ended) {
    assert_eq!((text.code, text.err.as_str()), (Some(1), ""), "{text:?}");
    // One cause, which all links share, is told once.
    assert!(
        findings(text).lines().next().unwrap().contains(" links: cannot be reached: "),
        "{}",
        text.out
    );
    assert_eq!(text.out.matches("cannot be reached").count(), 1, "{}", text.out);
    assert!(text.out.contains("kyivpost, "), "{}", text.out);
    assert!(
        text.out.contains("All of them at once: this machine is probably cut off"),
        "{}",
        text.out
    );
}

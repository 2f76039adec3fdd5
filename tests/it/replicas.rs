//! Three webhook replicas behind a real nginx share nothing, and readers notice nothing when one of them is killed or
//! all of them are restarted in turn.

mod proxy;

use std::io::Write;
use std::time::Duration;

use proxy::Proxy;
use tokio::net::TcpStream;

use crate::harness::webhook::{Hooked, READY};
use crate::harness::{Rng, Server, client, free_port, until};

/// The replicas, the proxy in front of them, and the sandbox that brings the updates.
struct Cluster {
    server: Server,
    proxy: Proxy,
    replicas: Vec<Hooked>,
}

impl Cluster {
    /// None where there is no nginx and none is required.
    async fn start() -> Option<Self> {
        let nginx = proxy::nginx()?;
        let server = Server::start().await;
        let public = free_port().await;
        let ports = [free_port().await, free_port().await, free_port().await];
        let proxy = Proxy::start(&nginx, public, ports).await;
        let mut replicas = Vec::new();
        for port in ports {
            replicas.push(server.begins(port, public).await);
        }
        for replica in &mut replicas {
            replica.process.says(READY).await;
        }
        Some(Self { server, proxy, replicas })
    }

    /// Another process in the place of one that ended, which listens, but may have yet to set its webhook again.
    async fn restart(&mut self, index: usize) {
        let port = self.replicas[index].port;
        self.replicas[index] = self.server.begins(port, self.proxy.port).await;
        until("it listens", async || TcpStream::connect(("127.0.0.1", port)).await.is_ok()).await;
    }

    /// How many updates each replica has answered.
    fn shares(&self) -> Vec<usize> {
        self.replicas.iter().map(|replica| self.proxy.served_by(replica.port)).collect()
    }
}

/// One of three is killed at a random instant, again and again, while updates keep coming. `APPEAL_REPLICA_KILLS` and
/// `APPEAL_SEED` make it longer, and another one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killing_one_at_random_leaves_nothing_unanswered() {
    const UPDATES: usize = 200;
    let Some(mut cluster) = Cluster::start().await else { return };
    let setting = |name: &str, usual: u64| {
        std::env::var(name).map_or(usual, |number| number.parse().unwrap())
    };
    let (kills, seed) = (setting("APPEAL_REPLICA_KILLS", 8), setting("APPEAL_SEED", 20_241_023));
    let rounds = usize::try_from(kills).unwrap();
    let mut rng = Rng(seed);
    // Long enough that a kill finds several answers under way.
    cluster.server.sandbox.set_latency(Duration::from_millis(20));
    let mut busy = 0;
    for _ in 0..rounds {
        cluster.server.load(60, UPDATES);
        tokio::time::sleep(Duration::from_millis(rng.roll(0..=149))).await;
        let victim = rng.below(3);
        busy += usize::from(cluster.server.sandbox.pending() > 0);
        cluster.replicas[victim].process.signal("KILL");
        let status = cluster.replicas[victim].process.ends_within(Duration::from_secs(5)).await;
        assert_eq!(status.code(), None, "it was killed");
        cluster.restart(victim).await;
    }
    assert!(busy > rounds / 2, "most kills must come under load: {busy} of {rounds}");
    cluster.server.all_answered().await;
    let report = cluster.server.sandbox.load_report();
    let told = format!(
        "{rounds} kills of one of three replicas behind nginx, {busy} under load, seed {seed}: {} updates, {} unanswered, \
         {} repeated\n",
        report.updates, report.unanswered, report.repeated
    );
    // Not `eprintln!`, which the test harness keeps to itself: these are the figures of docs/operating.md.
    std::io::stderr().write_all(told.as_bytes()).unwrap();
    assert_eq!((report.updates, report.unanswered), (rounds * UPDATES, 0), "{report:?}");
    // Nobody can tell an answer whose acknowledgement the kill has cut off from one that never went out. That may be
    // what was under way, and Telegram has 40 updates under way at most.
    assert!(report.repeated <= rounds * 40, "{report:?}");
    cluster.proxy.complaints(&["upstream"]);
}

/// SIGTERM to one after the other, each restarted before the next, as a rolling update does.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rolling_restart_is_noticed_by_nobody() {
    const UPDATES: usize = 400;
    let Some(mut cluster) = Cluster::start().await else { return };
    cluster.server.sandbox.set_latency(Duration::from_millis(300));
    for index in 0..3 {
        let before = cluster.server.sandbox.load_report().answered;
        cluster.server.load(100, UPDATES);
        until("it is busy", async || cluster.server.sandbox.load_report().answered > before).await;
        assert!(
            cluster.server.sandbox.pending() > UPDATES / 2,
            "there is no load: {}",
            cluster.server.sandbox.pending()
        );
        cluster.replicas[index].process.stops_well().await;
        cluster.restart(index).await;
        cluster.replicas[index].process.says(READY).await;
    }
    cluster.server.all_answered().await;
    let report = cluster.server.sandbox.load_report();
    assert_eq!(
        (report.updates, report.unanswered, report.repeated, report.extra),
        (3 * UPDATES, 0, 0, 0),
        "{report:?}"
    );

    all_are_back_at_work(&cluster).await;
    cluster.proxy.complaints(&["upstream"]);
}

async fn all_are_back_at_work(cluster: &Cluster) {
    cluster.server.sandbox.set_latency(Duration::ZERO);
    let before = cluster.shares();
    // nginx passes by those that failed lately, so it may take some loads until all of them are back at work.
    for _ in 0..10 {
        cluster.server.load(100, 300);
        cluster.server.all_answered().await;
        let after = cluster.shares();
        if before.iter().zip(&after).all(|(before, after)| after - before > 10) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let after = cluster.shares();
    for (before, after) in before.iter().zip(&after) {
        assert!(after - before > 10, "each is back at work: {before} to {after}");
    }
}

/// The proxy lets through what is meant for the bot and nothing else, and it does not make a 503 of the bot into three.
#[tokio::test]
async fn the_proxy_hides_what_is_not_for_telegram() {
    let Some(cluster) = Cluster::start().await else { return };
    let at = |path: &str| format!("http://127.0.0.1:{}{path}", cluster.proxy.port);
    for path in ["/", "/metrics", "/livez", "/readyz", "/telegram/x"] {
        assert_eq!(client().get(at(path)).send().await.unwrap().status(), 404, "{path}");
    }
    assert_eq!(
        client().post(at("/telegram")).body("{}").send().await.unwrap().status(),
        401,
        "no secret"
    );
    assert_eq!(client().get(at("/telegram")).send().await.unwrap().status(), 403);
    let large = client().post(at("/telegram")).body("x".repeat((1 << 20) + 1));
    assert_eq!(large.send().await.unwrap().status(), 413);
    drop(cluster.replicas);
    let nobody = client().post(at("/telegram")).body("{}").send().await.unwrap();
    assert_eq!(
        (nobody.status().as_u16(), &nobody.headers()["retry-after"]),
        (503, &"1".parse().unwrap())
    );
    cluster.proxy.complaints(&[
        "upstream",
        "client intended to send too large body",
        "access forbidden by rule",
    ]);
}

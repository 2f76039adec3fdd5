use tokio::net::{TcpListener, TcpSocket};

use super::*;
use crate::doctor::FindingState;

fn row(address: &str, trial: Trial) -> (SocketAddr, WayRow) {
    let problem = (trial != Trial::Works).then(|| format!("{trial:?}"));
    let row = WayRow {
        address: address.to_owned(),
        is_proxy: false,
        tcp_ms: Some(12.3),
        tls_ms: None,
        problem,
        trial,
    };
    (address.parse().unwrap(), row)
}

#[test]
fn an_address_that_leads_nowhere_is_judged_by_what_works_beside_it() {
    use FindingState::{Error, Good, Hint, Unknown};
    use Trial::{Fails, Hangs, NoWay, Works};
    const V4: [&str; 2] = ["192.0.2.1:443", "192.0.2.2:443"];
    const V6: &str = "[2001:db8::1]:443";
    for (first, second, third, state, what) in [
        (Works, Works, Works, Good, "all addresses of host take connections: 3"),
        (Works, Works, Fails, Hint, "IPv6 leads nowhere: [2001:db8::1]:443: Fails"),
        (Works, Works, Hangs, Error, "IPv6 leads nowhere: [2001:db8::1]:443: Hangs"),
        (Works, Works, NoWay, Good, "this machine has only IPv4 or only IPv6"),
        (Works, Fails, Works, Hint, "192.0.2.2:443 leads nowhere: Fails"),
        (Fails, Fails, Works, Hint, "IPv4 leads nowhere: 192.0.2.1:443: Fails"),
        (NoWay, NoWay, Works, Good, "this machine has only IPv4 or only IPv6"),
        (Fails, Fails, NoWay, Unknown, "no address of host can be used"),
        (Hangs, Hangs, Hangs, Unknown, "no address of host can be used"),
    ] {
        let mut findings = Findings::default();
        judge("host", &[row(V4[0], first), row(V4[1], second), row(V6, third)], &mut findings);
        let [note] = &findings.notes[..] else { panic!("{:?}", findings.notes) };
        assert_eq!(note.state, state, "{note:?}");
        assert!(note.what.starts_with(what), "{note:?}");
        assert_eq!(note.hint.is_some(), matches!(state, Hint | Error), "{note:?}");
        if what.starts_with("IPv6") {
            assert!(note.hint.as_ref().unwrap().contains("/etc/gai.conf"), "{note:?}");
        }
    }
}

#[tokio::test]
async fn what_listens_works_and_what_does_not_fails() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let open = listener.local_addr().unwrap();
    let target = Target { host: "host".to_owned(), port: open.port(), tls: None, is_proxy: false };
    let (_, row) = target.connect(open).await;
    assert!(row.trial == Trial::Works && row.tcp_ms.is_some() && row.problem.is_none(), "{row:?}");
    // Nobody listens at this port, and no other test can: it is taken.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let (_, row) = target.connect(taken.local_addr().unwrap()).await;
    assert_eq!(
        (row.trial, row.problem.as_deref()),
        (Trial::Fails, Some("the connection is refused"))
    );
}

#[test]
fn the_report_shows_each_step_with_its_time() {
    let rows = [row("192.0.2.1:443", Trial::Works), row("[2001:db8::1]:443", Trial::Fails)];
    let mut report = WayReport(rows.map(|(_, row)| row).into());
    (report.0[0].tls_ms, report.0[1].tcp_ms) = (Some(25.0), None);
    insta::assert_snapshot!(report.to_string(), @"
    way   192.0.2.1:443      TCP 12.3 ms, TLS 25 ms
    way   [2001:db8::1]:443  Fails
    ");
}

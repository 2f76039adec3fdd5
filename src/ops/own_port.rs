//! Asks the bot on this machine at its own port, as a probe does.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::{Client, Response};

/// The bot is on this machine and answers from memory.
const WITHIN: Duration = Duration::from_secs(3);

/// Requests a path such as `/livez`, never through a proxy.
pub(crate) async fn ask(address: SocketAddr, path: &str) -> reqwest::Result<Response> {
    let client = Client::builder().no_proxy().timeout(WITHIN).build()?;
    client.get(format!("http://{address}{path}")).send().await.map_err(reqwest::Error::without_url)
}

/// Returns where a port of this machine is reached from here: an unspecified address, such as
/// 0.0.0.0, is replaced by loopback.
pub(crate) fn local(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        let is_ipv4 = address.is_ipv4();
        address.set_ip(if is_ipv4 {
            Ipv4Addr::LOCALHOST.into()
        } else {
            Ipv6Addr::LOCALHOST.into()
        });
    }
    address
}

//! A free port, for a program that must be told one.

use std::net::{SocketAddr, TcpListener};

use anyhow::Result;

pub(crate) fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

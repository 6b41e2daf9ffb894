//! `atalaya healthcheck`: asks the process on this machine whether it is ready. For containers, in which there is no
//! other program to ask with.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::commands::{Failure, say};
use crate::config::Config;

/// How long an answer is waited for; a process that is ready has one within two seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than any answer of a probe.
const LONGEST: u64 = 16 * 1024;

pub(crate) async fn run(config: &Config) -> Result<(), Failure> {
    // Every process with metrics answers there, workers too.
    let addr = here(config.metrics_addr.unwrap_or(config.addr));
    let answer = match tokio::time::timeout(PATIENCE, ask(addr)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(error)) => {
            let what = format!("nobody answers at {addr}; start Atalaya, or set ATALAYA_METRICS_ADDR for a worker");
            return Err(Failure::File(what, error));
        }
        Err(_) => return Err(Failure::Run(format!("{addr} does not answer within {} s", PATIENCE.as_secs()))),
    };
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((answer.as_str(), ""));
    if head.split(' ').nth(1) == Some("200") {
        say(body);
        Ok(())
    } else {
        Err(Failure::Run(format!("{addr} is not ready: {body}")))
    }
}

/// Where this machine reaches what listens on every address.
fn here(addr: SocketAddr) -> SocketAddr {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, addr.port())
}

async fn ask(addr: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(addr).await?;
    // HTTP/1.0: the answer ends with the connection and comes in one piece.
    stream.write_all(format!("GET /readyz HTTP/1.0\r\nHost: {addr}\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(LONGEST).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

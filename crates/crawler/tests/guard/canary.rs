//! A listener on loopback that nobody should come by.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

pub(crate) struct Canary {
    pub(crate) address: SocketAddr,
    visitors: mpsc::UnboundedReceiver<SocketAddr>,
}

impl Canary {
    /// Listens at a free port of `127.0.0.1`.
    pub(crate) async fn start() -> Self {
        Self::at("127.0.0.1:0".parse().expect("an address")).await
    }

    /// Listens there until the test's runtime ends; hangs up on whoever comes.
    pub(crate) async fn at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (came, visitors) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((_, visitor)) = listener.accept().await {
                if came.send(visitor).is_err() {
                    return;
                }
            }
        });
        Self { address, visitors }
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many came since the last count. Connections are accepted in the order in which they were made, so whoever
    /// came before this one has been seen when it is.
    pub(crate) async fn count(&mut self) -> usize {
        let last = TcpStream::connect(self.address).await.expect("listens");
        let last = last.local_addr().expect("an address");
        let mut count = 0;
        while self.visitors.recv().await.expect("listens as long as the test") != last {
            count += 1;
        }
        count
    }
}

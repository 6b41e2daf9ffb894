//! Who is asked for a name's addresses.

use std::fmt::Debug;
use std::io;
use std::net::IpAddr;

use async_trait::async_trait;

/// Finds the addresses of names. Whether they may be connected to is not its concern: what it gives is checked.
#[async_trait]
pub trait Resolver: Debug + Send + Sync {
    /// All addresses of a name, those to try first in front. A name is asked for once for all connections of a minute.
    ///
    /// # Errors
    /// Where the name does not exist, or nobody can be asked now.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver: its DNS servers and its file of hosts.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolver for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        // The port is no part of the question; the call wants one.
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

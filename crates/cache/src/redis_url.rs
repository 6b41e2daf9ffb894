//! Where Redis is.

use std::fmt;
use std::str::FromStr;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};

/// Where Redis is, read from `redis://`, `rediss://` (TLS) or `unix://`. What it prints has no password.
#[derive(Clone)]
pub struct RedisUrl(pub(crate) ConnectionInfo);

/// Text that does not say where Redis is. It repeats nothing of the text, which may hold a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not redis://[USER:PASSWORD@]HOST[:PORT][/NUMBER], rediss://… or unix:///PATH")]
pub struct WrongRedisUrl;

impl FromStr for RedisUrl {
    type Err = WrongRedisUrl;

    fn from_str(text: &str) -> Result<Self, WrongRedisUrl> {
        let url = url::Url::parse(text).map_err(|_| WrongRedisUrl)?;
        // A fragment could only ask that the server's certificate goes unchecked.
        if !matches!(url.scheme(), "redis" | "rediss" | "unix") || url.fragment().is_some() {
            return Err(WrongRedisUrl);
        }
        let info = url.into_connection_info().map_err(|_| WrongRedisUrl)?;
        // The third version of the protocol lets answers and messages share a connection.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self(info.set_redis_settings(settings)))
    }
}

impl RedisUrl {
    pub(crate) fn is_tls(&self) -> bool {
        matches!(self.0.addr(), ConnectionAddr::TcpTls { .. })
    }

    /// The host that is spoken to over the network without TLS.
    pub fn unprotected_host(&self) -> Option<&str> {
        match self.0.addr() {
            ConnectionAddr::Tcp(host, _) => Some(host),
            _ => None,
        }
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.addr().fmt(f)
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedisUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_shown_and_the_password_never() {
        let shown = |text: &str| {
            let url: RedisUrl = text.parse().unwrap_or_else(|_| panic!("{text} is refused"));
            assert!(!format!("{url} {url:?}").contains("secret"));
            url.to_string()
        };
        assert_eq!(shown("redis://127.0.0.1"), "127.0.0.1:6379");
        assert_eq!(shown("redis://ana:secret@cache.example:6380/3"), "cache.example:6380");
        assert_eq!(shown("rediss://:secret@cache.example"), "cache.example:6379");
        assert_eq!(shown("unix:///run/redis.sock?pass=secret"), "/run/redis.sock");
    }

    #[test]
    fn only_tls_and_files_are_protected() {
        let unprotected = |text: &str| text.parse::<RedisUrl>().expect("a URL").unprotected_host().map(str::to_owned);
        assert_eq!(unprotected("redis://cache.example/2").as_deref(), Some("cache.example"));
        assert_eq!(unprotected("rediss://cache.example"), None);
        assert_eq!(unprotected("unix:///run/redis.sock"), None);
    }

    #[test]
    fn anything_else_is_refused_and_not_repeated() {
        for text in [
            "",
            "127.0.0.1:6379",
            "http://127.0.0.1",
            "redis://",
            "redis://127.0.0.1/first",
            "redis://127.0.0.1:port",
            "rediss://cache.example#insecure",
            "memcached://ana:secret@cache.example",
        ] {
            let refused = text.parse::<RedisUrl>().expect_err(text).to_string();
            assert!(!refused.contains("secret"), "{refused}");
        }
    }
}

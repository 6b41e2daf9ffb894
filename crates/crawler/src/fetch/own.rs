//! Whether an address is this machine's own.
//!
//! One that is public to others is not to the machine itself: what it sends there never leaves it, and passes the
//! firewall that keeps others out.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// Of the blocks for documentation: no machine's own.
const NOBODYS: (Ipv4Addr, Ipv6Addr) = (Ipv4Addr::new(192, 0, 2, 1), Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 1));

/// Whether what is sent to an address would stay on this machine. Sends nothing. Where the system does not say, the
/// address is another's.
pub(super) fn is_own(address: SocketAddr) -> bool {
    let (any, nobodys): (IpAddr, IpAddr) = if address.is_ipv4() {
        (Ipv4Addr::UNSPECIFIED.into(), NOBODYS.0.into())
    } else {
        (Ipv6Addr::UNSPECIFIED.into(), NOBODYS.1.into())
    };
    // A socket that is connected to an own address has that address itself. Second addresses of an interface are the
    // exception, but they can be bound to; some systems are set up to bind to any address, and then that says nothing.
    sent_from(any, address).is_ok_and(|from| from == address.ip()) || is_bound(address.ip()) && !is_bound(nobodys)
}

fn sent_from(any: IpAddr, to: SocketAddr) -> std::io::Result<IpAddr> {
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(to)?;
    Ok(socket.local_addr()?.ip())
}

fn is_bound(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(address: &str) -> bool {
        is_own((address.parse::<IpAddr>().expect("an address"), 80).into())
    }

    #[test]
    fn loopback_is_own_and_the_address_of_another_is_not() {
        assert!(own("127.0.0.1"));
        for others in ["192.0.2.1", "198.51.100.7", "8.8.8.8", "2001:db8::1", "2606:4700::1111"] {
            assert!(!own(others), "{others}");
        }
    }

    /// It is sent to from another address, 127.0.0.1, as second addresses of interfaces are.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_own_address_that_is_sent_to_from_another_is_own_too() {
        let to = SocketAddr::from(([127, 0, 0, 2], 80));
        assert_eq!(sent_from(Ipv4Addr::UNSPECIFIED.into(), to).expect("loopback"), IpAddr::from([127, 0, 0, 1]));
        assert!(is_own(to));
    }
}

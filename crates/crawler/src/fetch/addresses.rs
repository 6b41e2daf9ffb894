//! Which addresses belong to the public internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address can only be a host on the public internet. Whatever has a special meaning, or carries another
/// address inside (mapped, NAT64, 6to4, Teredo), is not. After IANA's special-purpose address registries.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(a == 0                                  // "this network"
        || address.is_private()               // 10/8, 172.16/12, 192.168/16
        || a == 100 && (b & 0b1100_0000) == 64 // carrier-grade NAT
        || address.is_loopback()
        || address.is_link_local()
        || (a, b, c) == (192, 0, 0)           // IETF protocol assignments
        || address.is_documentation()         // 192.0.2/24, 198.51.100/24, 203.0.113/24
        || (a, b, c) == (192, 88, 99)         // 6to4 relays
        || a == 198 && (b & 0xfe) == 18       // benchmarks
        || a >= 224) // multicast, reserved, broadcast
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Only 2000::/3 is global unicast: this leaves out loopback, mapped addresses, NAT64 (64:ff9b::/96), unique local,
    // link-local and multicast addresses.
    let global_unicast = (a & 0xe000) == 0x2000;
    // Teredo and benchmarks are among the protocol assignments.
    let protocol_assignment = a == 0x2001 && b < 0x0200;
    let documentation = a == 0x2001 && b == 0x0db8 || a == 0x3fff && b < 0x1000;
    let six_to_four = a == 0x2002;
    global_unicast && !protocol_assignment && !documentation && !six_to_four
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_on_the_public_internet_are_public() {
        for public in
            ["8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "198.20.0.1", "2a00:1450::1", "2606:4700::1"]
        {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:8.8.8.8",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
    }
}

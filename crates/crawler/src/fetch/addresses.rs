//! Which addresses belong to the public internet.
//!
//! After IANA's special-purpose address registries for IPv4 and IPv6, as of July 2026. A block that is registered later
//! is added to the lists here, and to the table of the tests.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is used for, if it cannot be a host on the public internet: it has a special meaning, or carries
/// another address inside. `None` for a public one.
///
/// Blocks that the registries call reachable are special all the same: none of them holds sites, and what NAT64 and
/// 6to4 lead to is decided by a gateway, beyond what can be checked here.
pub(super) fn special_use(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => special_use_v4(address),
        IpAddr::V6(address) => special_use_v6(address),
    }
}

pub(super) fn is_public(address: IpAddr) -> bool {
    special_use(address).is_none()
}

/// The more particular stand before those they lie in.
const V4: [([u8; 4], u8, &str); 20] = [
    ([0, 0, 0, 0], 8, "this network"),
    ([10, 0, 0, 0], 8, "private network"),
    ([100, 64, 0, 0], 10, "carrier-grade NAT"),
    ([127, 0, 0, 0], 8, "loopback"),
    // Not registered, yet no site: the agent of Azure's hosts, which hands out secrets of the machine that asks.
    ([168, 63, 129, 16], 32, "cloud metadata"),
    ([169, 254, 0, 0], 16, "link-local"),
    ([172, 16, 0, 0], 12, "private network"),
    ([192, 0, 0, 0], 24, "protocol assignments"),
    ([192, 0, 2, 0], 24, "documentation"),
    ([192, 31, 196, 0], 24, "AS112"),
    ([192, 52, 193, 0], 24, "multicast tunnels"),
    ([192, 88, 99, 0], 24, "6to4 relays"),
    ([192, 168, 0, 0], 16, "private network"),
    ([192, 175, 48, 0], 24, "AS112"),
    ([198, 18, 0, 0], 15, "benchmarks"),
    ([198, 51, 100, 0], 24, "documentation"),
    ([203, 0, 113, 0], 24, "documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([255, 255, 255, 255], 32, "broadcast"),
    ([240, 0, 0, 0], 4, "reserved"),
];

fn special_use_v4(address: Ipv4Addr) -> Option<&'static str> {
    let number = u32::from(address);
    let within = |block: [u8; 4], length: u8| (number ^ u32::from(Ipv4Addr::from(block))) >> (32 - length) == 0;
    V4.iter().find(|(block, length, _)| within(*block, *length)).map(|(_, _, used)| *used)
}

/// The more particular stand before those they lie in.
const V6: [([u16; 4], u8, &str); 18] = [
    ([0x0064, 0xff9b, 0x0001, 0], 48, "NAT64"),
    ([0x0100, 0, 0, 0], 64, "discarded"),
    ([0x0100, 0, 0, 1], 64, "dummy prefix"),
    ([0x2001, 0, 0, 0], 32, "Teredo"),
    ([0x2001, 0x0002, 0, 0], 48, "benchmarks"),
    ([0x2001, 0x0010, 0, 0], 28, "ORCHID"),
    ([0x2001, 0x0020, 0, 0], 28, "ORCHID"),
    // Holds the anycast addresses, AMT, AS112 and drones' identifiers too.
    ([0x2001, 0, 0, 0], 23, "protocol assignments"),
    ([0x2001, 0x0db8, 0, 0], 32, "documentation"),
    ([0x2002, 0, 0, 0], 16, "6to4"),
    ([0x2620, 0x004f, 0x8000, 0], 48, "AS112"),
    ([0x3fff, 0, 0, 0], 20, "documentation"),
    ([0x5f00, 0, 0, 0], 16, "segment routing"),
    ([0xfc00, 0, 0, 0], 7, "private network"),
    ([0xfe80, 0, 0, 0], 10, "link-local"),
    ([0xfec0, 0, 0, 0], 10, "site-local"),
    ([0xff00, 0, 0, 0], 8, "multicast"),
    ([0x0064, 0xff9b, 0, 0], 64, "NAT64"),
];

fn special_use_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_loopback() {
        return Some("loopback");
    }
    if address.is_unspecified() {
        return Some("this host");
    }
    let whole = u128::from(address);
    let (network, host) = ((whole >> 64) as u64, whole as u64);
    // Mapped (::ffff:0:0/96), translated (::ffff:0:0:0/96), compatible (::/96).
    if network == 0 {
        return Some("an IPv4 address inside");
    }
    let within = |block: [u16; 4], length: u8| {
        let block = block.iter().fold(0, |block, part| block << 16 | u64::from(*part));
        (network ^ block) >> (64 - length) == 0
    };
    if let Some((_, _, used)) = V6.iter().find(|(block, length, _)| within(*block, *length)) {
        return Some(used);
    }
    // ISATAP tunnels to the IPv4 address in the last 32 bits, whatever the network is.
    if matches!(host >> 32, 0x0000_5efe | 0x0200_5efe) {
        return Some("an IPv4 address inside");
    }
    // IANA gives out global unicast addresses from 2000::/3 and nowhere else.
    (network >> 61 != 0b001).then_some("not given out")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of the registries, and those beside them that hold no hosts, with their first and last address.
    const SPECIAL: [(&str, &str); 53] = [
        ("0.0.0.0", "0.255.255.255"),
        ("10.0.0.0", "10.255.255.255"),
        ("100.64.0.0", "100.127.255.255"),
        ("127.0.0.0", "127.255.255.255"),
        ("168.63.129.16", "168.63.129.16"),
        ("169.254.0.0", "169.254.255.255"),
        ("172.16.0.0", "172.31.255.255"),
        ("192.0.0.0", "192.0.0.255"),
        ("192.0.0.8", "192.0.0.10"),
        ("192.0.0.170", "192.0.0.192"),
        ("192.0.2.0", "192.0.2.255"),
        ("192.31.196.0", "192.31.196.255"),
        ("192.52.193.0", "192.52.193.255"),
        ("192.88.99.0", "192.88.99.255"),
        ("192.168.0.0", "192.168.255.255"),
        ("192.175.48.0", "192.175.48.255"),
        ("198.18.0.0", "198.19.255.255"),
        ("198.51.100.0", "198.51.100.255"),
        ("203.0.113.0", "203.0.113.255"),
        ("224.0.0.0", "239.255.255.255"),
        ("240.0.0.0", "255.255.255.255"),
        ("::", "::1"),
        ("::2", "::ffff:ffff"),
        ("::ffff:0:0", "::ffff:255.255.255.255"),
        ("::ffff:8.8.8.8", "::ffff:127.0.0.1"),
        ("::ffff:0:0:0", "::ffff:0:ffff:ffff"),
        ("64:ff9b::", "64:ff9b::ffff:ffff"),
        ("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"),
        ("100::", "100::ffff:ffff:ffff:ffff"),
        ("100:0:0:1::", "100::1:ffff:ffff:ffff:ffff"),
        ("1000::", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:1::1", "2001:1::3"),
        ("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff"),
        ("2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff"),
        ("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("2002:7f00:1::", "2002:808:808::1"),
        ("2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff"),
        ("2a00:1450::5efe:7f00:1", "2a00:1450::200:5efe:a00:1"),
        ("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("4000::", "5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fd00:ec2::254", "fd20:ce::254"),
        ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ];

    /// Neighbours of the blocks, and hosts as they are.
    const PUBLIC: [&str; 44] = [
        "1.0.0.0",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.3.0",
        "192.31.195.255",
        "192.31.197.0",
        "192.52.192.255",
        "192.52.194.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "192.175.47.255",
        "192.175.49.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::",
        "2003::",
        "2606:4700::1111",
        "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff",
        "2620:4f:8001::",
        "2a00:1450:4003:80f::200e",
        "2a00::5eff:7f00:1",
        "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    ];

    #[test]
    fn special_blocks_are_special_from_end_to_end() {
        for (first, last) in SPECIAL {
            for address in [first, last] {
                assert!(!is_public(address.parse().expect("an address")), "{address}");
            }
        }
    }

    #[test]
    fn what_lies_beside_them_is_public() {
        for address in PUBLIC {
            assert_eq!(special_use(address.parse().expect("an address")), None, "{address}");
        }
    }

    #[test]
    fn the_use_is_told() {
        for (address, used) in [
            ("127.0.0.1", "loopback"),
            ("::1", "loopback"),
            ("169.254.169.254", "link-local"),
            ("fd00:ec2::254", "private network"),
            ("100.100.100.200", "carrier-grade NAT"),
            ("255.255.255.255", "broadcast"),
            ("::ffff:127.0.0.1", "an IPv4 address inside"),
            ("64:ff9b::7f00:1", "NAT64"),
        ] {
            assert_eq!(special_use(address.parse().expect("an address")), Some(used), "{address}");
        }
    }
}

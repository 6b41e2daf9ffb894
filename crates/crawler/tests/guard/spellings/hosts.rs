//! Hosts: addresses in all their forms, and names.

use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

const PRIVATE_V4: [[u8; 4]; 27] = [
    [127, 0, 0, 1],
    [127, 0, 0, 2],
    [127, 1, 2, 3],
    [127, 0, 53, 53],
    [127, 255, 255, 254],
    [0, 0, 0, 0],
    [0, 1, 2, 3],
    [10, 0, 0, 1],
    [100, 64, 0, 1],
    [100, 100, 100, 200],
    [168, 63, 129, 16],
    [169, 254, 169, 254],
    [169, 254, 170, 2],
    [172, 16, 0, 1],
    [172, 31, 255, 255],
    [192, 0, 0, 192],
    [192, 0, 2, 1],
    [192, 88, 99, 1],
    [192, 168, 0, 1],
    [192, 168, 1, 254],
    [198, 18, 0, 1],
    [198, 19, 255, 255],
    [198, 51, 100, 7],
    [203, 0, 113, 9],
    [224, 0, 0, 251],
    [240, 0, 0, 1],
    [255, 255, 255, 255],
];

pub(super) fn all() -> impl Iterator<Item = String> {
    let addresses = PRIVATE_V4.into_iter().flat_map(|octets| v4(octets).into_iter().chain(v4_inside_v6(octets)));
    addresses.chain(v6()).chain(names())
}

/// One IPv4 address in the forms that `inet_aton`, browsers and Unicode allow.
fn v4(octets: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = octets;
    let number = u32::from_be_bytes(octets);
    let dotted = Ipv4Addr::from(octets).to_string();
    vec![
        dotted.clone(),
        format!("{dotted}."),
        format!("{number}"),
        format!("{number:#x}"),
        format!("0X{number:08X}"),
        format!("0{number:o}"),
        format!("0x0000000000{number:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("0000{a:o}.0000{b:o}.0000{c:o}.0000{d:o}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0X{a:02X}.0X{b:02X}.0X{c:02X}.0X{d:02X}"),
        format!("{a:#x}.{b}.0{c:o}.{d:#x}"),
        format!("{a}.{b}.{}", u32::from(c) << 8 | u32::from(d)),
        format!("{a}.{}", number & 0x00ff_ffff),
        format!("{a:#x}.{:#o}", number & 0x00ff_ffff).replace("0o", "0"),
        dotted.replace('.', "%2e"),
        dotted.replace('.', "。"),
        dotted.replace('.', "．"),
        dotted.replace('.', "｡"),
        percent_encoded(&dotted),
        full_width(&dotted),
        circled(&dotted),
    ]
}

/// One IPv4 address inside IPv6 addresses.
fn v4_inside_v6(octets: [u8; 4]) -> Vec<String> {
    let [a, b, c, d] = octets;
    let dotted = Ipv4Addr::from(octets);
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    let inside = |head: [u16; 6]| {
        let mut segments = [0; 8];
        segments[..6].copy_from_slice(&head);
        segments[6..].copy_from_slice(&[high, low]);
        format!("[{}]", Ipv6Addr::from(segments))
    };
    vec![
        format!("[::ffff:{dotted}]"),
        format!("[::ffff:{high:x}:{low:x}]"),
        format!("[::FFFF:{high:X}:{low:04X}]").replace("[::FFFF", "[0::FFFF"),
        format!("[0:0:0:0:0:ffff:{dotted}]"),
        format!("[0000:0000:0000:0000:0000:ffff:{high:04x}:{low:04x}]"),
        format!("[::ffff:0:{dotted}]"),
        format!("[0:0::{dotted}]"),
        format!("[64:ff9b::{dotted}]"),
        inside([0x64, 0xff9b, 1, 0, 0, 0]),
        format!("[2002:{high:x}:{low:x}::1]"),
        // Teredo has the client's address inverted, at the end.
        format!("[2001:0:4136:e378:8000:63bf:{:x}:{:x}]", !high, !low),
        inside([0x2a00, 0x1450, 0, 0, 0, 0x5efe]),
        inside([0x2a00, 0x1450, 0, 0, 0x200, 0x5efe]),
        inside([0xfe80, 0, 0, 0, 0, 0x5efe]),
    ]
}

fn v6() -> Vec<String> {
    let hosts = [
        "::1",
        "0::1",
        "::0001",
        "0:0:0:0:0:0:0:1",
        "0000:0000:0000:0000:0000:0000:0000:0001",
        "::",
        "0::0",
        "::0.0.0.1",
        "::2",
        "64:ff9b:1:ffff::1",
        "100::1",
        "100:0:0:1::1",
        "2001:1::1",
        "2001:2::1",
        "2001:3::1",
        "2001:4:112::1",
        "2001:10::1",
        "2001:20::1",
        "2001:30::1",
        "2001:db8::1",
        "2001:DB8::A",
        "2620:4f:8000::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "FD00:EC2::254",
        "fd20:ce::254",
        "fe80::1",
        "fe80::a9fe:a9fe",
        "febf::1",
        "fec0::1",
        "feff::1",
        "ff02::1",
        "ff0e::1",
        // Zone ids, and what RFC 3986 keeps for later.
        "fe80::1%25eth0",
        "fe80::1%eth0",
        "fe80::1%251",
        "::1%25lo",
        "::1%lo",
        "::1%1",
        "::1%25",
        "::ffff:127.0.0.1%25lo",
        "v1.::1",
        "v6.7f000001",
    ];
    hosts.iter().map(|host| format!("[{host}]")).collect()
}

/// Names of this machine, of its network, and of the machine that tells clouds' secrets.
fn names() -> Vec<String> {
    let mut names: Vec<String> = [
        "localhost",
        "LOCALHOST",
        "LocalHost",
        "localhost.",
        "localhost..",
        ".localhost",
        "a.localhost",
        "a.b.localhost.",
        "localhost.localdomain",
        "localhost6.localdomain6",
        "localhost4",
        "localhost6",
        "ip6-localhost",
        "ip6-loopback",
        "loopback",
        "broadcasthost",
        "127.0.0.1.localhost",
        "good.example.localhost",
        "metadata",
        "instance-data",
        "metadata.google.internal",
        "METADATA.google.INTERNAL.",
        "metadata.goog",
        "instance-data.ec2.internal",
        "metadata.azure.internal",
        "metadata.tencentyun.com",
        "kubernetes.default.svc.cluster.local",
        "host.docker.internal",
        "gateway.docker.internal",
        "router.home.arpa",
        "printer.local",
        "intranet",
        "wpad",
        // Public names of private addresses.
        "localtest.me",
        "lvh.me",
        "vcap.me",
        "lacolhost.com",
        "127.0.0.1.nip.io",
        "7f000001.nip.io",
        "127-0-0-1.sslip.io",
        "app.10.0.0.1.nip.io",
        "169.254.169.254.nip.io",
        "spoofed.burpcollaborator.net",
        "customer1.app.localhost.my.company.127.0.0.1.nip.io",
        "1u.ms",
        "xn--lcalhost-j0a.example",
        // What no host is called.
        "127.0.0.1..",
        "127..0.1",
        "127.0.0.1.5",
        "256.256.256.256",
        "0x100000000",
        "127.0.0.1$.example",
        "127.0.0.1,good.example",
        "good.example;127.0.0.1",
        "{127.0.0.1}",
        "127.0.0.1%00.good.example",
        "127.0.0.1%20good.example",
        "127.0.0.1%0d%0aX:1",
        "127.0.0.1%09",
        "0x7f.0.0.0x1g",
    ]
    .iter()
    .map(ToString::to_string)
    .collect();
    names.extend([
        "local\u{ad}host".to_owned(),
        "local\u{200b}host".to_owned(),
        "local\u{2060}host".to_owned(),
        "loc\talhost".to_owned(),
        "loc\nalhost".to_owned(),
        "localhost。".to_owned(),
        "a。localhost".to_owned(),
        "localho\u{17f}t".to_owned(),
        "%6c%6f%63%61%6c%68%6f%73%74".to_owned(),
        "%4cocalhost".to_owned(),
        "localhost%2e".to_owned(),
        full_width("localhost"),
        full_width("LOCALHOST"),
        circled("localhost"),
        bold("localhost"),
    ]);
    names
}

fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        write!(encoded, "%{byte:02X}").expect("a string takes all");
        encoded
    })
}

/// ASCII as East Asian type sets it.
fn full_width(text: &str) -> String {
    shifted(text, |character| u32::from(character) + 0xfee0)
}

/// Letters and digits in circles.
fn circled(text: &str) -> String {
    shifted(text, |character| match character {
        '0' => 0x24ea,
        '1'..='9' => u32::from(character) - u32::from('1') + 0x2460,
        'a'..='z' => u32::from(character) - u32::from('a') + 0x24d0,
        other => u32::from(other),
    })
}

/// Letters of mathematics.
fn bold(text: &str) -> String {
    shifted(text, |character| u32::from(character) - u32::from('a') + 0x1d41a)
}

fn shifted(text: &str, to: impl Fn(char) -> u32) -> String {
    text.chars().map(|character| char::from_u32(to(character)).expect("a character")).collect()
}

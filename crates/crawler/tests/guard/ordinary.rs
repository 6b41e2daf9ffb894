//! Addresses that people visit are not refused.

use std::collections::HashSet;

use atalaya_crawler::canonical::parse_target;
use atalaya_crawler::fetch::OutboundPolicy;

use super::dns::Dns;
use super::fetcher;

#[tokio::test]
async fn ordinary_addresses_pass() {
    let dns = Dns::always(&["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]);
    let fetcher = fetcher(&dns, OutboundPolicy::default());
    let mut different = HashSet::new();
    for text in NAMES.iter().chain(&LITERALS) {
        let url = parse_target(text).expect(text);
        let found = fetcher.check(&url).await.expect(text);
        let port = url.port_or_known_default().expect("http or https");
        assert!(found.iter().all(|address| address.port() == port), "{text}: {found:?}");
        assert_eq!(found.len(), if LITERALS.contains(text) { 1 } else { 2 }, "{text}");
        assert!(different.insert(url), "twice: {text}");
    }
    assert!(different.len() >= 100, "{}", different.len());
}

const NAMES: [&str; 88] = [
    "https://www.example.com/",
    "http://www.example.com/",
    "https://example.com",
    "example.com/homes",
    "www.example.org",
    "HTTPS://WWW.Example.COM/Upper",
    "https://example.com./with-the-root",
    "https://example.com:443/default-port",
    "http://example.com:80/default-port",
    "http://example.com:8080/",
    "https://example.com:8443/",
    "http://example.com:1/",
    "http://example.com:22/",
    "http://example.com:25/",
    "http://example.com:6379/",
    "http://example.com:65535/",
    "https://a.example.com/",
    "https://a.b.c.d.e.f.g.h.example.com/",
    "https://1.example.com/",
    "https://123.com/",
    "https://1und1.de/",
    "https://3com.com/",
    "https://0x.org/",
    "https://0xdeadbeef.com/",
    "https://10.example.com/",
    "https://127.example.com/",
    "https://127.0.0.1.example.com/",
    "https://10-0-0-1.example.com/",
    "https://192-168-1-1.example.com/",
    "https://x--y.example.com/",
    "https://under_score.example.com/",
    "https://_underscore.example.com/",
    "https://trailing-.example.com/",
    "https://localhost.example.com/",
    "https://localhost.com/",
    "https://mylocalhost.es/",
    "https://local.es/",
    "https://elocal.es/",
    "https://internal.example.com/",
    "https://metadata.example.com/",
    "https://home.arpa.example.com/",
    "https://www.españa.es/",
    "https://xn--espaa-rta.es/pisos",
    "https://inmobiliaria-ñandú.es/",
    "https://pisos.català.cat/",
    "https://münchen.de/wohnungen",
    "https://xn--mnchen-3ya.de/",
    "https://faß.de/",
    "https://fass.de/",
    "https://例え.jp/",
    "https://例え。テスト.jp/",
    "https://пример.рф/",
    "https://παράδειγμα.ελ/",
    "https://مثال.السعودية/",
    "https://उदाहरण.भारत/",
    "https://실례.한국/",
    "https://例子.中国/",
    "https://ｅｘａｍｐｌｅ.net/full-width",
    "https://%65xample.info/percent",
    "https://🏠.example.com/",
    "https://example.museum/",
    "https://example.photography/",
    "https://example.co.uk/for-sale",
    "https://example.com.ar/venta",
    "https://example.travel/",
    "https://example.com/pisos/valencia/?pagina=2&orden=precio",
    "https://example.com/pisos?precio=100000-200000&m2=80",
    "https://example.com/?to=http://127.0.0.1/",
    "https://example.com/?q=localhost",
    "https://example.com/a@b",
    "https://example.com/@user/123",
    "https://example.com/?mail=me@example.com",
    "https://example.com/127.0.0.1/",
    "https://example.com/http://169.254.169.254/",
    "https://example.com/a%20b%2Fc",
    "https://example.com/a b c",
    "https://example.com/ático-en-logroño",
    "https://example.com/%C3%A1tico",
    "https://example.com/;a=1;b=2",
    "https://example.com/a//b",
    "https://example.com/a/../b/./c",
    "https://example.com/index.php?id=1&amp;x=2",
    "https://example.com/piso-123456789.htm",
    "https://example.com/list/[1]",
    "https://example.com/a|b",
    "https://example.com/x?y=[::1]",
    "  https://example.com/spaces-around  ",
    "https://abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk.com/63-letters",
];

const LITERALS: [&str; 26] = [
    "http://8.8.8.8/",
    "https://1.1.1.1/",
    "http://93.184.215.14:8080/x?y=z",
    "https://9.9.9.9:8443/",
    "http://100.63.255.255/",
    "http://100.128.0.0/",
    "http://126.255.255.255/",
    "http://128.0.0.1/",
    "http://169.253.0.1/",
    "http://172.15.255.255/",
    "http://172.32.0.1/",
    "http://191.255.255.255/",
    "http://192.0.1.1/",
    "http://192.167.0.1/",
    "http://192.169.0.1/",
    "http://198.17.0.1/",
    "http://198.20.0.1/",
    "http://203.0.114.1/",
    "http://223.255.255.255/",
    "http://134744073/",
    "https://[2606:4700:4700::1111]/",
    "https://[2001:4860:4860::8888]:8443/",
    "https://[2A00:1450:4003:80F::200E]/",
    "https://[2a02:26f0::7f00:1]/",
    "https://[2400:cb00::1]/a?b=c",
    "https://[2c0f:f248::1]/",
];

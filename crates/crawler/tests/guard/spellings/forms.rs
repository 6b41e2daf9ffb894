//! What stands around the host.

/// Addresses of other schemes, all at a host and port that answers.
pub(super) fn schemes(port: u16) -> Vec<String> {
    let place = format!("127.0.0.1:{port}");
    let with_host = "file ftp ftps sftp tftp scp ssh telnet gopher gophers dict ldap ldaps imap imaps pop3 smtp smtps \
        rtsp rtmp ws wss smb cifs nfs afp git svn redis rediss mysql postgres mongodb amqp mqtt irc ldapi \
        unix http+unix https+unix httpx hxxp shttp netdoc php phar expect zip glob ogg s3 gs docker chrome \
        resource intent feed dav webcal coap quic h2 h3 FILE FtP GoPhEr";
    let mut urls: Vec<String> = with_host.split_whitespace().map(|scheme| format!("{scheme}://{place}/")).collect();
    urls.extend([
        "file:///etc/passwd".to_owned(),
        "file:/etc/passwd".to_owned(),
        "file:\\\\\\etc\\passwd".to_owned(),
        "data:text/html,<h1>here</h1>".to_owned(),
        "data:text/html;base64,aGVyZQ==".to_owned(),
        "javascript:fetch('/')".to_owned(),
        "java\nscript:alert(1)".to_owned(),
        "vbscript:msgbox".to_owned(),
        "about:blank".to_owned(),
        "mailto:me@good.example".to_owned(),
        "tel:+34961234567".to_owned(),
        "urn:isbn:0451450523".to_owned(),
        "cid:part@good.example".to_owned(),
        "unix:/var/run/docker.sock".to_owned(),
        "http+unix://%2fvar%2frun%2fdocker.sock/info".to_owned(),
        "unix:///var/run/docker.sock".to_owned(),
        "php://filter/resource=/etc/passwd".to_owned(),
    ]);
    for wrapper in ["jar", "view-source", "blob", "filesystem", "feed", "url", "netdoc", "zip", "url:zip", "phar"] {
        urls.push(format!("{wrapper}:http://{place}/!/a"));
    }
    urls
}

/// Credentials that make the host look like another.
pub(super) fn credentials(port: u16) -> Vec<String> {
    let place = format!("127.0.0.1:{port}");
    let before = [
        "good.example",
        "good.example:80",
        "good.example:",
        ":good.example",
        ":",
        "",
        "me:secret",
        "a:b@c",
        "a@b@c",
        "good.example%2f",
        "good.example%23",
        "good.example%3f",
        "good.example%5c",
        "good.example%40",
        "%20",
        "%00",
        "good.example&",
        "good.example;",
        "http:",
        "https:%2f%2fgood.example",
        "[::1]",
        "good.example\t",
        "ñ",
    ];
    let mut urls: Vec<String> = before.iter().map(|before| format!("http://{before}@{place}/")).collect();
    urls.extend(before.iter().map(|before| format!("https://{before}@[::1]:{port}/")));
    for good in ["me@", "me:secret@", ":secret@", "127.0.0.1@", "127.0.0.1:80@", "me:@", "a:b@c@"] {
        urls.push(format!("http://{good}good.example/"));
        urls.push(format!("https://{good}8.8.8.8/"));
    }
    for hidden in ["\\@good.example/", "\\\\@good.example/", "/@good.example/", "?@good.example/", "#@good.example/"] {
        urls.push(format!("http://{place}{hidden}"));
        urls.push(format!("http://good.example@{place}{hidden}"));
    }
    urls
}

/// Dirt that parsers forgive.
pub(super) fn syntax(port: u16) -> Vec<String> {
    let place = format!("127.0.0.1:{port}");
    let starts = [
        "http:/",
        "http:///",
        "http:////",
        "http:\\\\",
        "http:\\/",
        "http:/\\",
        "http:\\\\\\\\",
        "HTTP://",
        "hTtP://",
        "https:/",
        "https:///",
        "https:\\\\",
        "HTTPS://",
        " http://",
        "\thttp://",
        "\nhttp://",
        "\u{0}http://",
        "\u{1f}http://",
        "ht\ttp://",
        "ht\ntp://",
        "http\r:\n/\t/",
        "http:\t//",
        "http:/\n/",
        "http://\t",
        "http://\r\n",
        "\u{feff}http://",
        "//",
        "\\\\",
        "/\\",
        "\\/",
        "\t//",
        "/\t/",
        "///",
        "////",
        "\\\\\\",
        "http://0@",
        "://",
        "url=http://",
        "<http://",
        "\"http://",
        "http://http://",
        "http://https:",
        "http:// ",
        "http://\u{a0}",
    ];
    let mut urls: Vec<String> = starts.iter().map(|start| format!("{start}{place}/")).collect();
    for host in ["127.0.0.1\t", "127.0.\n0.1", "127\r.0.0.1", "1\t2\t7.1", "127.1", "127.0.1", "0", "0x7f.1", "0177.1"]
    {
        urls.push(format!("http://{host}:{port}/again"));
    }
    for end in
        ["", "?", "#", "?x=http://good.example/", "/../..", "/good.example", ";good.example", "\\good.example", " "]
    {
        urls.push(format!("http://{place}{end}"));
    }
    urls.push(format!("http://127.0.0.1:0000{port}/"));
    urls.push(format!("http://127.0.0.1:{}/", u32::from(port) + 65_536));
    urls.push(format!("http://127.0.0.1:+{port}/"));
    urls.push(format!("http://127.0.0.1:{port}:80/"));
    urls.push(format!("http://127.0.0.1:80@good.example:{port}/"));
    urls.push(format!("http://[127.0.0.1]:{port}/"));
    urls.push(format!("http://[::1]{port}/"));
    urls.push(format!("http://[::1:{port}/"));
    urls.push(format!("http://::1:{port}/"));
    urls
}

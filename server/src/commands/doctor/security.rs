//! Checks of who may reach the instance, and of what could be read or done on the way.

use std::net::IpAddr;

use domain::account::Registration;
use http_doors::PublicUrl;
use notify::email::Mailer;

use super::finding::{Finding, megabytes};
use crate::config::Config;

/// Bodies beyond this are no form's and no program's; each request may hold as much memory.
const LARGE_BODY: usize = 16 << 20;
/// Where clouds tell a machine its own secrets, by address and by name.
const METADATA: [&str; 5] =
    ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "metadata.google.internal", "metadata"];
/// More ports than a test site has.
const MANY_PORTS: u16 = 1_000;

pub(super) fn judge(config: &Config) -> Vec<Finding> {
    vec![
        address(config),
        cookies(config),
        public_url(config),
        hosts(config),
        proxies(config),
        cors(config),
        registration(config),
        mail(config),
        limits(config),
        outbound(config),
        wire("to database", config.database_url.unprotected_host(), "add ?sslmode=verify-full to ATALAYA_DATABASE_URL"),
        wire(
            "to Redis",
            config.redis.as_ref().and_then(|url| url.unprotected_host()),
            "set ATALAYA_REDIS_URL=rediss://…",
        ),
    ]
}

/// Whether others than this machine reach the web server, as far as its settings tell.
fn is_reached(config: &Config) -> bool {
    !config.addr.ip().is_loopback() || config.reach.public_url.is_some()
}

fn address(config: &Config) -> Finding {
    let addr = config.addr;
    if addr.ip().is_loopback() {
        Finding::ok("address", format!("{addr} is reached from this machine only"))
    } else if config.reach.is_over_tls() {
        Finding::ok("address", format!("{addr}, behind a proxy with TLS"))
    } else {
        Finding::warn(
            "address",
            format!("{addr} is reached from elsewhere, and passwords may go over the network as they are"),
            "put a proxy with TLS in front, let Atalaya listen on 127.0.0.1, and set ATALAYA_PUBLIC_URL=https://…",
        )
    }
}

fn cookies(config: &Config) -> Finding {
    let reach = &config.reach;
    if let Some(doubt) = reach.doubt_at(config.addr) {
        return Finding::warn("cookies", doubt, "set one of the two");
    }
    match reach.secure_cookies_at(config.addr) {
        true => Finding::ok("cookies", "go over TLS only"),
        false if is_reached(config) => Finding::warn(
            "cookies",
            "sessions go over plain HTTP: whoever reads along can take one over",
            "put a proxy with TLS in front, and remove ATALAYA_SECURE_COOKIES=false",
        ),
        false => Finding::ok("cookies", "never leave this machine"),
    }
}

fn public_url(config: &Config) -> Finding {
    let Some(url) = &config.reach.public_url else {
        return Finding::ok("public URL", "none is set");
    };
    if url.is_https() {
        Finding::ok("public URL", url.origin())
    } else {
        Finding::warn(
            "public URL",
            format!("{} is not protected: whoever is in between reads and changes what goes over it", url.origin()),
            "put a proxy with TLS in front, and set ATALAYA_PUBLIC_URL=https://…",
        )
    }
}

fn hosts(config: &Config) -> Finding {
    let reach = &config.reach;
    match reach.public_url.as_ref().map(PublicUrl::origin) {
        Some(origin) => Finding::ok("hosts", format!("it is asked by the name of {origin} and those that are allowed")),
        None if !reach.allowed_hosts.is_empty() => Finding::ok("hosts", "it is asked by the names that are allowed"),
        None if config.addr.ip().is_loopback() => Finding::ok("hosts", "it is asked by address, or as localhost"),
        None => Finding::warn(
            "hosts",
            "no name is set: it answers under each of its addresses, and under no name",
            "set ATALAYA_PUBLIC_URL, or the names in ATALAYA_ALLOWED_HOSTS",
        ),
    }
}

fn proxies(config: &Config) -> Finding {
    let wide: Vec<_> = config.reach.trusted_proxies.too_wide().map(|network| network.to_string()).collect();
    if wide.is_empty() {
        return Finding::ok("proxies", "nobody but the operator's own is believed whom a request is from");
    }
    Finding::warn(
        "proxies",
        format!("anybody in {} may say to be somebody else, and is not held back by any limit", wide.join(", ")),
        "name the proxies' own addresses in ATALAYA_TRUSTED_PROXIES",
    )
}

fn cors(config: &Config) -> Finding {
    if config.reach.cors_origins.iter().any(|origin| origin == "*") {
        let advice = "name the origins in ATALAYA_CORS_ORIGINS";
        return Finding::warn("CORS", "every page on the web may ask the API with a token it got hold of", advice);
    }
    Finding::ok("CORS", "only pages of named origins may ask the API")
}

fn registration(config: &Config) -> Finding {
    if config.registration != Registration::Open {
        return Finding::ok(
            "registration",
            format!(
                "is by {}",
                match config.registration {
                    Registration::Invite => "invitation",
                    _ => "admins and the command line only",
                }
            ),
        );
    }
    if is_reached(config) {
        let advice = "invite people: remove ATALAYA_REGISTRATION, or set it to invite";
        return Finding::warn("registration", "whoever reaches it makes an account and starts crawls", advice);
    }
    Finding::ok("registration", "is open, to this machine")
}

/// How links reach people.
fn mail(config: &Config) -> Finding {
    let Some(place) = config.mailer.as_ref().map(Mailer::place) else {
        return Finding::ok("mail", "none is sent: links are shown to admins, to be handed over");
    };
    if place.is_protected() || place.is_local() {
        return Finding::ok("mail", format!("goes out over {place}"));
    }
    Finding::warn(
        "mail",
        format!("links that open accounts go to {place} as they are: whoever is in between follows them first"),
        "use smtps://… or ?tls=required in ATALAYA_SMTP_URL",
    )
}

fn limits(config: &Config) -> Finding {
    if config.api_rate_per_minute == 0 {
        let advice = "remove ATALAYA_API_RATE_PER_MINUTE, or set it to what the busiest program needs";
        return Finding::warn("limits", "one program may ask the API without end", advice);
    }
    if config.page_rate_per_minute == 0 {
        let advice = "remove ATALAYA_PAGE_RATE_PER_MINUTE, or set it to what many people behind one address need";
        return Finding::warn("limits", "one browser may ask for pages without end", advice);
    }
    if config.open_per_client == 0 {
        let advice = "remove ATALAYA_OPEN_PER_CLIENT, or set it to what many people behind one address need";
        return Finding::warn("limits", "one client may hold every websocket there is", advice);
    }
    if config.body_limit > LARGE_BODY {
        let found = format!("each request may bring {}, which is held in memory", megabytes(config.body_limit as u64));
        return Finding::warn("limits", found, "lower ATALAYA_BODY_LIMIT_BYTES; 1 MiB is enough for all there is");
    }
    let (requests, pages) = (config.api_rate_per_minute, config.page_rate_per_minute);
    let largest = megabytes(config.body_limit as u64);
    Finding::ok(
        "limits",
        format!("{requests} requests to the API and {pages} for pages a minute, of {largest} at most"),
    )
}

fn outbound(config: &Config) -> Finding {
    let (mut secrets, mut wide) = (Vec::new(), Vec::new());
    for (host, ports) in config.outbound.openings() {
        let name = host.trim_end_matches('.');
        if METADATA.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
            secrets.push(host);
        } else if ports.end() - ports.start() >= MANY_PORTS {
            wide.push(host);
        }
    }
    if !secrets.is_empty() {
        let found = format!("a job may read this machine's own secrets at {}", secrets.join(", "));
        return Finding::fail("outbound", found, "remove it from ATALAYA_OUTBOUND_ALLOW");
    }
    if !wide.is_empty() {
        let found = format!("jobs reach whatever listens on {}, databases too", wide.join(", "));
        return Finding::warn("outbound", found, "name the ports in ATALAYA_OUTBOUND_ALLOW: HOST:PORT or HOST:FROM-TO");
    }
    Finding::ok("outbound", "private addresses are closed to jobs, but for single ports that are named")
}

/// Whether what is said to a server may be read on its way.
fn wire(check: &'static str, host: Option<&str>, advice: &str) -> Finding {
    let is_here = |host: &str| {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    };
    match host {
        Some(host) if !is_here(host) => Finding::warn(
            check,
            format!("what goes to {host} need not be encrypted: whoever is in between may read passwords and sessions"),
            format!("{advice}, unless the network between is this machine's own (containers)"),
        ),
        _ => Finding::ok(check, "nobody is in between"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;
    use crate::cli::Flags;
    use crate::config::tests::load;

    /// What is not as it should be with these settings.
    fn wrong(settings: &[(&str, &str)]) -> Vec<(&'static str, Verdict)> {
        let config = load("", settings, &Flags::default()).expect("read");
        let found = judge(&config).into_iter().filter(|finding| finding.verdict != Verdict::Ok);
        found.inspect(|finding| assert!(finding.advice.is_some())).map(|it| (it.check, it.verdict)).collect()
    }

    const PUBLIC: (&str, &str) = ("ATALAYA_PUBLIC_URL", "https://atalaya.example");
    const OPEN: (&str, &str) = ("ATALAYA_REGISTRATION", "open");

    #[test]
    fn what_is_safe_is_left_alone() {
        assert_eq!(wrong(&[]), []);
        let everything = [
            PUBLIC,
            ("ATALAYA_ADDR", "0.0.0.0:3000"),
            ("ATALAYA_TRUSTED_PROXIES", "127.0.0.1, 172.16.0.0/12"),
            ("ATALAYA_CORS_ORIGINS", "https://page.example"),
            ("ATALAYA_OUTBOUND_ALLOW", "127.0.0.1:4000, 127.0.0.1:47000-47100"),
            ("ATALAYA_DATABASE_URL", "postgres://db.example/atalaya?sslmode=verify-full"),
            ("ATALAYA_REDIS_URL", "rediss://cache.example"),
        ];
        assert_eq!(wrong(&everything), []);
        let local = [("ATALAYA_DATABASE_URL", "postgres://[::1]/a"), ("ATALAYA_REDIS_URL", "redis://localhost")];
        assert_eq!(wrong(&local), []);
    }

    #[test]
    fn an_address_that_others_reach_wants_tls_names_and_closed_doors() {
        let open = ("ATALAYA_ADDR", "0.0.0.0:3000");
        let warned = |checks: &[&'static str]| checks.iter().map(|check| (*check, Verdict::Warn)).collect::<Vec<_>>();
        assert_eq!(wrong(&[open, OPEN]), warned(&["address", "cookies", "hosts", "registration"]));
        let plain = ("ATALAYA_SECURE_COOKIES", "false");
        assert_eq!(wrong(&[open, plain]), warned(&["address", "cookies", "hosts"]));
        assert_eq!(wrong(&[PUBLIC, plain]), warned(&["cookies"]));
        assert_eq!(wrong(&[PUBLIC, OPEN]), warned(&["registration"]));
        let http = ("ATALAYA_PUBLIC_URL", "http://nas:3000");
        assert_eq!(wrong(&[http]), warned(&["cookies", "public URL"]));
        assert_eq!(wrong(&[open, plain, ("ATALAYA_ALLOWED_HOSTS", "nas")]), warned(&["address", "cookies"]));
    }

    #[test]
    fn each_setting_that_opens_more_than_it_should_is_named() {
        for (key, value, check, verdict) in [
            ("ATALAYA_TRUSTED_PROXIES", "0.0.0.0/0", "proxies", Verdict::Warn),
            ("ATALAYA_CORS_ORIGINS", "*", "CORS", Verdict::Warn),
            ("ATALAYA_API_RATE_PER_MINUTE", "0", "limits", Verdict::Warn),
            ("ATALAYA_PAGE_RATE_PER_MINUTE", "0", "limits", Verdict::Warn),
            ("ATALAYA_OPEN_PER_CLIENT", "0", "limits", Verdict::Warn),
            ("ATALAYA_BODY_LIMIT_BYTES", "67108864", "limits", Verdict::Warn),
            ("ATALAYA_OUTBOUND_ALLOW", "169.254.169.254:80", "outbound", Verdict::Fail),
            ("ATALAYA_OUTBOUND_ALLOW", "metadata.google.internal.:80", "outbound", Verdict::Fail),
            ("ATALAYA_OUTBOUND_ALLOW", "192.168.1.7", "outbound", Verdict::Warn),
            ("ATALAYA_OUTBOUND_ALLOW", "127.0.0.1:1-60000", "outbound", Verdict::Warn),
            ("ATALAYA_DATABASE_URL", "postgres://db.example/atalaya", "to database", Verdict::Warn),
            ("ATALAYA_REDIS_URL", "redis://cache.example", "to Redis", Verdict::Warn),
            ("ATALAYA_SMTP_URL", "smtp://mail.example?tls=opportunistic", "mail", Verdict::Warn),
        ] {
            let sender = ("ATALAYA_MAIL_FROM", "atalaya@example.org");
            let settings = [(key, value), sender];
            let settings = if key == "ATALAYA_SMTP_URL" { &settings[..] } else { &settings[..1] };
            assert_eq!(wrong(settings), [(check, verdict)], "{key}={value}");
        }
    }
}

//! `atalaya doctor`: looks at the instance from outside, says what is wrong and what to do about it. It changes nothing,
//! and may be asked beside processes at work.
//!
//! To add a check: a function that gives a [`Finding`] in the file it is about.

mod database;
mod finding;
mod queue;
mod security;
mod settings;

use cache::Link;
use crawler::fetch::{FetchConfig, Fetcher};
use service::system_clock;
use storage::inspection;

use crate::commands::{Failure, say};
use crate::config::Config;
use finding::{Finding, Verdict};

/// Looks, tells, and fails where something does.
pub(crate) async fn run(config: &Config, json: bool) -> Result<(), Failure> {
    let findings = look(config).await;
    if json {
        let findings: Vec<_> = findings.iter().map(Finding::json).collect();
        say(&serde_json::Value::from(findings).to_string());
    } else {
        for finding in &findings {
            say(&finding.to_string());
        }
    }
    match findings.iter().filter(|finding| finding.verdict == Verdict::Fail).count() {
        0 => Ok(()),
        1 => Err(Failure::Run("1 check failed".to_owned())),
        failed => Err(Failure::Run(format!("{failed} checks failed"))),
    }
}

async fn look(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    let before = system_clock();
    match inspection::inspect(&config.database_url).await {
        Ok(told) => {
            // The server's clock was read somewhere in between.
            let after = system_clock();
            let now = before + (after - before) / 2;
            findings.extend(database::judge(&config.database_url, &told, now));
            findings.extend(queue::judge(told.open_runs.as_deref(), now));
        }
        Err(error) => findings.push(database::unreachable(&config.database_url, &error)),
    }
    findings.push(redis(config).await);
    findings.push(prices(config).await);
    findings.extend(mail_server(config).await);
    findings.extend(settings::judge(config));
    findings.extend(security::judge(config));
    findings
}

async fn redis(config: &Config) -> Finding {
    let Some(url) = config.redis.clone() else { return Finding::ok("redis", "none is configured, none is needed") };
    let place = url.to_string();
    match Link::probe(url).await {
        Ok(()) => Finding::ok("redis", format!("{place} answers")),
        Err(error) => Finding::warn(
            "redis",
            format!("{place} does not answer ({error}); all works without it, a little slower"),
            "start it, or correct ATALAYA_REDIS_URL",
        ),
    }
}

/// Whether the mail server lets this one in. Nothing is sent.
async fn mail_server(config: &Config) -> Option<Finding> {
    let mailer = config.mailer.as_ref()?;
    let place = mailer.place();
    Some(match mailer.probe().await {
        Ok(()) => Finding::ok("mail server", format!("{place} takes mail")),
        Err(error) => Finding::warn(
            "mail server",
            format!("{place} takes no mail ({error}); what is to be sent waits, and is tried again"),
            "start it, or correct ATALAYA_SMTP_URL",
        ),
    })
}

/// Whether the way to the price source is open. It is not asked: it may count what it is asked.
async fn prices(config: &Config) -> Finding {
    let Some(source) = &config.price_source else {
        return Finding::ok("prices", "no price source is configured, none is needed");
    };
    let outbound = FetchConfig { outbound: config.outbound.clone(), ..FetchConfig::default() };
    let way = match Fetcher::new(outbound) {
        Ok(fetcher) => fetcher.check(source.url()).await.map_err(|error| error.to_string()),
        Err(error) => Err(error.to_string()),
    };
    match way {
        Err(why) => Finding::warn(
            "prices",
            format!("{source} cannot be asked ({why}); properties are shown without an estimate"),
            "correct ATALAYA_PRICE_SOURCE_URL, or open its address in ATALAYA_OUTBOUND_ALLOW",
        ),
        Ok(addresses) if source.shows_its_key() && !addresses.iter().all(|address| address.ip().is_loopback()) => {
            Finding::warn("prices", format!("the key of {source} goes over the network as it is"), "ask it over https")
        }
        Ok(_) => Finding::ok("prices", format!("{source} may be asked")),
    }
}

//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::account::{Role, TokenScope};
use domain::job::QuietHours;
use domain::rules::{Fault, Rule};

/// A self-hosted watchtower over the property market.
#[derive(Debug, Parser)]
#[command(name = "atalaya", version, about, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) settings: Flags,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Settings given as flags: they win over the environment and the configuration file.
#[derive(Debug, Default, Args)]
pub(crate) struct Flags {
    /// The configuration file [default: ./atalaya.toml where it exists]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// The database, for example `sqlite://data/atalaya.db`; put a URL with a password into `ATALAYA_DATABASE_URL`
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) database_url: Option<String>,
    /// The folder for data (`ATALAYA_DATA_DIR`)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the web server, with a worker and the scheduler inside
    Serve(Serve),
    /// Start a worker process, which can be the scheduler too
    Worker,
    /// Bring the database's schema up to date
    Migrate,
    /// Copy the SQLite database to a file while others work on it
    Backup(Backup),
    /// Look for what is wrong with the instance, and say what to do
    Doctor {
        /// One JSON list, for machines
        #[arg(long)]
        json: bool,
    },
    /// Ask the process on this machine whether it is ready
    Healthcheck,
    /// Look after the database
    #[command(subcommand)]
    Database(DatabaseCommand),
    /// Crawl sites once, here in the terminal
    Crawl(Crawl),
    /// Look for the areas of a site, here in the terminal, as URLs to crawl
    Discover {
        /// Where to begin
        url: String,
    },
    /// Write every ad to a file
    Export(Export),
    /// Manage accounts
    #[command(subcommand)]
    User(User),
    /// Start fake listing sites to try things on
    DemoPortal(DemoPortal),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen (`ATALAYA_ADDR`)
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) addr: Option<SocketAddr>,
    /// Start a demo portal too, with a job that crawls it; anybody may look
    #[arg(long)]
    pub(crate) demo: bool,
    /// Do no work and start no schedules here: other processes do (`atalaya worker`)
    #[arg(long)]
    pub(crate) no_worker: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// The file to write, in a folder that is there
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DatabaseCommand {
    /// Move the whole instance to an empty database of the other engine; interrupted, the same command goes on
    Copy(Copy),
}

#[derive(Debug, Args)]
pub(crate) struct Copy {
    /// Where the instance is [default: the configured database]
    #[arg(long, value_name = "URL")]
    pub(crate) from: Option<String>,
    /// An empty database; leave the password to `PGPASSWORD` or `~/.pgpass`
    #[arg(long, value_name = "URL")]
    pub(crate) to: String,
}

#[derive(Debug, Args)]
pub(crate) struct Crawl {
    /// Where to begin
    #[arg(required = true, value_name = "URL")]
    pub(crate) urls: Vec<String>,
    /// How pages are read: structured or selectors
    #[arg(long, default_value = "structured")]
    pub(crate) spider: String,
    /// The definition of the selectors spider, a TOML file
    #[arg(long, value_name = "FILE")]
    pub(crate) definition: Option<PathBuf>,
    /// A further site to enter: a host, or `*.host` with all below it; may be repeated
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Vec<String>,
    /// Paths to keep to, as robots.txt writes them; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub(crate) include: Vec<String>,
    /// Paths never to visit; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub(crate) skip: Vec<String>,
    /// Keep the pages as they came, up to so many MB as they are stored, so that they can be read again
    #[arg(long, value_name = "MB")]
    pub(crate) archive_mb: Option<u32>,
    /// Pages to fetch at most
    #[arg(long, value_name = "N")]
    pub(crate) max_pages: Option<u32>,
    /// Links away from the given URLs
    #[arg(long, value_name = "N")]
    pub(crate) max_depth: Option<u32>,
    /// Milliseconds between requests to one host
    #[arg(long, value_name = "MS")]
    pub(crate) delay_ms: Option<u32>,
    /// Requests at once to one host
    #[arg(long, value_name = "N")]
    pub(crate) concurrency: Option<u32>,
    /// Hours in which sites are asked for nothing, for example `--quiet 23:00-07:00`; the run waits for their end
    #[arg(long, value_name = "FROM-TO", requires = "time_zone", value_parser = quiet_hours)]
    pub(crate) quiet: Option<QuietHours>,
    /// Whose clocks count for `--quiet`: a name of the IANA database, such as Europe/Madrid
    #[arg(long, value_name = "ZONE", requires = "quiet")]
    pub(crate) time_zone: Option<String>,
    /// Leave ads out of lists, for example `--exclude "floor > 3 and no lift"`; may be given several times
    #[arg(long, value_name = "CONDITIONS", value_parser = exclusion)]
    pub(crate) exclude: Vec<Rule>,
}

/// Two times of the day; what they are is judged with the rest of the job.
fn quiet_hours(text: &str) -> Result<QuietHours, String> {
    let (from, to) = text.split_once('-').ok_or("write two times of the day, such as 23:00-07:00")?;
    Ok(QuietHours { from: from.to_owned(), to: to.to_owned(), ..QuietHours::default() })
}

/// The rule that leaves out ads for which these conditions hold.
fn exclusion(conditions: &str) -> Result<Rule, String> {
    const LEAD: &str = "exclude when ";
    // A line break would begin another rule.
    let line = format!("{LEAD}{}", conditions.replace(['\r', '\n'], " "));
    let told = |faults: Vec<Fault>| {
        let place = |fault: &Fault| fault.column.saturating_sub(LEAD.len()).max(1);
        faults.first().map(|fault| format!("character {}: {}", place(fault), fault.message)).unwrap_or_default()
    };
    let rule = domain::rules::parse(&line).map_err(told)?.pop();
    rule.ok_or_else(|| "write a condition, such as price > 300000".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The format
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(crate) format: Format,
    /// Where to write; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// Comma-separated values, one row per ad
    Csv,
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Make an account
    Add {
        /// The e-mail address
        email: String,
        /// What they may do: viewer, user or admin
        #[arg(long, default_value = "user", value_parser = role)]
        role: Role,
        /// Read the password from standard input (its first line) instead of asking
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give an account another password, which ends its sessions
    Password {
        /// The e-mail address
        email: String,
        /// Read the password from standard input (its first line) instead of asking
        #[arg(long)]
        password_stdin: bool,
    },
    /// Switch the second factor of an account off, for who has lost the device and the recovery codes
    SecondFactorOff {
        /// The e-mail address
        email: String,
    },
    /// Print a new bearer token for the JSON API
    Token {
        /// The e-mail address
        email: String,
        /// What the token is for
        #[arg(long, default_value = "atalaya user token")]
        name: String,
        /// What its holder may do of what the user may: read or write
        #[arg(long, default_value = "write", value_parser = token_scope)]
        scope: TokenScope,
    },
}

fn token_scope(text: &str) -> Result<TokenScope, String> {
    text.parse().map_err(|error: domain::facts::UnknownName| error.to_string())
}

fn role(text: &str) -> Result<Role, String> {
    text.parse().map_err(|error: domain::facts::UnknownName| error.to_string())
}

#[derive(Debug, Args)]
pub(crate) struct DemoPortal {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4000")]
    pub(crate) addr: SocketAddr,
    /// Serve the rows of this CSV instead of made-up ads
    #[arg(long, value_name = "FILE")]
    pub(crate) listings: Option<PathBuf>,
    /// How many ads to make up
    #[arg(long, value_name = "N", default_value_t = 600)]
    pub(crate) count: usize,
    /// What the made-up ads and the changes of each day follow from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write down each request: microseconds since the start, method, path
    #[arg(long, value_name = "FILE")]
    pub(crate) log: Option<PathBuf>,
    /// The day it is there: prices change, ads come and go
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) day: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_leave_out_is_read_or_refused_at_its_place() {
        let crawl = |exclude: &str| {
            let arguments = ["atalaya", "crawl", "https://a.example/", "--exclude", exclude];
            Arguments::try_parse_from(arguments).map(|arguments| arguments.command)
        };
        match crawl("floor > 3 and no lift").expect("read") {
            Command::Crawl(options) => assert_eq!(options.exclude[0].name, "floor > 3 and lift = no"),
            other => panic!("{other:?}"),
        }
        let error = crawl("price > cheap").expect_err("refused").to_string();
        assert!(error.contains("character 9: “cheap” is no number"), "{error}");
        let error = crawl("").expect_err("refused").to_string();
        assert!(error.contains("write a field"), "{error}");
    }
}

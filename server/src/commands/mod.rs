//! One file per command.

mod backup;
mod crawl;
mod database;
mod demo;
mod demo_portal;
mod discover;
mod doctor;
mod export;
mod healthcheck;
mod serve;
mod user;
mod worker;

use crate::cli::{Arguments, Command, DatabaseCommand, User};
use crate::config::{Config, WrongSetting};
use crate::{instance, telemetry};

/// Why a command failed: one line for the terminal.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A setting cannot be used.
    #[error(transparent)]
    Setting(#[from] WrongSetting),
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] storage::OpenError),
    /// There is no backup.
    #[error(transparent)]
    Backup(#[from] storage::backup::BackupError),
    /// The instance was not moved.
    #[error(transparent)]
    Transfer(#[from] storage::transfer::TransferError),
    /// Requests cannot be made.
    #[error(transparent)]
    Fetcher(#[from] crawler::fetch::NoFetcher),
    /// The demo portal cannot start.
    #[error(transparent)]
    Portal(#[from] ::demo::PortalError),
    /// An operation was refused or failed.
    #[error(transparent)]
    Service(#[from] service::Error),
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}: {source}; free it, or choose another with {how}")]
    Listen {
        /// The address.
        addr: std::net::SocketAddr,
        /// Why.
        source: std::io::Error,
        /// The flag or variable that sets it.
        how: &'static str,
    },
    /// Reading or writing failed.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// The run did not end well.
    #[error("{0}")]
    Run(String),
}

/// Runs the command.
pub(crate) async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = Config::load(&arguments.settings)?;
    // Servers tell what they do; commands in a terminal only what goes wrong.
    let usual = if matches!(arguments.command, Command::Serve(_) | Command::Worker) { "info" } else { "warn" };
    telemetry::start(&config, usual)?;
    match arguments.command {
        Command::Serve(options) => serve::run(config, options).await,
        Command::Worker => worker::run(&config).await,
        Command::Migrate => {
            storage::Database::open_with(&config.database_url, config.database_pool).await?.close().await;
            Ok(())
        }
        Command::Doctor { json } => doctor::run(&config, json).await,
        Command::Healthcheck => healthcheck::run(&config).await,
        Command::Backup(options) => backup::run(&config, &options).await,
        Command::Database(DatabaseCommand::Copy(options)) => database::copy(&config, &options).await,
        Command::Crawl(options) => crawl::run(&config, options).await,
        Command::Discover { url } => discover::run(&config, &url).await,
        Command::Export(options) => export::run(&config, &options).await,
        Command::User(User::Add { email, role, password_stdin }) => {
            user::add(&config, &email, role, password_stdin).await
        }
        Command::User(User::Password { email, password_stdin }) => {
            user::set_password(&config, &email, password_stdin).await
        }
        Command::User(User::SecondFactorOff { email }) => user::switch_factor_off(&config, &email).await,
        Command::User(User::Token { email, name, scope }) => user::token(&config, &email, &name, scope).await,
        Command::DemoPortal(options) => demo_portal::run(options).await,
    }
}

/// Says something on standard output, which is for results; a closed pipe is not an error worth a word.
pub(crate) fn say(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Opens the instance for a command of this machine's own.
pub(crate) async fn open(config: &Config) -> Result<service::Services, Failure> {
    instance::open(config, config.outbound.clone(), instance::choices(config)?).await
}

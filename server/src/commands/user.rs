//! `atalaya user …`: accounts from the command line. They work on an empty database and beside a running server.

use std::io::{self, BufRead, IsTerminal, Write};

use domain::account::{Actor, Role, TokenScope};
use service::{Services, accounts, tokens};

use crate::commands::{Failure, open, say};
use crate::config::Config;

pub(crate) async fn add(config: &Config, email: &str, role: Role, password_stdin: bool) -> Result<(), Failure> {
    let password = read_password(password_stdin)?;
    let services = open(config).await?;
    let user = accounts::add(&services, &Actor::System, email, &password, role).await.map_err(|error| match error {
        service::Error::Conflict("email_taken") => Failure::Run(format!("{email} has an account already")),
        error => error.into(),
    })?;
    say(&format!("{} can log in now, as {}", user.email, user.role));
    services.db.close().await;
    Ok(())
}

pub(crate) async fn token(config: &Config, email: &str, name: &str, scope: TokenScope) -> Result<(), Failure> {
    let services = open(config).await?;
    let user = named(&services, email).await?;
    let (_, secret) = tokens::give(&services, &Actor::System, user.id, name, scope).await?;
    say(secret.show());
    services.db.close().await;
    Ok(())
}

pub(crate) async fn set_password(config: &Config, email: &str, password_stdin: bool) -> Result<(), Failure> {
    let password = read_password(password_stdin)?;
    let services = open(config).await?;
    let user = named(&services, email).await?;
    accounts::set_password(&services, &Actor::System, user.id, &password).await?;
    say(&format!("{} has another password; every session of it is over", user.email));
    services.db.close().await;
    Ok(())
}

pub(crate) async fn switch_factor_off(config: &Config, email: &str) -> Result<(), Failure> {
    let services = open(config).await?;
    let user = named(&services, email).await?;
    let switched = accounts::switch_factor_off(&services, &Actor::System, user.id).await;
    switched.map_err(|error| match error {
        service::Error::Conflict("second_factor_unchanged") => Failure::Run(format!("{email} has no second factor")),
        error => error.into(),
    })?;
    say(&format!("{} logs in with the password alone", user.email));
    services.db.close().await;
    Ok(())
}

async fn named(services: &Services, email: &str) -> Result<accounts::User, Failure> {
    let user = accounts::user_by_email(services, email).await?;
    user.ok_or_else(|| Failure::Run(format!("nobody has an account as {email}; make one with `atalaya user add`")))
}

fn read_password(password_stdin: bool) -> Result<String, Failure> {
    let failed = |error| Failure::File("cannot read the password".to_owned(), error);
    if !password_stdin {
        if !io::stdin().is_terminal() {
            return Err(Failure::Run("give the password on standard input with --password-stdin".to_owned()));
        }
        let mut terminal = io::stderr();
        let _ = write!(terminal, "Password (it will be shown): ");
        let _ = terminal.flush();
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(failed)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

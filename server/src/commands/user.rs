//! `atalaya user …`: accounts from the command line. They work on an empty database and beside a running server.

use std::io::{self, BufRead, IsTerminal, Write};

use domain::account::{Actor, Role, TokenScope};
use service::{accounts, tokens};

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
    let user = accounts::user_by_email(&services, email)
        .await?
        .ok_or_else(|| Failure::Run(format!("nobody has an account as {email}; make one with `atalaya user add`")))?;
    let (_, secret) = tokens::give(&services, &Actor::System, user.id, name, scope).await?;
    say(secret.show());
    services.db.close().await;
    Ok(())
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

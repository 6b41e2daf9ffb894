//! The database's URL, whose scheme chooses the engine.

use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;

/// Where the database is: `sqlite://PATH`, or `postgres://USER:PASSWORD@HOST:PORT/NAME`. It can be shown: the password
/// never is.
#[derive(Clone)]
pub struct DatabaseUrl {
    pub(crate) options: Arc<Options>,
    shown: String,
}

#[derive(Clone)]
pub(crate) enum Options {
    Sqlite(SqliteConnectOptions),
    Postgres(PgConnectOptions),
}

/// Not the URL of a database that this version can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WrongUrl {
    /// There is no such engine. Only the scheme is told: the rest may hold a password.
    #[error("{0} is not a database URL; it takes sqlite://PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")]
    UnknownScheme(String),
    /// The engine is known, the rest is wrong.
    #[error("not a {engine} URL: {why}; an example is {example}")]
    Malformed {
        /// The engine.
        engine: &'static str,
        /// What is wrong.
        why: String,
        /// One that is right.
        example: &'static str,
    },
}

impl DatabaseUrl {
    /// The SQLite database in that file.
    pub fn of_file(path: &Path) -> Self {
        let options = SqliteConnectOptions::new().filename(path);
        Self { options: Arc::new(Options::Sqlite(options)), shown: format!("sqlite://{}", path.display()) }
    }

    /// The file, where it is one.
    pub fn file(&self) -> Option<&Path> {
        match &*self.options {
            Options::Sqlite(options) => Some(options.get_filename()),
            Options::Postgres(_) => None,
        }
    }

    /// The host that is spoken to over the network, where whoever is in between could read along: the server is not made
    /// to speak TLS, or not to show who it is.
    pub fn unprotected_host(&self) -> Option<&str> {
        match &*self.options {
            Options::Postgres(options) if options.get_socket().is_none() => match options.get_ssl_mode() {
                // `require` takes whoever answers for the server.
                PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer | PgSslMode::Require => {
                    Some(options.get_host())
                }
                PgSslMode::VerifyCa | PgSslMode::VerifyFull => None,
            },
            Options::Postgres(_) | Options::Sqlite(_) => None,
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = WrongUrl;

    fn from_str(url: &str) -> Result<Self, WrongUrl> {
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        match scheme {
            "sqlite" => {
                let options = url.parse().map_err(|error| WrongUrl::Malformed {
                    engine: "SQLite",
                    why: reason(error),
                    example: "sqlite://data/atalaya.db",
                })?;
                Ok(Self { options: Arc::new(Options::Sqlite(options)), shown: url.to_owned() })
            }
            "postgres" | "postgresql" => {
                let options: PgConnectOptions = url.parse().map_err(|error| WrongUrl::Malformed {
                    engine: "PostgreSQL",
                    why: reason(error),
                    example: "postgres://USER:PASSWORD@127.0.0.1:5432/atalaya",
                })?;
                let shown = without_password(&options);
                Ok(Self { options: Arc::new(Options::Postgres(options)), shown })
            }
            "" => Err(WrongUrl::UnknownScheme("a text without a scheme".to_owned())),
            scheme => Err(WrongUrl::UnknownScheme(format!("\"{scheme}:…\""))),
        }
    }
}

fn reason(error: sqlx::Error) -> String {
    match error {
        sqlx::Error::Configuration(why) => why.to_string(),
        error => error.to_string(),
    }
}

fn without_password(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or_else(|| options.get_host().into(), |socket| socket.to_string_lossy());
    let name = options.get_database().unwrap_or_else(|| options.get_username());
    format!("postgres://{}@{host}:{}/{name}", options.get_username(), options.get_port())
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_engine_and_the_password_is_never_shown() {
        let file: DatabaseUrl = "sqlite://data/atalaya.db".parse().expect("SQLite");
        assert!(matches!(*file.options, Options::Sqlite(_)));
        assert_eq!(file.to_string(), "sqlite://data/atalaya.db");
        for url in [
            "postgres://ana:s%3Acret@db.example:5433/atalaya?sslmode=require",
            "postgresql://db.example:5433/atalaya?user=ana&password=s:cret",
        ] {
            let server: DatabaseUrl = url.parse().expect("PostgreSQL");
            assert!(matches!(*server.options, Options::Postgres(_)));
            assert_eq!(server.to_string(), "postgres://ana@db.example:5433/atalaya");
            assert_eq!(format!("{server:?}"), "\"postgres://ana@db.example:5433/atalaya\"");
        }
    }

    #[test]
    fn only_a_server_that_must_show_who_it_is_is_protected() {
        let unprotected = |url: &str| url.parse::<DatabaseUrl>().expect("a URL").unprotected_host().map(str::to_owned);
        for mode in ["", "?sslmode=disable", "?sslmode=allow", "?sslmode=prefer", "?sslmode=require"] {
            let url = format!("postgres://db.example/atalaya{mode}");
            assert_eq!(unprotected(&url).as_deref(), Some("db.example"), "{mode}");
        }
        for mode in ["verify-ca", "verify-full"] {
            assert_eq!(unprotected(&format!("postgres://db.example/atalaya?sslmode={mode}")), None);
        }
        assert_eq!(unprotected("postgres:///atalaya?host=/run/postgresql"), None);
        assert_eq!(unprotected("sqlite://data/atalaya.db"), None);
    }

    #[test]
    fn what_is_wrong_is_told_without_secrets() {
        for url in [
            "mysql://ana:secret@db.example/atalaya",
            "ana:secret@db.example/atalaya",
            "postgres://ana:secret@db.example:port/atalaya",
            "postgres://ana:secret@db.example/atalaya?sslmode=perhaps",
            "data/atalaya.db",
            "",
        ] {
            let error = url.parse::<DatabaseUrl>().expect_err("refused");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let error = "data/atalaya.db".parse::<DatabaseUrl>().expect_err("refused").to_string();
        assert!(error.contains("sqlite://PATH") && error.contains("postgres://"), "{error}");
    }
}

//! Opening a PostgreSQL database: what is said where it cannot be used.

use std::net::TcpListener;

use storage::{Database, OpenError};

use crate::stage::Stage;

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_the_password() {
    // The port was free a moment ago: nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let url = format!("postgres://ana:secret@127.0.0.1:{port}/atalaya");
    let error = Database::open(&url).await.expect_err("refused");
    assert!(matches!(error, OpenError::Unreachable(..)), "{error:?}");
    let told = error.to_string();
    assert!(told.contains(&format!("127.0.0.1:{port}/atalaya")) && told.contains("start it"), "{told}");
    assert!(!format!("{error:?}{told}").contains("secret"), "{error:?}");
}

pub(crate) async fn a_database_that_is_not_there_is_named_without_the_password(stage: Stage) {
    let (server, _) = stage.url.rsplit_once('/').expect("a URL with a path");
    let server = server.replacen("atalaya@", "atalaya:secret@", 1);
    let error = Database::open(&format!("{server}/nowhere")).await.expect_err("refused");
    assert!(matches!(error, OpenError::Refused(..)), "{error:?}");
    assert!(error.to_string().contains("nowhere"), "{error}");
    assert!(!format!("{error:?}{error}").contains("secret"), "{error:?}");
}

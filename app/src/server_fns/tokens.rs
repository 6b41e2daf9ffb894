//! Questions about one's own bearer tokens. They are made and revoked by plain forms: see `posted`.

use domain::account::TokenScope;
use domain::view::TokenView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Dated;
use crate::error::AppError;
use crate::json::Json;

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The tokens, the newest first.
    pub tokens: Vec<TokenView>,
    /// What became of the form that was just sent.
    pub sent: Option<SentToken>,
}

/// What became of the form that makes a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentToken {
    /// The name as it was typed.
    pub name: String,
    /// The scope that was chosen.
    pub scope: TokenScope,
    /// The token's secret, to be shown this once, or why there is none.
    pub outcome: Result<String, AppError>,
}

/// One's own tokens.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn load_tokens() -> Result<Dated<Tokens>, AppError> {
    let (services, actor) = (super::services()?, super::actor().await?);
    let tokens = service::tokens::list(&services, &actor).await?;
    let parts = use_context::<axum::http::request::Parts>();
    let posted = parts.and_then(|parts| parts.extensions.get::<crate::posted::PostedToken>().cloned());
    let sent = posted.map(|posted| {
        if let Err(error) = &posted.outcome {
            error.set_status();
        }
        let outcome = posted.outcome.map(|secret| secret.show().to_owned());
        SentToken { name: posted.name, scope: posted.scope, outcome }
    });
    Ok(Dated::now(Tokens { tokens, sent }))
}

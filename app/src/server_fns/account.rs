//! Questions about accounts.

use leptos::prelude::*;

use crate::error::AppError;
use crate::json::Json;

/// Whether nobody has an account yet: the first one becomes administrator.
#[server(prefix = "/fn", input = Json, output = Json)]
pub async fn is_first_user() -> Result<bool, AppError> {
    Ok(!service::accounts::any_user(&super::services()?).await?)
}

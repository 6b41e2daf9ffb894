//! Questions about accounts.

use leptos::prelude::*;

use crate::error::AppError;

/// Whether nobody has an account yet: the first one becomes administrator.
#[server(prefix = "/fn")]
pub async fn is_first_user() -> Result<bool, AppError> {
    Ok(!service::accounts::any_user(&super::services()?).await?)
}

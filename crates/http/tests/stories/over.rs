//! What proved who one is and does so no more: every way in which a session or a token can be over.

use std::time::Duration;

use atalaya_http::HttpConfig;
use domain::account::{Actor, Role, TokenScope};
use domain::view::AccountChange;
use service::accounts::User;

use crate::app::{App, PASSWORD};
use crate::browser::Browser;

/// Browsers that still have the cookie of a session that is over: `user`'s who logged out, `user`'s that expired, and that of
/// an admin whose account was closed.
pub(crate) async fn sessions(app: &App, user: &User) -> [(&'static str, Browser); 3] {
    let logged_out = app.user_again(&user.email).await;
    logged_out.clone().submit("/session/end", &[]).await;

    // Begun where sessions last no longer than a request: the browser is told to forget the cookie at once, and does not.
    let config = HttpConfig { session_inactivity: Duration::ZERO, ..app.config.clone() };
    let router = atalaya_http::router(app.services.clone(), config.clone());
    let mut hasty = Browser::new(atalaya_http::layers(router, app.services.clone(), config));
    let cookie = hasty.log_in(&user.email, PASSWORD).await.header("set-cookie").to_owned();
    let id = cookie.split(['=', ';']).nth(1).expect("an id").to_owned();
    let mut expired = app.visitor();
    expired.cookies.insert("atalaya_session".to_owned(), id);

    let closed = app.add_user("closed@example.org", Role::Admin).await;
    let of_closed = app.user_again(&closed.email).await;
    close(app, &closed).await;
    [("logged out", logged_out), ("expired", expired), ("of a closed account", of_closed)]
}

/// Programs whose token opens nothing any more: `user`'s, who revoked it, and that of an admin whose account was closed.
pub(crate) async fn tokens(app: &App, user: &User) -> [(&'static str, Browser); 2] {
    let revoked = app.program_with(user.id, TokenScope::Write).await;
    let newest = service::tokens::list(&app.services, &user.actor()).await.expect("answers")[0].id;
    service::tokens::revoke(&app.services, &user.actor(), newest).await.expect("revoked");

    let closed = app.add_user("closed-too@example.org", Role::Admin).await;
    let of_closed = app.program_with(closed.id, TokenScope::Write).await;
    close(app, &closed).await;
    [("revoked", revoked), ("of a closed account", of_closed)]
}

async fn close(app: &App, user: &User) {
    let change = AccountChange { active: Some(false), ..AccountChange::default() };
    service::admin::change_user(&app.services, &Actor::System, user.id, change).await.expect("closed");
}

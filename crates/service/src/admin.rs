//! What admins see and change of the instance: accounts, the audit log, how much there is of everything. Its processes
//! are in [`crate::processes`].

use domain::account::{Actor, Email, Role};
use domain::audit::{AuditEntry, AuditFilter};
use domain::view::{AccountChange, Page, Statistics, UserView};
use domain::{AuditId, UserId};
use storage::accounts::Changed;

use crate::{Error, Result, Services, policy};

/// Accounts, the newest first: what comes before one of them, or all, without the first so many.
pub async fn users(
    services: &Services,
    actor: &Actor,
    before: Option<UserId>,
    skip: u32,
    limit: u32,
) -> Result<Page<UserView>> {
    policy::may_inspect(actor)?;
    let items = storage::accounts::page(&services.db, before, skip, limit.saturating_add(1)).await?;
    Ok(Page::of(items, limit, |user| user.id.to_string()))
}

/// An account.
pub async fn user(services: &Services, actor: &Actor, id: UserId) -> Result<UserView> {
    policy::may_inspect(actor)?;
    storage::accounts::view(&services.db, id).await?.ok_or(Error::NotFound)
}

/// The id of the account with an address.
pub async fn user_by_email(services: &Services, actor: &Actor, email: &str) -> Result<Option<UserId>> {
    policy::may_inspect(actor)?;
    let Ok(email) = Email::parse(email) else { return Ok(None) };
    Ok(storage::accounts::by_email(&services.db, email.as_str()).await?.map(|user| user.id))
}

/// Changes what an account may do. One's own stays as it is, and there is always an active admin, so that nobody locks
/// the instance. An account that is made inactive is logged out everywhere; its tokens open nothing until it is active
/// again, and its jobs go on.
pub async fn change_user(services: &Services, actor: &Actor, id: UserId, change: AccountChange) -> Result<UserView> {
    policy::may_operate(actor)?;
    change.role.map_or(Ok(()), |role| policy::may_give(actor, role))?;
    if actor.user_id() == Some(id) {
        return Err(Error::Conflict("own_account"));
    }
    let session_key: [u8; 16] = rand::random();
    let may_make_admins = policy::may_give(actor, Role::Admin).is_ok();
    let (db, now) = (&services.db, services.now());
    let changed = storage::accounts::change(db, actor, id, change, may_make_admins, &session_key, now).await;
    services.say_ended(id);
    match changed? {
        Changed::Done(user) => Ok(user),
        Changed::Missing => Err(Error::NotFound),
        Changed::LastAdmin => Err(Error::Conflict("last_admin")),
        Changed::NotAllowed => Err(Error::Forbidden),
    }
}

/// Lines of the audit log, the latest first: what comes before one of them, or all, without the first so many.
pub async fn audit_log(
    services: &Services,
    actor: &Actor,
    filter: &AuditFilter,
    before: Option<AuditId>,
    skip: u32,
    limit: u32,
) -> Result<Page<AuditEntry>> {
    policy::may_inspect(actor)?;
    let items = storage::audit::page(&services.db, filter, before, skip, limit.saturating_add(1)).await?;
    Ok(Page::of(items, limit, |entry| entry.id.to_string()))
}

/// How much there is of everything, and what this process has at hand.
pub async fn statistics(services: &Services, actor: &Actor) -> Result<Statistics> {
    policy::may_inspect(actor)?;
    let (db, now) = (&services.db, services.now());
    let (rows, bytes, queue) = tokio::try_join!(
        storage::statistics::rows(db),
        storage::statistics::bytes(db),
        storage::processes::queue(db, now)
    )?;
    let (pool, cache) = (db.pool(), services.cache_counts());
    Ok(Statistics {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: storage::statistics::engine(db).to_owned(),
        bytes,
        rows,
        queue,
        connections: domain::view::Connections { open: pool.open, idle: pool.idle, most: pool.most },
        answers: domain::view::Answers { asked: cache.asked, redis: cache.redis, loaded: cache.loaded },
        redis: services.redis_is_up(),
        now,
    })
}

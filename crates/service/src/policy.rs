//! Who may do what. Every door leads through here.

use domain::UserId;
use domain::account::{Actor, Reach, Role};
use domain::live::Topic;

use crate::{Error, Result, Services};

/// May read properties and the overview.
pub fn may_browse(services: &Services, actor: &Actor) -> Result<()> {
    match actor {
        Actor::Anonymous { .. } if !services.config.public_browsing => Err(Error::NotLoggedIn),
        _ => Ok(()),
    }
}

/// May see jobs and runs at all; which ones, [`visible_owner`] says.
pub fn may_watch(services: &Services, actor: &Actor) -> Result<()> {
    match actor {
        Actor::Anonymous { .. } if !services.config.public_runs => Err(Error::NotLoggedIn),
        _ => Ok(()),
    }
}

/// May have jobs and start runs.
pub fn may_work(actor: &Actor) -> Result<()> {
    match actor {
        Actor::Anonymous { .. } => Err(Error::NotLoggedIn),
        Actor::User { role: Role::Viewer, .. } | Actor::User { reach: Reach::ReadOnly, .. } => Err(Error::Forbidden),
        Actor::User { .. } | Actor::System => Ok(()),
    }
}

/// Does what takes a login: what a token that leaked must not do. Who it is.
pub fn must_have_logged_in(actor: &Actor) -> Result<UserId> {
    match actor {
        Actor::Anonymous { .. } | Actor::System => Err(Error::NotLoggedIn),
        Actor::User { reach: Reach::Full, id, .. } => Ok(*id),
        Actor::User { .. } => Err(Error::Forbidden),
    }
}

/// May see the instance's processes, accounts and audit log.
pub fn may_inspect(actor: &Actor) -> Result<()> {
    match actor {
        Actor::Anonymous { .. } => Err(Error::NotLoggedIn),
        _ if actor.is_admin() => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

/// May tell the instance's processes what to do, and change what accounts may.
pub fn may_operate(actor: &Actor) -> Result<()> {
    may_inspect(actor)?;
    may_work(actor)
}

/// May give an account this role. Who makes admins has logged in: a token that leaked must not outlive its revocation by
/// an account it made.
pub fn may_give(actor: &Actor, role: Role) -> Result<()> {
    may_operate(actor)?;
    if role == Role::Admin && *actor != Actor::System {
        must_have_logged_in(actor)?;
    }
    Ok(())
}

/// Must be whoever runs commands on the machine itself, and nobody who came through a door.
pub fn must_be_the_system(actor: &Actor) -> Result<()> {
    if *actor == Actor::System { Ok(()) } else { Err(Error::Forbidden) }
}

/// May change what `owner` has. What others have does not exist for them, so that ids tell nothing.
pub fn may_change(actor: &Actor, owner: Option<UserId>) -> Result<()> {
    may_work(actor)?;
    if actor.is_admin() || (owner.is_some() && actor.user_id() == owner) { Ok(()) } else { Err(Error::NotFound) }
}

/// May see what `owner` has: their own; all of it for admins, and for everybody where runs are public.
pub fn may_see(services: &Services, actor: &Actor, owner: Option<UserId>) -> bool {
    services.config.public_runs || actor.is_admin() || (owner.is_some() && actor.user_id() == owner)
}

/// Whose jobs and runs a list shows: one user's, or (`None`) everybody's.
pub fn visible_owner(services: &Services, actor: &Actor) -> Option<UserId> {
    if services.config.public_runs || actor.is_admin() {
        None
    } else {
        // No user has the id 0: somebody without an id sees nothing.
        Some(actor.user_id().unwrap_or(UserId(0)))
    }
}

/// May listen to a topic.
pub async fn may_subscribe(services: &Services, actor: &Actor, topic: &Topic) -> Result<bool> {
    Ok(match topic {
        Topic::Admin => actor.is_admin(),
        Topic::User(id) => actor.user_id() == Some(*id),
        Topic::Runs => may_watch(services, actor).is_ok() && visible_owner(services, actor).is_none(),
        Topic::Run(id) => {
            may_watch(services, actor).is_ok()
                && storage::runs::by_id(&services.db, *id).await?.is_some_and(|run| may_see(services, actor, run.owner))
        }
    })
}

//! Users: registering, proving who one is.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::account::{Actor, Email, MAX_PASSWORD, MIN_PASSWORD, Reach, Role};
use domain::view::UserView;
use domain::{Invalid, UserId};
use storage::accounts::{NewUser, UserRecord};

use crate::{Error, Result, Services, policy};

/// A user as the doors see them.
#[derive(Debug, Clone)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Changes with the password: sessions that carry another one are over.
    pub session_key: Vec<u8>,
}

impl User {
    /// As the one who asks, having logged in.
    pub fn actor(&self) -> Actor {
        self.reaching(Reach::Full)
    }

    /// As the one who asks, as far as they reach.
    pub(crate) fn reaching(&self, reach: Reach) -> Actor {
        Actor::User { id: self.id, email: self.email.clone(), role: self.role, reach }
    }
}

impl From<UserRecord> for User {
    fn from(record: UserRecord) -> Self {
        Self { id: record.id, email: record.email, role: record.role, session_key: record.session_key }
    }
}

/// Makes an account. The first becomes admin; later ones only where registration is open.
pub async fn register(services: &Services, email: &str, password: &str) -> Result<User> {
    let first = !any_user(services).await?;
    if !first && !services.config.registration_open {
        return Err(Error::Conflict("registration_closed"));
    }
    let nobody = &Actor::Anonymous;
    if first && let Some(user) = insert(services, nobody, email, password, Role::Admin, true).await? {
        return Ok(user);
    }
    if !services.config.registration_open {
        // Somebody else was first, a moment ago.
        return Err(Error::Conflict("registration_closed"));
    }
    insert(services, nobody, email, password, Role::User, false).await?.ok_or(Error::Conflict("email_taken"))
}

/// Makes an account with a role.
pub async fn add(services: &Services, actor: &Actor, email: &str, password: &str, role: Role) -> Result<User> {
    policy::may_operate(actor)?;
    insert(services, actor, email, password, role, false).await?.ok_or(Error::Conflict("email_taken"))
}

async fn insert(
    services: &Services,
    by: &Actor,
    email: &str,
    password: &str,
    role: Role,
    only_first: bool,
) -> Result<Option<User>> {
    let wrong: Vec<Invalid> =
        [Email::parse(email).err(), check_password(password).err()].into_iter().flatten().collect();
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let email = Email::parse(email)?;
    let password_hash = hash(services, password.to_owned()).await?;
    let session_key: [u8; 16] = rand::random();
    let user =
        NewUser { email: email.as_str(), password_hash: &password_hash, role, session_key: &session_key, only_first };
    match storage::accounts::insert(&services.db, by, user, services.now()).await {
        Ok(record) => Ok(record.map(User::from)),
        Err(storage::Error::Taken) => Err(Error::Conflict("email_taken")),
        Err(error) => Err(error.into()),
    }
}

fn check_password(password: &str) -> std::result::Result<(), Invalid> {
    if password.chars().count() < MIN_PASSWORD {
        return Err(Invalid::new("password", "password_too_short", format!("at least {MIN_PASSWORD} characters")));
    }
    if password.len() > MAX_PASSWORD {
        return Err(Invalid::new("password", "password_too_long", format!("at most {MAX_PASSWORD} bytes")));
    }
    Ok(())
}

/// The user with this address and password; `None` for a wrong password, for an unknown address and for an account that is
/// not active alike, after the same work.
pub async fn authenticate(services: &Services, email: &str, password: &str) -> Result<Option<User>> {
    // What hash("") gives: verifying against it takes as long as against a user's.
    const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$\
         AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if password.len() > MAX_PASSWORD {
        return Ok(None);
    }
    let record = match Email::parse(email) {
        Ok(email) => storage::accounts::by_email(&services.db, email.as_str()).await?,
        Err(_) => None,
    };
    let stored = record.as_ref().map_or(NOBODYS_HASH, |record| &record.password_hash).to_owned();
    let right = verify(services, password.to_owned(), stored).await?;
    Ok(record.filter(|record| right && record.active).map(User::from))
}

/// The user with this id, if their account is active.
pub async fn user(services: &Services, id: UserId) -> Result<Option<User>> {
    let record = storage::accounts::by_id(&services.db, id).await?;
    Ok(record.filter(|record| record.active).map(User::from))
}

/// The user with this address: for the command.
pub async fn user_by_email(services: &Services, email: &str) -> Result<Option<User>> {
    let email = Email::parse(email)?;
    Ok(storage::accounts::by_email(&services.db, email.as_str()).await?.map(User::from))
}

/// The account of whoever asks.
pub async fn me(services: &Services, actor: &Actor) -> Result<UserView> {
    let id = actor.user_id().ok_or(Error::NotLoggedIn)?;
    storage::accounts::view(&services.db, id).await?.ok_or(Error::NotLoggedIn)
}

/// Gives whoever asks another password, which takes the one they have and a login. Every session of theirs is over, this
/// one too; the user with a new key to begin another is returned. Their tokens stay.
pub async fn change_password(services: &Services, actor: &Actor, current: &str, new: &str) -> Result<User> {
    policy::must_have_logged_in(actor)?;
    let id = actor.user_id().ok_or(Error::NotLoggedIn)?;
    check_password(new).map_err(|wrong| Invalid { field: "new".to_owned(), ..wrong })?;
    let wrong = || Error::from(Invalid::new("current", "wrong_password", "it is not the password of this account"));
    let record = storage::accounts::by_id(&services.db, id).await?.ok_or(Error::NotLoggedIn)?;
    if current.len() > MAX_PASSWORD || !verify(services, current.to_owned(), record.password_hash.clone()).await? {
        return Err(wrong());
    }
    let password_hash = hash(services, new.to_owned()).await?;
    let session_key: [u8; 16] = rand::random();
    let (db, old) = (&services.db, &record.password_hash);
    // Somebody else may have changed it meanwhile: then it is not the current one any more.
    if !storage::accounts::set_password(db, actor, id, old, &password_hash, &session_key, services.now()).await? {
        return Err(wrong());
    }
    Ok(User { session_key: session_key.to_vec(), ..record.into() })
}

/// Whether anybody has an account.
pub async fn any_user(services: &Services) -> Result<bool> {
    Ok(storage::accounts::any(&services.db).await?)
}

/// argon2id with the parameters that OWASP's Password Storage Cheat Sheet names first: 19 MiB, 2 passes, 1 lane.
fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19_456, 2, 1, None).map_err(|error| Error::Internal(error.to_string().into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn hash(services: &Services, password: String) -> Result<String> {
    off_the_async_threads(services, move || {
        argon2()?
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::Internal(error.to_string().into()))
    })
    .await
}

async fn verify(services: &Services, password: String, stored: String) -> Result<bool> {
    off_the_async_threads(services, move || {
        let hash = PasswordHash::new(&stored).map_err(|error| Error::Internal(error.to_string().into()))?;
        Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

async fn off_the_async_threads<T: Send + 'static>(
    services: &Services,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let _permit = services.hashing.acquire().await.map_err(|_| Error::Unavailable)?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.into()))?
}

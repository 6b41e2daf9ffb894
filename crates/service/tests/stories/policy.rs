//! Who may do what: every operation, for everybody, under every choice of the operator.

use domain::account::{Actor, Reach, Role, TokenScope};
use domain::audit::AuditFilter;
use domain::job::JobDraft;
use domain::language::Language;
use domain::live::Topic;
use domain::process::{Drain, ProcessId};
use domain::query::{Order, Place, PropertyFilter, PropertyQuery, Sort};
use domain::view::{AccountChange, ListingFilter};
use domain::{JobId, MailId, PropertyId, RunId, TokenId, UserId};
use service::accounts::Proof;
use service::sessions::SessionId;
use service::{Error, Result, ServiceConfig, Services};

use crate::scene::{Instance, draft, instance_with};

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It is done, or the policy is not what stands against it.
    Yes,
    /// There is no such thing for them.
    Hidden,
    /// Log in first.
    Login,
    /// Not this user.
    Forbidden,
}

use Verdict::{Forbidden, Hidden, Login, Yes};

/// What an operation asks of whoever asks for it.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Reads what properties there are.
    Browse,
    /// Sees the owner's job or run.
    See,
    /// Listens to the owner's run.
    Listen,
    /// Is shown the state of what one listens to.
    Show,
    /// Listens to all runs.
    ListenToAll,
    /// Listens to what concerns the owner.
    ListenToOwner,
    /// Listens to what concerns admins.
    ListenToAdmins,
    /// Has jobs.
    Work,
    /// Changes the owner's job or run.
    Change,
    /// Sees the processes.
    Operate,
    /// Changes the instance.
    OperateAtAll,
    /// Changes of it what is not there.
    OperateNothing,
    /// Has tokens.
    Own,
    /// Takes a token away that is not there.
    OwnNothing,
    /// Does what takes a login, and no token will do.
    LogIn,
    /// Does so to what is not there.
    LogInNothing,
    /// Does what only the command line does, beside the database.
    Command,
}

const OPERATIONS: &[(&str, Rule)] = &[
    ("overview", Rule::Browse),
    ("properties::list", Rule::Browse),
    ("properties::count", Rule::Browse),
    ("properties::detail", Rule::Browse),
    ("properties::towns", Rule::Browse),
    ("market::analysis", Rule::Browse),
    ("market::enhanced", Rule::Browse),
    ("export::csv", Rule::Browse),
    ("listings::list", Rule::Browse),
    ("listings::get", Rule::Browse),
    ("listings::sources", Rule::Browse),
    ("overview::dashboard", Rule::Browse),
    ("jobs::list", Rule::See),
    ("jobs::page", Rule::See),
    ("jobs::get", Rule::See),
    ("runs::list", Rule::See),
    ("runs::list of the job", Rule::See),
    ("runs::active", Rule::See),
    ("runs::get", Rule::See),
    ("runs::log", Rule::See),
    ("may_subscribe to the run", Rule::Listen),
    ("announce::snapshot of the run", Rule::Show),
    ("may_subscribe to all runs", Rule::ListenToAll),
    ("may_subscribe to the owner", Rule::ListenToOwner),
    ("may_subscribe to admin", Rule::ListenToAdmins),
    ("jobs::create", Rule::Work),
    ("jobs::preview", Rule::Work),
    ("jobs::update", Rule::Change),
    ("jobs::delete", Rule::Change),
    ("runs::start", Rule::Change),
    ("runs::pause", Rule::Change),
    ("runs::resume", Rule::Change),
    ("runs::cancel", Rule::Change),
    ("url_checks::check", Rule::Work),
    ("url_checks::of_run", Rule::See),
    ("processes::list", Rule::Operate),
    ("processes::drain", Rule::OperateNothing),
    ("processes::undrain", Rule::OperateNothing),
    ("admin::users", Rule::Operate),
    ("admin::user", Rule::Operate),
    ("admin::user_by_email", Rule::Operate),
    ("admin::audit_log", Rule::Operate),
    ("export::audit_log", Rule::Operate),
    ("admin::statistics", Rule::Operate),
    ("admin::change_user", Rule::OperateNothing),
    ("accounts::add", Rule::OperateAtAll),
    ("accounts::me", Rule::Own),
    ("accounts::change_password", Rule::LogIn),
    ("accounts::request_address", Rule::LogIn),
    ("accounts::export", Rule::LogIn),
    ("accounts::close", Rule::LogIn),
    ("accounts::invite", Rule::OperateAtAll),
    ("accounts::set_password", Rule::Command),
    ("accounts::switch_factor_off", Rule::Command),
    ("mails::open", Rule::OperateAtAll),
    ("mails::withdraw", Rule::OperateNothing),
    ("second_factor::state", Rule::LogIn),
    ("second_factor::offer", Rule::LogIn),
    ("second_factor::switch_on", Rule::LogIn),
    ("second_factor::switch_off", Rule::LogIn),
    ("second_factor::make_codes", Rule::LogIn),
    ("sessions::list", Rule::LogIn),
    ("sessions::revoke", Rule::LogInNothing),
    ("sessions::revoke one that is none", Rule::LogInNothing),
    ("sessions::revoke_others", Rule::LogIn),
    ("tokens::list", Rule::Own),
    ("tokens::revoke", Rule::OwnNothing),
    ("tokens::create", Rule::LogIn),
    ("tokens::give", Rule::Command),
];

const ACTORS: [&str; 9] = [
    "anonymous",
    "viewer",
    "owner",
    "another user",
    "admin",
    "system",
    "owner with a token",
    "owner with a token to read",
    "admin with a token to read",
];

/// The verdicts for [`ACTORS`], in their order.
#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "one row for each rule")]
fn verdicts(rule: Rule, config: &ServiceConfig) -> [Verdict; 9] {
    match rule {
        Rule::Browse if config.public_browsing => [Yes; 9],
        Rule::Browse =>         [Login,  Yes,       Yes,       Yes,       Yes,    Yes,    Yes,       Yes,       Yes],
        Rule::See | Rule::Listen | Rule::Show | Rule::ListenToAll if config.public_runs => [Yes; 9],
        Rule::See =>            [Login,  Hidden,    Yes,       Hidden,    Yes,    Yes,    Yes,       Yes,       Yes],
        Rule::Listen =>         [Hidden, Hidden,    Yes,       Hidden,    Yes,    Yes,    Yes,       Yes,       Yes],
        Rule::Show =>           [Forbidden, Forbidden, Yes,    Forbidden, Yes,    Yes,    Yes,       Yes,       Yes],
        Rule::ListenToAll =>    [Hidden, Hidden,    Hidden,    Hidden,    Yes,    Yes,    Hidden,    Hidden,    Yes],
        Rule::ListenToOwner =>  [Hidden, Hidden,    Yes,       Hidden,    Hidden, Hidden, Yes,       Yes,       Hidden],
        Rule::ListenToAdmins => [Hidden, Hidden,    Hidden,    Hidden,    Yes,    Yes,    Hidden,    Hidden,    Yes],
        Rule::Work =>           [Login,  Forbidden, Yes,       Yes,       Yes,    Yes,    Yes,       Forbidden, Forbidden],
        Rule::Change =>         [Login,  Forbidden, Yes,       Hidden,    Yes,    Yes,    Yes,       Forbidden, Forbidden],
        Rule::Operate =>        [Login,  Forbidden, Forbidden, Forbidden, Yes,    Yes,    Forbidden, Forbidden, Yes],
        Rule::OperateAtAll =>   [Login,  Forbidden, Forbidden, Forbidden, Yes,    Yes,    Forbidden, Forbidden, Forbidden],
        Rule::OperateNothing => [Login,  Forbidden, Forbidden, Forbidden, Hidden, Hidden, Forbidden, Forbidden, Forbidden],
        Rule::Own =>            [Login,  Yes,       Yes,       Yes,       Yes,    Login,  Yes,       Yes,       Yes],
        Rule::OwnNothing =>     [Login,  Hidden,    Hidden,    Hidden,    Hidden, Login,  Hidden,    Forbidden, Forbidden],
        Rule::LogIn =>          [Login,  Yes,       Yes,       Yes,       Yes,    Login,  Forbidden, Forbidden, Forbidden],
        Rule::LogInNothing =>   [Login,  Hidden,    Hidden,    Hidden,    Hidden, Login,  Forbidden, Forbidden, Forbidden],
        Rule::Command =>        [Forbidden, Forbidden, Forbidden, Forbidden, Forbidden, Yes, Forbidden, Forbidden, Forbidden],
    }
}

/// The owner's job with a waiting run, made anew for each question.
struct Thing {
    owner: UserId,
    job: JobId,
    run: RunId,
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    for (public_browsing, public_runs) in [(false, false), (true, false), (false, true), (true, true)] {
        let config = ServiceConfig { public_browsing, public_runs, ..ServiceConfig::default() };
        let instance = instance_with(config.clone()).await;
        let actors = [
            Actor::NOBODY,
            instance.user("viewer", Role::Viewer).await,
            instance.user("owner", Role::User).await,
            instance.user("other", Role::User).await,
            instance.user("admin", Role::Admin).await,
            Actor::System,
        ];
        let owner = actors[2].clone();
        let by_token =
            [reaching(&owner, Reach::Token), reaching(&owner, Reach::ReadOnly), reaching(&actors[4], Reach::ReadOnly)];
        let actors = actors.iter().chain(&by_token);
        let mut wrong = Vec::new();
        for (operation, rule) in OPERATIONS {
            for ((actor, name), expected) in actors.clone().zip(ACTORS).zip(verdicts(*rule, &config)) {
                let thing = thing(&instance, &owner, &format!("{operation} for {name}")).await;
                let verdict = ask(operation, &instance.services, actor, &thing).await;
                if verdict != expected {
                    wrong.push(format!("{operation} for {name}: {verdict:?} instead of {expected:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "browsing {public_browsing}, runs {public_runs}:\n{}", wrong.join("\n"));
    }
}

fn reaching(actor: &Actor, reach: Reach) -> Actor {
    let Actor::User { id, email, role, .. } = actor.clone() else { panic!("{actor:?} has no tokens") };
    Actor::User { id, email, role, reach, from: None }
}

async fn thing(instance: &Instance, owner: &Actor, name: &str) -> Thing {
    let services = &instance.services;
    // Below the service: it gives nobody as many as there are rows.
    let spec =
        draft(name, "https://pisos.example/").check(|url| Ok(url.to_owned()), |_| vec![], |_| vec![]).expect("sound");
    let job = storage::jobs::insert(&services.db, owner, &spec, None, services.now()).await.expect("a job");
    let run = service::runs::start(services, owner, job.id).await.expect("a run");
    Thing { owner: owner.user_id().expect("a user"), job: job.id, run: run.id }
}

async fn ask(operation: &str, services: &Services, actor: &Actor, thing: &Thing) -> Verdict {
    let Thing { owner, job, run } = *thing;
    // It passes the policy and is refused for itself, so that nothing has to be undone.
    let nothing = JobDraft { target_urls: Vec::new(), ..draft("", "") };
    let nobody: ProcessId = "nobody".parse().expect("an id");
    let has_run = |runs: Vec<domain::view::RunView>| runs.iter().any(|view| view.id == run).then_some(());
    let query = PropertyQuery {
        filter: PropertyFilter::default(),
        sort: Sort::Newest,
        order: Order::Desc,
        limit: 10,
        after: Place::Start,
    };
    match operation {
        "overview" => done(service::overview::overview(services, actor).await),
        "properties::list" => done(service::properties::list(services, actor, &query).await),
        "properties::count" => done(service::properties::count(services, actor, &query.filter).await),
        "properties::detail" => done(service::properties::detail(services, actor, PropertyId(1)).await),
        "properties::towns" => done(service::properties::towns(services, actor).await),
        "listings::list" => done(service::listings::list(services, actor, &ListingFilter::default(), None, 0, 1).await),
        "market::analysis" => done(service::market::analysis(services, actor, PropertyId(1)).await),
        "market::enhanced" => done(service::market::enhanced(services, actor, PropertyId(1)).await),
        "listings::get" => done(service::listings::get(services, actor, domain::ListingId(1)).await),
        "listings::sources" => done(service::listings::sources(services, actor, 0, 1).await),
        "overview::dashboard" => done(service::overview::dashboard(services, actor).await),
        "export::csv" => done(service::export::csv(services, actor, std::io::sink()).await),
        "jobs::list" => found(
            service::jobs::list(services, actor).await.map(|jobs| jobs.iter().any(|view| view.id == job).then_some(())),
        ),
        "jobs::page" => found(
            service::jobs::page(services, actor, 0, 100)
                .await
                .map(|(jobs, _)| jobs.iter().any(|view| view.id == job).then_some(())),
        ),
        "jobs::get" => found(service::jobs::get(services, actor, job).await),
        "runs::list" => found(service::runs::list(services, actor, None, 1_000).await.map(has_run)),
        "runs::list of the job" => found(service::runs::list(services, actor, Some(job), 10).await.map(has_run)),
        "runs::active" => found(service::runs::active(services, actor).await.map(has_run)),
        "runs::get" => found(service::runs::get(services, actor, run).await),
        "runs::log" => done(service::runs::log(services, actor, run, None, 10).await),
        "may_subscribe to the run" => listens(services, actor, Topic::Run(run)).await,
        "may_subscribe to all runs" => listens(services, actor, Topic::Runs).await,
        "may_subscribe to the owner" => listens(services, actor, Topic::User(owner)).await,
        "may_subscribe to admin" => listens(services, actor, Topic::Admin).await,
        "announce::snapshot of the run" => done(service::announce::snapshot(services, actor, &Topic::Run(run)).await),
        "jobs::create" => done(service::jobs::create(services, actor, nothing).await),
        "jobs::preview" => done(service::jobs::preview(services, actor, "no URL", "structured", None).await),
        "jobs::update" => done(service::jobs::update(services, actor, job, nothing).await),
        "jobs::delete" => done(service::jobs::delete(services, actor, job).await),
        "runs::start" => done(service::runs::start(services, actor, job).await),
        "runs::pause" => done(service::runs::pause(services, actor, run).await),
        "runs::resume" => done(service::runs::resume(services, actor, run).await),
        "runs::cancel" => done(service::runs::cancel(services, actor, run).await),
        // No URL is refused for itself.
        "url_checks::check" => done(service::url_checks::check(services, actor, Vec::new()).await),
        "url_checks::of_run" => {
            let now = services.now();
            let run = storage::url_checks::enqueue(&services.db, Some(owner), "", &[], u32::MAX, now).await;
            let run = run.expect("asked").expect("a run").view.id;
            found(service::url_checks::of_run(services, actor, run, None, 10).await)
        }
        "processes::list" => done(service::processes::list(services, actor).await),
        "processes::drain" => done(service::processes::drain(services, actor, &nobody, Drain::Finish).await),
        "processes::undrain" => done(service::processes::undrain(services, actor, &nobody).await),
        "admin::users" => done(service::admin::users(services, actor, None, 0, 10).await),
        "admin::user" => done(service::admin::user(services, actor, owner).await),
        "admin::user_by_email" => done(service::admin::user_by_email(services, actor, "").await),
        "admin::audit_log" => {
            done(service::admin::audit_log(services, actor, &AuditFilter::default(), None, 0, 10).await)
        }
        "export::audit_log" => done(service::export::audit_log(services, actor, AuditFilter::default())),
        "admin::statistics" => done(service::admin::statistics(services, actor).await),
        "admin::change_user" => {
            done(service::admin::change_user(services, actor, UserId(999_999), AccountChange::default()).await)
        }
        // Without an address and a password they are refused for themselves.
        "accounts::add" => done(service::accounts::add(services, actor, "", "", Role::Viewer).await),
        "accounts::change_password" => {
            done(service::accounts::change_password(services, actor, Proof::password(""), "", Language::Es).await)
        }
        "accounts::request_address" => {
            done(service::accounts::request_address(services, actor, Proof::password(""), "", Language::En).await)
        }
        "accounts::export" => done(service::accounts::export(services, actor).await),
        "accounts::close" => done(service::accounts::close(services, actor, Proof::password("")).await),
        "accounts::invite" => done(service::accounts::invite(services, actor, "", Role::Viewer, Language::En).await),
        "accounts::set_password" => done(service::accounts::set_password(services, actor, owner, "").await),
        "accounts::switch_factor_off" => done(service::accounts::switch_factor_off(services, actor, owner).await),
        "mails::open" => done(service::mails::open(services, actor).await),
        "mails::withdraw" => done(service::mails::withdraw(services, actor, MailId(0)).await),
        "second_factor::state" => done(service::second_factor::state(services, actor).await),
        "second_factor::offer" => done(service::second_factor::offer(services, actor, "")),
        "second_factor::switch_on" => {
            done(service::second_factor::switch_on(services, actor, "", "", "", Language::En).await)
        }
        "second_factor::switch_off" => {
            done(service::second_factor::switch_off(services, actor, Proof::password(""), Language::En).await)
        }
        "second_factor::make_codes" => {
            done(service::second_factor::make_codes(services, actor, Proof::password("")).await)
        }
        "sessions::list" => done(service::sessions::list(services, actor, None).await),
        "sessions::revoke" => {
            done(service::sessions::revoke(services, actor, &SessionId::of("nobody's").to_string()).await)
        }
        "sessions::revoke one that is none" => done(service::sessions::revoke(services, actor, "none").await),
        "sessions::revoke_others" => {
            done(service::sessions::revoke_others(services, actor, SessionId::of("nobody's")).await)
        }
        "accounts::me" => done(service::accounts::me(services, actor).await),
        "tokens::list" => done(service::tokens::list(services, actor).await),
        "tokens::revoke" => done(service::tokens::revoke(services, actor, TokenId(0)).await),
        // Without a name it is refused for itself.
        "tokens::give" => done(service::tokens::give(services, actor, owner, "", TokenScope::Read).await),
        "tokens::create" => done(service::tokens::create(services, actor, "", TokenScope::Read).await),
        other => panic!("{other} is in the table and nowhere else"),
    }
}

fn done<T>(result: Result<T>) -> Verdict {
    match result {
        Ok(_) | Err(Error::Invalid(_) | Error::Conflict(_)) => Yes,
        Err(Error::NotFound) => Hidden,
        Err(Error::NotLoggedIn) => Login,
        Err(Error::Forbidden) => Forbidden,
        Err(error) => panic!("{error}"),
    }
}

fn found<T>(result: Result<Option<T>>) -> Verdict {
    match result {
        Ok(None) => Hidden,
        result => done(result),
    }
}

async fn listens(services: &Services, actor: &Actor, topic: Topic) -> Verdict {
    match service::policy::may_subscribe(services, actor, &topic).await {
        Ok(false) => Hidden,
        result => done(result),
    }
}

#[tokio::test]
async fn what_does_not_exist_is_hidden_from_everybody() {
    let config = ServiceConfig { public_browsing: true, public_runs: true, ..ServiceConfig::default() };
    let instance = instance_with(config).await;
    let services = &instance.services;
    let nobodys = Thing { owner: UserId(99), job: JobId(99), run: RunId(99) };
    for actor in [instance.user("user", Role::User).await, instance.user("admin", Role::Admin).await, Actor::System] {
        for operation in [
            "jobs::get",
            "jobs::update",
            "jobs::delete",
            "runs::get",
            "runs::log",
            "runs::start",
            "runs::pause",
            "runs::resume",
            "runs::cancel",
            "may_subscribe to the run",
        ] {
            assert_eq!(ask(operation, services, &actor, &nobodys).await, Hidden, "{operation}");
        }
    }
}

#[tokio::test]
async fn the_overview_shows_runs_to_those_who_may_see_them() {
    for public_runs in [false, true] {
        let config = ServiceConfig { public_browsing: true, public_runs, ..ServiceConfig::default() };
        let instance = instance_with(config).await;
        let owner = instance.user("owner", Role::User).await;
        thing(&instance, &owner, "a job").await;
        let other = instance.user("other", Role::User).await;
        for (actor, sees) in [(owner, true), (other, public_runs), (Actor::NOBODY, public_runs), (Actor::System, true)]
        {
            let overview = service::overview::overview(&instance.services, &actor).await.expect("shown");
            assert_eq!(!overview.runs.is_empty(), sees, "{actor:?}");
        }
    }
}

//! The audit log.

use domain::account::{Actor, Role};
use domain::audit::{AuditAction, AuditEntry, AuditFilter};
use domain::{AuditId, Instant};
use storage::accounts::{self, Along, NewUser};

use crate::scene::{at, spec};
use crate::stage::Stage;

/// An account that is made then, which the log tells of.
async fn made(stage: &Stage, email: &str, then: Instant) {
    let (role, session_key) = (Role::User, [1, 2, 3].as_slice());
    let user = NewUser { email, password_hash: "$hash", role, session_key, only_first: false, confirmed: true };
    accounts::insert(&stage.db, &Actor::System, user, Along::Nothing, then).await.expect("stored").expect("added");
}

/// Of each account, by its address, the line that tells of it.
async fn told(stage: &Stage, filter: &AuditFilter, before: Option<AuditId>, limit: u32) -> Vec<(String, AuditId)> {
    let lines = storage::audit::page(&stage.db, filter, before, 0, limit).await.expect("read");
    let email = |line: &AuditEntry| line.after.as_ref().expect("an account")["email"].as_str().map(str::to_owned);
    lines.iter().map(|line| (email(line).expect("an address"), line.id)).collect()
}

fn emails(lines: &[(String, AuditId)]) -> Vec<&str> {
    lines.iter().map(|(email, _)| email.as_str()).collect()
}

pub(crate) async fn lines_come_by_their_time_and_in_a_span_of_it(stage: Stage) {
    // A process's clock may be behind another's.
    for (email, second) in [("a@x.org", 10), ("d@x.org", 40), ("b@x.org", 20), ("c@x.org", 20)] {
        made(&stage, email, at(second)).await;
    }
    let all = AuditFilter::default();
    let first = told(&stage, &all, None, 2).await;
    assert_eq!(emails(&first), ["d@x.org", "c@x.org"]);
    let rest = told(&stage, &all, Some(first[1].1), 9).await;
    assert_eq!(emails(&rest), ["b@x.org", "a@x.org"], "two of one moment are told in the order they were written");

    let span = |from, until| AuditFilter { from, until, ..AuditFilter::default() };
    let from_b = told(&stage, &span(Some(at(20)), None), None, 9).await;
    assert_eq!(emails(&from_b), ["d@x.org", "c@x.org", "b@x.org"]);
    let until_b = told(&stage, &span(None, Some(at(20))), None, 9).await;
    assert_eq!(emails(&until_b), ["a@x.org"], "the end of a span is not in it");
    let made_in = AuditFilter { action: Some(AuditAction::AccountMade), ..span(Some(at(20)), Some(at(40))) };
    let page = told(&stage, &made_in, None, 1).await;
    assert_eq!(emails(&page), ["c@x.org"]);
    assert_eq!(emails(&told(&stage, &made_in, Some(page[0].1), 9).await), ["b@x.org"]);
}

pub(crate) async fn no_line_is_changed_or_deleted_by_whatever_means(stage: Stage) {
    made(&stage, "ana@example.org", at(0)).await;
    let columns = "at, via, action, object";
    let attempts = [
        "UPDATE audit_log SET actor = 'somebody else'".to_owned(),
        "UPDATE audit_log SET at = at WHERE id < 0 OR id > 0".to_owned(),
        "DELETE FROM audit_log WHERE id > 0".to_owned(),
        stage.pick(
            format!("REPLACE INTO audit_log (id, {columns}) SELECT id, {columns} FROM audit_log"),
            format!(
                "INSERT INTO audit_log (id, {columns}) OVERRIDING SYSTEM VALUE SELECT id, {columns} FROM audit_log
                 ON CONFLICT (id) DO UPDATE SET actor = 'somebody else'"
            ),
        ),
        stage.pick("DELETE FROM audit_log", "TRUNCATE audit_log").to_owned(),
    ];
    for attempt in attempts {
        let refused = stage.attempt(&attempt).await.expect_err(&attempt);
        assert!(refused.to_string().contains("the audit log only grows"), "{attempt}: {refused}");
    }
    storage::jobs::insert(&stage.db, &Actor::System, &spec("Valencia"), None, at(1)).await.expect("it still grows");
    let lines = storage::audit::page(&stage.db, &AuditFilter::default(), None, 0, 9).await.expect("read");
    assert_eq!(
        lines.iter().map(|line| line.action).collect::<Vec<_>>(),
        [AuditAction::JobMade, AuditAction::AccountMade]
    );
}

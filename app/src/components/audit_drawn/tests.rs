use domain::account::Role;
use domain::{AuditId, Instant, UserId};
use serde_json::{Value, json};

use super::*;
use crate::text::Locale::{En, Es};

fn line(action: AuditAction, object: &str, before: Option<Value>, after: Option<Value>) -> AuditEntry {
    AuditEntry {
        id: AuditId(7),
        at: Instant::from_timestamp(1_772_546_700, 0).expect("in range"),
        actor_id: Some(UserId(3)),
        actor: Some("ana@example.org".to_owned()),
        via: Via::Login,
        address: Some("203.0.113.9".to_owned()),
        action,
        object: object.to_owned(),
        before,
        after,
    }
}

fn drawn(lines: Vec<AuditEntry>, query: &str, locale: Locale) -> String {
    let search = AuditSearch::read(query);
    let (filter, problems) = search.filter();
    let lines = Page { items: lines, next: Some("5".into()), previous: None };
    draw_audit(AuditPage { search, filter, problems, lines }, locale)
}

/// What is read, without the markup.
fn words(html: &str) -> String {
    let mut within = false;
    let shown = html.chars().filter(|&sign| {
        let is_text = !within && sign != '<';
        within = (within || sign == '<') && sign != '>';
        is_text
    });
    shown.collect()
}

#[test]
fn a_change_is_told_fact_by_fact() {
    let account =
        |role: Role, active: bool| Some(json!({ "email": "eva@example.org", "role": role, "active": active }));
    let changed =
        line(AuditAction::AccountChanged, "/admin/users/9", account(Role::User, true), account(Role::Viewer, false));
    let html = drawn(vec![changed], "", En);
    let said = words(&html);
    assert!(said.contains("active: yes →  became no") && said.contains("role: user →  became viewer"), "{said}");
    assert!(!said.contains("e-mail: "), "what stayed is not told: {said}");
    assert!(html.contains(r#"href="/admin/users/9""#) && html.contains(r#"href="/admin/users/3""#), "{html}");
    assert!(said.contains("3\u{a0}Mar\u{a0}2026 14:05:00"), "{said}");
}

#[test]
fn what_was_stored_is_folded_and_cut_and_never_markup() {
    let urls: Vec<_> = (0..1_000).map(|n| format!("https://a.example/{n}")).collect();
    let before = json!({ "name": "<b>Valencia</b>", "target_urls": ["https://a.example/"] });
    let after = json!({ "name": "<b>Valencia</b>", "target_urls": urls });
    let html = drawn(vec![line(AuditAction::JobChanged, "/jobs/7", Some(before), Some(after))], "", Es);
    assert!(!html.contains("<b>Valencia") && html.contains(r#"href="/jobs/7""#), "{html}");
    let said = words(&html);
    assert!(said.contains("direcciones: https://a.example/ →") && said.contains("y 997 más"), "{said}");
    assert!(said.contains("aquí está cortado") && html.len() < 20_000, "{} bytes", html.len());
}

#[test]
fn what_is_gone_has_no_link_and_who_had_no_account_is_said() {
    let gone = line(AuditAction::JobDeleted, "/jobs/7", Some(json!({ "name": "Valencia" })), None);
    let made = AuditEntry {
        actor: None,
        actor_id: None,
        via: Via::Nothing,
        ..line(AuditAction::TokenMade, "/tokens/2", None, Some(json!({ "user_id": 3, "name": "x", "scope": "read" })))
    };
    let told = AuditEntry {
        actor: None,
        actor_id: None,
        via: Via::System,
        ..line(AuditAction::ProcessTold, "/processes/web-1", None, Some(json!({ "drain": null })))
    };
    let html = drawn(vec![gone, made, told], "", En);
    assert!(!html.contains(r#"href="/jobs/7""#), "{html}");
    let said = words(&html);
    assert!(said.contains("somebody without an account") && said.contains("permission: look only"), "{said}");
    assert!(said.contains("the system") && said.contains("told to: take runs again"), "{said}");
}

#[test]
fn links_carry_on_what_was_asked_for() {
    let html = drawn(Vec::new(), "action=job_made&from=2026-11-25&to=x&before=9", En);
    assert!(
        html.contains(r#"href="/admin/audit?action=job_made&amp;from=2026-11-25&amp;to=x&amp;before=5""#),
        "{html}"
    );
    assert!(html.contains("audit-log.csv?action=job_made&amp;from=2026-11-25T00%3A00%3A00Z\""), "{html}");
    assert!(words(&html).contains("“x” is not a day") && html.contains(r#"value="2026-11-25""#), "{html}");
}

//! `/api/v1/admin/audit-log`.

use axum::http::StatusCode;
use chrono::SecondsFormat;
use domain::account::{Actor, Role};
use serde_json::json;
use storage::accounts::{Along, NewUser};

use crate::app::App;

/// Accounts that were made a second apart, before all others, and the instant of the first.
async fn made(app: &App, emails: &[&str]) -> domain::Instant {
    let first = app.services.now() - chrono::Duration::days(1);
    for (email, second) in emails.iter().zip(0..) {
        let user = NewUser {
            email,
            password_hash: "",
            role: Role::User,
            session_key: &[1],
            only_first: false,
            confirmed: true,
        };
        let then = first + chrono::Duration::seconds(second);
        storage::accounts::insert(&app.services.db, &Actor::System, user, Along::Nothing, then)
            .await
            .expect("stored")
            .expect("added");
    }
    first
}

#[tokio::test]
async fn the_log_is_read_for_a_span_of_time() {
    let app = App::start().await;
    let first = made(&app, &["a@example.org", "b@example.org", "c@example.org"]).await;
    let mut root = app.program("root@example.org", Role::Admin).await;
    let second = (first + chrono::Duration::seconds(1)).to_rfc3339_opts(SecondsFormat::Micros, true);
    let third =
        (first + chrono::Duration::seconds(2)).with_timezone(&chrono::FixedOffset::east_opt(3_600).expect("a zone"));
    let span = format!("from={second}&until={}", third.to_rfc3339().replace('+', "%2B"));
    let lines = root.get(&format!("/api/v1/admin/audit-log?{span}")).await.json();
    let emails: Vec<_> =
        lines["items"].as_array().expect("lines").iter().map(|it| it["after"]["email"].clone()).collect();
    assert_eq!(emails, [json!("b@example.org")], "the beginning is in it, the end is not, in whatever zone they stand");
    for wrong in ["from=yesterday", "until=2026-11-25", "from=2026-11-25T00:00:00"] {
        let refused = root.get(&format!("/api/v1/admin/audit-log?{wrong}")).await;
        assert_eq!(refused.wrong()[0].1, "not_understood", "{wrong}");
    }
}

#[tokio::test]
async fn a_job_is_told_of_in_short_and_not_at_all_where_nothing_changed() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let urls: Vec<String> = (0..1_000).map(|n| format!("https://a.example/{n}")).collect();
    let job = json!({"name": "Valencia", "target_urls": urls});
    let made = ana.post("/api/v1/jobs", &job).await.json();
    let path = format!("/api/v1/jobs/{}", made["id"]);
    for _ in 0..3 {
        assert_eq!(ana.put(&path, &job).await.json(), made);
    }
    assert_eq!(made["target_urls"].as_array().map(Vec::len), Some(1_000));

    let mut root = app.program("root@example.org", Role::Admin).await;
    let lines = root.get(&format!("/api/v1/admin/audit-log?object=/jobs/{}", made["id"])).await.json();
    let lines = lines["items"].as_array().expect("lines");
    assert_eq!(lines.len(), 1, "{lines:?}");
    let told = lines[0]["after"]["target_urls"].as_array().expect("a list");
    assert_eq!((told.len(), &told[19]), (21, &json!("https://a.example/19")));
    assert!(told[20].as_str().is_some_and(|rest| rest.starts_with("… 980 more, sha256:")), "{}", told[20]);
}

#[tokio::test]
async fn the_log_goes_out_as_csv_whole_and_without_formulas() {
    let app = App::start().await;
    // More than are read at once.
    let mut emails: Vec<String> = (0..120).map(|n| format!("u{n}@example.org")).collect();
    emails.push("=cmd|'/c calc'!a1@example.org".to_owned());
    made(&app, &emails.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let evil = app.services.db.clone();
    let evil = storage::accounts::by_email(&evil, "=cmd|'/c calc'!a1@example.org").await.expect("read").expect("known");
    let mut evil = app.program_of(evil.id).await;
    evil.create_job("Valencia, \"centre\";=1+1").await;
    let mut root = app.program("root@example.org", Role::Admin).await;

    let answer = root.get("/api/v1/admin/audit-log.csv").await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"audit-log.csv\"");
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = answer.text();
    assert!(text.starts_with("id,at,actor_id,actor,via,address,action,object,before,after\n"), "{}", &text[..200]);
    assert_eq!(
        text.matches("account_made,").count(),
        122,
        "nothing is left out where one part ends and the next begins"
    );
    assert_eq!(text.matches("actor_id").count(), 1, "the columns are named once");
    assert!(text.contains(",'=cmd|'/c calc'!a1@example.org,token,,job_made,/jobs/1,,"), "{}", &text[..900]);
    assert!(
        text.contains(r#""{""archive_mb"":null"#) && text.contains(r#"Valencia, \""centre\"";'=1+1"#),
        "{}",
        &text[..900]
    );
    let line = text.lines().last().expect("a line");
    assert!(line.contains("u0@example.org") && line.contains(",system,"), "{line}");

    let some = root.get("/api/v1/admin/audit-log.csv?action=job_made").await.text().to_owned();
    assert_eq!(some.lines().count(), 2);
    let none = root.get("/api/v1/admin/audit-log.csv?actor_id=999").await.text().to_owned();
    assert_eq!(none.lines().count(), 1);
    for wrong in ["limit=1", "cursor=1", "action=nothing"] {
        root.get(&format!("/api/v1/admin/audit-log.csv?{wrong}")).await.problem(422, "/problems/invalid");
    }
    evil.get("/api/v1/admin/audit-log.csv").await.problem(403, "/problems/forbidden");
}

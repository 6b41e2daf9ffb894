//! `/api/v1/jobs`.

use domain::account::Role;
use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn a_job_is_made_read_changed_and_removed() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = json!({
        "name": " Valencia ",
        "spider": "structured",
        "target_urls": ["https://a.example/es", "https://a.example/es"],
        "scope": {"hosts": ["Feeds.a.example:443"], "exclude": ["/blog/"]},
        "limits": {"max_pages": 50},
        "politeness": {"delay_ms": 0, "concurrency_per_host": 4},
        "rules": {},
        "schedule": null,
    });
    let made = ana.post("/api/v1/jobs", &job).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert_eq!(made.header("cache-control"), "no-store");
    let id = made.json()["id"].as_i64().expect("an id");
    let path = format!("/api/v1/jobs/{id}");
    assert_eq!(made.header("location"), path);

    let mut read = ana.get(&path).await.json();
    assert!(read["created_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{read}");
    read["created_at"] = Value::Null;
    assert_eq!(
        read,
        json!({
            "id": id, "name": "Valencia", "spider": "structured", "definition": null,
            "target_urls": ["https://a.example/es"],
            "scope": {"hosts": ["feeds.a.example"], "include": [], "exclude": ["/blog/"]},
            "limits": {"max_pages": 50, "max_depth": 50},
            "politeness": {"delay_ms": 0, "concurrency_per_host": 4},
            "rules": null, "schedule": null, "next_run_at": null, "created_at": null, "last_run": null,
        })
    );

    let changed = ana.put(&path, &json!({"name": "Xàbia", "target_urls": ["https://a.example/x"]})).await;
    assert_eq!((changed.status.as_u16(), &changed.json()["name"]), (200, &json!("Xàbia")));

    let gone = ana.delete(&path).await;
    assert_eq!((gone.status.as_u16(), gone.text()), (204, ""));
    ana.get(&path).await.problem(404, "/problems/not-found");
    ana.delete(&path).await.problem(404, "/problems/not-found");
}

#[tokio::test]
async fn jobs_are_listed_in_pages() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    for name in ["a", "b", "c"] {
        ana.create_job(name).await;
    }
    let list = ana.get("/api/v1/jobs?limit=1&skip=1").await.json();
    assert_eq!(
        (list["items"].as_array().map(Vec::len), &list["total"], &list["next"]),
        (Some(1), &json!(3), &Value::Null)
    );
    assert_eq!(list["items"][0]["name"], "b");
}

#[tokio::test]
async fn everything_wrong_is_told_at_once() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let job = json!({
        "name": "", "spider": "magic", "target_urls": ["ftp://a.example"],
        "limits": {"max_pages": 0}, "politeness": {"concurrency_per_host": 99},
    });
    let wrong = ana.post("/api/v1/jobs", &job).await.wrong();
    let fields: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["name", "spider", "target_urls", "limits.max_pages", "politeness.concurrency_per_host"]);

    let wrong = ana.post("/api/v1/jobs", &json!({})).await.wrong();
    assert_eq!(wrong, [("name".into(), "required".into()), ("target_urls".into(), "required".into())]);
}

#[tokio::test]
async fn a_scope_is_checked_line_by_line() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut job = json!({"name": "x", "target_urls": ["https://a.example/homes"]});
    for (scope, expected) in [
        (json!({"hosts": ["https://b.example/"]}), ("scope.hosts", "not_a_host")),
        (json!({"include": ["homes"]}), ("scope.include", "not_a_pattern")),
        (json!({"exclude": ["/homes"]}), ("scope.exclude", "excludes_target")),
        (json!({"paths": []}), ("scope.paths", "unknown_field")),
        (json!({"hosts": "b.example"}), ("scope.hosts", "wrong_type")),
    ] {
        job["scope"] = scope;
        let wrong = ana.post("/api/v1/jobs", &job).await.wrong();
        assert_eq!(wrong, [(expected.0.into(), expected.1.into())], "{}", job["scope"]);
    }
    job["scope"] = json!({});
    assert_eq!(ana.post("/api/v1/jobs", &job).await.status, 201);
}

#[tokio::test]
async fn rules_are_not_there_yet_and_say_so() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut job = json!({"name": "x", "target_urls": ["https://a.example/"], "rules": {"exclude": ["/blog"]}});
    let wrong = ana.post("/api/v1/jobs", &job).await.wrong();
    assert_eq!(wrong, [("rules".into(), "not_available".into())]);
    job["rules"] = Value::Null;
    assert_eq!(ana.post("/api/v1/jobs", &job).await.status, 201);
}

#[tokio::test]
async fn a_job_has_a_schedule_or_none() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut job = json!({"name": "x", "target_urls": ["https://a.example/"]});
    for (schedule, expected) in [
        (json!({}), vec![("schedule.cron", "required"), ("schedule.time_zone", "required")]),
        (
            json!({"cron": "0 8 * *", "time_zone": "Madrid"}),
            vec![("schedule.cron", "fields"), ("schedule.time_zone", "unknown")],
        ),
        (json!({"cron": "* * * * *", "time_zone": "UTC"}), vec![("schedule.cron", "too_often")]),
        (json!({"cron": "0 0 30 2 *", "time_zone": "UTC"}), vec![("schedule.cron", "never")]),
        (json!({"cron": 8, "time_zone": "UTC"}), vec![("schedule.cron", "wrong_type")]),
        (json!({"cron": "0 8 * * *", "zone": "UTC"}), vec![("schedule.zone", "unknown_field")]),
        (json!("0 8 * * *"), vec![("schedule", "wrong_type")]),
    ] {
        job["schedule"] = schedule;
        let wrong = ana.post("/api/v1/jobs", &job).await.wrong();
        assert_eq!(
            wrong,
            expected.iter().map(|(field, code)| ((*field).to_owned(), (*code).to_owned())).collect::<Vec<_>>(),
            "{}",
            job["schedule"]
        );
    }
    let schedule = json!({"cron": "0 8 * * *", "time_zone": "Europe/Madrid"});
    job["schedule"] = schedule.clone();
    let made = ana.post("/api/v1/jobs", &job).await;
    assert_eq!((made.status.as_u16(), &made.json()["schedule"]), (201, &schedule), "{made:?}");
    assert!(made.json()["next_run_at"].as_str().is_some_and(|at| at.ends_with(":00:00Z")), "{made:?}");

    let path = format!("/api/v1/jobs/{}", made.json()["id"]);
    job["schedule"] = Value::Null;
    let changed = ana.put(&path, &job).await.json();
    assert_eq!((&changed["schedule"], &changed["next_run_at"]), (&Value::Null, &Value::Null));
    let started = ana.post(&format!("{path}/runs"), &json!({})).await.json();
    let run = ana.get(&format!("/api/v1/runs/{}", started["id"])).await.json();
    assert_eq!(run["scheduled_for"], Value::Null, "somebody started it");
}

#[tokio::test]
async fn a_name_is_given_once() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    ana.create_job("Valencia").await;
    let again = ana.post("/api/v1/jobs", &json!({"name": "Valencia", "target_urls": ["https://a.example/"]})).await;
    assert_eq!(again.problem(409, "/problems/conflict")["code"], "name_taken");
}

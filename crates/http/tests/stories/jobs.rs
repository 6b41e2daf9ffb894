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
        "politeness": {
            "delay_ms": 0, "concurrency_per_host": 4,
            "quiet": {"from": "23:00", "to": "07:00", "time_zone": "Europe/Madrid"},
        },
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
            "politeness": {
                "delay_ms": 0, "concurrency_per_host": 4,
                "quiet": {"from": "23:00", "to": "07:00", "time_zone": "Europe/Madrid"},
            },
            "rules": {}, "schedule": null, "archive_mb": null, "archive": null, "next_run_at": null,
            "created_at": null, "last_run": null,
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
async fn rules_are_an_object_by_name() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let rules = json!({
        "too high": {
            "when": [
                {"field": "floor", "is": "gt", "value": 3},
                {"field": "has_lift", "is": "eq", "value": false},
            ],
            "then": "exclude", "unknown": "keep",
        },
        "dear": {
            "when": [{"field": "price", "is": "ge", "value": 899.5, "currency": "EUR"}],
            "then": "flag", "unknown": "exclude",
        },
        "a garage": {
            "when": [{"field": "kind", "is": "one_of", "value": ["garage", "plot"]}, {"field": "rooms", "is": "unknown"}],
            "then": "exclude", "unknown": "keep",
        },
    });
    let made =
        ana.post("/api/v1/jobs", &json!({"name": "a", "target_urls": ["https://a.example/"], "rules": rules})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let path = format!("/api/v1/jobs/{}", made.json()["id"]);
    assert_eq!(ana.get(&path).await.json()["rules"], rules);

    let changed = ana.put(&path, &json!({"name": "a", "target_urls": ["https://a.example/"], "rules": null})).await;
    assert_eq!(changed.json()["rules"], json!({}));
}

#[tokio::test]
async fn what_is_wrong_with_a_rule_is_told_with_its_place() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let when = json!([{"field": "price", "is": "gt", "value": 3}]);
    for (rules, field, code) in [
        (
            json!({"a b": {"when": [{"field": "price", "is": "gt", "value": "abc"}], "then": "flag"}}),
            "rules.a b.when[0].value",
            "amount",
        ),
        (
            json!({"r": {"when": [{"field": "colour", "is": "eq", "value": 3}], "then": "flag"}}),
            "rules.r.when[0].field",
            "wrong_type",
        ),
        (
            json!({"r": {"when": [{"field": "price", "is": "gt", "value": {}}], "then": "flag"}}),
            "rules.r.when[0].value",
            "wrong_type",
        ),
        (json!({"r": {"when": when, "then": "delete"}}), "rules.r.then", "wrong_type"),
        (json!({"r": {"when": when, "then": "flag", "else": "keep"}}), "rules.r.else", "unknown_field"),
        (json!({"r": {"when": when}}), "rules.r.then", "required"),
        (json!({"r": {"when": [], "then": "flag"}}), "rules.r", "no_condition"),
        (json!({"": {"when": when, "then": "flag"}}), "rules.", "no_name"),
        (json!([]), "rules", "wrong_type"),
        (json!("exclude when let"), "rules", "wrong_type"),
    ] {
        let job = json!({"name": "a", "target_urls": ["https://a.example/"], "rules": rules});
        let wrong = ana.post("/api/v1/jobs", &job).await.wrong();
        assert_eq!(wrong, [(field.to_owned(), code.to_owned())], "{rules}");
    }
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
    let goes_on = ana.get("/api/v1/jobs?limit=1&skip=1").await.header("link").to_owned();
    assert!(goes_on.contains("skip=2") && goes_on.contains("rel=\"next\""), "{goes_on}");
    let last = ana.get("/api/v1/jobs?limit=1&skip=2").await;
    assert_eq!((last.json()["items"][0]["name"].as_str(), last.headers.get("link")), (Some("c"), None));
    assert_eq!(ana.get("/api/v1/jobs?skip=3").await.json(), json!({"items": [], "next": null, "total": 3}));
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

#[tokio::test]
async fn ads_are_checked_for_one_job_or_for_all_of_ones_own() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut eva = app.program("eva@example.org", Role::User).await;
    let mut visitor = app.program("visitor@example.org", Role::Viewer).await;
    let (one, _) = (ana.create_job("one").await, ana.create_job("two").await);
    let theirs = eva.create_job("theirs").await;

    let asked = ana.post("/api/v1/link-checks", &json!({"job_id": one})).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    let run = asked.json()["items"][0].clone();
    assert_eq!((&run["kind"], &run["job_id"], &run["status"]), (&json!("link_check"), &json!(one), &json!("queued")));
    let all = ana.post("/api/v1/link-checks", &json!({})).await.json();
    let names: Vec<&str> =
        all["items"].as_array().expect("runs").iter().filter_map(|run| run["job_name"].as_str()).collect();
    assert_eq!(names, ["one", "two"]);
    assert_eq!(all["items"][0]["id"], run["id"], "it is under way already");

    ana.post("/api/v1/link-checks", &json!({"job_id": theirs})).await.problem(404, "/problems/not-found");
    visitor.post("/api/v1/link-checks", &json!({})).await.problem(403, "/problems/forbidden");
    let wrong = ana.post("/api/v1/link-checks", &json!({"job": 1})).await.wrong();
    assert_eq!(wrong, [("job".into(), "unknown_field".into())]);
}

#[tokio::test]
async fn areas_are_looked_for_and_listed() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut eva = app.program("eva@example.org", Role::User).await;
    let mut visitor = app.program("visitor@example.org", Role::Viewer).await;
    let asked = ana.post("/api/v1/discoveries", &json!({"url": "https://a.example/homes"})).await;
    assert_eq!(asked.status, 201, "{asked:?}");
    let run = asked.json();
    assert_eq!(
        (&run["kind"], &run["job_id"], &run["job_name"]),
        (&json!("discover"), &Value::Null, &json!("a.example/homes"))
    );

    let areas = format!("/api/v1/runs/{}/areas", run["id"]);
    assert_eq!(ana.get(&areas).await.json(), json!({"items": [], "next": null, "total": 0}));
    eva.get(&areas).await.problem(404, "/problems/not-found");
    let job = ana.create_job("Valencia").await;
    let crawl = ana.post(&format!("/api/v1/jobs/{job}/runs"), &json!({})).await.json();
    ana.get(&format!("/api/v1/runs/{}/areas", crawl["id"])).await.problem(404, "/problems/not-found");

    visitor
        .post("/api/v1/discoveries", &json!({"url": "https://a.example/"}))
        .await
        .problem(403, "/problems/forbidden");
    let wrong = ana.post("/api/v1/discoveries", &json!({"url": "homes"})).await.wrong();
    assert_eq!(wrong, [("url".into(), "not_a_url".into())]);
    let wrong = ana.post("/api/v1/discoveries", &json!({"site": "https://a.example/"})).await.wrong();
    assert!(wrong.iter().any(|(field, code)| field == "site" && code == "unknown_field"), "{wrong:?}");
}

#[tokio::test]
async fn kept_pages_are_read_again_where_there_are_any() {
    let app = App::start().await;
    let mut ana = app.program("ana@example.org", Role::User).await;
    let mut visitor = app.program("visitor@example.org", Role::Viewer).await;
    let of = |archive_mb: Value| json!({"name": "a", "target_urls": ["https://a.example/"], "archive_mb": archive_mb});
    for (given, fault) in [(json!(0), "out_of_range"), (json!(100_001), "out_of_range")] {
        let wrong = ana.post("/api/v1/jobs", &of(given)).await.wrong();
        assert_eq!(wrong, [("archive_mb".into(), fault.into())]);
    }
    let job = ana.post("/api/v1/jobs", &of(json!(500))).await.json();
    assert_eq!((&job["archive_mb"], &job["archive"]), (&json!(500), &Value::Null));

    let asked = json!({"job_id": job["id"]});
    let refused = ana.post("/api/v1/re-extractions", &asked).await.problem(409, "/problems/conflict");
    assert_eq!(refused["code"], "nothing_archived");
    assert_eq!(ana.post("/api/v1/re-extractions", &json!({})).await.json()["items"], json!([]));
    visitor.post("/api/v1/re-extractions", &json!({})).await.problem(403, "/problems/forbidden");
    let wrong = ana.post("/api/v1/re-extractions", &json!({"job": 1})).await.wrong();
    assert_eq!(wrong, [("job".into(), "unknown_field".into())]);
}

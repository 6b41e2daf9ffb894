//! Other sites change nothing: every way in but those for looking, asked by an admin's browser that another site sent, is
//! refused before anything is done; and looking changes nothing, wherever it is asked from.

use axum::http::Method;
use service::ServiceConfig;

use super::access::rows;
use super::stage::{HOST, ORIGIN, Question, Stage, Thing};
use super::ways;

/// A way in, with what is asked there of somebody's thing.
type Asked = (String, Box<dyn Fn(&Thing) -> Question>);

/// Every way in, operations too: `access.rs` sees to it that none is missing.
fn asked() -> Vec<Asked> {
    let mut all: Vec<Asked> = Vec::new();
    for (way, _) in rows() {
        all.push((way.to_owned(), Box::new(move |thing| ways::question(way, thing))));
    }
    for (id, method, path) in ways::operations() {
        all.push((id.clone(), Box::new(move |thing| ways::operation(&id, &method, &path, thing))));
    }
    all
}

/// The headers of requests that other sites make a browser send, and of one that does not say where it is from.
fn foreign() -> Vec<Vec<(&'static str, String)>> {
    let origin = |origin: &str| vec![("origin", origin.to_owned())];
    let fetched = |origin: &str, site: &str| vec![("origin", origin.to_owned()), ("sec-fetch-site", site.to_owned())];
    vec![
        origin("https://evil.example"),
        origin("null"),
        origin(""),
        origin(&format!("https://{HOST}.evil.example")),
        origin(&format!("https://evil.example/{HOST}")),
        origin(&format!("https://{HOST}:8443")),
        origin(&format!("https://sub.{HOST}")),
        fetched("https://evil.example", "cross-site"),
        fetched(&format!("https://sub.{HOST}"), "same-site"),
        fetched(ORIGIN, "cross-site"),
        vec![("sec-fetch-site", "cross-site".to_owned())],
        // Nothing is sent that says where it is from.
        vec![("x-requested-with", "a browser without Origin".to_owned())],
    ]
}

fn borrowed<'a>(headers: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn no_other_site_changes_anything() {
    let stage = Stage::set(ServiceConfig::default()).await;
    let (mut wrong, mut asked_foreign, mut changing) = (Vec::new(), 0, Vec::new());
    let mut admin = stage.log_in("admin").await;
    for (way, question) in asked() {
        let thing = stage.thing(&way).await;
        let question = question(&thing);
        if question.method.is_safe() {
            continue;
        }
        // What was accepted may have ended it.
        let still = Question::new(Method::GET, "/settings", "");
        if stage.ask(&admin, &still, &[]).await.status != 200 {
            admin = stage.log_in("admin").await;
        }
        let before = stage.contents().await;
        for headers in foreign() {
            asked_foreign += 1;
            let answer = stage.ask(&admin, &question, &borrowed(&headers)).await;
            if answer.status != 403 {
                wrong.push(format!("{way} from {headers:?} answers {}", answer.status));
            }
        }
        if stage.contents().await != before {
            wrong.push(format!("{way} changes something for another site"));
        }
        // An admin may everything: whatever is refused for where it comes from alone is let in from this site.
        if stage.ask(&admin, &question, &[]).await.status == 403 {
            wrong.push(format!("{way} is refused to its own pages"));
        }
        if stage.contents().await != before {
            changing.push(way);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked_foreign > 400, "only {asked_foreign} were asked");
    assert!(changing.len() > 20, "only these change anything from this site's own pages: {changing:?}");
}

#[tokio::test]
async fn looking_changes_nothing() {
    let stage = Stage::set(ServiceConfig::default()).await;
    let admin = stage.log_in("admin").await;
    let mut wrong = Vec::new();
    for (way, question) in asked() {
        let thing = stage.thing(&way).await;
        let Question { path, body, .. } = question(&thing);
        // What a form would send stands in the address, as a link elsewhere can have it.
        let fields = if body.starts_with('{') { String::new() } else { format!("?{body}") };
        // Who took a copy of their data is noted: that is no change of anything, and of no use to another site.
        let contents = async || {
            let mut contents = stage.contents().await;
            if way == "export_own_data" {
                contents.retain(|table, _| table != "audit_log" && table != "sqlite_sequence");
            }
            contents
        };
        let before = contents().await;
        for method in [Method::GET, Method::HEAD, Method::OPTIONS] {
            for headers in [&[][..], &[("sec-fetch-site", "cross-site")]] {
                let looked = Question::new(method.clone(), format!("{path}{fields}"), "");
                stage.ask(&admin, &looked, headers).await;
            }
        }
        if contents().await != before {
            wrong.push(format!("looking at {way} changes something"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let still = Question::new(Method::GET, "/settings", "");
    assert_eq!(stage.ask(&admin, &still, &[]).await.status, 200, "the session was ended by looking");
}

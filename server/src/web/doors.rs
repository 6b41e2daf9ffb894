//! The two doors: what pages may ask through server functions and programs through the API is the same, by the same rules.
//!
//! [`PAIRS`] has what stands behind both, [`PAGES_ONLY`] and [`PROGRAMS_ONLY`] the rest, with the reason. A test fails where
//! something stands in none of them, and where the doors of a pair tell anybody two things.

use std::collections::BTreeSet;

use domain::account::TokenScope;
use service::ServiceConfig;

use super::stage::{Proof, Question, Stage};
use super::ways::{functions, operation, operations, question};

/// A server function and the operation of the API that does the same.
const PAIRS: &[(&str, &str)] = &[
    ("load_overview", "read_dashboard"),
    ("list_properties", "list_properties"),
    ("load_property", "read_property"),
    ("list_towns", "list_towns"),
    ("list_jobs", "list_jobs"),
    ("load_job_editor", "read_job"),
    ("send_job_form", "create_job"),
    ("send_job_form", "update_job"),
    ("delete_job", "delete_job"),
    ("find_areas", "start_discovery"),
    ("start_run", "start_run"),
    ("start_link_check", "start_link_checks"),
    ("start_re_extraction", "start_re_extractions"),
    ("load_run", "read_run"),
    ("load_run_log", "list_run_events"),
    ("steer_run", "pause_run"),
    ("steer_run", "resume_run"),
    ("steer_run", "cancel_run"),
    ("load_processes", "list_processes"),
    ("drain_process", "drain_process"),
    ("undrain_process", "undrain_process"),
    ("load_tokens", "list_tokens"),
    ("load_own_account", "list_sessions"),
    ("load_users", "list_users"),
    ("load_user", "read_user"),
    ("send_user_form", "create_user"),
    ("send_user_form", "change_user"),
    ("load_links", "list_mails"),
    ("load_audit_log", "list_audit_log"),
    ("load_statistics", "read_statistics"),
];

/// Server functions without an operation, and why.
const PAGES_ONLY: &[(&str, &str)] = &[
    ("load_register_way", "the page on which one registers asks it; programs do not register"),
    ("is_mail_sent", "a page says what becomes of asking for a link"),
    ("load_confirmation", "the page that a link in a mail leads to; programs follow none"),
    ("load_second_factor", "it takes a person with a device"),
];

/// Operations without a server function, and why.
const PROGRAMS_ONLY: &[(&str, &str)] = &[
    ("create_token", "the settings page posts a form: the secret must be shown without JavaScript too"),
    ("revoke_token", "the settings page posts a form"),
    ("preview", "a part of send_job_form, whose button it is"),
    ("list_runs", "pages show the runs of the overview and of a job"),
    ("list_run_areas", "a part of load_run"),
    ("list_link_check_results", "a part of load_run"),
    ("list_listings", "pages show the ads of a property"),
    ("read_listing", "a part of load_property"),
    ("list_listing_prices", "a part of load_property"),
    ("list_listing_availability", "a part of load_property"),
    ("list_sources", "a part of load_property"),
    ("read_market_analysis", "no page shows it yet"),
    ("read_enhanced_property", "no page shows it yet"),
    ("read_valuation", "there is none yet"),
    ("list_comparables", "there are none yet"),
    ("list_spiders", "the editor of jobs has them in its form"),
    ("validate_spider", "a part of send_job_form"),
    ("read_selectors_schema", "for editors of text"),
    ("read_me", "pages know who asks from the request"),
    ("change_password", "the settings page posts a form"),
    ("end_session", "the settings page posts a form"),
    ("request_email_change", "the settings page posts a form"),
    ("export_own_data", "the settings page links to it"),
    ("close_own_account", "the settings page posts a form"),
    ("withdraw_mail", "the page of links posts a form"),
    ("create_invitation", "the page of links posts a form"),
    ("export_audit_log", "the page of the audit log links to it"),
    ("read_health", "pages that come are health enough"),
    ("read_description", "for programs"),
];

#[test]
fn whatever_stands_behind_a_door_is_in_a_table() {
    let known: BTreeSet<&str> = PAIRS.iter().chain(PAGES_ONLY).map(|(function, _)| *function).collect();
    assert_eq!(functions(), known);
    let operations = operations();
    let operations: BTreeSet<&str> = operations.iter().map(|(id, ..)| id.as_str()).collect();
    let paired = PAIRS.iter().map(|(_, operation)| *operation);
    let known: BTreeSet<&str> = paired.chain(PROGRAMS_ONLY.iter().map(|(operation, _)| *operation)).collect();
    assert_eq!(operations, known);
}

#[tokio::test]
async fn both_doors_tell_everybody_the_same() {
    for public_browsing in [false, true] {
        let stage = Stage::set(ServiceConfig { public_browsing, ..ServiceConfig::default() }).await;
        let mut askers = vec![("nobody", Proof::Nothing)];
        for (name, actor) in &stage.users {
            askers.push((name, stage.token(actor, TokenScope::Write).await.1));
        }
        askers.push(("owner, reading", stage.token(&stage.users["owner"], TokenScope::Read).await.1));
        let operations = operations();
        let (mut wrong, mut refused) = (Vec::new(), 0);
        for (function, paired) in PAIRS {
            let (_, method, path) = operations.iter().find(|(id, ..)| id == paired).expect("an operation");
            for (name, proof) in &askers {
                let thing = stage.thing(&format!("{function} {paired} {name} 1")).await;
                let page = told(&stage, proof, &question(&format!("fn {function} as {paired}"), &thing)).await;
                let thing = stage.thing(&format!("{function} {paired} {name} 2")).await;
                let program = told(&stage, proof, &operation(paired, method, path, &thing)).await;
                refused += i32::from(page != "yes");
                if page != program {
                    wrong.push(format!("{function} tells {name} {page}, {paired} {program}"));
                }
            }
        }
        assert!(wrong.is_empty(), "browsing {public_browsing}:\n{}", wrong.join("\n"));
        assert!(refused > 30, "the doors let everybody in");
    }
}

async fn told(stage: &Stage, proof: &Proof, question: &Question) -> &'static str {
    let answer = stage.ask(proof, question, &[]).await;
    answer.verdict(question).unwrap_or_else(|| panic!("{} answers {}", question.path, answer.status))
}

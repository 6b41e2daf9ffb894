use super::*;
use crate::text::Locale::{En, Es};

fn user(id: i64, role: Role, active: bool) -> UserView {
    let created_at = Instant::from_timestamp(1_772_546_700, 0).expect("in range");
    UserView {
        id: UserId(id),
        email: format!("<u{id}>@example.org"),
        role,
        active,
        confirmed: true,
        second_factor: false,
        created_at,
    }
}

fn look(locale: Locale) -> Look {
    Look { own: Some(UserId(1)), now: Instant::from_timestamp(1_772_550_300, 0).expect("in range"), locale }
}

fn list(answer: Option<&Answer>, locale: Locale) -> String {
    let items = vec![user(3, Role::User, true), user(2, Role::Viewer, false), user(1, Role::Admin, true)];
    draw_users(Page { items, next: Some("1".into()), previous: None }, None, answer, look(locale))
}

#[test]
fn every_account_but_ones_own_can_be_changed() {
    let html = list(None, En);
    assert_eq!(html.matches("Change the role").count(), 2, "{html}");
    assert!(html.contains("Deactivate &lt;u3&gt;@example.org") && html.contains("Activate again"), "{html}");
    assert!(!html.contains(r#"name="id" value="1""#) && !html.contains("<u3>"), "{html}");
    assert!(html.contains("1\u{a0}hour ago") && html.contains(r#"href="/admin/users?before=1""#), "{html}");
    let own = draw_user(&user(1, Role::Admin, true), None, look(Es));
    assert!(own.contains("Es tu cuenta") && !own.contains("<form"), "{own}");
}

#[test]
fn a_refusal_stands_where_it_was_asked_for() {
    let refused = |asked, code| Answer { asked, outcome: Err(vec![Invalid::new("email", code, code)]) };
    let html = list(Some(&refused(Asked::Change(UserId(3)), "last_admin")), En);
    assert_eq!((html.matches("last active admin").count(), html.matches("<details open").count()), (1, 1), "{html}");
    let asked = Asked::Addition { email: "ana@".to_owned(), role: Role::Admin };
    let html = list(Some(&refused(asked, "not_an_email")), En);
    assert!(html.contains(r#"value="ana@""#) && html.contains("does not look like"), "{html}");
    assert_eq!(html.matches("<details open").count(), 1);
    let one = draw_user(&user(3, Role::User, true), Some(&refused(Asked::Change(UserId(3)), "odd")), look(En));
    assert!(one.contains("odd"), "a code without words is said as it is: {one}");
}

#[test]
fn a_refusal_is_said_in_the_language_of_who_looks() {
    let refused = |code| {
        let asked = Asked::Addition { email: "ana@example.org".to_owned(), role: Role::User };
        list(Some(&Answer { asked, outcome: Err(vec![Invalid::new("email", code, code)]) }), Es)
    };
    assert!(refused("password_too_common").contains("se adivina enseguida"));
    assert!(refused("email_taken").contains("Búscala en la lista"), "and in the words of this page first");
}

#[test]
fn what_was_done_is_said() {
    let done = Answer { asked: Asked::Change(UserId(3)), outcome: Ok(user(3, Role::User, true)) };
    assert!(list(Some(&done), Es).contains("La cuenta &lt;u3&gt;@example.org ha cambiado."));
    let asked = Asked::Addition { email: String::new(), role: Role::User };
    assert!(list(Some(&Answer { asked, ..done }), En).contains("is there."));
}

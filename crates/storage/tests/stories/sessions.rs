//! Browser sessions.

use storage::sessions;

use crate::scene::at;
use crate::stage::Stage;

pub(crate) async fn a_session_ends_with_its_time(stage: Stage) {
    let db = &stage.db;
    sessions::save(db, "a", "one", at(10)).await.expect("stored");
    assert_eq!(sessions::load(db, "a", at(9)).await.expect("read"), Some(("one".to_owned(), at(10))));
    assert_eq!(sessions::load(db, "a", at(10)).await.expect("read"), None, "it has expired");

    sessions::save(db, "a", "two", at(20)).await.expect("stored again");
    assert_eq!(sessions::load(db, "a", at(19)).await.expect("read"), Some(("two".to_owned(), at(20))));

    sessions::save(db, "b", "other", at(30)).await.expect("stored");
    assert_eq!(sessions::delete_expired(db, at(20)).await.expect("cleared"), 1);
    assert_eq!(stage.number("SELECT COUNT(*) FROM sessions").await, 1);
    sessions::delete(db, "b").await.expect("ended");
    assert_eq!(sessions::load(db, "b", at(0)).await.expect("read"), None);
}

pub(crate) async fn an_id_is_given_once(stage: Stage) {
    let db = &stage.db;
    assert!(sessions::create(db, "a", "mine", at(10)).await.expect("stored"));
    assert!(!sessions::create(db, "a", "theirs", at(99)).await.expect("refused"));
    assert_eq!(sessions::load(db, "a", at(0)).await.expect("read"), Some(("mine".to_owned(), at(10))));
}

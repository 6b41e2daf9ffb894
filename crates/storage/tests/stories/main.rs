//! Stories of the database, each told on every engine there is.
//!
//! A story is an `async fn(Stage)`: it gets an empty, migrated database and says what must hold. To run all of them on
//! another engine, give [`stage::Stage`] another constructor and [`stories!`] another module.

#![expect(clippy::cast_possible_wrap, reason = "stories count to some hundreds")]

// The room's name in all other rooms.
extern crate atalaya_storage as storage;

mod accounts;
mod counters;
mod exports;
mod frontier;
mod lists;
mod opening;
mod plans;
mod prices;
mod queue;
mod rechecks;
mod scene;
mod search;
mod sessions;
mod stage;
mod visits;

/// Makes one test of each story on each engine.
macro_rules! stories {
    ($($chapter:ident { $($story:ident),+ $(,)? })+) => {
        mod sqlite {
            $(mod $chapter {
                $(#[tokio::test]
                async fn $story() {
                    crate::$chapter::$story(crate::stage::Stage::sqlite().await).await;
                })+
            })+
        }
    };
}

stories! {
    accounts {
        an_address_is_taken_once,
        only_one_user_can_be_the_first,
        a_token_leads_to_its_user,
        a_jobs_name_is_unique_among_its_owners,
    }
    counters {
        counters_agree_with_the_tables,
    }
    exports {
        every_ad_is_handed_over_once_in_order,
        an_export_ends_where_its_taker_fails,
    }
    frontier {
        a_url_is_in_a_run_once,
        the_best_come_first_and_those_under_way_not_at_all,
        a_retry_waits_for_its_time,
        other_addresses_of_a_page_are_visited_with_it,
    }
    lists {
        pages_lead_through_every_order_and_back,
        a_page_can_begin_anywhere,
        each_filter_lets_through_what_it_says,
        counting_stops_at_its_bound,
        towns_are_named_once_in_order,
        a_cursor_of_another_order_does_no_harm,
    }
    plans {
        every_list_is_read_through_an_index,
    }
    prices {
        the_history_grows_only_when_a_price_changes,
        removal_and_return_keep_their_evidence,
        amounts_of_two_currencies_are_never_compared,
        what_was_read_comes_back_as_it_was,
        the_overview_counts_what_changed,
    }
    queue {
        asking_twice_gives_the_same_run,
        many_who_ask_at_once_get_the_same_run,
        two_workers_never_get_the_same_run,
        a_dead_workers_run_is_taken_over,
        an_old_claim_can_write_nothing,
        a_pause_lets_its_worker_store_what_it_has,
        a_cancellation_lets_nobody_write,
        a_resumed_run_is_fenced_from_its_former_worker,
        a_run_comes_back_not_before_its_time,
        an_ended_run_says_why,
        a_run_outlives_its_job,
        the_log_is_read_from_either_end,
    }
    rechecks {
        the_unseen_active_ads_of_the_job_are_looked_at_again,
        a_run_without_job_looks_again_at_nothing,
    }
    search {
        words_are_found_whatever_their_accents,
        operators_are_only_text,
        words_follow_the_ad,
    }
    sessions {
        a_session_ends_with_its_time,
        an_id_is_given_once,
    }
    visits {
        a_batch_is_stored_whole_or_not_at_all,
        an_entry_counts_once,
        a_card_yields_to_the_page,
    }
}

//! Stories of the database, each told on every engine there is.
//!
//! A story is an `async fn(Stage)`: it gets an empty, migrated database and says what must hold. On SQLite that is a
//! file; on PostgreSQL a database on the server that `scripts/with-postgres` starts. Without that server the PostgreSQL
//! half is not told, and counted as skipped: `scripts/with-postgres cargo nextest run --run-ignored all` tells both.

#![expect(clippy::cast_possible_wrap, reason = "stories count to some hundreds")]

// The room's name in all other rooms.
extern crate atalaya_storage as storage;

mod accounts;
mod archives;
mod areas;
mod audit;
mod backups;
mod counters;
mod crowds;
mod exports;
mod frontier;
mod hints;
mod hosts;
mod idempotency;
mod inspections;
mod jobs;
mod leases;
mod lists;
mod load;
mod locks;
mod memories;
mod moving;
mod nearby;
mod opening;
mod opening_postgres;
mod plans;
mod plans_made;
mod prices;
mod processes;
mod queue;
mod rechecks;
mod rules;
mod scene;
mod schedules;
mod search;
mod sessions;
mod stage;
mod upkeep;
mod url_checks;
mod versions;
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

        mod postgres {
            $(mod $chapter {
                $(#[tokio::test]
                #[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
                async fn $story() {
                    crate::$chapter::$story(crate::stage::Stage::postgres().await).await;
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
        an_account_changes_and_the_log_tells_of_it,
        two_admins_cannot_unmake_each_other,
        only_who_may_makes_an_account_an_active_admins,
        who_is_not_confirmed_is_no_admin_that_is_left,
        who_only_says_an_address_is_theirs_makes_way,
        an_account_is_confirmed_with_the_password_that_was_shown,
        a_password_changes_once,
        what_is_done_to_jobs_and_tokens_is_told,
        what_there_is_is_counted,
    }
    areas {
        areas_are_kept_with_their_page_and_joined,
        no_more_areas_are_kept_than_there_is_room_for,
        a_run_without_a_job_is_asked_for_once_and_few_are_open,
    }
    jobs {
        what_changes_nothing_is_neither_written_nor_told,
        a_long_definition_is_told_in_short,
        a_user_has_so_many_jobs_and_nobodys_are_not_counted,
        a_part_of_the_list_is_read_in_its_order,
    }
    archives {
        of_each_url_the_latest_page_is_kept,
        a_job_keeps_nothing_unless_it_says_so,
        the_bound_holds_after_every_commit_and_the_oldest_go,
        what_nobody_keeps_goes_piece_by_piece_between_runs,
        who_lost_the_run_keeps_nothing,
        a_page_read_anew_corrects_its_look_and_says_nothing_of_today,
        an_ad_that_was_overlooked_is_stored_as_of_its_page,
        a_price_that_a_card_brought_later_stays,
        kept_pages_are_read_once_each_the_oldest_first,
    }
    audit {
        lines_come_by_their_time_and_in_a_span_of_it,
        no_line_is_changed_or_deleted_by_whatever_means,
    }
    counters {
        counters_agree_with_the_tables,
    }
    crowds {
        crawls_that_see_the_same_ads_at_once_store_each_once,
        workers_that_write_for_one_run_at_once_add_up,
        a_worker_that_is_replaced_while_it_writes_writes_all_or_nothing,
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
        what_is_not_offered_again_is_there,
    }
    leases {
        a_role_is_one_processs_at_a_time,
        of_many_who_want_a_role_at_once_one_gets_it,
    }
    idempotency {
        a_named_request_is_claimed_once_and_answered_as_it_was,
        of_many_at_once_one_claims_a_name,
    }
    inspections {
        a_sound_database_is_told_as_it_is,
        a_schema_of_another_version_is_told_and_left,
        what_is_not_there_is_not_made,
    }
    hosts {
        turns_at_a_site_come_one_after_the_other,
        nobody_waits_for_a_clock_that_was_set_back,
        turns_long_past_are_forgotten,
        a_site_that_asks_for_it_is_left_alone_by_all,
        what_a_site_has_taught_is_kept_for_all,
        what_nobody_confirms_counts_for_half_each_day,
    }
    lists {
        pages_lead_through_every_order_and_back,
        a_page_can_begin_anywhere,
        each_filter_lets_through_what_it_says,
        counting_stops_at_its_bound,
        towns_are_named_once_in_order,
        a_cursor_of_another_order_does_no_harm,
    }
    load {
        the_queue_is_counted,
    }
    memories {
        a_page_is_known_to_the_job_and_the_reader_that_read_it,
        whatever_ends_a_page_otherwise_ends_its_memory,
        a_page_is_asked_for_whole_once_a_month_and_then_forgotten,
        a_page_whose_ad_nobody_knows_is_read_again,
        an_unchanged_page_shows_its_ads_and_adds_nothing_to_their_history,
        who_lost_the_run_neither_remembers_nor_forgets,
    }
    nearby {
        the_nearest_on_the_same_market_come_first,
        what_is_in_a_corner_next_door_does_not_come_before_what_is_nearer,
        without_a_place_the_newest_of_the_town_come,
    }
    opening {
        many_processes_start_at_once,
        a_newer_schema_is_refused,
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
    processes {
        a_process_is_known_from_its_first_sign_to_its_leave,
        what_a_process_is_told_stays_until_it_is_told_otherwise,
        a_process_is_forgotten_when_no_run_names_it,
        leases_are_told_by_their_owner,
        what_waits_is_counted_and_dated,
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
        runs_left_together_are_left_each_in_its_own_way,
        a_run_that_waits_says_why_and_uses_up_no_try,
        a_run_outlives_its_job,
        the_log_is_read_from_either_end,
    }
    rechecks {
        the_unseen_active_ads_of_the_job_are_looked_at_again,
        a_link_check_looks_at_what_nobody_saw_lately,
        a_run_without_job_looks_again_at_nothing,
    }
    rules {
        a_card_that_says_too_little_is_judged_again_with_the_page,
        a_price_that_changes_is_judged_anew_and_its_history_is_kept,
        other_rules_judge_all_ads_of_the_job_at_the_next_run,
        the_job_that_saw_an_ad_last_judges_it,
        who_lost_the_run_judges_nothing,
        what_is_left_out_is_in_no_number_of_the_overview,
        a_definition_keeps_its_rules_in_their_order,
    }
    schedules {
        a_due_job_is_started_and_moves_on,
        one_slot_is_never_started_twice,
        who_lost_the_lease_starts_nothing,
        a_slot_whose_run_is_still_open_is_left_out,
        slots_are_started_all_or_none,
        a_job_keeps_its_time_until_its_schedule_changes,
        a_definition_from_before_schedules_is_read,
    }
    search {
        words_are_found_whatever_their_accents,
        operators_are_only_text,
        words_follow_the_ad,
    }
    sessions {
        one_sees_and_ends_ones_own_sessions,
        a_session_ends_with_its_time,
        an_id_is_given_once,
    }
    upkeep {
        the_newest_run_of_a_job_is_kept_whatever_its_age,
        a_run_under_way_is_never_deleted,
        a_run_goes_in_small_pieces_and_leaves_what_it_brought,
        statistics_come_by_themselves,
    }
    url_checks {
        what_is_found_is_kept_once_and_counted,
        who_lost_the_run_keeps_nothing,
        few_are_open_at_once_and_old_ones_go_in_small_pieces,
    }
    versions {
        every_commit_of_a_crawl_makes_another_version,
        runs_that_ended_long_ago_are_not_read,
    }
    visits {
        what_no_database_can_hold_is_replaced,
        a_batch_is_stored_whole_or_not_at_all,
        an_entry_counts_once,
        a_long_feed_lets_others_write_in_between,
        a_card_yields_to_the_page,
    }
}

/// Stories of both engines at once, each begun on either.
macro_rules! stories_between_engines {
    ($($chapter:ident { $($story:ident),+ $(,)? })+) => {
        mod from_sqlite {
            $(mod $chapter {
                $(#[tokio::test]
                #[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
                async fn $story() {
                    crate::$chapter::$story(crate::stage::Stage::sqlite().await).await;
                })+
            })+
        }

        mod from_postgres {
            $(mod $chapter {
                $(#[tokio::test]
                #[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
                async fn $story() {
                    crate::$chapter::$story(crate::stage::Stage::postgres().await).await;
                })+
            })+
        }
    };
}

stories_between_engines! {
    moving {
        everything_arrives_and_counts_on,
        a_copy_killed_at_any_moment_goes_on,
        a_target_that_holds_something_is_refused,
        the_copy_of_another_instance_is_not_gone_on_with,
        a_database_in_use_is_refused,
        a_run_in_a_workers_hands_is_waited_for,
        what_differs_is_named,
        what_cannot_be_moved_is_refused,
    }
}

/// Stories of PostgreSQL alone.
macro_rules! postgres_stories {
    ($($chapter:ident { $($story:ident),+ $(,)? })+) => {
        mod postgres_alone {
            $(mod $chapter {
                $(#[tokio::test]
                #[ignore = "needs PostgreSQL: run it under scripts/with-postgres"]
                async fn $story() {
                    crate::$chapter::$story(crate::stage::Stage::postgres().await).await;
                })+
            })+
        }
    };
}

postgres_stories! {
    hints {
        another_process_hears_of_what_was_committed,
    }
    locks {
        a_claim_passes_over_a_run_that_is_held,
        a_write_waits_for_a_claim_and_is_refused_by_it,
        an_end_waits_for_a_cancellation_and_yields_to_it,
        a_commit_that_collides_begins_again,
        a_transaction_given_up_half_way_is_not_left_open,
    }
    opening_postgres {
        a_database_that_is_not_there_is_named_without_the_password,
    }
}

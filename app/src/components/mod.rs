//! The pieces pages are made of. They do no I/O of their own: what they show comes in as properties, from a server
//! function or from [`live`](crate::live).

pub mod account_form;
pub mod empty;
pub mod facts_list;
pub mod filter_bar;
pub mod filter_chips;
pub mod form_problem;
pub mod frame;
pub mod icon;
#[cfg(feature = "ssr")]
pub mod job_form;
pub mod job_runs;
pub mod listing_card;
pub mod next_run;
pub mod pager;
pub mod photo;
#[cfg(feature = "ssr")]
pub mod preview;
pub mod price;
pub mod price_chart;
pub mod problem;
pub mod process_card;
pub mod property_card;
pub mod property_table;
pub mod run_card;
pub mod run_controls;
pub mod run_event;
pub mod run_figures;
pub mod run_log;
pub mod run_progress;
pub mod run_state;
#[cfg(feature = "ssr")]
pub mod schedule_fields;
pub mod server_form;
pub mod start_run;
pub mod when;

//! One file per URL. A page asks its server functions, and puts components together.
//!
//! The browser fetches a page's code when it comes to that page: what the router is given stands in [`lazy`].

pub mod audit;
pub mod invitations;
pub mod job;
pub mod jobs;
pub mod lazy;
pub mod links;
pub mod login;
pub mod not_found;
pub mod overview;
pub mod processes;
pub mod properties;
pub mod property;
pub mod register;
pub mod run;
pub mod second_factor;
pub mod settings;
pub mod statistics;
pub mod users;

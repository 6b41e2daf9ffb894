//! One file per URL. A page asks its server functions, and puts components together.

pub mod job;
pub mod jobs;
pub mod login;
pub mod not_found;
pub mod overview;
pub mod properties;
pub mod property;
pub mod register;
pub mod run;

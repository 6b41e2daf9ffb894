//! Stories of the service: who may do what, accounts, jobs and runs, and whole crawls of a fake portal.

#![expect(clippy::cast_possible_wrap, reason = "stories count to some hundreds")]

// The room's name in all other rooms.
extern crate atalaya_service as service;

mod accounts;
mod again;
mod announcing;
mod between_processes;
mod caching;
mod crawling;
mod discoveries;
mod export;
mod feeds;
mod housekeeping;
mod instances;
mod interruption;
mod jobs;
mod leaving;
mod links;
mod market;
mod policy;
mod politeness;
mod portal;
mod processes;
mod quiet;
mod reading;
mod rereading;
mod rules;
mod runs_of_jobs;
mod scene;
mod scheduling;
mod second_factor;
mod steering;
mod tokens;
mod url_checks;

//! What comes in over HTTP, from the first byte to the database and back.

mod app;
mod browser;
mod over;

mod access;
mod accounts;
mod admin;
mod answers;
mod audit;
mod authorisation;
mod clients;
mod cross_site;
mod dashboard;
mod description;
mod errors;
mod following;
mod gate;
mod headers;
mod health;
mod hosts;
mod idempotency;
mod jobs;
mod layers;
mod link_checks;
mod previews;
mod processes;
mod properties;
mod rates;
mod refusals;
mod runs;
mod sessions;
mod socket;
mod spiders;
mod tokens;
mod topics;

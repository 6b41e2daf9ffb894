//! Stories of the cache and a Redis that is there, goes, comes back, hangs and forgets.
//!
//! Each story has a Redis of its own to ill-treat, so they need no other. They are told where `scripts/with-redis` says
//! that there is a `redis-server`, and counted as skipped elsewhere.

// The room's name in all other rooms.
extern crate atalaya_cache as cache;

mod between_processes;
mod misfortune;
mod process;
mod server;
mod sharing;

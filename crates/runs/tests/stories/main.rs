//! Stories of workers on a queue and of schedulers on a timetable, both in memory. Time is tokio's paused clock: it moves when everybody waits, so that an
//! hour of leases and retries passes in no time and always in the same order.

// The room's name in all other rooms.
extern crate atalaya_runs as runs;

mod draining;
mod ends;
mod halts;
mod leases;
mod queue;
mod scene;
mod scheduling;
mod waiting;

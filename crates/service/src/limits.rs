//! Bounds on what one question may bring.

/// Most jobs a list shows.
pub(crate) const MAX_JOBS: u32 = 1_000;
/// Most runs a list shows.
pub(crate) const MAX_RUNS: u32 = 1_000;
/// Most log entries one question brings.
pub(crate) const MAX_LOG_ENTRIES: u32 = 1_000;
/// Properties are counted up to here; beyond, lists say "more than".
pub(crate) const MAX_COUNT: u32 = 50_000;
/// URLs that spiders are tried on at once.
pub(crate) const MAX_PREVIEWS: usize = 8;
/// Questions that the price source is asked at once.
pub(crate) const MAX_PRICES: usize = 8;
/// Most properties near another that are shown beside it.
pub(crate) const MAX_NEARBY: u32 = 5;
/// Requests at once whose addresses are looked at while they wait, each by up to 64 requests to sites.
pub(crate) const MAX_URL_CHECKS: usize = 4;

/// Passwords hashed at once. Each takes 19 MiB and a core: half of the cores are for everybody else.
pub(crate) fn hashes_at_once() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1))
}

//! Long work: leases, workers, retries. Knows no particular kind of run.

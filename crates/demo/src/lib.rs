//! Fake listing sites, so that everything can be tried without the internet.

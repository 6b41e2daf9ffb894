//! How people are told: the channels messages leave by. Knows neither accounts nor the database: whoever has something to
//! say keeps it until a channel has taken it, and tries again where one could not.
//!
//! - [`email`]: over SMTP.
//!
//! To add a channel: a file with its address, its settings, and one function that sends and tells whether to try again.

pub mod email;

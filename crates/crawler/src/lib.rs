//! Reading sites politely: frontier, fetcher, robots.txt, spiders, extraction.
//!
//! The crate never sees SQL: what a crawl remembers goes through [`store::CrawlStore`], which the service implements.
//!
//! - [`engine`]: visits a job's URLs until none is left.
//! - [`fetch`]: gets one URL within limits; refuses private addresses.
//! - [`robots`]: what a site allows. [`sitemap`]: what a site lists. [`canonical`]: when two URLs are one.
//! - `archive`: pages to be read again.
//! - `plain`: text that others wrote, made plain. `address`: which of their addresses are kept.
//! - `feed`: what a site publishes for machines.
//! - [`page`]: what reading one page gives. [`extract`]: how a page is read. [`spider`]: recipes for particular sites.
//!
//! To add a spider, add a variant to [`spider::Recipe`] and its reading to [`extract::read_page`].

mod address;
mod archive;
pub mod canonical;
pub mod engine;
pub mod extract;
pub mod feed;
pub mod fetch;
pub mod page;
mod plain;
pub mod robots;
pub mod sitemap;
pub mod spider;
pub mod store;

/// What reads pages: two programs in which this is the same read the same page alike.
pub const READING: &str = concat!(env!("CARGO_PKG_VERSION"), "-", env!("ATALAYA_READING"));

//! Fake listing sites, so that everything can be tried without the internet.
//!
//! A [`Portal`] serves several sites under one address, each below a path of its own:
//!
//! | site | pages | facts stand in |
//! | --- | --- | --- |
//! | Mirador Pisos | `/mirador/`, `/mirador/viviendas/?pagina=N`, `/mirador/piso/{id}` | JSON-LD of three shapes, `dl` |
//! | Costa Living (English) | `/costa/`, `/costa/homes/page/N/`, `/costa/property/{id}` | microdata, table |
//! | Barrio Directo | `/barrio/`, `/barrio/anuncios/?pagina=N`, `/barrio/anuncio/{id}` | cards of the search pages only |
//!
//! Ad `i` is on site `i % 3`, in the order of the table, and `i` is the `{id}` in its address. With a CSV file, `i` is
//! the data row counted from 0, and every fact the row has is stated; without one, ads are made up from a seed. The
//! root page links each site; `/robots.txt` and `/sitemap.xml` cover all of them.
//!
//! Time moves by days. A day follows from the seed alone: about 3 % of the ads change price, 1 % are taken down (some
//! come back later), and 1 % appear, with ids from the number of first-day ads upwards. What the truth is, and moving
//! it:
//!
//! - `GET /admin/day` tells the day; `POST /admin/day` with `day=N` (query, form or JSON) moves it.
//! - `GET /admin/changes?from=0&to=1` lists price changes, removed and added ads between two days.
//! - `GET /admin/ads?day=N` lists every ad that is up, with its facts; without `day`, today's.
//!
//! Prices in these answers are whole currency units with a point; unknown facts are `null`.
//!
//! `GET /api/prices` is a price source as `docs/price-source.md` describes it: it knows what homes of a size are worth in the
//! districts of its towns.
//!
//! Every page and file of the sites carries an `ETag` and a `Last-Modified`, and is not sent to whoever has it already.
//!
//! Pages for tests of bad input stand below `/trouble/` and are linked from nowhere: `slow?ms=` (at most 30 s), `500`,
//! `404`, `loop` (redirects in a ring), `calendar/{n}` (links on for ever), `large?mb=` (at most 200), `binary`,
//! `latin1`, `malformed`, `blocked` (200 with a CAPTCHA), `flaky?key=` (500 the first time, then 200).
//!
//! The crate never fetches anything, never reads the clock, and keeps no state but the day and the keys of `flaky`.
//!
//! # To add a site
//!
//! Write a type with the `sites::Site` trait in a module of `sites`, its style sheet in `assets/`, and add it to
//! `sites::SITES`. Routes, sitemaps and the front page follow from there. Ads are dealt out anew over all sites, so
//! ids keep their facts but change their addresses.

mod ad;
mod admin;
mod catalogue;
mod dice;
mod error;
mod generator;
mod listings;
mod map;
mod markup;
mod photo;
mod places;
mod portal;
mod prices;
mod router;
mod sites;
mod text;
mod timeline;
mod trouble;
mod validators;
mod world;

pub use error::PortalError;
pub use portal::{Portal, PortalConfig, serve};

/// Most ads a portal holds on its first day.
pub const MAX_ADS: usize = 1_000_000;
/// The last day a portal can be moved to.
pub const MAX_DAY: u32 = 1_000;

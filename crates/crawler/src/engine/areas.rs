//! What a crawl that looks for areas makes of what pages say, and where it goes next.
//!
//! A run keeps some thousand areas and visits some dozen pages, so the visits go where they tell most: to pages that
//! lead to all areas, to a few addresses of each shape, and only then to the rest.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use domain::area::{MAX_AREAS, Sighting, Standing};
use domain::frontier::{Discovered, Origin};
use domain::run::PageProblem;
use url::Url;

use super::scope::Scope;
use super::traps::repeats_itself;
use crate::canonical::canonical;
use crate::extract::area_shape;
use crate::page::{AreaLink, AreasRead};
use crate::store::{PageOutcome, PageRecord};

/// Most areas that a run takes from sitemaps, which say nothing of them but their addresses.
const MOST_FROM_SITEMAPS: usize = 1_000;
/// Most addresses that are remembered, and most that are put into the frontier.
const MOST_KNOWN: usize = 100_000;
const MOST_QUEUED: usize = 1_000;
/// Most visits to pages of which nothing is known.
const MOST_PERHAPS: usize = 20;
/// So many new areas make a page without ads one itself.
const ENOUGH_AREAS: usize = 3;
/// Addresses of one shape that are visited before others: of likely ones and of possible ones.
const FIRST_LIKELY: u32 = 10;
const FIRST_POSSIBLE: u32 = 3;

/// A page that was visited to look for areas.
#[derive(Debug)]
pub(super) struct AreasPage {
    pub(super) read: AreasRead,
    /// Where the visit ended.
    pub(super) arrived: Url,
    /// Whether it is an ad's own page.
    pub(super) is_ad: bool,
    /// Whether it leads to ads.
    pub(super) leads_to_ads: bool,
}

/// What is known of the site's areas.
#[derive(Debug, Default)]
pub(super) struct Areas {
    /// By the hash of an address, how much it looked like an area and whether its number of ads is known.
    known: HashMap<u64, (Option<Standing>, bool)>,
    /// How many addresses of each shape wait for a visit, likely or not.
    queued: HashMap<(String, bool), u32>,
    queued_in_all: usize,
    perhaps: usize,
    kept: usize,
    from_sitemaps: usize,
    /// Areas that there was no room for.
    pub(super) left: u32,
}

impl Areas {
    /// Adds to the record what its page says of areas.
    pub(super) fn learn(&mut self, record: &mut PageRecord, page: AreasPage, scope: &Scope, max_depth: u32) {
        let AreasPage { read, arrived, is_ad, leads_to_ads } = page;
        let asked = Url::parse(&record.entry.url).unwrap_or_else(|_| arrived.clone());
        let own = (record.entry.origin != Origin::Target).then(|| record.entry.url.clone());
        let own_shape = area_shape(&asked);
        let above = read.trail.iter().map(canonical).rfind(|url| *url != arrived && url.path() != "/");
        let above = above.map(String::from);
        let (mut new, mut found) = (0, Vec::new());
        for link in read.links {
            let url = canonical(&link.url);
            if url == arrived || url == asked || !scope.holds(&url) || repeats_itself(&url) {
                continue;
            }
            let parent = match &own {
                Some(own) if link.main && (link.shape != own_shape || link.shape.is_empty()) => Some(own.clone()),
                Some(_) if link.main => above.clone(),
                _ => None,
            };
            let fresh = self.note(&mut found, &url, &link, parent);
            new += usize::from(fresh && link.main && link.standing == Some(Standing::Likely));
            // Where a crawl begins, every link may lead to where the areas are.
            let wanted = link.standing.is_some() || link.directory || record.entry.depth == 0;
            if fresh && wanted && record.entry.depth < max_depth {
                let depth = record.entry.depth + 1;
                record.discovered.extend(self.queue(url, &link, depth, Origin::Link));
            }
        }
        if let Some(url) = own {
            let elsewhere = arrived.path() == "/" && asked.path() != "/";
            let is_area = !is_ad && !elsewhere && (leads_to_ads || new >= ENOUGH_AREAS);
            let standing = if is_area { Standing::Seen } else { Standing::Refuted };
            let name = read.heading.unwrap_or_default();
            let parent = above.filter(|above| *above != url);
            found.push(Sighting { url, name, ads: read.ads, parent, shape: own_shape, standing });
        }
        record.areas = found;
    }

    /// Takes areas from a sitemap: what is to be kept, and what is to be visited to see what they are.
    pub(super) fn read_sitemap(&mut self, links: Vec<AreaLink>) -> (Vec<Sighting>, Vec<Discovered>) {
        let (mut found, mut visits) = (Vec::new(), Vec::new());
        for link in links {
            let url = canonical(&link.url);
            if self.from_sitemaps >= MOST_FROM_SITEMAPS {
                break;
            }
            if !repeats_itself(&url) && self.note(&mut found, &url, &link, None) {
                self.from_sitemaps += 1;
                if self.queued.get(&(link.shape.clone(), false)).is_none_or(|queued| *queued < FIRST_POSSIBLE) {
                    visits.extend(self.queue(url, &link, 1, Origin::Sitemap));
                }
            }
        }
        (found, visits)
    }

    /// Notes a link. Whether it is the first to its address, or the first that makes it look like an area.
    fn note(&mut self, found: &mut Vec<Sighting>, url: &Url, link: &AreaLink, parent: Option<String>) -> bool {
        let key = hash(url);
        let before = self.known.get(&key).copied();
        if before.is_none() && self.known.len() >= MOST_KNOWN {
            return false;
        }
        let now = (link.standing, link.ads.is_some());
        let first = before.is_none_or(|(standing, _)| standing.is_none()) && link.standing.is_some();
        if first && self.kept >= MAX_AREAS {
            self.left += 1;
            self.known.insert(key, now);
            return false;
        }
        self.kept += usize::from(first);
        let better = match before {
            None | Some((None, _)) => true,
            Some((standing, counted)) => {
                standing == Some(Standing::Possible) && link.standing == Some(Standing::Likely) || !counted && now.1
            }
        };
        if better {
            let (standing, counted) = before.unwrap_or_default();
            let standing = if standing == Some(Standing::Likely) { standing } else { link.standing.or(standing) };
            self.known.insert(key, (standing, counted || now.1));
            if let Some(standing) = link.standing {
                let (name, shape) = (link.name.clone(), link.shape.clone());
                found.push(Sighting { url: url.to_string(), name, ads: link.ads, parent, shape, standing });
            }
        }
        before.is_none() || first
    }

    fn queue(&mut self, url: Url, link: &AreaLink, depth: u32, origin: Origin) -> Option<Discovered> {
        let perhaps = link.standing.is_none() && !link.directory;
        if self.queued_in_all >= MOST_QUEUED || perhaps && self.perhaps >= MOST_PERHAPS {
            return None;
        }
        self.perhaps += usize::from(perhaps);
        self.queued_in_all += 1;
        let likely = link.standing == Some(Standing::Likely);
        let alike = self.queued.entry((link.shape.clone(), likely)).or_default();
        *alike += u32::from(!link.shape.is_empty());
        let priority = match link.standing {
            None if perhaps => 3,
            None => 25,
            Some(Standing::Likely) if *alike <= FIRST_LIKELY => 20,
            Some(Standing::Likely) => 12,
            _ if *alike <= FIRST_POSSIBLE => 14,
            _ => 5,
        };
        Some(Discovered { url: url.into(), depth, origin, priority })
    }
}

/// A page that was not read: where it is not there, or may not be visited, it is no area either.
pub(super) fn not_read(record: &mut PageRecord) {
    let (PageOutcome::Failed(problem) | PageOutcome::Skipped(problem)) = record.outcome else { return };
    let is_none = matches!(
        problem,
        PageProblem::NotFound
            | PageProblem::SoftNotFound
            | PageProblem::Gone
            | PageProblem::Robots
            | PageProblem::OutOfScope
            | PageProblem::ContentType
            | PageProblem::Redirects
    );
    if is_none && record.entry.origin != Origin::Target {
        let shape = Url::parse(&record.entry.url).map(|url| area_shape(&url));
        record.areas.push(Sighting {
            url: record.entry.url.clone(),
            name: String::new(),
            ads: None,
            parent: None,
            shape: shape.unwrap_or_default(),
            standing: Standing::Refuted,
        });
    }
}

fn hash(url: &Url) -> u64 {
    let mut hasher = DefaultHasher::new();
    url.hash(&mut hasher);
    hasher.finish()
}

//! The areas of a site: its index pages, as a run of the kind [`crate::run::RunKind::Discover`] finds them.
//!
//! Few of them are visited. What a page says of those that it leads to is a [`Sighting`]; [`settle`] decides from all
//! sightings of a run which are areas, and how they hang together.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::facts::named;
use crate::job::Limits;

/// Most areas that one run keeps.
pub const MAX_AREAS: usize = 2_000;
/// Longest name of an area, in characters.
pub const MAX_AREA_NAME: usize = 120;
/// How far a run goes that looks for areas.
pub const DISCOVERY_LIMITS: Limits = Limits { max_pages: 60, max_depth: 3 };

named!(
    /// What is known of an address that may be an area's.
    Standing {
        /// It looks a little like one.
        Possible = "possible",
        /// It looks like one.
        Likely = "likely",
        /// It was visited and leads neither to ads nor to areas.
        Refuted = "refuted",
        /// It was visited and is one.
        Seen = "seen",
    }
);

/// What a page says of an address that may be an area's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Canonical URL.
    pub url: String,
    /// What it is called; empty where nothing says so.
    pub name: String,
    /// How many ads it has, where that is said.
    pub ads: Option<i64>,
    /// The URL of the area it belongs to, as far as the page tells.
    pub parent: Option<String>,
    /// What it has in common with its siblings' addresses; empty where that says nothing.
    pub shape: String,
    /// How sure it is.
    pub standing: Standing,
}

impl Sighting {
    /// Whether it is what a visit found. By itself that makes no area: only what some page called one can be.
    pub fn is_verdict(&self) -> bool {
        matches!(self.standing, Standing::Seen | Standing::Refuted)
    }

    /// Adds what another page says of the same address. A visit's verdict stands; a link's name does, since it is
    /// shorter than a heading; what is sure of where it belongs comes from its own page.
    pub fn learn(&mut self, later: Self) {
        let visited = later.is_verdict();
        if self.name.is_empty() {
            self.name = later.name;
        }
        self.ads = later.ads.filter(|_| visited).or(self.ads).or(later.ads);
        self.parent = later.parent.clone().filter(|_| visited).or(self.parent.take()).or(later.parent);
        if self.shape.is_empty() {
            self.shape = later.shape;
        }
        if visited || self.standing == Standing::Possible {
            self.standing = later.standing;
        }
    }
}

/// An area of a site.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Area {
    /// Canonical URL: the target of a job.
    pub url: String,
    /// What it is called.
    pub name: String,
    /// How many ads it has, where the site says so.
    pub ads: Option<i64>,
    /// The URL of the area it belongs to; `None` at the top.
    pub parent: Option<String>,
    /// How many areas it lies within.
    pub level: u32,
}

/// Of how many visited pages of one shape the verdict counts for all of that shape.
const ENOUGH_VISITED: usize = 2;

/// The areas among what was seen, each under the one it belongs to, otherwise in the order given. Each URL stands there
/// once.
///
/// Those of one shape are alike: where visits found most of them to be areas, the merely possible ones are too; where
/// visits found most of them not to be, the likely ones are not either.
pub fn settle(sightings: Vec<Sighting>) -> Vec<Area> {
    let mut visited: HashMap<&str, (usize, usize)> = HashMap::new();
    for sighting in sightings.iter().filter(|sighting| !sighting.shape.is_empty()) {
        let (seen, refuted) = visited.entry(&sighting.shape).or_default();
        *seen += usize::from(sighting.standing == Standing::Seen);
        *refuted += usize::from(sighting.standing == Standing::Refuted);
    }
    let is_area = |sighting: &Sighting| {
        let (seen, refuted) = visited.get(sighting.shape.as_str()).copied().unwrap_or_default();
        match sighting.standing {
            Standing::Seen => true,
            Standing::Refuted => false,
            Standing::Likely => refuted < ENOUGH_VISITED || refuted <= 2 * seen,
            Standing::Possible => seen >= ENOUGH_VISITED && seen > 2 * refuted,
        }
    };
    let are: Vec<bool> = sightings.iter().map(is_area).collect();
    let areas: Vec<Sighting> = sightings.into_iter().zip(are).filter_map(|(area, is)| is.then_some(area)).collect();
    in_tree(&areas)
}

fn in_tree(areas: &[Sighting]) -> Vec<Area> {
    let mut by_url: HashMap<&str, usize> = HashMap::new();
    let mut by_path: HashMap<&str, usize> = HashMap::new();
    for (place, area) in areas.iter().enumerate() {
        by_url.entry(&area.url).or_insert(place);
        by_path.entry(trimmed(&area.url)).or_insert(place);
    }
    let mut children: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let mut parents: Vec<Option<usize>> = vec![None; areas.len()];
    for (place, area) in areas.iter().enumerate() {
        if by_url.get(area.url.as_str()) != Some(&place) {
            continue;
        }
        let above = above(&area.url).find_map(|path| by_path.get(path).copied()).filter(|above| *above != place);
        let told = area.parent.as_deref().and_then(|parent| by_url.get(parent).copied());
        let leads_back =
            |from: usize| std::iter::successors(Some(from), |at| parents[*at]).take(areas.len()).any(|at| at == place);
        let parent = above.into_iter().chain(told).find(|parent| !leads_back(*parent));
        parents[place] = parent;
        children.entry(parent).or_default().push(place);
    }
    let mut tree = Vec::with_capacity(areas.len());
    let tops = children.get(&None).map(Vec::as_slice).unwrap_or_default();
    let mut open: Vec<(usize, u32)> = tops.iter().rev().map(|place| (*place, 0)).collect();
    while let Some((place, level)) = open.pop() {
        let area = &areas[place];
        tree.push(Area {
            url: area.url.clone(),
            name: if area.name.is_empty() { name_of(&area.url) } else { area.name.clone() },
            ads: area.ads,
            parent: parents[place].map(|parent| areas[parent].url.clone()),
            level,
        });
        let below = children.get(&Some(place)).map(Vec::as_slice).unwrap_or_default();
        open.extend(below.iter().rev().map(|place| (*place, level + 1)));
    }
    tree
}

/// The URLs among `areas` that stand in `chosen`, with all that is below those of `whole`, in order.
pub fn chosen<'a>(areas: &'a [Area], chosen: &[&str], whole: &[&str]) -> Vec<&'a Area> {
    let (chosen, whole): (HashSet<_>, HashSet<_>) = (chosen.iter().copied().collect(), whole.iter().copied().collect());
    let mut within: HashSet<&str> = HashSet::new();
    let mut taken = Vec::new();
    for area in areas {
        let below =
            whole.contains(area.url.as_str()) || area.parent.as_deref().is_some_and(|parent| within.contains(parent));
        if below {
            within.insert(&area.url);
        }
        if below || chosen.contains(area.url.as_str()) {
            taken.push(area);
        }
    }
    taken
}

fn trimmed(url: &str) -> &str {
    url.trim_end_matches('/')
}

/// The addresses above one, the nearest first: without its query, then without one part of its path after the other.
fn above(url: &str) -> impl Iterator<Item = &str> {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    std::iter::successors(Some(trimmed(url)), move |at| {
        let cut = at.rfind('?').or_else(|| at.rfind('/').filter(|slash| *slash > host))?;
        Some(trimmed(&at[..cut]))
    })
    .skip(1)
}

/// What an address calls its page: `…/venta/ciutat-vella/` is `Ciutat vella`.
fn name_of(url: &str) -> String {
    let last = trimmed(url).rsplit(['/', '=', '?']).next().unwrap_or_default();
    let last = last.trim_end_matches(".html").trim_end_matches(".php");
    let words = last.replace(['-', '_', '+'], " ");
    let mut letters = words.trim().chars();
    let name: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    if name.is_empty() { url.to_owned() } else { name.chars().take(MAX_AREA_NAME).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sighting(path: &str, standing: Standing) -> Sighting {
        let shape = path.trim_end_matches('/').rsplit_once('/').map(|(above, _)| format!("{above}/*"));
        Sighting {
            url: format!("https://a.example{path}"),
            name: String::new(),
            ads: None,
            parent: None,
            shape: shape.filter(|shape| shape != "/*").unwrap_or_default(),
            standing,
        }
    }

    fn told(areas: &[Area]) -> Vec<(String, u32)> {
        areas.iter().map(|area| (area.name.clone(), area.level)).collect()
    }

    fn under(path: &str, parent: &str) -> Sighting {
        Sighting { parent: Some(format!("https://a.example{parent}")), ..sighting(path, Standing::Likely) }
    }

    #[test]
    fn what_visits_found_counts_for_all_alike() {
        use Standing::{Likely, Possible, Refuted, Seen};
        let areas = settle(vec![
            sighting("/l/ruzafa", Seen),
            sighting("/l/benimaclet", Seen),
            sighting("/l/el-carmen", Possible),
            sighting("/services/homes-one", Refuted),
            sighting("/services/homes-two", Refuted),
            sighting("/services/homes-three", Likely),
            sighting("/x/perhaps", Possible),
            sighting("/alone", Possible),
            sighting("/y/likely", Likely),
        ]);
        assert_eq!(
            told(&areas).iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["Ruzafa", "Benimaclet", "El carmen", "Likely"]
        );
    }

    #[test]
    fn what_several_pages_say_is_joined() {
        let said = |name: &str, ads, parent: Option<&str>, standing| Sighting {
            name: name.into(),
            ads,
            parent: parent.map(str::to_owned),
            ..sighting("/z/ruzafa", standing)
        };
        let mut area = said("", None, None, Standing::Possible);
        area.learn(said("Ruzafa", None, Some("menu"), Standing::Likely));
        area.learn(said("Russafa", Some(7), Some("other"), Standing::Possible));
        assert_eq!(area, said("Ruzafa", Some(7), Some("menu"), Standing::Likely));
        area.learn(said("9 pisos en Ruzafa", Some(9), Some("crumbs"), Standing::Seen));
        area.learn(said("", None, None, Standing::Likely));
        assert_eq!(area, said("Ruzafa", Some(9), Some("crumbs"), Standing::Seen));
        area.learn(said("", None, None, Standing::Refuted));
        assert_eq!(area.standing, Standing::Refuted);
    }

    #[test]
    fn addresses_and_pages_tell_what_belongs_to_what() {
        let areas = settle(vec![
            sighting("/venta/valencia/ruzafa/", Standing::Likely),
            sighting("/venta/valencia/", Standing::Seen),
            sighting("/venta/valencia/?zona=port-saplaya", Standing::Likely),
            under("/town/gandia", "/venta/valencia/"),
            under("/town/oliva", "/nowhere"),
        ]);
        let expected = [("Valencia", 0), ("Ruzafa", 1), ("Port saplaya", 1), ("Gandia", 1), ("Oliva", 0)];
        assert_eq!(told(&areas), expected.map(|(name, level)| (name.to_owned(), level)));
        assert_eq!(areas[1].parent.as_deref(), Some("https://a.example/venta/valencia/"));
    }

    #[test]
    fn circles_come_apart_and_nothing_stands_there_twice() {
        let areas =
            settle(vec![under("/a/1", "/a/2"), under("/a/2", "/a/1"), under("/a/1", "/a/1"), under("/a/3", "/a/3")]);
        assert_eq!(areas.len(), 3);
        assert!(areas.iter().any(|area| area.level == 0));
        assert_eq!(areas.iter().map(|area| &area.url).collect::<HashSet<_>>().len(), 3);
    }

    #[test]
    fn thousands_in_a_chain_are_no_trouble() {
        let chain = (0..500).map(|number| format!("/{number}")).collect::<Vec<_>>().concat();
        let paths = chain.match_indices('/').skip(1).map(|(at, _)| &chain[..at]);
        let areas = settle(paths.map(|path| sighting(path, Standing::Likely)).collect());
        assert_eq!(areas.last().map(|area| area.level), Some(498));
    }

    #[test]
    fn a_whole_area_is_all_that_lies_within() {
        let areas = settle(vec![
            sighting("/v", Standing::Likely),
            sighting("/v/a", Standing::Likely),
            sighting("/v/a/b", Standing::Likely),
            sighting("/w", Standing::Likely),
            sighting("/w/c", Standing::Likely),
        ]);
        let (one, whole) = (["https://a.example/w/c"], ["https://a.example/v/a"]);
        let names: Vec<&str> = chosen(&areas, &one, &whole).into_iter().map(|area| area.name.as_str()).collect();
        assert_eq!(names, ["A", "B", "C"]);
        assert_eq!(chosen(&areas, &[], &[]), Vec::<&Area>::new());
    }
}

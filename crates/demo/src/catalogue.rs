//! Every ad the portal ever shows: those of the first day and those that appear later.

use std::collections::HashMap;

use crate::ad::{Ad, Position};
use crate::dice::{About, Dice};
use crate::places::{self, PLACES, Place};
use crate::{PortalConfig, PortalError, generator, listings};

/// The names of towns. The first are those of [`PLACES`], in their order.
#[derive(Debug)]
pub(crate) struct Towns {
    names: Vec<String>,
    indices: HashMap<String, u32>,
}

impl Towns {
    fn new() -> Self {
        let mut towns = Self { names: Vec::new(), indices: HashMap::new() };
        for place in &PLACES {
            towns.index_of(place.town);
        }
        towns
    }

    /// The town's index; a new one if it was not known.
    pub(crate) fn index_of(&mut self, name: &str) -> u32 {
        if let Some(&index) = self.indices.get(name) {
            return index;
        }
        let index = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        self.names.push(name.to_owned());
        self.indices.insert(name.to_owned(), index);
        index
    }

    /// The district of a position, if the town is one whose districts are known and the position is not far off.
    pub(crate) fn district_at(town: u32, position: Option<Position>) -> Option<u8> {
        /// Squared degrees: about ten kilometres.
        const FAR: f64 = 0.01;
        let (place, position) = (PLACES.get(town as usize)?, position?);
        let district = places::nearest_district(place, position)?;
        let middle = place.districts[usize::from(district)].middle;
        (places::squared_distance(middle, position) < FAR).then_some(district)
    }
}

/// Every ad the portal ever shows.
#[derive(Debug)]
pub(crate) struct Catalogue {
    pub(crate) seed: u64,
    base: Vec<Ad>,
    towns: Towns,
    made_up: bool,
}

impl Catalogue {
    pub(crate) fn new(config: &PortalConfig) -> Result<Self, PortalError> {
        let mut towns = Towns::new();
        let base = if let Some(path) = &config.listings {
            listings::read(path, &mut towns)?
        } else {
            if config.count > crate::MAX_ADS {
                return Err(PortalError::TooMany { count: config.count });
            }
            let count = u32::try_from(config.count).unwrap_or(u32::MAX);
            (0..count).map(|id| generator::ad(config.seed, id)).collect()
        };
        Ok(Self { seed: config.seed, base, towns, made_up: config.listings.is_none() })
    }

    /// How many ads appear on each day after the first: about 1 %.
    pub(crate) fn new_per_day(&self) -> u32 {
        if self.base.is_empty() { 0 } else { (self.first_day() / 100).max(1) }
    }

    /// How many ads the first day has. Their ids are the numbers below this.
    pub(crate) fn first_day(&self) -> u32 {
        u32::try_from(self.base.len()).unwrap_or(u32::MAX)
    }

    /// How many ads were ever shown up to a day. Their ids are the numbers below this.
    pub(crate) fn total(&self, day: u32) -> u32 {
        self.first_day() + day * self.new_per_day()
    }

    /// The day on which an ad appears.
    pub(crate) fn born(&self, id: u32) -> u32 {
        match id.checked_sub(self.first_day()) {
            None => 0,
            Some(later) => later / self.new_per_day().max(1) + 1,
        }
    }

    /// The ad with its first price. `id` is below [`Catalogue::total`] of some day.
    pub(crate) fn ad(&self, id: u32) -> Ad {
        if let Some(ad) = self.base.get(id as usize) {
            return *ad;
        }
        if self.made_up { generator::ad(self.seed, id) } else { self.cloned(id) }
    }

    /// A new ad that resembles one of the file's but is of another home.
    fn cloned(&self, id: u32) -> Ad {
        let mut dice = Dice::new(self.seed, About::Clone, id, 0);
        let mut ad = self.base[dice.index(self.base.len())];
        let factor = dice.between(0.88, 1.12);
        ad.price = ad.price.map(|cents| generator::rounded(cents as f64 / 100.0 * factor, ad.operation));
        ad.area = ad.area.map(|area| (area * dice.between(0.93, 1.07)).round().max(15.0));
        ad.floor =
            ad.floor.map(|floor| if floor >= 1 { (floor + dice.whole(-1, 1) as i16).clamp(1, 11) } else { floor });
        ad.position = ad.position.map(|position| Position {
            latitude: generator::degrees(position.latitude + dice.between(-0.003, 0.003)),
            longitude: generator::degrees(position.longitude + dice.between(-0.003, 0.003)),
        });
        ad.same_home_as = None;
        ad
    }

    /// The ad's town.
    pub(crate) fn town(&self, ad: &Ad) -> Option<&str> {
        ad.town.and_then(|town| self.towns.names.get(town as usize)).map(String::as_str)
    }

    /// The ad's town with its districts, if it is a well known one.
    pub(crate) fn place(ad: &Ad) -> Option<&'static Place> {
        ad.town.and_then(|town| PLACES.get(town as usize))
    }

    /// The ad's district.
    pub(crate) fn district(ad: &Ad) -> Option<&'static str> {
        Some(Self::place(ad)?.districts.get(usize::from(ad.district?))?.name)
    }
}

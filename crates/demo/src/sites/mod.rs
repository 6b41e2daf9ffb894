//! The listing sites. Each has its own address scheme, look, language and way of stating facts.

mod barrio;
mod costa;
mod mirador;

use domain::facts::{Operation, PropertyKind};

use crate::timeline::Gone;
use crate::world::{Offer, World};

/// The sites, in the order in which ads go to them: ad `i` is on site `i % 3`.
pub(crate) const SITES: [&dyn Site; 3] = [&mirador::Mirador, &costa::Costa, &barrio::Barrio];

/// Ads on a search page.
pub(crate) const PAGE_SIZE: usize = 30;

/// Appends formatted text to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($text:tt)*) => {{
        use std::fmt::Write as _;
        let _: std::fmt::Result = write!($out, $($text)*);
    }};
}
pub(crate) use put;

/// A listing site. Paths are absolute and begin with the site's prefix.
pub(crate) trait Site: Sync {
    /// The first part of every path, without slashes.
    fn prefix(&self) -> &'static str;
    /// The site's name.
    fn name(&self) -> &'static str;
    /// One sentence about it, for the portal's front page.
    fn about(&self) -> &'static str;
    /// Its style sheet, served as `/{prefix}/estilo.css`.
    fn style(&self) -> &'static str;
    /// The router's patterns of search pages. A page's number is the pattern's or the query's `{pagina}`.
    fn search_patterns(&self) -> &'static [&'static str];
    /// The router's pattern of an ad, with `{id}`.
    fn ad_pattern(&self) -> &'static str;
    /// The path of a search page, counted from 1.
    fn search_path(&self, page: usize) -> String;
    /// The path of an ad.
    fn ad_path(&self, id: u32) -> String;

    /// The home page.
    fn home(&self, view: &View<'_>) -> String;
    /// A search page.
    fn search(&self, view: &View<'_>, page: &SearchPage<'_>) -> String;
    /// An ad's own page.
    fn ad(&self, view: &View<'_>, offer: &Offer) -> String;
    /// The page of an ad that was taken down.
    fn gone(&self, view: &View<'_>, offer: &Offer) -> String;
    /// The page of what there never was.
    fn not_found(&self, view: &View<'_>) -> String;
    /// A page to print, for sites that have one at `/{prefix}/imprimir/{id}`.
    fn print(&self, _view: &View<'_>, _offer: &Offer) -> Option<String> {
        None
    }
    /// How the site answers for an ad it took down.
    fn answer_when_gone(&self, gone: Gone) -> Gone {
        gone
    }
}

/// What a page is made from.
pub(crate) struct View<'a> {
    pub(crate) world: &'a World,
    /// The site's index in [`SITES`].
    pub(crate) site: usize,
    /// Scheme and host as the visitor wrote them, for example `http://127.0.0.1:4000`.
    pub(crate) origin: &'a str,
}

impl View<'_> {
    /// The ad's absolute address.
    pub(crate) fn url(&self, id: u32) -> String {
        format!("{}{}", self.origin, SITES[self.site].ad_path(id))
    }
}

/// One page of a search.
pub(crate) struct SearchPage<'a> {
    /// Counted from 1.
    pub(crate) number: usize,
    /// How many there are; at least 1.
    pub(crate) pages: usize,
    /// The ads on all pages.
    pub(crate) total: usize,
    /// The ads on this page.
    pub(crate) ids: &'a [u32],
}

impl<'a> SearchPage<'a> {
    /// The page with this number, or `None` if there are not that many.
    pub(crate) fn new(listed: &'a [u32], number: usize) -> Option<Self> {
        let pages = listed.len().div_ceil(PAGE_SIZE).max(1);
        if number == 0 || number > pages {
            return None;
        }
        let from = (number - 1) * PAGE_SIZE;
        let ids = &listed[from..listed.len().min(from + PAGE_SIZE)];
        Some(Self { number, pages, total: listed.len(), ids })
    }

    /// The page before this.
    pub(crate) fn previous(&self) -> Option<usize> {
        (self.number > 1).then(|| self.number - 1)
    }

    /// The page after this.
    pub(crate) fn next(&self) -> Option<usize> {
        (self.number < self.pages).then(|| self.number + 1)
    }

    /// The pages that a pager links: the ends, the neighbours and some in between, so that no page is far.
    pub(crate) fn linked(&self) -> Vec<usize> {
        let stride = (self.pages / 16).max(10);
        let is_linked = |page: &usize| {
            *page == 1 || *page == self.pages || page.is_multiple_of(stride) || page.abs_diff(self.number) <= 2
        };
        (1..=self.pages).filter(is_linked).collect()
    }
}

/// Addresses of an ad's drawings.
fn photo(id: u32, number: u8) -> String {
    format!("/foto/{id}/{number}.svg")
}

/// The price before, if the ad got cheaper.
fn reduced_from(offer: &Offer) -> Option<u64> {
    offer.price_before.filter(|&before| offer.ad.price.is_some_and(|now| now < before))
}

/// Schema.org's type for a kind of home.
const fn schema_type(kind: PropertyKind) -> &'static str {
    match kind {
        PropertyKind::House | PropertyKind::Townhouse | PropertyKind::CountryHouse => "SingleFamilyResidence",
        PropertyKind::Plot | PropertyKind::Commercial | PropertyKind::Garage => "Place",
        _ => "Apartment",
    }
}

/// `GoodRelations`' word for what is offered.
const fn business_function(operation: Operation) -> &'static str {
    match operation {
        Operation::Sale => "http://purl.org/goodrelations/v1#Sell",
        Operation::Rent => "http://purl.org/goodrelations/v1#LeaseOut",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_the_list_and_no_page_is_far_from_the_first() {
        let ids: Vec<u32> = (0..11_207).collect();
        let mut seen = Vec::new();
        let mut depth = vec![None; 375];
        let mut queue = std::collections::VecDeque::from([(1, 0)]);
        while let Some((number, links)) = queue.pop_front() {
            if depth[number].is_some() {
                continue;
            }
            depth[number] = Some(links);
            let page = SearchPage::new(&ids, number).expect("a page");
            seen.extend_from_slice(page.ids);
            queue.extend(page.linked().into_iter().map(|next| (next, links + 1)));
        }
        seen.sort_unstable();
        assert_eq!(seen, ids);
        assert!(depth.iter().flatten().max() <= Some(&8));
        assert!(SearchPage::new(&ids, 0).is_none() && SearchPage::new(&ids, 375).is_none());
    }

    #[test]
    fn an_empty_list_has_one_empty_page() {
        let page = SearchPage::new(&[], 1).expect("a page");
        assert_eq!((page.ids.len(), page.next(), page.pages), (0, None, 1));
    }
}

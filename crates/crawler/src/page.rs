//! What reading one page gives.

use domain::area::Standing;
use domain::facts::Reading;
use domain::grade::Grade;
use url::Url;

pub use domain::frontier::LinkKind;
pub use domain::view::WhyNot;

/// A page as it was read. Pure data: nothing here was fetched or stored.
#[derive(Debug, Clone, Default)]
pub struct PageReading {
    /// The page's own canonical URL (`link[rel=canonical]`), where it has one on the same host.
    pub canonical: Option<Url>,
    /// The ad that this page is about; `None` on search pages, home pages and others.
    pub listing: Option<Reading>,
    /// Ads on cards of the page, by the URL each card leads to.
    pub cards: Vec<(Url, Reading)>,
    /// Ads that are items of a feed.
    pub items: Vec<FeedItem>,
    /// Links to follow, absolute, without duplicates, in page order.
    pub links: Vec<Link>,
    /// What it says of the areas of its site; `None` where nobody asked.
    pub areas: Option<AreasRead>,
    /// Whether it is a page of search results.
    pub results: bool,
    /// Text by which the page says that its ad is gone.
    pub says_gone: Option<String>,
    /// By what the page says that it is not there, whatever its status.
    pub missing: Option<Missing>,
    /// What it says, as a number, to find other pages that say the same.
    pub print: Option<u64>,
    /// Text by which the page shows itself to be a block or CAPTCHA page, whatever its status.
    pub blocked: Option<String>,
}

impl PageReading {
    /// How well the page could be read: its own ad, or else the worst of its cards or items. `None` where it has no ads.
    pub fn grade(&self) -> Option<Grade> {
        let own = self.listing.as_ref().map(Reading::grade);
        let cards = self.cards.iter().map(|(_, card)| card);
        let others = cards.chain(self.items.iter().map(|item| &item.reading));
        own.or_else(|| others.map(Reading::grade).max())
    }
}

/// A page that is not there says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// In these words.
    pub words: String,
    /// Whether they can mean nothing else.
    pub certain: bool,
}

/// An ad in a feed.
#[derive(Debug, Clone)]
pub struct FeedItem {
    /// Its own page, canonical, where it names one that is no other item's.
    pub url: Option<Url>,
    /// The feed's canonical address with the item's id in it as fragment, where it has an id: no page has such an address,
    /// and it stays the same for as long as the feed calls the item the same.
    pub named: Option<Url>,
    /// What it says.
    pub reading: Reading,
}

/// A link on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: Url,
    /// What it seems to lead to.
    pub kind: LinkKind,
}

/// What a page says of the areas of its site.
#[derive(Debug, Clone, Default)]
pub struct AreasRead {
    /// What the page calls itself.
    pub heading: Option<String>,
    /// How many ads it says it has.
    pub ads: Option<i64>,
    /// The pages that it says it lies below, the nearest last.
    pub trail: Vec<Url>,
    /// Where it leads, each URL once, in page order.
    pub links: Vec<AreaLink>,
}

/// A link that may lead to an area.
#[derive(Debug, Clone)]
pub struct AreaLink {
    /// Where it leads.
    pub url: Url,
    /// What it says.
    pub name: String,
    /// How many ads it says are there.
    pub ads: Option<i64>,
    /// How much it looks like an area; `None` for a page that is none and may lead to some.
    pub standing: Option<Standing>,
    /// Whether it says that it leads to all of them.
    pub directory: bool,
    /// Whether it stands in the page's own part, not in a menu or the footer.
    pub main: bool,
    /// What its address has in common with its siblings'; empty where that says nothing.
    pub shape: String,
}

/// A link on a page that is not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftLink {
    /// Where it leads; as it is written, where that is no address.
    pub url: String,
    /// Why it is not followed.
    pub why: WhyNot,
}

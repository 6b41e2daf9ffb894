//! The query parameters of the list of properties.

use domain::availability::State;
use domain::facts::Operation;
use domain::query::{BoundingBox, Cursor, Excluded, Order, Place, PropertyFilter, PropertyQuery, Sort};

use utoipa::IntoParams;

use super::super::Problem;
use super::super::lists;
use super::super::parameters::Parameters;

/// What they are, for the API's description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described here: `query` reads them all, and tells all that is wrong at once")]
pub(super) struct Filters {
    /// The town, by its name
    town: Option<String>,
    /// Words that begin words of the ad
    q: Option<String>,
    /// In whole currency units, with a point where need be
    #[param(minimum = 0)]
    min_price: Option<f64>,
    /// In whole currency units, with a point where need be
    #[param(minimum = 0)]
    max_price: Option<f64>,
    /// Built area, m²
    #[param(minimum = 0)]
    min_area: Option<f64>,
    /// Built area, m²
    #[param(minimum = 0)]
    max_area: Option<f64>,
    /// At least so many bedrooms
    rooms: Option<u16>,
    /// Sale or rent
    #[param(inline)]
    operation: Option<Operation>,
    /// Whether the building has a lift
    has_lift: Option<bool>,
    /// Whether an ad of it is still there
    #[param(inline)]
    availability: Option<State>,
    /// `west,south,east,north` in degrees
    bbox: Option<String>,
    /// What becomes of those that rules leave out
    #[param(inline)]
    excluded: Option<Excluded>,
    /// By what the list is sorted
    #[param(inline)]
    sort: Option<Sort>,
    /// In which direction; each sort has its own usual one
    #[param(inline)]
    order: Option<Order>,
    /// Most rows
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// Rows to leave out; not with `cursor`
    #[param(minimum = 0, maximum = 1_000_000)]
    skip: Option<u32>,
    /// The `next` of the page before, to go on from there
    cursor: Option<String>,
    /// Whether to count them: `total` and `excluded` of the answer
    total: Option<bool>,
}

/// Reads them all, and whether they are to be counted: `town`, `q`, `min_price` and `max_price` (whole currency units, with a point where need be),
/// `min_area` and `max_area` (m²), `rooms` (at least), `operation` (`sale` or `rent`), `has_lift` (`true` or `false`), `availability`, `bbox`
/// (west,south,east,north in degrees), `excluded` (what rules leave out: `hide`, as by default, `only` or `all`), `sort`, `order`, `limit`, one of `skip` and `cursor`, and
/// `total` (whether they are counted).
pub(super) fn query(mut given: Parameters) -> Result<(PropertyQuery, bool), Problem> {
    let filter = PropertyFilter {
        town: given.text("town"),
        text: given.text("q"),
        min_price_minor: given.read("min_price", PRICE, price),
        max_price_minor: given.read("max_price", PRICE, price),
        min_area_m2: given.read("min_area", AREA, area),
        max_area_m2: given.read("max_area", AREA, area),
        min_rooms: given.parsed("rooms", "a number of rooms"),
        operation: given.parsed("operation", "sale or rent"),
        has_lift: given.parsed("has_lift", "true or false"),
        availability: given.parsed::<State>("availability", "active, removed or unknown"),
        bbox: given.read("bbox", "west,south,east,north in degrees", bounding_box),
        excluded: given.parsed::<Excluded>("excluded", "hide, only or all").unwrap_or_default(),
    };
    let sort = given.parsed("sort", "newest, changed, price, unit_price or area").unwrap_or(Sort::Newest);
    let order = given.parsed::<Order>("order", "asc or desc").unwrap_or(sort.usual_order());
    let limit = lists::limit(&mut given);
    let cursor = given.read("cursor", "a cursor that this list gave", |text| Cursor::parse(text).ok());
    let after = match (lists::skip(&mut given), cursor) {
        (Some(_), Some(_)) => {
            given.refuse("skip", "not_with_cursor", "give skip or cursor, not both");
            Place::Start
        }
        (Some(skip), None) => Place::Skip(skip),
        (None, Some(cursor)) => Place::After(cursor),
        (None, None) => Place::Start,
    };
    let counted = given.parsed("total", "true or false").unwrap_or(false);
    given.finish()?;
    Ok((PropertyQuery { filter, sort, order, limit, after }, counted))
}

const PRICE: &str = "a price in whole currency units, such as 350000 or 899.5";
const AREA: &str = "an area in m², such as 80";

/// In minor units. All the currencies that sources use have a hundred of them to the unit.
fn price(text: &str) -> Option<i64> {
    let minor = (text.parse::<f64>().ok()? * 100.0).round();
    (minor.is_finite() && (0.0..9.0e15).contains(&minor)).then_some(minor as i64)
}

fn area(text: &str) -> Option<f64> {
    text.parse().ok().filter(|area: &f64| area.is_finite() && *area >= 0.0)
}

fn bounding_box(text: &str) -> Option<BoundingBox> {
    let edges: Vec<f64> = text.split(',').map(|edge| edge.trim().parse().ok()).collect::<Option<_>>()?;
    let [west, south, east, north] = edges.try_into().ok()?;
    let fits = |edge: f64, most: f64| (-most..=most).contains(&edge);
    (fits(west, 180.0) && fits(east, 180.0) && fits(south, 90.0) && fits(north, 90.0) && south <= north && west <= east)
        .then_some(BoundingBox { west, south, east, north })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_whole_units() {
        assert_eq!(price("350000"), Some(35_000_000));
        assert_eq!(price("899.5"), Some(89_950));
        for wrong in ["-1", "inf", "NaN", "1e300", "350.000,00", "€1"] {
            assert_eq!(price(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn boxes_have_four_edges_in_order() {
        let valencia = BoundingBox { west: -0.5, south: 39.3, east: -0.2, north: 39.6 };
        assert_eq!(bounding_box("-0.5,39.3, -0.2,39.6"), Some(valencia));
        for wrong in ["", "1,2,3", "1,2,3,4,5", "0,50,1,40", "2,0,1,1", "-200,0,0,0", "0,NaN,1,1"] {
            assert_eq!(bounding_box(wrong), None, "{wrong}");
        }
    }
}

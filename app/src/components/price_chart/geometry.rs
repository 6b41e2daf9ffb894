//! Where the lines and words of a price chart stand.

use domain::listing::PricePoint;
use domain::{Instant, Money};

/// Height of the drawing, pixels.
pub(super) const HEIGHT: f64 = 184.0;
/// Where the greatest price lies, pixels from the top: its label stands above.
const TOP: f64 = 28.0;
/// Where the least price lies.
const BOTTOM: f64 = 136.0;
/// From a step to the baseline of a label above it,
const ABOVE: f64 = -8.0;
/// and of one below it, pixels.
const BELOW: f64 = 17.0;
/// Labels nearer than this across, per cent, and
const LABEL_WIDTH: f64 = 20.0;
/// this down, pixels, would run into each other.
const LABEL_HEIGHT: f64 = 16.0;

/// A straight piece of the line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    /// Per cent of the width.
    pub x1: f64,
    /// Pixels from the top.
    pub y1: f64,
    /// Per cent of the width.
    pub x2: f64,
    /// Pixels from the top.
    pub y2: f64,
}

/// Which end of a label stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A price written at its step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Label {
    /// Per cent of the width.
    pub x: f64,
    /// The baseline, pixels from the top.
    pub y: f64,
    /// Which end stands there.
    pub anchor: Anchor,
    /// What it says.
    pub price: Money,
}

/// The whole drawing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chart {
    /// The line, from left to right.
    pub segments: Vec<Segment>,
    /// The labels that fit.
    pub labels: Vec<Label>,
    /// Where the line ends: per cent, pixels.
    pub last: (f64, f64),
    /// When it begins.
    pub from: Instant,
}

impl Chart {
    /// The chart of `prices`, the oldest first and at least one, the last of which held until `until`.
    pub(super) fn new(prices: &[PricePoint], until: Instant) -> Self {
        let from = prices.first().map_or(until, |point| point.at);
        let until = prices.last().map_or(until, |point| until.max(point.at));
        let span = (until - from).num_milliseconds().max(1) as f64;
        let x = |at: Instant| ((at - from).num_milliseconds() as f64 / span * 100.0).clamp(0.0, 100.0);
        let least = prices.iter().map(|point| point.price.minor).min().unwrap_or(0);
        let greatest = prices.iter().map(|point| point.price.minor).max().unwrap_or(0);
        let y = |price: Money| {
            if greatest == least {
                return f64::midpoint(TOP, BOTTOM);
            }
            BOTTOM - (price.minor - least) as f64 / (greatest - least) as f64 * (BOTTOM - TOP)
        };

        let mut segments = Vec::with_capacity(prices.len() * 2);
        for (index, point) in prices.iter().enumerate() {
            let (start, level) = (x(point.at), y(point.price));
            let next = prices.get(index + 1);
            let end = next.map_or(100.0, |next| x(next.at));
            segments.push(Segment { x1: start, y1: level, x2: end, y2: level });
            if let Some(next) = next {
                segments.push(Segment { x1: end, y1: level, x2: end, y2: y(next.price) });
            }
        }
        let last = prices.last().map_or((100.0, BOTTOM), |point| (100.0, y(point.price)));
        Self { segments, labels: labels(prices, x, y), last, from }
    }
}

/// Labels at as many steps as fit: the last first, for it is the price now; then the first, the extremes, the rest.
fn labels(prices: &[PricePoint], x: impl Fn(Instant) -> f64, y: impl Fn(Money) -> f64) -> Vec<Label> {
    let label = |index: usize| {
        let point = prices[index];
        // Where the line comes down from a greater price, above is where it runs: the label goes below.
        let came_down = index.checked_sub(1).is_some_and(|before| prices[before].price.minor > point.price.minor);
        let (at, y) = (x(point.at), y(point.price) + if came_down { BELOW } else { ABOVE });
        if index + 1 == prices.len() {
            Label { x: 100.0, y, anchor: Anchor::End, price: point.price }
        } else if at < LABEL_WIDTH / 2.0 {
            Label { x: at, y, anchor: Anchor::Start, price: point.price }
        } else {
            Label { x: at, y, anchor: Anchor::Middle, price: point.price }
        }
    };
    let extreme = |greatest: bool| {
        (0..prices.len()).max_by_key(|index| prices[*index].price.minor * if greatest { 1 } else { -1 })
    };
    let mut order = Vec::with_capacity(prices.len() + 4);
    order.extend(prices.len().checked_sub(1));
    order.push(0);
    order.extend(extreme(true));
    order.extend(extreme(false));
    order.extend(0..prices.len());

    let mut placed: Vec<Label> = Vec::new();
    for index in order {
        let Some(_) = prices.get(index) else { continue };
        let candidate = label(index);
        let fits = placed.iter().all(|other| {
            (middle(other) - middle(&candidate)).abs() >= LABEL_WIDTH || (other.y - candidate.y).abs() >= LABEL_HEIGHT
        });
        if fits {
            placed.push(candidate);
        }
    }
    placed
}

fn middle(label: &Label) -> f64 {
    match label.anchor {
        Anchor::Start => label.x + LABEL_WIDTH / 2.0,
        Anchor::Middle => label.x,
        Anchor::End => label.x - LABEL_WIDTH / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;

    use super::*;

    fn at(days: i64) -> Instant {
        Instant::from_timestamp(days * 86_400, 0).expect("in range")
    }

    fn prices(points: &[(i64, i64)]) -> Vec<PricePoint> {
        let price = |minor| Money { minor, currency: Currency::EUR };
        points.iter().map(|(day, minor)| PricePoint { at: at(*day), price: price(*minor) }).collect()
    }

    #[test]
    fn a_step_goes_on_until_the_next_price() {
        let chart = Chart::new(&prices(&[(0, 200), (25, 100)]), at(100));
        assert_eq!(
            chart.segments,
            [
                Segment { x1: 0.0, y1: TOP, x2: 25.0, y2: TOP },
                Segment { x1: 25.0, y1: TOP, x2: 25.0, y2: BOTTOM },
                Segment { x1: 25.0, y1: BOTTOM, x2: 100.0, y2: BOTTOM },
            ]
        );
        assert_eq!(chart.last, (100.0, BOTTOM));
    }

    #[test]
    fn everything_stays_inside_the_drawing() {
        let odd = prices(&[(0, i64::from(i32::MAX)), (0, 1), (50, 5), (50, 3), (400, 0)]);
        for chart in [Chart::new(&odd, at(10)), Chart::new(&prices(&[(3, 100), (4, 100)]), at(3))] {
            for segment in &chart.segments {
                for (x, y) in [(segment.x1, segment.y1), (segment.x2, segment.y2)] {
                    assert!((0.0..=100.0).contains(&x) && (TOP..=BOTTOM).contains(&y), "{segment:?}");
                }
            }
            let fits = |label: &Label| label.y > 12.0 && label.y < HEIGHT - 26.0;
            assert!(chart.labels.iter().all(fits), "{:?}", chart.labels);
        }
    }

    #[test]
    fn labels_keep_off_the_line_they_belong_to() {
        let chart = Chart::new(&prices(&[(0, 200), (50, 100)]), at(100));
        let places: Vec<(i64, f64)> = chart.labels.iter().map(|label| (label.price.minor, label.y)).collect();
        assert_eq!(places, [(100, BOTTOM + BELOW), (200, TOP + ABOVE)]);
    }

    #[test]
    fn the_price_now_is_always_labelled_and_labels_keep_apart() {
        let many: Vec<(i64, i64)> = (0..50).map(|day| (day, 1_000 - day)).collect();
        let chart = Chart::new(&prices(&many), at(50));
        assert_eq!(chart.labels[0].price.minor, 951);
        assert_eq!(chart.labels[0].anchor, Anchor::End);
        for (index, label) in chart.labels.iter().enumerate() {
            for other in &chart.labels[index + 1..] {
                let apart =
                    (middle(label) - middle(other)).abs() >= LABEL_WIDTH || (label.y - other.y).abs() >= LABEL_HEIGHT;
                assert!(apart, "{label:?} {other:?}");
            }
        }
    }
}

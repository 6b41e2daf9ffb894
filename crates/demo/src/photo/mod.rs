//! Drawings that stand for photos: the same id always gives the same drawing.

mod facade;
mod plan;
mod skyline;

use crate::dice::{About, Dice};
use crate::sites::put;

const WIDTH: i64 = 640;
const HEIGHT: i64 = 420;

/// The SVG of an ad's first, second or third drawing: facade, plan, skyline.
pub(crate) fn draw(id: u32, number: u8) -> Option<String> {
    let drawing = match number {
        1 => facade::draw,
        2 => plan::draw,
        3 => skyline::draw,
        _ => return None,
    };
    let mut dice = Dice::new(0, About::Photo, id, u32::from(number));
    let mut out = String::with_capacity(8_000);
    put!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" height=\"{HEIGHT}\">"
    );
    drawing(&mut out, &mut dice);
    out.push_str("</svg>");
    Some(out)
}

fn rect(out: &mut String, x: i64, y: i64, width: i64, height: i64, fill: &str) {
    put!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>");
}

fn circle(out: &mut String, x: i64, y: i64, radius: i64, fill: &str) {
    put!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{fill}\"/>");
}

/// A sky that goes from one colour above to another below.
fn sky(out: &mut String, above: &str, below: &str) {
    put!(
        out,
        "<defs><linearGradient id=\"cielo\" x2=\"0\" y2=\"1\"><stop stop-color=\"{above}\"/>\
         <stop offset=\"1\" stop-color=\"{below}\"/></linearGradient></defs>"
    );
    rect(out, 0, 0, WIDTH, HEIGHT, "url(#cielo)");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_repeat_and_differ() {
        for number in 1..=3 {
            assert_eq!(draw(7, number), draw(7, number));
            assert_ne!(draw(7, number), draw(8, number));
        }
        assert_eq!((draw(7, 0), draw(7, 4)), (None, None));
    }

    #[test]
    fn drawings_are_small() {
        assert!(
            (0..200).flat_map(|id| (1..=3).filter_map(move |number| draw(id, number))).all(|svg| svg.len() < 20_000)
        );
    }
}

//! The view: three rows of roofs one behind the other, sometimes the sea.

use super::{HEIGHT, WIDTH, circle, put, rect, sky};
use crate::dice::Dice;

/// Sky above, sky below, and the rows from the farthest to the nearest.
const HOURS: [(&str, &str, [&str; 3]); 4] = [
    ("#f7a072", "#fde2b8", ["#d98e73", "#a2606a", "#5b3a52"]),
    ("#8fc1e3", "#eaf4f6", ["#b3c4cd", "#8095a3", "#4f6373"]),
    ("#2d3a5e", "#e08e79", ["#6d5a7a", "#463f63", "#252845"]),
    ("#a8d0d6", "#fbf0dc", ["#cbbfa8", "#a3927a", "#6f6152"]),
];

pub(super) fn draw(out: &mut String, dice: &mut Dice) {
    let (above, below, rows) = *dice.pick(&HOURS);
    sky(out, above, below);
    circle(out, dice.whole(90, 550), dice.whole(90, 170), dice.whole(24, 40), "#fff6d8");
    let sea = dice.chance(0.4);
    for (row, colour) in rows.into_iter().enumerate() {
        let row = i64::try_from(row).unwrap_or(0);
        roofs(out, dice, 210 + row * 55, colour, row == 2);
        if sea && row == 0 {
            rect(out, 0, 248, WIDTH, 60, "#6fa8bf");
            put!(out, "<path d=\"M0 260h{WIDTH}M40 272h220M330 280h200\" stroke=\"#fff\" stroke-opacity=\".4\"/>");
        }
    }
    // The rail of the balcony one looks from.
    put!(out, "<path d=\"");
    for bar in 0..=WIDTH / 20 {
        put!(out, "M{} 368v{}", bar * 20, HEIGHT - 368);
    }
    put!(out, "\" stroke=\"#22252b\" stroke-width=\"3\"/>");
    rect(out, 0, 360, WIDTH, 9, "#22252b");
}

fn roofs(out: &mut String, dice: &mut Dice, base: i64, colour: &str, lit: bool) {
    let mut path = format!("M0 {HEIGHT}V{base}");
    let mut windows = String::new();
    let mut x = 0;
    while x < WIDTH {
        let width = dice.whole(34, 78);
        let top = base - dice.whole(0, 70);
        match dice.index(6) {
            // A tiled gable.
            0 => put!(path, "L{x} {top}L{} {}L{} {top}", x + width / 2, top - 22, x + width),
            // A dome with its lantern.
            1 => put!(
                path,
                "V{top}A{r} {r} 0 0 1 {middle} {high}v-12v12A{r} {r} 0 0 1 {right} {top}",
                r = width / 2,
                middle = x + width / 2,
                high = top - width / 2,
                right = x + width
            ),
            // A bell tower.
            2 => put!(path, "V{top}h{a}v-40l8 -16l8 16v40H{}", x + width, a = width / 2 - 8),
            _ => put!(path, "V{top}H{}", x + width),
        }
        if lit {
            for _ in 0..dice.whole(1, 4) {
                put!(windows, "M{} {}h5v8h-5z", x + dice.whole(5, width - 10), top + dice.whole(12, 60));
            }
        }
        x += width;
    }
    put!(out, "<path d=\"{path}V{HEIGHT}z\" fill=\"{colour}\"/>");
    if lit {
        put!(out, "<path d=\"{windows}\" fill=\"#f8dc9a\" fill-opacity=\".8\"/>");
    }
}

//! A floor plan: outer walls, rooms in two rows, doors and furniture. It is decoration, not the home's real plan.

use super::{HEIGHT, WIDTH, circle, put, rect};
use crate::dice::Dice;

const FLOORS: [&str; 5] = ["#f3e3c8", "#ecdcc6", "#e6e3dc", "#f1e9d8", "#e9d8bd"];
const TILES: &str = "#d5e4ea";
const WALL: &str = "#3c4650";

pub(super) fn draw(out: &mut String, dice: &mut Dice) {
    rect(out, 0, 0, WIDTH, HEIGHT, "#f7f5f0");
    out.push_str("<path d=\"");
    for line in 1..16 {
        put!(out, "M{} 0v{HEIGHT}", line * 40);
    }
    out.push_str("\" stroke=\"#e6e1d6\"/>");

    let (left, top, right, bottom) = (70, 50, WIDTH - 70, HEIGHT - 50);
    let split = dice.whole(190, 240);
    rect(out, left, top, right - left, bottom - top, FLOORS[0]);
    let mut y = top;
    for height in [split - top, bottom - split] {
        let count = dice.whole(2, 3);
        let mut x = left;
        for room in 0..count {
            let evenly = (right - x) / (count - room);
            let width = if room + 1 == count { right - x } else { evenly + dice.whole(-24, 24) };
            furnish(out, dice, x, y, width, height);
            x += width;
        }
        y += height;
    }
    put!(
        out,
        "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{WALL}\" stroke-width=\"10\"/>",
        right - left,
        bottom - top
    );
    // Windows on the long sides.
    for x in [left + 60, left + 230, right - 130] {
        for y in [top, bottom] {
            rect(out, x, y - 5, 70, 10, "#bcd7e6");
        }
    }
    // A north arrow and a scale.
    put!(
        out,
        "<g fill=\"{WALL}\"><path d=\"M600 20l9 22-9-6-9 6z\"/><path d=\"M70 396h100v4H70z\"/></g>\
         <path d=\"M120 396h50v4h-50z\" fill=\"#fff\"/>"
    );
}

fn furnish(out: &mut String, dice: &mut Dice, x: i64, y: i64, width: i64, height: i64) {
    let kind = dice.index(4);
    let floor = if kind == 3 { TILES } else { dice.pick(&FLOORS) };
    put!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{floor}\" stroke=\"{WALL}\" stroke-width=\"6\"/>"
    );
    // A door: a gap in the wall and the leaf's quarter circle.
    let gap = x + width / 2 - 18;
    rect(out, gap, y + height - 4, 36, 8, floor);
    put!(
        out,
        "<path d=\"M{gap} {0}v-36a36 36 0 0 1 36 36\" fill=\"none\" stroke=\"{WALL}\" stroke-opacity=\".55\"/>",
        y + height
    );
    let (middle_x, middle_y) = (x + width / 2, y + height / 2 - 12);
    match kind {
        0 => {
            rect(out, middle_x - 34, y + 14, 68, 84, "#9fb3c4");
            rect(out, middle_x - 30, y + 18, 28, 18, "#f4f4f0");
            rect(out, middle_x + 2, y + 18, 28, 18, "#f4f4f0");
        }
        1 => {
            rect(out, x + 16, y + 16, 26, 92, "#8fa08a");
            rect(out, x + 54, y + 40, 40, 40, "#c49a6c");
            rect(out, x + width - 24, y + 30, 10, 66, "#5d5348");
        }
        2 => {
            circle(out, middle_x, middle_y, 28, "#b98a5e");
            for (dx, dy) in [(-40, 0), (40, 0), (0, -40), (0, 40)] {
                circle(out, middle_x + dx, middle_y + dy, 9, "#8b6a48");
            }
        }
        _ => {
            rect(out, x + 12, y + 12, width - 24, 26, "#aab7bd");
            circle(out, x + 34, y + 25, 8, "#eef3f5");
            rect(out, x + 12, y + 52, 30, 46, "#eef3f5");
        }
    }
}

//! A house front: sky, building, windows with shutters and balconies, a door, trees.

use super::{HEIGHT, WIDTH, circle, put, rect, sky};
use crate::dice::Dice;

const WALLS: [(&str, &str); 8] = [
    ("#e8d5b7", "#cdb48c"),
    ("#d98f6a", "#b46d4a"),
    ("#f0e6d8", "#d5c6b0"),
    ("#c9d3d6", "#a5b3b8"),
    ("#e3b7a0", "#c4927a"),
    ("#b9c7a8", "#94a680"),
    ("#efd9a0", "#d3b970"),
    ("#b56650", "#8e4a38"),
];
const SKIES: [(&str, &str); 5] = [
    ("#7db7e0", "#dcebf3"),
    ("#92c5e8", "#f4ead9"),
    ("#a9c9dd", "#eef1ee"),
    ("#6fa6d6", "#cfe3ef"),
    ("#f2b880", "#f9e4c8"),
];
const SHUTTERS: [&str; 5] = ["#3f6b5c", "#44617d", "#6d4a36", "#7c3b3b", "#f7f5f0"];
const LEAVES: [&str; 3] = ["#5f8a4e", "#4d7a52", "#7a9a4a"];

const GROUND: i64 = 372;

pub(super) fn draw(out: &mut String, dice: &mut Dice) {
    let (above, below) = *dice.pick(&SKIES);
    let (wall, shade) = *dice.pick(&WALLS);
    let shutter = *dice.pick(&SHUTTERS);
    sky(out, above, below);
    circle(out, dice.whole(60, 580), dice.whole(40, 90), 26, "#fff3c9");
    for _ in 0..dice.whole(1, 3) {
        cloud(out, dice.whole(20, 560), dice.whole(30, 120));
    }
    // The neighbours stand back and are paler.
    rect(out, 0, dice.whole(150, 240), 150, HEIGHT, "#cfc8bd");
    rect(out, WIDTH - 150, dice.whole(130, 240), 150, HEIGHT, "#c6c2ba");
    rect(out, 0, GROUND, WIDTH, HEIGHT - GROUND, "#b9b2a6");
    rect(out, 0, GROUND, WIDTH, 7, "#98917f");

    let floors = dice.whole(3, 6);
    let columns = dice.whole(3, 5);
    let storey = 300 / (floors + 1);
    let bay = dice.whole(76, 92);
    let width = columns * bay + 24;
    let left = (WIDTH - width) / 2;
    let top = GROUND - storey * (floors + 1) - 8;

    rect(out, left, top, width, GROUND - top, wall);
    rect(out, left + width - 14, top, 14, GROUND - top, shade);
    rect(out, left - 8, top - 10, width + 16, 12, shade);
    if dice.chance(0.5) {
        rect(out, left + 30, top - 34, 60, 26, shade);
        rect(out, left + width - 74, top - 26, 18, 18, "#8b7d6b");
    }
    let has_balconies = dice.chance(0.7);
    for floor in 0..floors {
        let y = top + 12 + floor * storey;
        for column in 0..columns {
            window(out, dice, left + 12 + column * bay + bay / 2, y, storey - 16, shutter);
        }
        if has_balconies && floor % 2 == 1 {
            balcony(out, left + 22, y + storey - 16, width - 44);
        }
        rect(out, left, y + storey - 6, width, 2, shade);
    }
    ground_floor(out, dice, left, width, storey, shutter);
    tree(out, dice, left - 60);
    if dice.chance(0.6) {
        tree(out, dice, left + width + 52);
    }
}

fn window(out: &mut String, dice: &mut Dice, middle: i64, y: i64, height: i64, shutter: &str) {
    let glass = if dice.chance(0.2) { "#f7e3a1" } else { "#5d7c92" };
    rect(out, middle - 17, y, 34, height, "#fbf8f1");
    rect(out, middle - 14, y + 3, 28, height - 6, glass);
    rect(out, middle - 1, y + 3, 2, height - 6, "#fbf8f1");
    if dice.chance(0.25) {
        rect(out, middle - 14, y + 3, 28, (height - 6) / 2, shutter);
    } else {
        rect(out, middle - 27, y, 9, height, shutter);
        rect(out, middle + 18, y, 9, height, shutter);
    }
}

fn balcony(out: &mut String, x: i64, y: i64, width: i64) {
    put!(out, "<g stroke=\"#3b3a38\" stroke-width=\"2\">");
    put!(out, "<path d=\"M{x} {}H{}M{x} {y}H{}\"/><path stroke-width=\"1\" d=\"", y - 16, x + width, x + width);
    for bar in 0..=width / 8 {
        put!(out, "M{} {}v16", x + bar * 8, y - 16);
    }
    out.push_str("\"/></g>");
}

fn ground_floor(out: &mut String, dice: &mut Dice, left: i64, width: i64, storey: i64, shutter: &str) {
    let y = GROUND - storey + 6;
    rect(out, left, y - 4, width, storey - 2, "#8f8577");
    let door = left + width / 2;
    rect(out, door - 20, y + 4, 40, storey - 10, "#4a352a");
    rect(out, door - 16, y + 8, 32, 10, "#d9c48f");
    circle(out, door + 12, y + storey / 2 + 4, 2, "#d9c48f");
    let awning = dice.chance(0.6);
    for x in [left + 16, left + width - 84] {
        rect(out, x, y + 8, 68, storey - 18, "#c4d3d9");
        if awning {
            put!(
                out,
                "<path d=\"M{} {}h76l8 14h-92z\" fill=\"{shutter}\" stroke=\"#fff\" stroke-opacity=\".4\"/>",
                x - 4,
                y
            );
        }
    }
}

fn cloud(out: &mut String, x: i64, y: i64) {
    put!(out, "<g opacity=\".75\">");
    for (dx, dy, radius) in [(0, 0, 16), (20, -8, 20), (42, 0, 15)] {
        circle(out, x + dx, y + dy, radius, "#fff");
    }
    out.push_str("</g>");
}

fn tree(out: &mut String, dice: &mut Dice, x: i64) {
    let leaf = *dice.pick(&LEAVES);
    let height = dice.whole(70, 110);
    rect(out, x - 4, GROUND - height, 8, height + 6, "#6b5138");
    for (dx, dy, radius) in [(0, 0, 34), (-22, 16, 24), (22, 14, 26)] {
        circle(out, x + dx, GROUND - height + dy - 10, radius, leaf);
    }
    put!(out, "<ellipse cx=\"{x}\" cy=\"{}\" rx=\"36\" ry=\"5\" opacity=\".18\"/>", GROUND + 8);
}

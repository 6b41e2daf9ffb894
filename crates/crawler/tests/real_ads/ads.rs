//! The ads: real ones where there is a file of them on this machine, else made up in their likeness.
//!
//! The real ones are idealista18 (`ODbL`, not part of this repository): `ATALAYA_ADS_CSV` names the file, plain or `.xz`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What an ad says. Whole numbers all of them, as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ad {
    pub(crate) id: usize,
    /// Euros.
    pub(crate) price: i64,
    /// m².
    pub(crate) area: u32,
    /// Bedrooms; a studio has none.
    pub(crate) rooms: u16,
    pub(crate) floor: Option<i16>,
    pub(crate) lift: bool,
}

/// Every `step`th ad.
pub(crate) fn ads(step: usize) -> Vec<Ad> {
    match file() {
        Some(path) => read(&text(&path)).into_iter().step_by(step).collect(),
        None => (0..33_622).step_by(step).map(made_up).collect(),
    }
}

fn file() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let named = std::env::var_os("ATALAYA_ADS_CSV").map(PathBuf::from);
    let beside = root.join("../shared/data/valencia_2018.csv.xz");
    named.into_iter().chain([root.join("data/valencia_2018.csv.xz"), beside]).find(|path| path.exists())
}

fn text(path: &Path) -> String {
    let bytes = if path.extension().is_some_and(|end| end == "xz") {
        let unpacked = Command::new("xz").arg("-dc").arg(path).output().expect("xz unpacks it");
        assert!(unpacked.status.success(), "{unpacked:?}");
        unpacked.stdout
    } else {
        std::fs::read(path).expect("it can be read")
    };
    String::from_utf8(bytes).expect("UTF-8")
}

/// No value of the file holds a comma or a quote.
fn read(text: &str) -> Vec<Ad> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name).expect(name);
    let places = ["PRICE", "CONSTRUCTEDAREA", "ROOMNUMBER", "FLOORCLEAN", "HASLIFT"].map(place);
    let ad = |(id, line): (usize, &str)| {
        let values: Vec<&str> = line.split(',').collect();
        let whole = |place: usize| values[place].parse::<f64>().ok().map(|number| number as i64);
        let [price, area, rooms, floor, lift] = places.map(whole);
        Ad {
            id,
            price: price.expect("a price"),
            area: area.expect("an area") as u32,
            rooms: rooms.expect("rooms") as u16,
            floor: floor.map(|floor| floor as i16),
            lift: lift == Some(1),
        }
    };
    lines.enumerate().map(ad).collect()
}

fn made_up(id: usize) -> Ad {
    let dice = |sides: usize, salt: usize| {
        let thrown = (id.wrapping_mul(2_654_435_761).wrapping_add(salt * 40_503) >> 7) % sides;
        u16::try_from(thrown).expect("few sides")
    };
    Ad {
        id,
        price: 20_000 + 1_000 * i64::from(dice(2_700, 1)),
        area: 24 + u32::from(dice(880, 2)),
        rooms: dice(12, 3),
        floor: i16::try_from(dice(14, 4)).ok().map(|floor| floor - 1).filter(|floor| *floor < 12),
        lift: dice(5, 5) > 0,
    }
}

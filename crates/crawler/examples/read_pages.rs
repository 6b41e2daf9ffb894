//! Reads pages again and again and does nothing with what they say: what reading costs, without fetching and storing.
//!
//! ```sh
//! read_pages FOLDER TIMES
//! ```
//! Every `.html` file of the folder is read so many times, on one thread. It writes one line of JSON.

// The room's name in all other rooms.
extern crate atalaya_crawler as crawler;

use std::io::Write;
use std::time::Instant;

use crawler::spider::Recipe;
use url::Url;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, times] = arguments.as_slice() else { panic!("usage: read_pages FOLDER TIMES") };
    let times: u32 = times.parse().expect("a number of times");
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "html") {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            let url = Url::parse(&format!("http://a.example/{name}")).expect("a URL");
            pages.push((url, std::fs::read_to_string(&path).expect("a page")));
        }
    }
    assert!(!pages.is_empty(), "no pages in {folder}");

    let (mut read, mut ads, mut bytes) = (0_u32, 0_u32, 0_usize);
    let begun = Instant::now();
    for _ in 0..times {
        for (url, page) in &pages {
            let reading = crawler::extract::read_page(page, url, &Recipe::Structured);
            read += 1;
            ads += u32::from(reading.listing.is_some());
            bytes += page.len();
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    let each = seconds * 1e6 / f64::from(read);
    writeln!(
        std::io::stdout(),
        r#"{{"pages": {read}, "ads": {ads}, "bytes": {bytes}, "seconds": {seconds:.3}, "microseconds_each": {each:.1}}}"#
    )
    .expect("written");
}

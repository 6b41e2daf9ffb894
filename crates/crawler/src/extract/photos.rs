//! The pictures of a region.

use super::notes::Notes;
use super::outline::Outline;
use super::region::Region;

/// Adds the photos of a region: the pictures that are no logos or icons.
pub(super) fn read(outline: &Outline<'_>, region: &Region, notes: &mut Notes<'_>) {
    for (_, node) in region.nodes(outline).filter(|(_, node)| node.tag() == "img") {
        let address = ["data-src", "data-original", "data-lazy", "src"].iter().find_map(|name| node.attr(name));
        let Some(address) = address.filter(|address| !address.is_empty() && !address.starts_with("data:")) else {
            continue;
        };
        let marks = format!("{} {} {address}", node.class(), node.attr("alt").unwrap_or_default()).to_ascii_lowercase();
        let small =
            |name: &str| node.attr(name).and_then(|size| size.parse::<u32>().ok()).is_some_and(|size| size < 80);
        if ["logo", "icon", "avatar", "sprite", "pixel", "placeholder", "flag", ".svg", "blank."]
            .iter()
            .any(|word| marks.contains(word))
            || small("width")
            || small("height")
        {
            continue;
        }
        notes.add_photo(address, "img", 0.5);
    }
}

//! Microdata (`itemscope`, `itemprop`) and `RDFa` Lite (`typeof`, `property`) as the JSON that the same facts would make.

use serde_json::{Map, Value};

use super::outline::{Index, Outline};
use super::structured::NODE;

/// The items of a page.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// Items that are nobody's property, as linked data; each object knows its element.
    pub(super) roots: Vec<Value>,
    /// Properties outside any item, with their element.
    pub(super) orphans: Vec<(Index, String, Value)>,
}

struct Open {
    end: Index,
    object: Map<String, Value>,
    /// The properties of the surrounding item that this item is the value of; empty for a root.
    names: Vec<String>,
}

/// Reads the page's items.
pub(super) fn items(outline: &Outline<'_>) -> Items {
    let mut items = Items::default();
    let mut open: Vec<Open> = Vec::new();
    for (index, node) in outline.nodes.iter().enumerate() {
        close(&mut open, &mut items, index);
        let scope = node.attr("itemscope").is_some() || node.attr("typeof").is_some();
        let names: Vec<String> = match node.attr("itemprop") {
            Some(names) => names.split_ascii_whitespace().map(last_segment).collect(),
            // `property` outside an RDFa item is a meta element's, read elsewhere.
            None if !open.is_empty() => node
                .attr("property")
                .map(|names| {
                    names.split_ascii_whitespace().filter(|name| !name.starts_with("og:")).map(last_segment).collect()
                })
                .unwrap_or_default(),
            None => Vec::new(),
        };
        if scope {
            let mut object = Map::new();
            object.insert(NODE.to_owned(), index.into());
            if let Some(kind) = node.attr("itemtype").or_else(|| node.attr("typeof")) {
                let kinds: Vec<Value> = kind.split_ascii_whitespace().map(|kind| last_segment(kind).into()).collect();
                object.insert("@type".to_owned(), Value::Array(kinds));
            }
            if let Some(id) = node.attr("itemid").or_else(|| node.attr("resource")) {
                object.insert("@id".to_owned(), id.into());
            }
            open.push(Open { end: node.end, object, names });
        } else if !names.is_empty() {
            let value = Value::String(value(outline, index));
            for name in names {
                match open.last_mut() {
                    Some(item) => add(&mut item.object, name, value.clone()),
                    None => items.orphans.push((index, name, value.clone())),
                }
            }
        }
    }
    close(&mut open, &mut items, usize::MAX);
    items
}

/// Closes the items that end before `index`.
fn close(open: &mut Vec<Open>, items: &mut Items, index: Index) {
    while open.last().is_some_and(|item| item.end <= index) {
        let Some(done) = open.pop() else { return };
        match open.last_mut() {
            Some(around) if !done.names.is_empty() => {
                for name in done.names {
                    add(&mut around.object, name, Value::Object(done.object.clone()));
                }
            }
            _ => items.roots.push(Value::Object(done.object)),
        }
    }
}

/// A property that occurs several times is an array.
fn add(object: &mut Map<String, Value>, name: String, value: Value) {
    match object.get_mut(&name) {
        None => {
            object.insert(name, value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(single) => {
            let first = single.take();
            *single = Value::Array(vec![first, value]);
        }
    }
}

/// `https://schema.org/Product` and `schema:Product` are `Product`.
fn last_segment(name: &str) -> String {
    name.rsplit(['/', '#', ':']).next().unwrap_or(name).to_owned()
}

fn value(outline: &Outline<'_>, index: Index) -> String {
    let node = &outline.nodes[index];
    let attribute = node.attr("content").or_else(|| match node.tag() {
        "a" | "link" | "area" => node.attr("href"),
        "img" | "source" | "video" | "iframe" | "embed" => node.attr("src").or_else(|| node.attr("data-src")),
        "time" => node.attr("datetime"),
        "data" | "meter" => node.attr("value"),
        _ => None,
    });
    attribute.map_or_else(|| outline.text_of(index).to_owned(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    #[test]
    fn nested_items_become_nested_objects() {
        let html = Html::parse_document(
            r#"<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Piso</h1>
            <span itemprop="offers" itemscope itemtype="https://schema.org/Offer">
            <meta itemprop="price" content="350000"></span></div><i itemprop="sku">7</i>"#,
        );
        let outline = Outline::of(&html);
        let items = items(&outline);
        assert_eq!(items.roots[0]["offers"]["price"], "350000");
        assert_eq!(items.roots[0]["@type"][0], "Product");
        assert_eq!(items.orphans[0].1, "sku");
    }
}

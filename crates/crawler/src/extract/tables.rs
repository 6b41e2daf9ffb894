//! Tables: a label beside its value, or above it.

use super::labels;
use super::notes::Notes;
use super::outline::{Index, Outline};

/// Most cells of a row that are looked at.
const MOST_CELLS: usize = 16;

fn cells(outline: &Outline<'_>, row: Index) -> Vec<Index> {
    outline
        .children(row)
        .filter(|&cell| matches!(outline.nodes[cell].tag(), "td" | "th"))
        .take(MOST_CELLS + 1)
        .collect()
}

/// A row of labels and values: `Superficie` `85 m²`, once or twice.
pub(super) fn read_row(outline: &Outline<'_>, row: Index, notes: &mut Notes<'_>) {
    let cells = cells(outline, row);
    if !matches!(cells.len(), 2 | 4) {
        return;
    }
    for pair in cells.chunks_exact(2) {
        let label = outline.text_of(pair[0]);
        labels::read_pair(label, outline.text_of(pair[1]), &format!("table > tr:{label}"), 0.85, notes);
    }
}

/// A row of headings above the one row of values. Several rows of values are of several homes.
pub(super) fn read_columns(outline: &Outline<'_>, table: Index, notes: &mut Notes<'_>) {
    let inside = table + 1..outline.nodes[table].end;
    let rows: Vec<Index> = inside.filter(|&index| outline.nodes[index].tag() == "tr").take(3).collect();
    let [headings, values] = rows.as_slice() else { return };
    let (headings, values) = (cells(outline, *headings), cells(outline, *values));
    let is_heading = |cell: &Index| outline.nodes[*cell].tag() == "th";
    if headings.len() != values.len() || headings.len() < 2 || headings.len() > MOST_CELLS {
        return;
    }
    if !headings.iter().all(is_heading) || values.iter().all(is_heading) {
        return;
    }
    for (heading, value) in headings.into_iter().zip(values) {
        let label = outline.text_of(heading);
        labels::read_pair(label, outline.text_of(value), &format!("table > th:{label}"), 0.85, notes);
    }
}

//! What an ad says, as its two columns keep it.

use std::collections::BTreeMap;

use domain::facts::{Facts, Field, Layer, Provenance, Reading};
use serde_json::Value;

use crate::columns::Json;
use crate::{Error, Result};

/// The known facts alone: an ad states a third of them.
pub(super) fn write_facts(facts: &Facts) -> Result<Json> {
    let mut value = serde_json::to_value(facts).map_err(|error| Error::corrupt("facts")(error.into()))?;
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, fact| !fact.is_null() && fact.as_array().is_none_or(|items| !items.is_empty()));
    }
    Json::write("facts", &value)
}

/// Provenance without the names of its parts, which would make up most of it.
pub(super) fn write_provenance(provenance: &BTreeMap<Field, Provenance>) -> Result<Json> {
    let short: BTreeMap<Field, (Layer, &str, &str, f64)> = provenance
        .iter()
        .map(|(field, found)| {
            let confidence = (f64::from(found.confidence) * 100.0).round() / 100.0;
            (*field, (found.layer, found.path.as_str(), found.raw.as_str(), confidence))
        })
        .collect();
    Json::write("provenance", &short)
}

pub(super) fn read(facts: &Json, provenance: &Json) -> Result<Reading> {
    let short: BTreeMap<Field, (Layer, String, String, f32)> = provenance.read("provenance")?;
    Ok(Reading {
        facts: facts.read("facts")?,
        provenance: short
            .into_iter()
            .map(|(field, (layer, path, raw, confidence))| (field, Provenance { layer, path, raw, confidence }))
            .collect(),
    })
}

//! How well a page could be read.

use serde::{Deserialize, Serialize};

use crate::facts::{Field, PropertyKind, Reading, named};

named!(
    /// How much of what matters a page told, and how surely.
    Grade {
        /// All of it, surely.
        A = "A",
        /// Most of it.
        B = "B",
        /// Some of it.
        C = "C",
        /// Next to nothing.
        D = "D",
    }
);

impl Reading {
    /// The grade of this reading: the mean confidence in what is offered, its price, its size, its rooms and its place,
    /// where an unknown one counts as nothing. Land, premises, garages and studios
    /// have no bedrooms to tell.
    pub fn grade(&self) -> Grade {
        let surest = |fields: &[Field]| {
            let known = fields.iter().filter_map(|field| self.provenance.get(field));
            known.map(|found| found.confidence).fold(0.0, f32::max)
        };
        let mut key = vec![
            surest(&[Field::Operation]),
            surest(&[Field::Price]),
            surest(&[Field::Area, Field::PlotArea, Field::UsableArea]),
            surest(&[Field::Town, Field::Postcode, Field::Latitude, Field::Address]),
        ];
        let roomless = [PropertyKind::Plot, PropertyKind::Commercial, PropertyKind::Garage, PropertyKind::Studio];
        if !self.facts.kind.is_some_and(|kind| roomless.contains(&kind)) {
            key.push(surest(&[Field::Rooms]));
        }
        let count: f32 = key.iter().map(|_| 1.0).sum();
        match key.iter().sum::<f32>() / count {
            mean if mean >= 0.8 => Grade::A,
            mean if mean >= 0.6 => Grade::B,
            mean if mean >= 0.4 => Grade::C,
            _ => Grade::D,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Layer, Provenance};

    fn reading(known: &[(Field, f32)]) -> Reading {
        let mut reading = Reading::default();
        for &(field, confidence) in known {
            let found = Provenance { layer: Layer::Labels, path: "dl".into(), raw: "x".into(), confidence };
            reading.provenance.insert(field, found);
        }
        reading
    }

    #[test]
    fn what_is_unknown_or_unsure_costs_the_grade() {
        let all = [Field::Operation, Field::Price, Field::Area, Field::Town, Field::Rooms];
        let sure = all.map(|field| (field, 0.9));
        assert_eq!(reading(&sure).grade(), Grade::A);
        assert_eq!(reading(&sure[..4]).grade(), Grade::B);
        assert_eq!(reading(&sure[..3]).grade(), Grade::C);
        assert_eq!(reading(&sure[..1]).grade(), Grade::D);
        assert_eq!(reading(&all.map(|field| (field, 0.5))).grade(), Grade::C);
        assert_eq!(Reading::default().grade(), Grade::D);
    }

    #[test]
    fn land_has_no_rooms_to_tell() {
        let mut land = reading(&[Field::Operation, Field::Price, Field::PlotArea, Field::Town].map(|f| (f, 0.9)));
        land.facts.kind = Some(PropertyKind::Plot);
        assert_eq!(land.grade(), Grade::A);
    }
}

//! Towns, districts and streets that ads can be in.
//!
//! Coordinates are those of the districts' middles, rounded; price levels are rough asking prices of homes in good
//! condition. They need only be credible.

use crate::ad::Position;

/// A district of a town.
#[derive(Debug)]
pub(crate) struct District {
    pub(crate) name: &'static str,
    pub(crate) middle: Position,
    /// Asking price of a home in good condition, euros per m².
    pub(crate) level: f64,
}

/// A town.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) town: &'static str,
    pub(crate) province: &'static str,
    /// How far from a district's middle its homes lie, degrees.
    pub(crate) spread: f64,
    pub(crate) districts: &'static [District],
}

const fn d(name: &'static str, latitude: f64, longitude: f64, level: f64) -> District {
    District { name, middle: Position { latitude, longitude }, level }
}

const fn p(town: &'static str, province: &'static str, spread: f64, districts: &'static [District]) -> Place {
    Place { town, province, spread, districts }
}

/// The towns. Ads made up from a seed are spread over all of them.
pub(crate) static PLACES: [Place; 13] = [
    p(
        "Valencia",
        "Valencia",
        0.006,
        &[
            d("Ciutat Vella", 39.4745, -0.3775, 3_300.0),
            d("L'Eixample", 39.4645, -0.3700, 3_400.0),
            d("Extramurs", 39.4700, -0.3885, 2_700.0),
            d("Campanar", 39.4835, -0.3960, 2_500.0),
            d("La Saïdia", 39.4860, -0.3760, 2_000.0),
            d("El Pla del Real", 39.4760, -0.3590, 3_200.0),
            d("L'Olivereta", 39.4710, -0.4030, 1_700.0),
            d("Patraix", 39.4590, -0.3990, 1_900.0),
            d("Jesús", 39.4530, -0.3880, 1_700.0),
            d("Quatre Carreres", 39.4510, -0.3660, 2_100.0),
            d("Poblats Marítims", 39.4640, -0.3320, 2_200.0),
            d("Camins al Grau", 39.4640, -0.3500, 2_200.0),
            d("Algirós", 39.4750, -0.3450, 2_200.0),
            d("Benimaclet", 39.4860, -0.3580, 2_100.0),
            d("Rascanya", 39.4960, -0.3740, 1_600.0),
            d("Benicalap", 39.4930, -0.3920, 1_700.0),
        ],
    ),
    p(
        "Alicante",
        "Alicante",
        0.005,
        &[
            d("Centro", 38.3452, -0.4830, 2_600.0),
            d("Playa de San Juan", 38.3720, -0.4160, 3_000.0),
            d("Benalúa", 38.3410, -0.4950, 1_900.0),
            d("San Blas", 38.3530, -0.4960, 1_700.0),
            d("Carolinas", 38.3570, -0.4800, 1_400.0),
        ],
    ),
    p(
        "Málaga",
        "Málaga",
        0.005,
        &[
            d("Centro Histórico", 36.7210, -4.4200, 3_900.0),
            d("La Malagueta", 36.7190, -4.4080, 4_500.0),
            d("Teatinos", 36.7180, -4.4770, 3_000.0),
            d("El Palo", 36.7220, -4.3600, 3_000.0),
            d("Carretera de Cádiz", 36.6930, -4.4480, 2_700.0),
        ],
    ),
    p(
        "Sevilla",
        "Sevilla",
        0.005,
        &[
            d("Casco Antiguo", 37.3930, -5.9930, 3_100.0),
            d("Triana", 37.3840, -6.0060, 2_900.0),
            d("Nervión", 37.3840, -5.9720, 2_700.0),
            d("Los Remedios", 37.3750, -6.0000, 2_900.0),
            d("Macarena", 37.4060, -5.9850, 1_700.0),
        ],
    ),
    p(
        "Madrid",
        "Madrid",
        0.006,
        &[
            d("Salamanca", 40.4290, -3.6780, 6_900.0),
            d("Chamberí", 40.4340, -3.7030, 6_300.0),
            d("Centro", 40.4150, -3.7070, 5_800.0),
            d("Retiro", 40.4110, -3.6770, 5_400.0),
            d("Arganzuela", 40.3980, -3.6980, 4_600.0),
            d("Tetuán", 40.4600, -3.7000, 4_400.0),
            d("Carabanchel", 40.3800, -3.7400, 2_600.0),
            d("Vallecas", 40.3860, -3.6560, 2_500.0),
        ],
    ),
    p(
        "Barcelona",
        "Barcelona",
        0.006,
        &[
            d("Eixample", 41.3910, 2.1620, 5_200.0),
            d("Gràcia", 41.4040, 2.1560, 4_800.0),
            d("Sants-Montjuïc", 41.3740, 2.1400, 3_800.0),
            d("Sant Martí", 41.4060, 2.1990, 4_300.0),
            d("Nou Barris", 41.4400, 2.1760, 2_700.0),
        ],
    ),
    p(
        "Castellón de la Plana",
        "Castellón",
        0.004,
        &[d("Centro", 39.9860, -0.0370, 1_500.0), d("El Grao", 39.9720, 0.0130, 1_500.0)],
    ),
    p("Elche", "Alicante", 0.004, &[d("Centro", 38.2670, -0.6980, 1_600.0), d("Altabix", 38.2740, -0.6840, 1_700.0)]),
    p(
        "Gandia",
        "Valencia",
        0.004,
        &[d("Centro", 38.9670, -0.1810, 1_200.0), d("Playa de Gandia", 39.0040, -0.1630, 2_200.0)],
    ),
    p(
        "Torrent",
        "Valencia",
        0.004,
        &[d("Centro", 39.4370, -0.4660, 1_400.0), d("El Vedat", 39.4200, -0.4880, 1_600.0)],
    ),
    p(
        "Sagunto",
        "Valencia",
        0.004,
        &[d("Casco Histórico", 39.6790, -0.2770, 1_200.0), d("Puerto de Sagunto", 39.6620, -0.2290, 1_600.0)],
    ),
    p(
        "Marbella",
        "Málaga",
        0.005,
        &[d("Casco Antiguo", 36.5100, -4.8850, 4_500.0), d("Nueva Andalucía", 36.4960, -4.9560, 4_700.0)],
    ),
    p(
        "Benidorm",
        "Alicante",
        0.005,
        &[d("Levante", 38.5370, -0.1200, 2_900.0), d("Poniente", 38.5340, -0.1460, 3_000.0)],
    ),
];

/// Street names that exist in about every town.
pub(crate) static STREETS: [&str; 36] = [
    "Calle Mayor",
    "Calle de Colón",
    "Avenida de la Constitución",
    "Calle de San Vicente",
    "Calle del Mar",
    "Calle de Cervantes",
    "Avenida del Puerto",
    "Calle de Cádiz",
    "Calle de la Paz",
    "Plaza de España",
    "Calle de Sorolla",
    "Calle del Carmen",
    "Calle de Quevedo",
    "Avenida de Francia",
    "Calle de Lepanto",
    "Calle de Jesús",
    "Calle de los Olivos",
    "Calle de Goya",
    "Calle de Velázquez",
    "Paseo de la Alameda",
    "Calle de Burgos",
    "Calle de Bailén",
    "Calle de las Flores",
    "Calle de Blasco Ibáñez",
    "Avenida de Aragón",
    "Calle de San José",
    "Calle de Zurbarán",
    "Calle de la Reina",
    "Ronda Norte",
    "Calle del Poeta Querol",
    "Calle de Alfonso XII",
    "Plaza de la Iglesia",
    "Calle de Murillo",
    "Calle de Gabriel Miró",
    "Calle de Ramón y Cajal",
    "Calle de Santa Ana",
];

/// The index of the district whose middle is nearest.
pub(crate) fn nearest_district(place: &Place, position: Position) -> Option<u8> {
    let distance = |district: &District| squared_distance(district.middle, position);
    let nearest = place.districts.iter().enumerate().min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b)));
    nearest.and_then(|(index, _)| u8::try_from(index).ok())
}

/// A measure to compare distances by: squared degrees, longitudes shortened as at 40° north.
pub(crate) fn squared_distance(a: Position, b: Position) -> f64 {
    let east = (a.longitude - b.longitude) * 0.766;
    let north = a.latitude - b.latitude;
    east * east + north * north
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_district_is_the_nearest_to_its_own_middle() {
        for place in &PLACES {
            for (index, district) in place.districts.iter().enumerate() {
                assert_eq!(nearest_district(place, district.middle), u8::try_from(index).ok(), "{}", district.name);
            }
        }
    }
}

//! Words of how well a page was read.

use domain::grade::Grade;

/// The words in one language.
#[derive(Debug)]
pub struct Grades {
    /// Label of the grade.
    pub grade: &'static str,
    /// What a grade means.
    pub meaning: fn(Grade) -> &'static str,
    /// How grades are given.
    pub legend: &'static str,
}

/// Spanish.
pub static ES: Grades = Grades {
    grade: "Calidad de la lectura",
    meaning: |grade| match grade {
        Grade::A => "Se ha leído todo lo que importa, y con seguridad.",
        Grade::B => "Se ha leído casi todo lo que importa.",
        Grade::C => "Se ha leído solo una parte de lo que importa.",
        Grade::D => "No se ha leído casi nada de lo que importa.",
    },
    legend: "De A a D: cuenta con qué seguridad se han leído la operación, el precio, la superficie, el lugar y las \
             habitaciones. Lo que falta cuenta como nada.",
};

/// English.
pub static EN: Grades = Grades {
    grade: "Reading",
    meaning: |grade| match grade {
        Grade::A => "All that matters was read, and surely.",
        Grade::B => "Most of what matters was read.",
        Grade::C => "Only part of what matters was read.",
        Grade::D => "Next to nothing of what matters was read.",
    },
    legend: "From A to D: how surely operation, price, area, place and bedrooms were read. What is missing counts as \
             nothing.",
};

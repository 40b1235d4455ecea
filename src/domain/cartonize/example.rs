//! Cartons, prices and goods for the tests of the search.

use super::{
    plan::{Carton, Line, OwnBox, Request, Rules},
    price::Tariff,
};

/// A request that owns what it asks for.
pub struct Example {
    cartons: Vec<Carton>,
    tariff: Tariff,
    rules: Rules,
    lines: Vec<Line>,
}

impl Example {
    /// Units of these edges, each with how many there are, and twelve cartons, each a little larger than the one before.
    pub fn of(units: impl IntoIterator<Item = ([i64; 3], u32)>) -> Self {
        let cartons = (1..=12)
            .map(|size| Carton {
                code: size.to_string(),
                inner: [60 * size, 50 * size, 40 * size],
                outer: [60 * size + 6, 50 * size + 6, 40 * size + 6],
                tare_g: 100,
                gross_g_max: 30_000,
                cost: 10 * size,
                stock: None,
            })
            .collect();
        let tariff = Tariff {
            divisor: 5_000,
            parcel_g_max: 31_500,
            brackets: (1..=63).map(|step| (500 * step, 300 + 40 * step)).collect(),
            oversize_mm: 10_000,
            oversize_girth_mm: 30_000,
            oversize: 0,
            edge_step_tenths: 0,
        };
        let lines = units
            .into_iter()
            .zip(50..)
            .map(|((edges, quantity), weight_g)| Line {
                quantity,
                edges,
                weight_g,
                upright: [true; 3],
                load_g_max: None,
                wrap_mm: 0,
                tags: Vec::new(),
                own_box: OwnBox::No,
                own_cost: 0,
            });
        Self {
            cartons,
            tariff,
            rules: Rules {
                fill_percent_max: 100,
                ..Rules::default()
            },
            lines: lines.collect(),
        }
    }

    /// From here on there are so many of a carton; the first is number one.
    pub fn stock(&mut self, carton: usize, stock: u32) {
        self.cartons[carton - 1].stock = Some(stock);
    }

    pub fn request(&self) -> Request<'_> {
        Request {
            cartons: &self.cartons,
            tariff: &self.tariff,
            rules: &self.rules,
            lines: &self.lines,
        }
    }
}

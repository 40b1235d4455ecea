//! Whether a plan keeps every rule: a second reading of the rules that shares nothing with the search.

use std::collections::BTreeMap;

use super::{
    body::Edges,
    plan::{Carton, Line, OwnBox, Parcel, Placement, Plan, Request},
};

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A parcel names a carton or line that is not there, or holds nothing.
    #[error("parcel {0} names what is not there, or is empty")]
    Unknown(usize),
    /// Units of a line are missing or too many.
    #[error("line {line}: {planned} of {ordered} units are planned")]
    Count {
        /// The line.
        line: usize,
        /// Units in the plan.
        planned: u32,
        /// Units of the order.
        ordered: u32,
    },
    /// A unit lies as it must not.
    #[error("parcel {parcel}: line {line} lies on an edge it must not")]
    Turned {
        /// The parcel.
        parcel: usize,
        /// The line.
        line: usize,
    },
    /// A unit reaches beyond the usable space.
    #[error("parcel {parcel}: line {line} reaches outside")]
    Outside {
        /// The parcel.
        parcel: usize,
        /// The line.
        line: usize,
    },
    /// Two units share space.
    #[error("parcel {parcel}: lines {one} and {two} share space")]
    Overlap {
        /// The parcel.
        parcel: usize,
        /// One line.
        one: usize,
        /// The other.
        two: usize,
    },
    /// Too little of a unit's base stands on something.
    #[error("parcel {parcel}: line {line} hangs in the air")]
    Unsupported {
        /// The parcel.
        parcel: usize,
        /// The line.
        line: usize,
    },
    /// Too much stands above a unit.
    #[error("parcel {parcel}: line {line} carries {load_g} g")]
    Overloaded {
        /// The parcel.
        parcel: usize,
        /// The line.
        line: usize,
        /// What is above it.
        load_g: i64,
    },
    /// A unit cannot be put in when its turn comes.
    #[error("parcel {parcel}: line {line} comes too early or too late")]
    Sequence {
        /// The parcel.
        parcel: usize,
        /// The line.
        line: usize,
    },
    /// The parcel is heavier than carton or carrier take.
    #[error("parcel {0} is too heavy")]
    Weight(usize),
    /// More goods than the rules let in.
    #[error("parcel {0} is too full")]
    Fill(usize),
    /// Tags that must not meet, or too many of one.
    #[error("parcel {0} mixes what must be kept apart")]
    Tags(usize),
    /// A unit is in its own box, or not, against its rule.
    #[error("parcel {0} breaks a rule about own boxes")]
    OwnBox(usize),
    /// The price is not what the tariff says.
    #[error("parcel {0}: its price is {1}, the tariff says {2:?}")]
    Price(usize, i64, Option<i64>),
    /// More of a carton than there are.
    #[error("{used} of carton {carton} are used")]
    Stock {
        /// The carton.
        carton: usize,
        /// How many are used.
        used: u32,
    },
}

/// Everything that is wrong with a plan; nothing when it can be carried out as it stands.
#[must_use]
pub fn faults(request: &Request<'_>, plan: &Plan) -> Vec<Fault> {
    let mut found = Vec::new();
    count(request, plan, &mut found);
    for (index, parcel) in plan.parcels.iter().enumerate() {
        Examination {
            request,
            index,
            found: &mut found,
        }
        .check(parcel);
    }
    found
}

fn count(request: &Request<'_>, plan: &Plan, found: &mut Vec<Fault>) {
    let mut planned = vec![0_u32; request.lines.len()];
    let mut used: BTreeMap<usize, u32> = BTreeMap::new();
    for parcel in &plan.parcels {
        for placement in &parcel.placements {
            if let Some(units) = planned.get_mut(placement.line) {
                *units += 1;
            }
        }
        if let Some(carton) = parcel.carton {
            *used.entry(carton).or_default() += 1;
        }
    }
    for &(line, units) in &plan.without_carton {
        if let Some(planned) = planned.get_mut(line) {
            *planned += units;
        }
    }
    for (index, (line, planned)) in request.lines.iter().zip(planned).enumerate() {
        if planned != line.quantity {
            found.push(Fault::Count {
                line: index,
                planned,
                ordered: line.quantity,
            });
        }
    }
    for (carton, used) in used {
        let stock = request.cartons.get(carton).and_then(|carton| carton.stock);
        if stock.is_some_and(|stock| used > stock) {
            found.push(Fault::Stock { carton, used });
        }
    }
}

/// One parcel under examination.
struct Examination<'a, 'b> {
    request: &'a Request<'a>,
    index: usize,
    found: &'b mut Vec<Fault>,
}

impl Examination<'_, '_> {
    fn check(mut self, parcel: &Parcel) {
        let lines: Option<Vec<&Line>> = parcel
            .placements
            .iter()
            .map(|placement| self.request.lines.get(placement.line))
            .collect();
        let Some(lines) = lines.filter(|lines| !lines.is_empty()) else {
            self.found.push(Fault::Unknown(self.index));
            return;
        };
        let weight_g: i64 = lines.iter().map(|line| line.weight_g).sum();
        let tare_g = parcel
            .carton
            .and_then(|carton| self.request.cartons.get(carton))
            .map_or(0, |carton| carton.tare_g);
        if let Some(most) = self.request.rules.parcel_g_max
            && weight_g + tare_g > most
        {
            self.found.push(Fault::Weight(self.index));
        }
        let Some(carton) = parcel.carton else {
            let line = lines[0];
            if lines.len() > 1 || line.own_box == OwnBox::No {
                self.found.push(Fault::OwnBox(self.index));
            }
            self.check_price(parcel.price, line.edges, weight_g, line.own_cost);
            return;
        };
        let Some(carton) = self.request.cartons.get(carton) else {
            self.found.push(Fault::Unknown(self.index));
            return;
        };
        if lines.iter().any(|line| line.own_box == OwnBox::Must) {
            self.found.push(Fault::OwnBox(self.index));
        }
        if carton.tare_g + weight_g > carton.gross_g_max {
            self.found.push(Fault::Weight(self.index));
        }
        self.check_price(
            parcel.price,
            carton.outer,
            carton.tare_g + weight_g,
            carton.cost,
        );
        self.check_fill(carton, &lines);
        self.check_tags(&lines);
        self.check_places(carton, parcel, &lines);
        self.check_sequence(parcel);
    }

    fn check_price(&mut self, price: i64, outer: Edges, gross_g: i64, cost: i64) {
        let tariff = self.request.tariff;
        let mut billed = gross_g;
        if tariff.divisor > 0 {
            // In cubic tenths of a millimetre.
            let space: i64 = outer
                .into_iter()
                .map(|edge| match (edge * 10) % tariff.edge_step_tenths.max(1) {
                    0 => edge * 10,
                    over => edge * 10 + tariff.edge_step_tenths - over,
                })
                .product();
            let cubic = tariff.divisor * 1_000;
            billed = billed.max((space + cubic - 1) / cubic);
        }
        let bracket = tariff.brackets.iter().find(|(up_to, _)| billed <= *up_to);
        let longest = outer.into_iter().max().unwrap_or(0);
        let girth = 2 * outer.iter().sum::<i64>() - longest;
        let is_long = longest > tariff.oversize_mm || girth > tariff.oversize_girth_mm;
        let expected = bracket
            .filter(|_| gross_g <= tariff.parcel_g_max)
            .map(|(_, cents)| cents + cost + if is_long { tariff.oversize } else { 0 });
        if expected != Some(price) {
            self.found.push(Fault::Price(self.index, price, expected));
        }
    }

    fn check_fill(&mut self, carton: &Carton, lines: &[&Line]) {
        let space: i64 = self.usable(carton).iter().product();
        let goods: i64 = lines
            .iter()
            .map(|line| wrapped(line).iter().product::<i64>())
            .sum();
        let rules = self.request.rules;
        if goods + rules.reserve_mm3 > space * rules.fill_percent_max / 100 {
            self.found.push(Fault::Fill(self.index));
        }
    }

    fn usable(&self, carton: &Carton) -> Edges {
        carton
            .inner
            .map(|edge| edge - 2 * self.request.rules.clearance_mm)
    }

    fn check_tags(&mut self, lines: &[&Line]) {
        let units = |tag: &String| lines.iter().filter(|line| line.tags.contains(tag)).count();
        let rules = self.request.rules;
        let meet = rules
            .keep_apart
            .iter()
            .any(|(one, two)| units(one) > 0 && units(two) > 0);
        let many = rules
            .tag_limits
            .iter()
            .any(|(tag, limit)| u32::try_from(units(tag)).is_ok_and(|units| units > *limit));
        if meet || many {
            self.found.push(Fault::Tags(self.index));
        }
    }

    fn check_places(&mut self, carton: &Carton, parcel: &Parcel, lines: &[&Line]) {
        let (parcel_index, usable) = (self.index, self.usable(carton));
        for (index, (placement, line)) in parcel.placements.iter().zip(lines).enumerate() {
            let number = placement.line;
            if !may_lie(line, placement.edges) {
                self.found.push(Fault::Turned {
                    parcel: parcel_index,
                    line: number,
                });
            }
            let is_inside = (0..3).all(|axis| {
                placement.at[axis] >= 0
                    && placement.at[axis] + placement.edges[axis] <= usable[axis]
            });
            if !is_inside {
                self.found.push(Fault::Outside {
                    parcel: parcel_index,
                    line: number,
                });
            }
            let (mut load_g, mut carried) = (0, 0);
            for (other_index, (other, other_line)) in
                parcel.placements.iter().zip(lines).enumerate()
            {
                let shared = footprint(placement, other);
                if other_index == index || shared == 0 {
                    continue;
                }
                let (top, bottom) = (top(placement), placement.at[2]);
                if other_index > index && other.at[2] < top && bottom < self::top(other) {
                    let (one, two) = (number, other.line);
                    self.found.push(Fault::Overlap {
                        parcel: parcel_index,
                        one,
                        two,
                    });
                }
                if other.at[2] >= top {
                    load_g += other_line.weight_g;
                }
                if self::top(other) == bottom {
                    carried += shared;
                }
            }
            let base = placement.edges[0] * placement.edges[1];
            if placement.at[2] > 0
                && carried * 100 < self.request.rules.support_percent_min.max(1) * base
            {
                self.found.push(Fault::Unsupported {
                    parcel: parcel_index,
                    line: number,
                });
            }
            if line.load_g_max.is_some_and(|limit| load_g > limit) {
                self.found.push(Fault::Overloaded {
                    parcel: parcel_index,
                    line: number,
                    load_g,
                });
            }
        }
    }

    /// Each unit comes after all that carries it and before all that is above it.
    fn check_sequence(&mut self, parcel: &Parcel) {
        for (index, later) in parcel.placements.iter().enumerate() {
            let earlier = parcel.placements.iter().take(index);
            if earlier
                .into_iter()
                .any(|other| footprint(later, other) > 0 && other.at[2] >= top(later))
            {
                self.found.push(Fault::Sequence {
                    parcel: self.index,
                    line: later.line,
                });
            }
        }
    }
}

fn top(placement: &Placement) -> i64 {
    placement.at[2] + placement.edges[2]
}

fn wrapped(line: &Line) -> Edges {
    line.edges.map(|edge| edge + 2 * line.wrap_mm)
}

/// The area that two units share, seen from above.
fn footprint(one: &Placement, two: &Placement) -> i64 {
    let along = |axis: usize| {
        let end = (one.at[axis] + one.edges[axis]).min(two.at[axis] + two.edges[axis]);
        (end - one.at[axis].max(two.at[axis])).max(0)
    };
    along(0) * along(1)
}

/// True when these lengths are the unit's own with an allowed edge up.
fn may_lie(line: &Line, lengths: Edges) -> bool {
    let [x, y, z] = wrapped(line);
    [([y, z], x), ([x, z], y), ([x, y], z)]
        .into_iter()
        .zip(line.upright)
        .any(|((base, height), allowed)| {
            let lies = [lengths[0], lengths[1]] == base || [lengths[1], lengths[0]] == base;
            allowed && lies && lengths[2] == height
        })
}
